#include "study/trials.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "experiment/verdict.h"
#include "experiment/verification.h"
#include "study/journal_lines.h"

struct work {
    const struct lrf_trials *trials; /* (n) */
    size_t runs;                     /* of each */
    struct lrf_verify_run *run;      /* (n, runs) */
    struct lrf_phase phase;
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
    lrf_trial_measure(trial, &run->verdict);
    return LRF_OK;
}

static enum lrf_status train(struct work *work, const struct lrf_trials *trials,
                             struct lrf_verify_run *run, struct lrf_error *err)
{
    const struct lrf_reference_settings model = lrf_plain_model(trials->model);
    struct lrf_trial_settings settings = trials->trial;
    struct lrf_course course = {.trainers = trials->trainers,
                                .model = &model,
                                .ops = &lrf_trial_experiment,
                                .steps = lrf_trial_length(&settings),
                                .phase = &work->phase};
    struct lrf_trial *trial;
    enum lrf_status status;

    settings.lr = run->lr;
    settings.seed = trials->seed + run->repeat;
    course.experiment = trial = lrf_trial_alloc(&settings, err);
    if (trial == NULL)
        return err->status;
    status = lrf_course_run(&course, err);
    if (status == LRF_OK)
        status = keep(trial, run, err);
    lrf_trial_free(trial);
    return status;
}

static enum lrf_status make(void *context, size_t i, struct lrf_error *err)
{
    struct work *work = context;

    return train(work, &work->trials[i / work->runs], &work->run[i], err);
}

static void write(const void *context, size_t i, struct lrf_strbuf *line)
{
    const struct work *work = context;

    if (is_finished(&work->run[i]))
        lrf_lines_put_run(line, &work->run[i]);
}

static bool read(void *context, size_t i, const char *line)
{
    struct work *work = context;

    lrf_phase_taken_over(&work->phase, lrf_trial_length(&work->trials->trial));
    return lrf_lines_take_run(line, &work->run[i]);
}

/* ---- what the rates say together */

/* The mean of a number over the finished ones of n runs; where it is not known, `other`. */
static double mean_of(const struct lrf_verify_run *run, size_t n, size_t offset, double other)
{
    double sum = 0;
    size_t made = 0;

    for (size_t i = 0; i < n; i++) {
        double value;
        if (!is_finished(&run[i]))
            continue;
        memcpy(&value, (const char *)&run[i].verdict + offset, sizeof value);
        sum += isfinite(value) ? value : other;
        made++;
    }
    return made ? sum / (double)made : (double)NAN;
}

#define MEAN_OF(run, n, number, other) mean_of(run, n, offsetof(struct lrf_verdict, number), other)

/* A run that is not finite counts for what it began with. */
static struct lrf_verdict_group group_of(const struct lrf_trials *trials,
                                         const struct lrf_verify_run *run)
{
    const struct lrf_baseline base = lrf_trainers_baseline(trials->trainers, trials->baseline);
    const size_t repeats = trials->repeats, n = trials->n_lr * repeats;
    const double first = MEAN_OF(run, n, first_loss, NAN);
    const double start = MEAN_OF(run, n, start_val_loss, NAN);
    struct lrf_verdict_group group = {.lr = INFINITY,
                                      .train_loss = INFINITY,
                                      .val_loss = NAN,
                                      .level = fmin(first, base.train),
                                      .val_level = fmin(start, base.val),
                                      .baseline_known = isfinite(base.train),
                                      .batch_noise = NAN};

    for (size_t i = 0; i < n; i += repeats) {
        const double mean = MEAN_OF(run + i, repeats, train_loss, first);
        if (mean < group.train_loss) {
            group.train_loss = mean;
            group.lr = run[i].lr;
        }
        group.val_loss = fmin(group.val_loss, MEAN_OF(run + i, repeats, best_val_loss, start));
    }
    for (size_t i = 0; i < n; i++)
        if (is_finished(&run[i]))
            group.batch_noise = fmin(group.batch_noise, run[i].verdict.batch_noise);
    return group;
}

static void decide(const struct lrf_trials *trials, struct lrf_verify_run *run)
{
    const struct lrf_verdict_group group = group_of(trials, run);

    for (size_t i = 0; i < trials->n_lr * trials->repeats; i++)
        if (is_finished(&run[i]))
            lrf_verdict_decide(&run[i], &group);
}

enum lrf_status lrf_trials_run(const struct lrf_trials *trials, size_t n,
                               struct lrf_verify_run *run, struct lrf_error *err)
{
    struct work work = {.trials = trials, .runs = trials->n_lr * trials->repeats, .run = run};
    const struct lrf_jobs jobs = {.n = n * work.runs,
                                  .split = trials->split,
                                  .observer = trials->observer,
                                  .context = &work,
                                  .make = make,
                                  .write = write,
                                  .read = read};
    enum lrf_status status;

    for (size_t i = 0; i < jobs.n; i++)
        run[i] = (struct lrf_verify_run){.lr = trials->lr[i % work.runs / trials->repeats],
                                         .repeat = (unsigned)(i % trials->repeats)};
    lrf_phase_start(&work.phase, trials->observer, trials->name, jobs.n,
                    lrf_trial_length(&trials->trial));
    status = lrf_jobs_run(trials->trainers->force, &jobs, err);
    lrf_phase_stop(&work.phase);
    for (size_t k = 0; k < n; k++)
        decide(&trials[k], run + k * work.runs);
    return status;
}

void lrf_trials_release(struct lrf_verify_run *run, size_t n)
{
    for (size_t i = 0; run && i < n; i++)
        free(run[i].check);
    free(run);
}

enum lrf_status lrf_trials_summarize(const struct lrf_trials *trials,
                                     const struct lrf_verify_run *run, struct lrf_verification *out,
                                     struct lrf_error *err)
{
    const struct lrf_baseline base = lrf_trainers_baseline(trials->trainers, trials->baseline);
    const size_t n = trials->n_lr * trials->repeats;
    const enum lrf_objective objective =
        lrf_trainers_objective(trials->trainers, trials->objective);
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
    else if (objective == LRF_OBJECTIVE_TRAIN)
        status = lrf_verify_summarize(made, n_made, MEAN_OF(made, n_made, first_loss, NAN),
                                      base.train, objective, out, err);
    else
        status = lrf_verify_summarize(made, n_made, MEAN_OF(made, n_made, start_val_loss, NAN),
                                      base.val, objective, out, err);
    free(made);
    return status;
}
