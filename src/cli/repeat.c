#include "cli/repeat.h"

#include "cli/interrupt.h"
#include "cli/sweep_journal.h"

static bool wants_evaluation(const struct cli_repeat *repeat, const struct lrf_sweep *sweep)
{
    size_t taken = lrf_sweep_step(sweep);

    return repeat->evaluate && (taken == 1 || lrf_sweep_done(sweep) ||
                                (repeat->eval_every && taken % repeat->eval_every == 0));
}

static enum lrf_status evaluate(const struct lrf_trainer *trainer, struct lrf_point *point,
                                struct lrf_error *err)
{
    enum lrf_status status = trainer->ops->eval(trainer->state, &point->val_loss, err);

    if (status == LRF_OK)
        point->known |= LRF_VAL_LOSS;
    return status;
}

/* At the weights that the step starts from. */
static enum lrf_status measure_sharpness(const struct cli_repeat *repeat, struct lrf_point *point,
                                         struct lrf_error *err)
{
    struct lrf_curvature curvature;
    enum lrf_status status =
        lrf_reference_curvature(repeat->trainer, repeat->sharpness_rows, &curvature, err);

    if (status != LRF_OK)
        return status;
    point->sharpness = curvature.sharpness;
    point->lr_limit = curvature.lr_limit;
    point->known |= LRF_SHARPNESS | LRF_LR_LIMIT;
    return LRF_OK;
}

static enum lrf_status take_step(const struct cli_repeat *repeat, struct lrf_sweep *sweep,
                                 struct lrf_curve *curve, struct lrf_error *err)
{
    struct lrf_point point = {.repeat = repeat->repeat, .step = (unsigned)lrf_sweep_step(sweep)};
    const struct lrf_trainer *trainer = repeat->trainer;
    struct lrf_point before = {0};
    enum lrf_status status = LRF_OK;

    point.lr = lrf_sweep_lr(sweep);
    if (repeat->sharpness_every && point.step % repeat->sharpness_every == 0)
        status = measure_sharpness(repeat, &before, err);
    if (status == LRF_OK)
        status = trainer->ops->step(trainer->state, point.lr, &point, err);
    point.sharpness = before.sharpness;
    point.lr_limit = before.lr_limit;
    point.known |= before.known;
    if (status == LRF_OK)
        status = lrf_curve_append(curve, &point, err);
    if (status == LRF_OK)
        status = lrf_sweep_tell(sweep, point.loss);
    if (status == LRF_OK && wants_evaluation(repeat, sweep))
        status = evaluate(trainer, &curve->point[curve->n - 1], err);
    if (status != LRF_OK)
        return status;
    cli_sweep_journal_point(repeat->journal, &curve->point[curve->n - 1]);
    cli_progress_step(repeat->progress, point.lr, point.loss);
    return LRF_OK;
}

enum lrf_status cli_repeat_run(const struct cli_repeat *repeat, struct lrf_curve *curve,
                               struct lrf_error *err)
{
    const struct lrf_trainer *trainer = repeat->trainer;
    struct lrf_sweep *sweep = lrf_sweep_alloc(repeat->range, err);
    enum lrf_status status = sweep ? LRF_OK : err->status;

    cli_sweep_journal_begin(repeat->journal, repeat->repeat);
    if (status == LRF_OK && trainer->ops->reset)
        status = trainer->ops->reset(trainer->state, repeat->seed, err);
    while (status == LRF_OK && !lrf_sweep_done(sweep) && !cli_interrupted())
        status = take_step(repeat, sweep, curve, err);
    if (status == LRF_OK && lrf_sweep_done(sweep))
        cli_sweep_journal_end(repeat->journal, repeat->repeat);
    if (sweep)
        cli_progress_part(repeat->progress, repeat->range->steps - lrf_sweep_step(sweep));
    lrf_sweep_free(sweep);
    return status;
}
