/*
 * analysis/band.h - how far the smooth curve and its landmarks can be trusted.
 */
#ifndef LRF_ANALYSIS_BAND_H
#define LRF_ANALYSIS_BAND_H

#include <stddef.h>

#include "analysis/landmarks.h"
#include "analysis/spline.h"

enum { LRF_DRAWS = 400 };

struct lrf_range {
    double lo, hi;
};

/* 95 % intervals of the landmarks, in x; nan where the landmark was not reached. */
struct lrf_mark_ranges {
    struct lrf_range descent, half, steepest, minimum, edge;
};

/* Standard error of the value and of the slope at a basis. */
double lrf_band_value(const struct lrf_spline *spline, const struct lrf_basis *basis);
double lrf_band_slope(const struct lrf_spline *spline, const struct lrf_basis *basis);
/* Draws LRF_DRAWS curves and finds their landmarks. Returns 0, or -1 without memory. */
int lrf_mark_ranges_find(const struct lrf_spline *spline, const struct lrf_shape *shape,
                         double diverged, const struct lrf_marks *marks,
                         struct lrf_mark_ranges *ranges);

#endif
