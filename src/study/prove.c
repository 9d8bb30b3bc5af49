#include "study/prove.h"

static struct lrf_trial_settings plan(const struct lrf_proof *proof,
                                      const struct lrf_check_result *check)
{
    struct lrf_trial_settings settings;

    lrf_trial_defaults(&settings);
    settings.lr = check->lr;
    settings.seed = proof->seed;
    settings.steps = check->run_steps;
    if (settings.checks > settings.steps)
        settings.checks = settings.steps;
    settings.start_check = true;
    return settings;
}

/* One run; `again` when it diverged and a lower rate is to be tried. */
static enum lrf_status run_once(const struct lrf_proof *proof, struct lrf_check_result *check,
                                bool *again, struct lrf_error *err)
{
    const struct lrf_trial_settings settings = plan(proof, check);
    struct lrf_trial *trial = lrf_trial_alloc(&settings, err);
    struct lrf_phase phase;
    struct lrf_course course = {.trainers = proof->trainers,
                                .model = proof->model,
                                .ops = &lrf_trial_experiment,
                                .experiment = trial,
                                .steps = lrf_trial_length(&settings),
                                .phase = &phase};
    enum lrf_status status;

    if (trial == NULL)
        return err->status;
    lrf_phase_start(&phase, proof->observer, "check", 1, course.steps);
    status = lrf_course_run(&course, err);
    lrf_phase_stop(&phase);
    *again = status == LRF_OK && lrf_trial_experiment.ask(trial).action == LRF_ASK_DONE &&
             lrf_check_tell(check, &proof->levels, trial);
    lrf_trial_free(trial);
    return status;
}

enum lrf_status lrf_prove(const struct lrf_proof *proof, struct lrf_check_result *check,
                          struct lrf_error *err)
{
    enum lrf_status status;
    bool again;

    do
        status = run_once(proof, check, &again, err);
    while (status == LRF_OK && again && !lrf_cancelled(proof->observer));
    return status;
}
