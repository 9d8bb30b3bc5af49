#include "experiment/range.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

const struct lrf_curvature lrf_curvature_unknown = {
    .sharpness = NAN, .lr_limit = NAN, .undone_lr = NAN, .critical_lr = NAN};

struct lrf_range {
    struct lrf_range_settings settings;
    struct lrf_sweep *sweep;
    struct lrf_curve curve;
    struct lrf_curvature before; /* before the step asked for, if it was measured there */
    enum lrf_ask_action next;
};

static size_t taken(const struct lrf_range *range)
{
    return lrf_sweep_step(range->sweep);
}

static bool wants_sharpness(const struct lrf_range *range)
{
    size_t every = range->settings.sharpness_every;

    return every && taken(range) % every == 0;
}

static bool wants_eval(const struct lrf_range *range)
{
    const struct lrf_range_settings *s = &range->settings;

    return s->evaluate && (taken(range) == 1 || lrf_sweep_done(range->sweep) ||
                           (s->eval_every && taken(range) % s->eval_every == 0));
}

static enum lrf_ask_action next_step(const struct lrf_range *range)
{
    if (lrf_sweep_done(range->sweep))
        return LRF_ASK_DONE;
    return wants_sharpness(range) ? LRF_ASK_MEASURE : LRF_ASK_STEP;
}

static void restart(void *self)
{
    struct lrf_range *range = self;

    lrf_sweep_restart(range->sweep);
    range->curve.n = 0;
    range->next = LRF_ASK_RESET;
}

struct lrf_range *lrf_range_alloc(const struct lrf_range_settings *settings, struct lrf_error *err)
{
    struct lrf_range *range = lrf_calloc(1, sizeof *range);

    if (range == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    range->settings = *settings;
    range->sweep = lrf_sweep_alloc(&settings->sweep, err);
    if (range->sweep) {
        restart(range);
        return range;
    }
    lrf_range_free(range);
    return NULL;
}

void lrf_range_free(struct lrf_range *range)
{
    if (range == NULL)
        return;
    lrf_sweep_free(range->sweep);
    lrf_curve_release(&range->curve);
    free(range);
}

static struct lrf_ask ask(const void *self)
{
    const struct lrf_range *range = self;

    return (struct lrf_ask){
        .action = range->next, .lr = lrf_sweep_lr(range->sweep), .seed = range->settings.seed};
}

static enum lrf_status tell_step(struct lrf_range *range, const struct lrf_answer *answer)
{
    struct lrf_point point = answer->point;
    struct lrf_error err = {0};

    point.repeat = range->settings.repeat;
    point.step = (unsigned)taken(range);
    point.lr = lrf_sweep_lr(range->sweep);
    point.loss = answer->loss;
    if (wants_sharpness(range)) {
        point.sharpness = range->before.sharpness;
        point.lr_limit = range->before.lr_limit;
        point.known |= LRF_SHARPNESS | LRF_LR_LIMIT;
    }
    if (lrf_curve_append(&range->curve, &point, &err) != LRF_OK)
        return err.status;
    lrf_sweep_tell(range->sweep, answer->loss);
    range->next = wants_eval(range) ? LRF_ASK_EVAL : next_step(range);
    return LRF_OK;
}

static void tell_eval(struct lrf_range *range, double loss)
{
    struct lrf_point *last = &range->curve.point[range->curve.n - 1];

    last->val_loss = loss;
    last->known |= LRF_VAL_LOSS;
    range->next = next_step(range);
}

static enum lrf_status tell(void *self, const struct lrf_answer *answer)
{
    struct lrf_range *range = self;

    switch (range->next) {
    case LRF_ASK_RESET:
        range->next = next_step(range);
        return LRF_OK;
    case LRF_ASK_MEASURE:
        range->before = answer->curvature;
        range->next = LRF_ASK_STEP;
        return LRF_OK;
    case LRF_ASK_STEP:
        return tell_step(range, answer);
    case LRF_ASK_EVAL:
        tell_eval(range, answer->loss);
        return LRF_OK;
    default:
        return LRF_EINVAL;
    }
}

const struct lrf_experiment_ops lrf_range_experiment = {
    .name = "range", .ask = ask, .tell = tell, .restart = restart};

const struct lrf_curve *lrf_range_curve(const struct lrf_range *range)
{
    return &range->curve;
}

size_t lrf_range_complete(const struct lrf_range *range)
{
    return range->curve.n - (range->next == LRF_ASK_EVAL);
}
