#include "cli/ensemble.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/interrupt.h"
#include "cli/repeat.h"
#include "parallel/parallel.h"

/* One repeat: what it needs and what came out. */
struct repeat {
    struct lrf_curve curve;
    struct lrf_error err;
    enum lrf_status status;
};

struct work {
    const struct cli_ensemble *ensemble;
    struct lrf_curvature *curvature;
    struct cli_progress progress;
    struct repeat *repeat; /* (repeats) */
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

static enum lrf_status measure_curvature(const struct work *work, const struct lrf_trainer *trainer,
                                         struct lrf_error *err)
{
    const struct cli_ensemble *ensemble = work->ensemble;
    enum lrf_status status = trainer->ops->reset(trainer->state, ensemble->seed, err);
    size_t rows = curvature_rows(ensemble->data, lrf_reference_parameters(trainer));

    if (status == LRF_OK)
        status = lrf_reference_curvature(trainer, rows, work->curvature, err);
    return status;
}

static enum lrf_status sweep_once(struct work *work, const struct lrf_trainer *trainer, size_t i)
{
    const struct cli_ensemble *ensemble = work->ensemble;
    struct repeat *result = &work->repeat[i];
    struct cli_repeat repeat = {.trainer = trainer,
                                .range = ensemble->range,
                                .repeat = (unsigned)i,
                                .seed = ensemble->seed + i,
                                .progress = &work->progress};

    if (i == 0 && ensemble->sharpness) {
        repeat.sharpness_every = ensemble->range->steps / ensemble->sharpness;
        repeat.sharpness_every += repeat.sharpness_every == 0;
        repeat.sharpness_rows = curvature_rows(ensemble->data, lrf_reference_parameters(trainer));
    }
    return cli_repeat_run(&repeat, &result->curve, &result->err);
}

static void run_repeat(void *context, size_t i)
{
    struct work *work = context;
    const struct cli_ensemble *ensemble = work->ensemble;
    struct repeat *repeat = &work->repeat[i];
    struct lrf_trainer trainer = {0};

    if (cli_interrupted())
        return;
    repeat->status = lrf_curve_reserve(&repeat->curve, ensemble->range->steps, &repeat->err);
    if (repeat->status == LRF_OK)
        repeat->status =
            lrf_reference_start(ensemble->data, ensemble->model, &trainer, &repeat->err);
    if (repeat->status == LRF_OK && i == 0 && work->curvature)
        repeat->status = measure_curvature(work, &trainer, &repeat->err);
    if (repeat->status == LRF_OK)
        repeat->status = sweep_once(work, &trainer, i);
    lrf_trainer_release(&trainer);
}

/* Joins the repeats in order; the first failure is the answer. */
static enum lrf_status collect(struct work *work, struct lrf_curve *curve, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < work->ensemble->repeats; i++) {
        struct repeat *repeat = &work->repeat[i];
        if (status == LRF_OK && repeat->status != LRF_OK) {
            status = repeat->status;
            *err = repeat->err;
        }
        if (status == LRF_OK)
            status = lrf_curve_join(curve, &repeat->curve, err);
        lrf_curve_release(&repeat->curve);
    }
    return status;
}

enum lrf_status cli_ensemble_run(const struct cli_ensemble *ensemble, struct lrf_curve *curve,
                                 struct lrf_curvature *curvature, struct lrf_error *err)
{
    struct work work = {.ensemble = ensemble, .curvature = curvature};
    enum lrf_status status;

    work.repeat = lrf_calloc(ensemble->repeats, sizeof *work.repeat);
    if (work.repeat == NULL)
        return lrf_fail_memory(err);
    cli_progress_start(&work.progress, "sweep", ensemble->repeats,
                       ensemble->repeats * ensemble->range->steps, ensemble->quiet);
    lrf_parallel_run(ensemble->repeats, ensemble->jobs, run_repeat, &work);
    cli_progress_stop(&work.progress);
    status = collect(&work, curve, err);
    free(work.repeat);
    return status;
}
