/*
 * analysis/regimes.h - plateau, descent, oscillation, divergence.
 *
 * The regimes follow the landmarks: plateau up to the start of the descent, divergence from
 * the edge on. Where the curve reaches its least value and then stays within 2 % of the drop for a
 * decade or more (a loss of 0: every row is learnt), it is a plateau again. Oscillation begins,
 * right of the bottom, where the curve has climbed by more than its band and by 5 % of the drop;
 * and earlier, back to half of the descent at most, as long as the steps themselves oscillate
 * (oscillation.h; windows of 20 steps, 0.4 to 1 decade). A regime under 0.15 decade goes to its
 * left neighbour, or to its right one if it is the first; each may be absent. Divergence is told
 * however short it is: what only the last point shows begins half a step before it. A curve without
 * an edge in which a repeat ends in losses that are not finite diverges there, though not left of
 * the bottom.
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
/* Fills regime (LRF_MAX_REGIMES); returns how many: none when the series is empty. The shape may be
 * zeroed. */
size_t lrf_regimes_find(const struct lrf_series *series, const struct lrf_shape *shape,
                        const struct lrf_marks *marks, double onset, struct lrf_regime *regime);

#endif
