/*
 * lrfind/steps.h - what single steps say along a sweep: gradients, updates, gains, noise.
 *
 * Everything comes from the optional fields of the curve's points, so any trainer that
 * records them gets it. Batches are taken to be independent draws.
 */
#ifndef LRFIND_STEPS_H
#define LRFIND_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/curve.h>
#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The steps of an eighth of a decade together, over all repeats; nan where nothing was recorded. */
struct lrf_steps_bin {
    double lr;           /* geometric middle of the bin */
    double grad_norm;    /* median */
    double grad_cosine;  /* median */
    double update_ratio; /* median */
    double gain_ratio;   /* median; 1 - lr lambda / 2 on a quadratic */
    double noise_scale;  /* rows; as below, from the steps of this bin */
    double lr_limit;     /* median of the stable rates where the sharpness was measured */
};

/* What the run would need with another batch size: a prediction, not a measurement. */
struct lrf_batch_prediction {
    size_t batch;
    double lr;
};

enum { LRF_BATCH_PREDICTIONS = 6 };

struct lrf_steps {
    struct lrf_steps_bin *bin; /* (n), ascending in lr, owned; n = 0 when nothing was recorded */
    size_t n;
    bool recorded; /* more than losses: there is a page to draw */
    /*
     * The gradient noise scale tr(S)/|G|^2 in rows (McCandlish et al. 2018) before training, from
     * the plateau, where the weights stand still: batches of size b have E|g|^2 = |G|^2 + tr(S)/b,
     * and two of them E g.g' = |G|^2. nan: not known. Batches much smaller than it waste steps,
     * much greater ones waste rows.
     */
    double noise_scale;
    double
        gain_half; /* least rate with a median gain below a half: beyond 1/lambda along the steps */
    double
        gain_zero; /* least rate with a median gain below 0: steps raise their own batch's loss */
    double curvature; /* along the steps, 1 / gain_half: that of the loss for gradient descent */
    struct lrf_batch_prediction batch[LRF_BATCH_PREDICTIONS]; /* n_batch of them */
    size_t n_batch;
};

/*
 * Looks at the steps of a curve. Where gains were not recorded but the loss of the same batch
 * after the step was, they follow from the losses alone: on the plateau they are 1.
 * `plateau` is the rate up to which the weights stand still (the
 * start of the descent), `batch` the rows of a batch (0: not known), `lr` the suggestion for it
 * (nan: none), `adaptive` whether the optimizer divides by the gradient's own size.
 *
 * Predictions for other batches: lr grows as 1/(1 + noise_scale/batch) for gradient descent and
 * momentum, and as its square root for adaptive methods (McCandlish et al. 2018, 2.2 and C).
 * You own `out`: lrf_steps_release.
 */
LRF_API enum lrf_status lrf_steps_analyze(const struct lrf_curve *curve, double plateau,
                                          size_t batch, double lr, bool adaptive,
                                          struct lrf_steps *out, struct lrf_error *err);
LRF_API void lrf_steps_release(struct lrf_steps *steps);

#ifdef __cplusplus
}
#endif
#endif
