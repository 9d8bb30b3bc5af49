/*
 * lrfind/sweep.h - the range sweep as an ask/tell object.
 *
 * The caller owns the training loop:
 *
 *     while (!lrf_sweep_done(sweep)) {
 *         double lr = lrf_sweep_lr(sweep);      ask
 *         double loss = train_one_step(lr);     batch loss before the step
 *         lrf_sweep_tell(sweep, loss);          tell
 *     }
 *
 * A sweep knows no trainer, no thread and no file. One sweep is one run; an
 * ensemble of repeats uses one sweep for each.
 */
#ifndef LRFIND_SWEEP_H
#define LRFIND_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lrf_sweep_mode { LRF_SWEEP_EXP, LRF_SWEEP_LINEAR };

struct lrf_sweep_settings {
    double lr_min;            /* first rate; finite, > 0 */
    double lr_max;            /* last rate; finite, > lr_min */
    size_t steps;             /* rates in all, both ends included; 2..10000000 */
    enum lrf_sweep_mode mode; /* even steps in log(rate), or in the rate */
    bool stop_on_divergence;  /* else only a non-finite loss stops it early */
};

/* Why a sweep is where it is. */
enum lrf_sweep_state {
    LRF_SWEEP_RUNNING,
    LRF_SWEEP_COMPLETE,  /* every rate was used */
    LRF_SWEEP_DIVERGED,  /* the loss stayed above its start, beyond the noise seen */
    LRF_SWEEP_NONFINITE, /* the last loss told was nan or infinite */
};

struct lrf_sweep;

/*
 * 1e-6 to 100 in 300 steps, exponential, stopping on divergence. Why: the least rate is below
 * every descent and the greatest above every edge of the sample sets with the default model and
 * optimizer (softmax on separable data holds out longest), and 37.5 steps a decade are enough for
 * the smoother. The part beyond the edge costs nothing, since the sweep stops there.
 */
LRF_API void lrf_sweep_defaults(struct lrf_sweep_settings *settings);
/* NULL on failure. You own the sweep: lrf_sweep_free. */
LRF_API struct lrf_sweep *lrf_sweep_alloc(const struct lrf_sweep_settings *settings,
                                          struct lrf_error *err);
LRF_API void lrf_sweep_free(struct lrf_sweep *sweep);
/* Back to the first rate, all losses forgotten. */
LRF_API void lrf_sweep_restart(struct lrf_sweep *sweep);

/* Ask: the rate to take the next step with; nan when done. Asking twice gives the same. */
LRF_API double lrf_sweep_lr(const struct lrf_sweep *sweep);
/*
 * Tell: the batch loss before the step that was taken with the rate asked for.
 * Any sign, scale and offset; nan and infinite are answers. LRF_EINVAL when done.
 *
 * Divergence: 3 of the last 5 losses lie above the initial level by more than
 * 4 robust standard deviations of the first max(8, steps/10) losses and by
 * more than a tenth of the greatest drop so far. Only differences and relative
 * rounding (1e-6) are used, so a loss times a power of two, or shifted, stops
 * at the same step. The sweep goes on to 1.8 times that rate, a quarter of a decade, so that
 * the divergence can be seen; a non-finite loss ends it at once.
 */
LRF_API enum lrf_status lrf_sweep_tell(struct lrf_sweep *sweep, double loss);
LRF_API bool lrf_sweep_done(const struct lrf_sweep *sweep);
LRF_API enum lrf_sweep_state lrf_sweep_state(const struct lrf_sweep *sweep);
/* How many losses were told. */
LRF_API size_t lrf_sweep_step(const struct lrf_sweep *sweep);

#ifdef __cplusplus
}
#endif
#endif
