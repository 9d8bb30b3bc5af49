/*
 * analysis/landmarks.h - the places on a smooth curve that mean something.
 *
 * All in x = log10 rate, on cleaned losses: 0 is the initial level, 1 the cap. Between grid
 * points crossings are linear and extremes parabolic, so that nothing is locked to the grid.
 */
#ifndef LRF_ANALYSIS_LANDMARKS_H
#define LRF_ANALYSIS_LANDMARKS_H

#include <stdbool.h>
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
    double *fall;            /* (n) scratch: the descent made non-increasing, */
    size_t *pooled;          /* (n) and what is pooled on the way */
};

/*
 * The landmarks that the level of the curve shows (LRF_LANDMARK_LIST) and what they are made of,
 * nan where not reached. In order: descent <= half <= bottom <= lowest <= edge.
 *
 * Bottom and lowest point are looked for right of the points that the initial level was taken from,
 * so that a wiggle among them is no descent. From the left end to the bottom the curve is then read
 * as one that never rises, which noise as large as the drop cannot throw far off: `level` is where
 * that begins, descent and half are its crossings; the bottom is found again with that level.
 *
 * descent: 5 % of the drop is done. minimum: `lowest`, but nan at the right end, unless the curve
 * diverged there: it may go on falling beyond. edge: where the curve is back at the level, right of
 * the minimum, or where it diverged, whichever is less, but never left of the minimum.
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
    double level;  /* where the descent comes from */
    double depth;  /* level minus least value */
    double drop;   /* level minus the value at the bottom; 0 for a bottom among the first points */
    bool sudden;   /* it diverges within half a decade of a quarter of the cap: no mere rise */
    double climb;  /* the most by which the curve rises between those points and the bottom */
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
/* `x_level`: where the points end that the initial level was taken from; `diverged`: where the
 * repeats have diverged, or nan. Overwrites the shape's scratch. */
void lrf_marks_find(const struct lrf_shape *shape, double x_level, double diverged,
                    struct lrf_marks *marks);
/* Descent and bottom of the marks say where to look; nan is allowed. */
void lrf_steep_find(const struct lrf_shape *shape, const struct lrf_marks *marks,
                    struct lrf_steep *steep);

#endif
