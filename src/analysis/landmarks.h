/*
 * analysis/landmarks.h - the places on a smooth curve that mean something.
 *
 * All in x = log10 rate, on cleaned losses: 0 is the initial level, 1 the cap. Between grid
 * points crossings are linear and extremes parabolic, so that nothing is locked to the grid.
 */
#ifndef LRF_ANALYSIS_LANDMARKS_H
#define LRF_ANALYSIS_LANDMARKS_H

#include <stddef.h>

#include <lrfind/analysis.h>

#include "analysis/spline.h"

/* A smooth curve on an even grid of at most 1/50 decade, both ends included. */
struct lrf_shape {
    size_t n;
    double *x;               /* (n) ascending */
    double *value;           /* (n) */
    double *slope;           /* (n) per decade */
    struct lrf_basis *basis; /* (n) of the spline that it comes from */
};

/*
 * The landmarks that the level of the curve shows (LRF_LANDMARK_LIST) and what they are made of,
 * nan where not reached. In order: descent <= half <= bottom <= lowest <= edge.
 *
 * descent: 5 % of the drop is done, scanning left from the bottom. minimum: `lowest`, but nan at
 * the right end, unless the curve diverged there: it may go on falling beyond. edge: where the
 * curve is back at the initial level, right of the minimum, or where it diverged, whichever is
 * less, but never left of the minimum.
 */
struct lrf_marks {
#define LRF_MARK_LEVEL(field) double field;
#define LRF_MARK_SLOPE(field)
#define LRF_MARK(source, field, heading, meaning) LRF_MARK_##source(field)
    LRF_LANDMARK_LIST(LRF_MARK)
    double half;   /* half of the drop is done */
    double bottom; /* where the descent ends: the least value before the curve, having done 0.35 of
                      its depth, first climbs back by 0.3 of it */
    double lowest; /* where the curve is least */
    double depth;  /* initial level minus least value */
    double drop;   /* initial level minus the value at the bottom */
};

/* What the slope shows; nan where there is no descent. */
struct lrf_steep {
    double steepest; /* least slope from the descent to the bottom, 0.3 decade away from the ends */
    double lo, hi;   /* around it, slope at least half of the steepest */
};

/* Returns 0, or -1 without memory. Release with lrf_shape_release. */
int lrf_shape_build(const struct lrf_spline *spline, struct lrf_shape *shape);
void lrf_shape_release(struct lrf_shape *shape);
/* Marks of a curve that has none but its divergence. */
struct lrf_marks lrf_marks_none(double diverged);
/* The level is `level`, 0 but for trials; `diverged`: x where the repeats have diverged, or nan. */
void lrf_marks_find(const struct lrf_shape *shape, double level, double diverged,
                    struct lrf_marks *marks);
/* Descent and bottom of the marks say where to look; nan is allowed. */
void lrf_steep_find(const struct lrf_shape *shape, const struct lrf_marks *marks,
                    struct lrf_steep *steep);

#endif
