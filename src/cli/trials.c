#include "cli/trials.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/talk.h"
#include "cli/trial_text.h"
#include "parallel/parallel.h"

struct work {
    const struct cli_trials *trials;
    struct lrf_verify_run *run;
    struct lrf_error *err; /* (n) */
    struct cli_progress progress;
    size_t failures; /* of a foreign trainer so far */
};

/* Only reference models have an accuracy; nan without validation. */
static enum lrf_status validate(const struct lrf_trainer *trainer, double *loss, double *accuracy,
                                struct lrf_error *err)
{
    if (lrf_reference_parameters(trainer) > 0)
        return lrf_reference_evaluate(trainer, LRF_PART_VALIDATION, loss, accuracy, err);
    return trainer->ops->eval ? trainer->ops->eval(trainer->state, loss, err) : LRF_OK;
}

static enum lrf_status answer(const struct lrf_trainer *trainer, struct lrf_trial *trial, double lr,
                              struct cli_progress *progress, struct lrf_error *err)
{
    struct lrf_point point = {0};
    double loss = NAN, accuracy = NAN;
    enum lrf_status status;

    if (lrf_trial_next(trial) == LRF_TRIAL_CHECK) {
        status = validate(trainer, &loss, &accuracy, err);
        return status == LRF_OK ? lrf_trial_tell_check(trial, loss, accuracy) : status;
    }
    status = trainer->ops->step(trainer->state, lr * lrf_trial_factor(trial), &point, err);
    cli_progress_step(progress, lr, point.loss);
    return status == LRF_OK ? lrf_trial_tell_loss(trial, point.loss) : status;
}

/* Keeps what a finished trial showed; an interrupted one leaves no trace. */
static enum lrf_status keep(const struct lrf_trial *trial, struct lrf_verify_run *run,
                            struct lrf_error *err)
{
    const struct lrf_trial_check *check = lrf_trial_checks(trial, &run->n_check);

    run->check = lrf_calloc(run->n_check, sizeof *run->check);
    if (run->check == NULL)
        return lrf_fail_memory(err);
    memcpy(run->check, check, run->n_check * sizeof *check);
    lrf_trial_judge(trial, &run->verdict);
    return LRF_OK;
}

/* The trainer of a run, at its start: the foreign one, or a reference model of its own. */
static enum lrf_status begin(const struct cli_trials *trials, uint64_t seed,
                             struct lrf_trainer *own, struct lrf_error *err)
{
    struct lrf_trainer *trainer = trials->foreign ? trials->foreign : own;
    enum lrf_status status = LRF_OK;

    if (trials->foreign == NULL) {
        struct lrf_reference_settings model = *trials->model;
        model.diagnostics = false;
        status = lrf_reference_start(trials->data, &model, own, err);
    } else if (trainer->ops->reset == NULL) {
        return lrf_child_restart(trainer, err);
    }
    return status == LRF_OK ? trainer->ops->reset(trainer->state, seed, err) : status;
}

static enum lrf_status train(const struct cli_trials *trials, struct lrf_verify_run *run,
                             struct cli_progress *progress, struct lrf_error *err)
{
    struct lrf_trial *trial = lrf_trial_alloc(trials->trial, err);
    struct lrf_trainer own = {0};
    const struct lrf_trainer *trainer = trials->foreign ? trials->foreign : &own;
    enum lrf_status status = trial ? LRF_OK : err->status;

    if (status == LRF_OK)
        status = begin(trials, trials->seed + run->repeat, &own, err);
    while (status == LRF_OK && lrf_trial_next(trial) != LRF_TRIAL_DONE && !cli_interrupted())
        status = answer(trainer, trial, run->lr, progress, err);
    if (status == LRF_OK && lrf_trial_next(trial) == LRF_TRIAL_DONE)
        status = keep(trial, run, err);
    lrf_trainer_release(&own);
    lrf_trial_free(trial);
    return status;
}

static void record(struct cli_journal *journal, size_t i, const struct lrf_verify_run *run)
{
    struct lrf_strbuf line = {0};

    cli_run_write(&line, i, run);
    if (!line.failed)
        cli_journal_add(journal, line.s);
    lrf_strbuf_release(&line);
}

/* One run; begun again, as often as allowed, when a foreign trainer failed. */
static enum lrf_status train_run(struct work *work, struct lrf_verify_run *run,
                                 struct lrf_error *err)
{
    const struct cli_trials *trials = work->trials;
    enum lrf_status status = train(trials, run, &work->progress, err);

    while (status == LRF_ETRAINER && trials->foreign && work->failures < trials->max_failures) {
        work->failures++;
        cli_warn("%s; starting it anew, %zu of %zu", err->text, work->failures,
                 trials->max_failures);
        status = lrf_child_restart(trials->foreign, err);
        if (status == LRF_OK)
            status = train(trials, run, &work->progress, err);
    }
    return status;
}

static void make_run(void *context, size_t i)
{
    struct work *work = context;
    struct lrf_verify_run *run = &work->run[i];

    if (run->n_check > 0 || cli_interrupted())
        return;
    work->err[i].status = train_run(work, run, &work->err[i]);
    if (run->n_check > 0 && work->trials->journal)
        record(work->trials->journal, i, run);
    cli_progress_part(&work->progress, 0);
}

/* The runs that an earlier start finished. */
static enum lrf_status recall(const struct cli_trials *trials, struct lrf_verify_run *run, size_t n,
                              struct lrf_error *err)
{
    for (size_t i = 0; trials->journal && i < trials->journal->n; i++) {
        enum lrf_status status = cli_run_read(trials->journal->line[i], run, n, err);
        if (status != LRF_OK)
            return status;
    }
    return LRF_OK;
}

/* The mean final training loss of one rate's runs; one that diverged counts its first loss. */
static double mean_train_loss(const struct lrf_verify_run *run, size_t n)
{
    double sum = 0;
    size_t made = 0;

    for (size_t i = 0; i < n; i++) {
        const struct lrf_verdict *v = &run[i].verdict;
        if (run[i].n_check == 0)
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
        if (run[i].n_check)
            group.batch_noise = fmin(group.batch_noise, run[i].verdict.batch_noise);
    for (size_t i = 0; i < n; i++)
        if (run[i].n_check)
            lrf_verdict_compare(&run[i].verdict, &group, run[i].lr > best_lr);
}

static enum lrf_status run_all(struct work *work, size_t n, struct lrf_error *err)
{
    const struct cli_trials *trials = work->trials;
    enum lrf_status status = recall(trials, work->run, n, err);

    if (status != LRF_OK)
        return status;
    cli_progress_start(&work->progress, "verify", n, n * trials->trial->steps, trials->quiet);
    lrf_parallel_run(n, trials->foreign ? 1 : trials->jobs, make_run, work);
    cli_progress_stop(&work->progress);
    for (size_t i = 0; i < n && status == LRF_OK; i++) {
        status = work->err[i].status;
        *err = work->err[i];
    }
    if (status == LRF_OK)
        compare(work->run, n, trials->repeats);
    return status;
}

enum lrf_status cli_trials_run(const struct cli_trials *trials, struct lrf_verify_run *run,
                               struct lrf_error *err)
{
    size_t n = trials->n_lr * trials->repeats;
    struct work work = {.trials = trials, .run = run};
    enum lrf_status status;

    for (size_t i = 0; i < n; i++)
        run[i] = (struct lrf_verify_run){.lr = trials->lr[i / trials->repeats],
                                         .repeat = (unsigned)(i % trials->repeats)};
    work.err = lrf_calloc(n, sizeof *work.err);
    if (work.err == NULL)
        return lrf_fail_memory(err);
    status = run_all(&work, n, err);
    free(work.err);
    return status;
}

void cli_trials_release(struct lrf_verify_run *run, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(run[i].check);
    free(run);
}

double cli_trials_initial(const struct lrf_verify_run *run, size_t n, bool by_validation)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += by_validation ? run[i].check[0].val_loss : run[i].verdict.first_loss;
    return sum / (double)n;
}
