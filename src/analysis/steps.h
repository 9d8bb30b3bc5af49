/* analysis/steps.h - what single steps say along a sweep: struct lrf_steps of lrfind/analysis.h. */
#ifndef LRF_ANALYSIS_STEPS_H
#define LRF_ANALYSIS_STEPS_H

#include <lrfind/analysis.h>

/* What is known of a sweep besides its curve. */
struct lrf_steps_setup {
    double plateau; /* the rate up to which the weights stand still: the start of the descent */
    size_t batch;   /* rows of a batch; 0: not known */
    size_t rows;   /* training rows, if every epoch takes each of them once, from step 0 on and with
                      a short batch at the end; 0: not known, batches are independent draws */
    double lr;     /* the suggestion for this batch; nan: none */
    bool adaptive; /* the optimizer divides by the gradient's own size */
};

/*
 * Looks at the steps of a curve. Where gains were not recorded but the loss of the same batch
 * after the step was, they follow from the losses alone: on the plateau they are 1.
 *
 * The noise scale comes from pairs of successive gradients. Of n rows with mean gradient G and
 * covariance S (divided by n) a batch of b, drawn without replacement, has
 *
 *     E|g|^2 = |G|^2 + tr(S) (n - b) / (b (n - 1))        Cochran 1977, theorem 2.2
 *     E g.g' = |G|^2 - tr(S) / (n - 1)                    two batches of one epoch, of any sizes:
 *                                                         two different rows have covariance
 *                                                         -S/(n - 1), since all n sum to nG
 *     E g.g' = |G|^2                                      the last of an epoch and the first of the
 *                                                         next, which is shuffled anew
 *
 * summed over the pairs, each batch with its own b (the last of an epoch may be short), and solved
 * for tr(S)/|G|^2. For n without end this is b (E|g|^2 / E g.g' - 1).
 *
 * Predictions for other batches, up to all rows: lr grows as 1/(1 + noise_scale v) for gradient
 * descent and momentum, and as its square root for adaptive methods, with v the factor of tr(S)
 * above, 1/b for n without end (McCandlish et al. 2018, 2.2 and C).
 * You own `out`: lrf_steps_release.
 */
enum lrf_status lrf_steps_analyze(const struct lrf_curve *curve,
                                  const struct lrf_steps_setup *setup, struct lrf_steps *out,
                                  struct lrf_error *err);
void lrf_steps_release(struct lrf_steps *steps);

#endif
