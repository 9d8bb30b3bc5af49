#include "study/course.h"

#include <math.h>

#include "base/error.h"
#include "trainer/reference.h"

/* A course under way. */
struct run {
    const struct lrf_course *course;
    struct lrf_trainer own; /* a reference model */
    struct lrf_trainer *trainer;
    size_t rows;  /* training rows that curvature is measured on; 0: all */
    size_t taken; /* steps, that count for the progress */
};

/*
 * How many training rows the curvature is measured on: all, unless a Hessian-vector product
 * would cost more than about ten milliseconds.
 */
static size_t curvature_rows(const struct lrf_dataset *data, size_t parameters)
{
    size_t affordable = 20000000 / (parameters ? parameters : 1);

    if (affordable < 512)
        affordable = 512;
    return affordable < data->info.train ? affordable : 0;
}

/* A trainer that cannot reset is at its start once, and again when it has been started anew. */
static enum lrf_status reset(struct run *run, uint64_t seed, struct lrf_error *err)
{
    struct lrf_trainers *trainers = run->course->trainers;

    if (run->trainer->ops->reset)
        return run->trainer->ops->reset(run->trainer->state, seed, err);
    if (!trainers->used)
        return LRF_OK;
    trainers->used = false;
    return lrf_child_restart(run->trainer, err);
}

static enum lrf_status step(struct run *run, const struct lrf_ask *ask, struct lrf_answer *answer,
                            struct lrf_error *err)
{
    enum lrf_status status;

    if (run->course->trainers->given)
        run->course->trainers->used = true;
    lrf_reference_set_momentum(run->trainer, ask->momentum);
    status = run->trainer->ops->step(run->trainer->state, ask->lr, &answer->point, err);
    answer->loss = answer->point.loss;
    return status;
}

/* Only reference models have an accuracy and show all rows; nan for what is not known. */
static enum lrf_status evaluate(struct run *run, const struct lrf_ask *ask,
                                struct lrf_answer *answer, struct lrf_error *err)
{
    const struct lrf_trainer *trainer = run->trainer;
    double none;

    answer->loss = answer->accuracy = answer->train_loss = answer->dead_units = NAN;
    if (lrf_reference_parameters(trainer) == 0)
        return trainer->ops->eval ? trainer->ops->eval(trainer->state, &answer->loss, err) : LRF_OK;
    if (ask->units)
        answer->dead_units = lrf_reference_dead(trainer);
    if (ask->all_rows)
        lrf_reference_evaluate(trainer, LRF_PART_TRAIN, &answer->train_loss, &none, err);
    return lrf_reference_evaluate(trainer, LRF_PART_VALIDATION, &answer->loss, &answer->accuracy,
                                  err);
}

/* Each part counts for exactly its planned steps, however many a cooldown or a race adds. */
static void count_step(struct run *run, double lr, double loss)
{
    size_t counts = run->taken < run->course->steps;

    run->taken += counts;
    lrf_phase_step(run->course->phase, lr, loss, counts);
}

static enum lrf_status advance(struct run *run, const struct lrf_ask *ask, struct lrf_error *err)
{
    const struct lrf_course *course = run->course;
    struct lrf_answer answer = {0};
    enum lrf_status status;

    if (ask->action == LRF_ASK_RESET)
        status = reset(run, ask->seed, err);
    else if (ask->action == LRF_ASK_EVAL)
        status = evaluate(run, ask, &answer, err);
    else if (ask->action == LRF_ASK_MEASURE)
        status = lrf_reference_curvature(run->trainer, run->rows, &answer.curvature, err);
    else
        status = step(run, ask, &answer, err);
    if (status == LRF_OK) {
        status = course->ops->tell(course->experiment, &answer);
        if (status != LRF_OK)
            return lrf_fail(err, status, "%s", lrf_status_text(status));
    }
    if (status == LRF_OK && ask->action == LRF_ASK_STEP)
        count_step(run, ask->lr, answer.loss);
    if (status == LRF_OK && course->told)
        course->told(course->context, ask);
    return status;
}

/* After a failure, as long as there may be more: the child anew. */
static enum lrf_status start_anew(struct run *run, struct lrf_error *err)
{
    struct lrf_trainers *trainers = run->course->trainers;
    enum lrf_status status = LRF_ETRAINER;

    while (status == LRF_ETRAINER && trainers->failures < trainers->max_failures) {
        trainers->failures++;
        lrf_warn(run->course->phase->observer, "%s; starting it anew, %zu of %zu", err->text,
                 trainers->failures, trainers->max_failures);
        status = lrf_child_restart(run->trainer, err);
    }
    if (status != LRF_OK)
        return status;
    *err = (struct lrf_error){0}; /* what has been mended is no failure */
    trainers->used = false;
    run->course->ops->restart(run->course->experiment);
    lrf_phase_again(run->course->phase, run->taken);
    run->taken = 0;
    return LRF_OK;
}

static enum lrf_status begin(struct run *run, struct lrf_error *err)
{
    const struct lrf_course *course = run->course;
    const struct lrf_dataset *data = course->trainers->data;
    enum lrf_status status;

    if (course->trainers->given) {
        run->trainer = course->trainers->given;
        return LRF_OK;
    }
    status = lrf_reference_start(data, course->model, &run->own, err);
    run->trainer = &run->own;
    if (status == LRF_OK)
        run->rows = curvature_rows(data, lrf_reference_parameters(&run->own));
    return status;
}

enum lrf_status lrf_course_run(const struct lrf_course *course, struct lrf_error *err)
{
    struct run run = {.course = course};
    enum lrf_status status = begin(&run, err);

    while (status == LRF_OK && !lrf_cancelled(course->phase->observer)) {
        struct lrf_ask ask = course->ops->ask(course->experiment);
        if (ask.action == LRF_ASK_DONE)
            break;
        status = advance(&run, &ask, err);
        if (status == LRF_ETRAINER && course->trainers->given)
            status = start_anew(&run, err);
    }
    if (course->steps > 0 && !lrf_cancelled(course->phase->observer))
        lrf_phase_part(course->phase, course->steps - run.taken);
    lrf_trainer_release(&run.own);
    return status;
}

struct lrf_reference_settings lrf_plain_model(const struct lrf_reference_settings *model)
{
    struct lrf_reference_settings plain = *model;

    plain.diagnostics = false;
    return plain;
}

bool lrf_trainers_evaluate(const struct lrf_trainers *trainers)
{
    return trainers->given ? trainers->given->ops->eval != NULL
                           : trainers->data->info.validation > 0;
}

bool lrf_trainers_reset(const struct lrf_trainers *trainers)
{
    return trainers->given == NULL || trainers->given->ops->reset != NULL;
}

struct lrf_baseline lrf_trainers_baseline(const struct lrf_trainers *trainers, double said)
{
    const struct lrf_trainer *given = trainers->given;

    if (isnan(said) && given == NULL)
        return (struct lrf_baseline){trainers->data->info.baseline_loss,
                                     trainers->data->info.baseline_val_loss};
    if (isnan(said) && given->ops->baseline)
        said = given->ops->baseline(given->state);
    return (struct lrf_baseline){said, said};
}

enum lrf_objective lrf_trainers_objective(const struct lrf_trainers *trainers,
                                          enum lrf_objective asked)
{
    return lrf_trainers_evaluate(trainers) ? asked : LRF_OBJECTIVE_TRAIN;
}

struct lrf_analysis_settings lrf_trainers_analysis(const struct lrf_trainers *trainers,
                                                   const struct lrf_analysis_settings *asked,
                                                   const char *optimizer)
{
    struct lrf_analysis_settings how = *asked;

    how.objective = lrf_trainers_objective(trainers, asked->objective);
    how.baseline = lrf_trainers_baseline(trainers, asked->baseline).train;
    if (trainers->given == NULL)
        how.optimizer = optimizer;
    return how;
}
