#include "study/prove.h"

#include <stdint.h>

#include "study/journal_lines.h"

/* One run, a lot of jobs of its own. */
struct work {
    const struct lrf_proof *proof;
    struct lrf_trial_settings settings;
    struct lrf_phase phase;
    bool done;
    size_t steps;
    struct lrf_verdict measured;
};

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

static enum lrf_status make(void *context, size_t i, struct lrf_error *err)
{
    struct work *work = context;
    struct lrf_trial *trial = lrf_trial_alloc(&work->settings, err);
    const struct lrf_course course = {.trainers = work->proof->trainers,
                                      .model = work->proof->model,
                                      .ops = &lrf_trial_experiment,
                                      .experiment = trial,
                                      .steps = lrf_trial_length(&work->settings),
                                      .phase = &work->phase};
    enum lrf_status status;

    (void)i;
    if (trial == NULL)
        return err->status;
    status = lrf_course_run(&course, err);
    work->done = status == LRF_OK && lrf_trial_experiment.ask(trial).action == LRF_ASK_DONE;
    if (work->done) {
        lrf_trial_losses(trial, &work->steps);
        lrf_trial_measure(trial, &work->measured);
    }
    lrf_trial_free(trial);
    return status;
}

static void write(const void *context, size_t i, struct lrf_strbuf *line)
{
    const struct work *work = context;

    (void)i;
    if (!work->done)
        return;
    lrf_strbuf_printf(line, " %zu", work->steps);
    lrf_lines_put_verdict(line, &work->measured);
}

static bool read(void *context, size_t i, const char *line)
{
    struct work *work = context;

    (void)i;
    lrf_phase_taken_over(&work->phase, lrf_trial_length(&work->settings));
    work->done = lrf_line_take_count(&line, SIZE_MAX, &work->steps) &&
                 lrf_lines_take_verdict(&line, &work->measured) && lrf_line_ends(line);
    return work->done;
}

/* One run; `again` when it diverged and a lower rate is to be tried. */
static enum lrf_status run_once(const struct lrf_proof *proof, struct lrf_check_result *check,
                                bool *again, struct lrf_error *err)
{
    struct work work = {.proof = proof, .settings = plan(proof, check)};
    const struct lrf_jobs jobs = {.n = 1,
                                  .observer = proof->observer,
                                  .context = &work,
                                  .make = make,
                                  .write = write,
                                  .read = read};
    enum lrf_status status;

    lrf_phase_start(&work.phase, proof->observer, "check", 1, lrf_trial_length(&work.settings));
    status = lrf_jobs_run(proof->trainers->force, &jobs, err);
    lrf_phase_stop(&work.phase);
    *again = status == LRF_OK && work.done &&
             lrf_check_tell(check, &proof->levels, &work.measured, work.steps);
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
