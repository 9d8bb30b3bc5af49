/*
 * analysis/regimes.h - plateau, descent, oscillation, divergence.
 *
 * The regimes follow the landmarks: plateau up to the start of the descent, divergence from
 * the edge on. Oscillation begins, right of the bottom, where the curve has climbed by more
 * than its band and by 5 % of the drop; and earlier, back to half of the descent at most, as
 * long as the steps themselves oscillate (oscillation.h; windows of 20 steps, 0.4 to 1
 * decade). A regime under 0.15 decade goes to its left neighbour, or to its right one if it
 * is the first; each may be absent.
 */
#ifndef LRF_ANALYSIS_REGIMES_H
#define LRF_ANALYSIS_REGIMES_H

#include <stddef.h>

#include <lrfind/analysis.h>

#include "analysis/band.h"
#include "analysis/fit.h"
#include "analysis/landmarks.h"
#include "analysis/series.h"

/*
 * Where oscillation begins: x, nan if nowhere. `unit` as for lrf_swing_measure. Returns 0, or
 * -1 without memory.
 */
int lrf_onset_find(const struct lrf_series *series, const struct lrf_fit *fit,
                   const struct lrf_marks *marks, double unit, double *onset);
/* Fills regime (LRF_MAX_REGIMES); returns how many: none when the series is empty. */
size_t lrf_regimes_find(const struct lrf_series *series, const struct lrf_marks *marks,
                        double onset, struct lrf_regime *regime);

#endif
