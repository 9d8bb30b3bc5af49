#include "cli/schedule_train.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/range_test.h"
#include "experiment/ranking.h"
#include "experiment/trial.h"
#include "parallel/parallel.h"

enum { CHECKS = 100 };

struct work {
    const struct lrf_dataset *data;
    struct lrf_reference_settings model;
    const struct lrf_schedule_way *way;  /* (ways) */
    const struct lrf_schedule *schedule; /* (ways) */
    size_t ways, repeats;
    uint64_t seed;
    struct lrf_trial_settings length;
    struct lrf_schedule_run *run; /* (ways, repeats) */
    struct lrf_error *err;        /* (ways, repeats) */
    struct cli_progress progress;
};

/* One run while it lasts. */
struct course {
    const struct lrf_schedule *schedule;
    struct lrf_plateau plateau;
    bool is_plateau;
    struct lrf_trainer trainer;
    struct lrf_trial *trial;
    double lr, loss; /* of the last step */
};

static enum lrf_status take_step(struct course *c, struct lrf_error *err)
{
    struct lrf_point point = {0};
    enum lrf_status status;
    size_t step;

    lrf_trial_losses(c->trial, &step);
    c->lr = c->is_plateau ? lrf_plateau_rate(&c->plateau, c->schedule, step)
                          : lrf_schedule_rate(c->schedule, step);
    lrf_reference_set_momentum(&c->trainer, lrf_schedule_momentum(c->schedule, step));
    status = c->trainer.ops->step(c->trainer.state, c->lr, &point, err);
    c->loss = point.loss;
    return status == LRF_OK ? lrf_trial_tell_loss(c->trial, point.loss) : status;
}

static enum lrf_status take_check(struct course *c, struct lrf_schedule_run *run,
                                  struct lrf_error *err)
{
    struct lrf_schedule_check *check = &run->check[run->n];
    double loss, accuracy;
    size_t n;
    enum lrf_status status =
        lrf_reference_evaluate(&c->trainer, LRF_PART_VALIDATION, &loss, &accuracy, err);

    if (status == LRF_OK)
        status = lrf_trial_tell_check(c->trial, loss, accuracy);
    if (status != LRF_OK)
        return status;
    check->lr = c->lr;
    check->at = lrf_trial_checks(c->trial, &n)[run->n++];
    check->told = c->trainer.ops->eval ? loss : check->at.train_loss;
    if (check->at.step > 0)
        lrf_plateau_tell(&c->plateau, c->schedule, check->told);
    return LRF_OK;
}

static enum lrf_status train(struct work *work, struct course *c, uint64_t seed,
                             struct lrf_schedule_run *run, struct lrf_error *err)
{
    enum lrf_status status = c->trainer.ops->reset(c->trainer.state, seed, err);
    enum lrf_trial_action action;

    while (status == LRF_OK && !cli_interrupted() &&
           (action = lrf_trial_next(c->trial)) != LRF_TRIAL_DONE) {
        if (action == LRF_TRIAL_CHECK) {
            status = take_check(c, run, err);
            continue;
        }
        status = take_step(c, err);
        cli_progress_step(&work->progress, c->lr, c->loss);
    }
    return status;
}

/* Seed by seed, so that an interrupt leaves ways that can be compared. */
static void train_one(void *context, size_t job)
{
    struct work *work = context;
    size_t repeat = job / work->ways, i = job % work->ways * work->repeats + repeat;
    const struct lrf_schedule_way *way = &work->way[job % work->ways];
    struct lrf_reference_settings model = work->model;
    struct lrf_error *err = &work->err[i];
    const struct lrf_schedule *schedule = &work->schedule[job % work->ways];
    struct course course = {.schedule = schedule,
                            .lr = lrf_schedule_rate(schedule, 0),
                            .is_plateau = schedule->family == lrf_schedule_find("plateau")};
    size_t steps = 0;

    if (cli_interrupted())
        return;
    model.optimizer = way->optimizer;
    lrf_plateau_init(&course.plateau, schedule);
    work->run[i].check = lrf_calloc(work->length.checks + 1, sizeof *work->run[i].check);
    course.trial = lrf_trial_alloc(&work->length, err);
    if (work->run[i].check == NULL)
        lrf_fail_memory(err);
    else if (course.trial &&
             lrf_reference_start(work->data, &model, &course.trainer, err) == LRF_OK)
        train(work, &course, work->seed + repeat, &work->run[i], err);
    if (course.trial) {
        lrf_trial_losses(course.trial, &steps);
        work->run[i].diverged = steps > 0 && !isfinite(course.loss);
    }
    cli_progress_part(&work->progress, work->length.steps - steps);
    lrf_trainer_release(&course.trainer);
    lrf_trial_free(course.trial);
}

static double mean_accuracy(const struct lrf_schedule_run *run, size_t repeats)
{
    double sum = 0;
    size_t n = 0;

    for (size_t r = 0; r < repeats; r++)
        if (run[r].n > 0) {
            sum += run[r].check[run[r].n - 1].at.val_accuracy;
            n++;
        }
    return n ? sum / (double)n : NAN;
}

static size_t count_diverged(const struct lrf_schedule_run *run, size_t repeats)
{
    size_t n = 0;

    for (size_t r = 0; r < repeats; r++)
        n += run[r].diverged;
    return n;
}

static enum lrf_status rank_ways(const struct lrf_dataset *data, struct lrf_schedule_way *way,
                                 size_t n, size_t steps, size_t repeats, struct lrf_error *err)
{
    struct lrf_schedule_result report = {.data = &data->info, .steps = steps};
    struct lrf_rank *rank = lrf_calloc(n, sizeof *rank);
    double *final = lrf_calloc(n * repeats, sizeof *final);
    enum lrf_status status = LRF_ENOMEM;

    if (rank && final) {
        for (size_t i = 0; i < n * repeats; i++)
            final[i] = lrf_schedule_final(&report, &way[i / repeats].run[i % repeats]);
        status = lrf_rank_losses(final, n, repeats, rank, err);
    } else {
        lrf_fail_memory(err);
    }
    for (size_t i = 0; status == LRF_OK && i < n; i++) {
        way[i].rank = rank[i];
        way[i].accuracy = mean_accuracy(way[i].run, repeats);
        way[i].diverged = count_diverged(way[i].run, repeats);
    }
    free(rank);
    free(final);
    return status;
}

static enum lrf_status first_failure(const struct lrf_error *errs, size_t n, struct lrf_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (errs[i].status != LRF_OK) {
            *err = errs[i];
            return err->status;
        }
    return LRF_OK;
}

enum lrf_status cli_schedule_train(const struct cli_settings *settings,
                                   const struct lrf_dataset *data, struct cli_plan *plan,
                                   size_t steps, size_t repeats, struct lrf_schedule_run *run,
                                   struct lrf_error *err)
{
    struct lrf_schedule_way *way = plan->way;
    size_t n = plan->n;
    struct work work = {.data = data,
                        .model = settings->study.model,
                        .way = way,
                        .schedule = plan->schedule,
                        .ways = n,
                        .repeats = repeats,
                        .seed = settings->study.seed,
                        .run = run,
                        .err = lrf_calloc(n * repeats, sizeof *work.err)};
    enum lrf_status status;

    if (work.err == NULL)
        return lrf_fail_memory(err);
    work.model.diagnostics = false;
    work.length = (struct lrf_trial_settings){
        .steps = steps, .checks = steps < CHECKS ? steps : CHECKS, .start_check = true};
    for (size_t i = 0; i < n; i++)
        way[i].run = run + i * repeats;
    cli_progress_start(&work.progress, "train", n * repeats, n * repeats * steps, settings->quiet);
    lrf_parallel_run(n * repeats, cli_jobs(settings), train_one, &work);
    cli_progress_stop(&work.progress);
    status = first_failure(work.err, n * repeats, err);
    free(work.err);
    return status == LRF_OK ? rank_ways(data, way, n, steps, repeats, err) : status;
}

void cli_runs_release(struct lrf_schedule_run *run, size_t n)
{
    for (size_t i = 0; run && i < n; i++)
        free(run[i].check);
    free(run);
}
