#include "study/trials.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "experiment/verification.h"
#include "study/journal_lines.h"

struct work {
    const struct lrf_trials *trials;
    struct lrf_reference_settings model;
    struct lrf_verify_run *run;
    struct lrf_watch watch;
};

static bool is_finished(const struct lrf_verify_run *run)
{
    return run->n_check > 0;
}

/* Keeps what a finished trial showed; one that was cut off leaves no trace. */
static enum lrf_status keep(const struct lrf_trial *trial, struct lrf_verify_run *run,
                            struct lrf_error *err)
{
    size_t n;
    const struct lrf_trial_check *check = lrf_trial_checks(trial, &n);

    if (lrf_trial_experiment.ask(trial).action != LRF_ASK_DONE)
        return LRF_OK;
    run->check = lrf_calloc(n, sizeof *run->check);
    if (run->check == NULL)
        return lrf_fail_memory(err);
    run->n_check = n;
    memcpy(run->check, check, n * sizeof *check);
    lrf_trial_judge(trial, &run->verdict);
    return LRF_OK;
}

static enum lrf_status train(struct work *work, struct lrf_verify_run *run, struct lrf_error *err)
{
    struct lrf_trial_settings settings = work->trials->trial;
    struct lrf_course course = {.trainers = work->trials->trainers,
                                .model = &work->model,
                                .ops = &lrf_trial_experiment,
                                .steps = lrf_trial_length(&settings),
                                .watch = &work->watch};
    struct lrf_trial *trial;
    enum lrf_status status;

    settings.lr = run->lr;
    settings.seed = work->trials->seed + run->repeat;
    course.experiment = trial = lrf_trial_alloc(&settings, err);
    if (trial == NULL)
        return err->status;
    status = lrf_course_run(&course, err);
    if (status == LRF_OK)
        status = keep(trial, run, err);
    lrf_trial_free(trial);
    return status;
}

static enum lrf_status make_run(void *context, size_t i, struct lrf_error *err)
{
    struct work *work = context;
    struct lrf_verify_run *run = &work->run[i];
    enum lrf_status status;

    if (is_finished(run))
        return LRF_OK;
    status = train(work, run, err);
    if (is_finished(run) && work->trials->journal)
        lrf_lines_run(work->trials->journal, i, run);
    return status;
}

/* The mean final training loss of one rate's runs; one that diverged counts its first loss. */
static double mean_train_loss(const struct lrf_verify_run *run, size_t n)
{
    double sum = 0;
    size_t made = 0;

    for (size_t i = 0; i < n; i++) {
        const struct lrf_verdict *v = &run[i].verdict;
        if (!is_finished(&run[i]))
            continue;
        sum += v->kind == LRF_VERDICT_DIVERGES ? v->first_loss : v->train_loss;
        made++;
    }
    return made ? sum / (double)made : INFINITY;
}

static void compare(struct lrf_verify_run *run, size_t n, size_t repeats)
{
    struct lrf_verdict_group group = {.train_loss = INFINITY, .batch_noise = NAN};
    double best_lr = INFINITY;

    for (size_t i = 0; i < n; i += repeats) {
        double mean = mean_train_loss(run + i, repeats);
        if (mean < group.train_loss) {
            group.train_loss = mean;
            best_lr = run[i].lr;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (is_finished(&run[i]))
            group.batch_noise = fmin(group.batch_noise, run[i].verdict.batch_noise);
    for (size_t i = 0; i < n; i++)
        if (is_finished(&run[i]))
            lrf_verdict_compare(&run[i].verdict, &group, run[i].lr > best_lr);
}

enum lrf_status lrf_trials_run(const struct lrf_trials *trials, struct lrf_verify_run *run,
                               struct lrf_error *err)
{
    const struct lrf_trial_settings *length = &trials->trial;
    size_t n = trials->n_lr * trials->repeats;
    struct work work = {.trials = trials, .model = lrf_plain_model(trials->model), .run = run};
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < n; i++)
        run[i] = (struct lrf_verify_run){.lr = trials->lr[i / trials->repeats],
                                         .repeat = (unsigned)(i % trials->repeats)};
    if (trials->journal)
        status = lrf_lines_recall_runs(trials->journal, run, n, err);
    if (status != LRF_OK)
        return status;
    lrf_watch_start(&work.watch, trials->observer, "verify", n, lrf_trial_length(length));
    for (size_t i = 0; i < n; i++)
        if (is_finished(&run[i]))
            lrf_watch_taken_over(&work.watch, lrf_trial_length(length));
    status = lrf_jobs_run(n, lrf_jobs(trials->trainers, trials->jobs), trials->observer, make_run,
                          &work, err);
    lrf_watch_stop(&work.watch);
    compare(run, n, trials->repeats);
    return status;
}

void lrf_trials_release(struct lrf_verify_run *run, size_t n)
{
    for (size_t i = 0; run && i < n; i++)
        free(run[i].check);
    free(run);
}

/* The mean loss before any step. */
static double initial_loss(const struct lrf_verify_run *run, size_t n, bool by_validation)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += by_validation ? run[i].check[0].val_loss : run[i].verdict.first_loss;
    return sum / (double)n;
}

enum lrf_status lrf_trials_summarize(const struct lrf_verify_run *run, size_t n, bool by_validation,
                                     struct lrf_verification *out, struct lrf_error *err)
{
    struct lrf_verify_run *made = lrf_calloc(n, sizeof *made);
    size_t n_made = 0;
    enum lrf_status status;

    for (size_t i = 0; made && i < n; i++)
        if (is_finished(&run[i]))
            made[n_made++] = run[i];
    if (made == NULL)
        status = lrf_fail_memory(err);
    else if (n_made == 0)
        status = lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first run was done");
    else
        status = lrf_verify_summarize(made, n_made, initial_loss(made, n_made, by_validation),
                                      by_validation, out, err);
    free(made);
    return status;
}
