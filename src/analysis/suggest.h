/*
 * analysis/suggest.h - the one rule that turns landmarks into a rate.
 *
 *     x = (1 - w) a + w e - 0.6,   w = 0.35 + 0.65 exp(-(s / 1.6)^2)
 *
 * a: where half of the descent is done, plus log10(steps per decade / 12.5), because a slower
 *    sweep learns more at each rate and so descends earlier;
 * e: the edge (the point of divergence alone where s < 1.2); without one, a + 2.3 and w = 0.35;
 * s: the depth of the minimum in standard deviations of one loss.
 */
#ifndef LRF_ANALYSIS_SUGGEST_H
#define LRF_ANALYSIS_SUGGEST_H

#include "analysis/landmarks.h"

struct lrf_evidence {
    struct lrf_marks marks;
    double diverged; /* x, nan if the curve did not diverge */
    double snr;      /* depth of the minimum / noise of one loss */
    double density;  /* steps per decade of one sweep near the descent */
};

/* log10 of the suggested rate. */
double lrf_suggest_rate(const struct lrf_evidence *evidence);

#endif
