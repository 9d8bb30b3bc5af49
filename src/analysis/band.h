/*
 * analysis/band.h - how far the smooth curve and its landmarks can be trusted.
 *
 * One simulation gives the intervals of all landmarks: curves are drawn around the fit, and
 * the middle 95 % of where their landmarks lie is the interval. The landmarks of the level
 * (descent, half, minimum, edge) are drawn from the posterior, with the uncertainty of the
 * initial level; the steepest point, whose bias is small, from the sampling
 * distribution. Both are stretched by the noise profile. Draws come from stream 0 of the
 * project's generator: the same curve gives the same bits.
 */
#ifndef LRF_ANALYSIS_BAND_H
#define LRF_ANALYSIS_BAND_H

#include <stddef.h>

#include "analysis/fit.h"
#include "analysis/landmarks.h"

enum { LRF_DRAWS = 400 };

/* 95 %; nan where the landmark was not reached. */
struct lrf_range {
    double lo, hi;
};

/* Of the landmarks that the level shows. */
struct lrf_mark_ranges {
#define LRF_MARK_RANGE_LEVEL(field) struct lrf_range field;
#define LRF_MARK_RANGE_SLOPE(field)
#define LRF_MARK_RANGE(source, field, heading, meaning) LRF_MARK_RANGE_##source(field)
    LRF_LANDMARK_LIST(LRF_MARK_RANGE)
    struct lrf_range half;
};

/* Half width of the 95 % band of the value and of the slope at grid point i. */
double lrf_band_value(const struct lrf_fit *fit, size_t i);
double lrf_band_slope(const struct lrf_fit *fit, size_t i);
/* `x_level`: where the points end from which the initial level was taken. Return 0, or -1
 * without memory. */
int lrf_band_marks(const struct lrf_fit *fit, double x_level, double diverged,
                   const struct lrf_marks *marks, struct lrf_mark_ranges *ranges);
int lrf_band_steep(const struct lrf_fit *fit, const struct lrf_marks *marks,
                   const struct lrf_steep *steep, struct lrf_range *range);

#endif
