#include <lrfind/sweep.h>

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "experiment/divergence.h"
#include "experiment/sweep_settings.h"

struct lrf_sweep {
    struct lrf_sweep_settings settings;
    struct lrf_divergence divergence;
    enum lrf_sweep_state state;
    size_t step;
    double last_lr; /* where a sweep that has diverged ends; nan before */
};

/* A sweep that has diverged goes on to so many times that rate, for divergence to be seen. */
#define BEYOND_DIVERGENCE 1.8

struct lrf_sweep *lrf_sweep_alloc(const struct lrf_sweep_settings *settings, struct lrf_error *err)
{
    struct lrf_sweep *sweep;

    if (lrf_sweep_check(settings, err) != LRF_OK)
        return NULL;
    sweep = lrf_calloc(1, sizeof *sweep);
    if (sweep != NULL && lrf_divergence_init(&sweep->divergence, settings->steps) == 0) {
        sweep->settings = *settings;
        lrf_sweep_restart(sweep);
        return sweep;
    }
    lrf_sweep_free(sweep);
    lrf_fail_memory(err);
    return NULL;
}

void lrf_sweep_free(struct lrf_sweep *sweep)
{
    if (sweep == NULL)
        return;
    lrf_divergence_release(&sweep->divergence);
    free(sweep);
}

void lrf_sweep_restart(struct lrf_sweep *sweep)
{
    lrf_divergence_restart(&sweep->divergence);
    sweep->state = LRF_SWEEP_RUNNING;
    sweep->step = 0;
    sweep->last_lr = NAN;
}

double lrf_sweep_rate(const struct lrf_sweep_settings *s, size_t i)
{
    double t = (double)i / (double)(s->steps - 1);

    if (i == 0)
        return s->lr_min;
    if (i + 1 >= s->steps)
        return s->lr_max;
    if (s->mode == LRF_SWEEP_LINEAR)
        return s->lr_min + t * (s->lr_max - s->lr_min);
    return s->lr_min * exp(t * (log(s->lr_max) - log(s->lr_min)));
}

double lrf_sweep_lr(const struct lrf_sweep *sweep)
{
    return lrf_sweep_done(sweep) ? NAN : lrf_sweep_rate(&sweep->settings, sweep->step);
}

static enum lrf_sweep_state next_state(const struct lrf_sweep *sweep, double loss)
{
    bool last = sweep->step == sweep->settings.steps;

    if (!isfinite(loss))
        return LRF_SWEEP_NONFINITE;
    if (isfinite(sweep->last_lr) &&
        (last || lrf_sweep_rate(&sweep->settings, sweep->step) > sweep->last_lr))
        return LRF_SWEEP_DIVERGED;
    return last ? LRF_SWEEP_COMPLETE : LRF_SWEEP_RUNNING;
}

enum lrf_status lrf_sweep_tell(struct lrf_sweep *sweep, double loss)
{
    double lr = lrf_sweep_lr(sweep);

    if (lrf_sweep_done(sweep))
        return LRF_EINVAL;
    sweep->step++;
    if (isnan(sweep->last_lr) && isfinite(loss) && sweep->settings.stop_on_divergence &&
        lrf_divergence_tell(&sweep->divergence, loss))
        sweep->last_lr = lr * BEYOND_DIVERGENCE;
    sweep->state = next_state(sweep, loss);
    return LRF_OK;
}

bool lrf_sweep_done(const struct lrf_sweep *sweep)
{
    return sweep->state != LRF_SWEEP_RUNNING;
}

enum lrf_sweep_state lrf_sweep_state(const struct lrf_sweep *sweep)
{
    return sweep->state;
}

size_t lrf_sweep_step(const struct lrf_sweep *sweep)
{
    return sweep->step;
}
