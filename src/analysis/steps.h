/* analysis/steps.h - what single steps say along a sweep: struct lrf_steps of lrfind/analysis.h. */
#ifndef LRF_ANALYSIS_STEPS_H
#define LRF_ANALYSIS_STEPS_H

#include <lrfind/analysis.h>

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
enum lrf_status lrf_steps_analyze(const struct lrf_curve *curve, double plateau, size_t batch,
                                  double lr, bool adaptive, struct lrf_steps *out,
                                  struct lrf_error *err);
void lrf_steps_release(struct lrf_steps *steps);

#endif
