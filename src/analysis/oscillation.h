/*
 * analysis/oscillation.h - does training oscillate at these rates? Judged by what oscillation is.
 *
 * Over the steps of a window (increments are differences of successive losses of one repeat):
 *   - the losses alternate: the increments change sign more often than those of independent
 *     noise, which do so with probability 2/3, by 3 standard deviations, and their
 *     lag-1 correlation is below -0.8 (noise: -0.5, a cycle of two steps: -1);
 *   - successive gradients point against each other: mean cosine below 0 by 2 standard errors;
 *   - steps overshoot: more than half of the gain ratios are negative, by 2 standard errors;
 *   - the noise grows: the robust spread of the increments is twice what it was, and the loss
 *     does not fall any more.
 * Any one of them will do; each is left out where it was not recorded or is backed by too few
 * steps.
 */
#ifndef LRF_ANALYSIS_OSCILLATION_H
#define LRF_ANALYSIS_OSCILLATION_H

#include <stdbool.h>

#include "analysis/series.h"

struct lrf_swing {
    size_t steps;        /* increments in the window */
    double turns;        /* share of sign changes in successive increments, nan below 16 */
    double turns_z;      /* against independent noise */
    double correlation;  /* lag-1, of the increments */
    double spread;       /* 1.4826 median absolute deviation of the increments / sqrt 2 */
    double cosine;       /* mean, nan where fewer than 5 were recorded */
    double cosine_error; /* its standard error */
    double overshoots;   /* share of negative gain ratios, nan where fewer than 5 */
    double overshoots_error;
};

/*
 * Measures lo <= x <= hi, losses in units of `unit` > 0: the standard deviation of a loss
 * before any oscillation. Returns 0, or -1 without memory.
 */
int lrf_swing_measure(const struct lrf_series *series, double lo, double hi, double unit,
                      struct lrf_swing *swing);
/* The verdict. While the loss is still `falling`, greater noise alone is no oscillation. */
bool lrf_swing_oscillates(const struct lrf_swing *swing, bool falling);

#endif
