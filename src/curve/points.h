/* curve/points.h - more of a curve's points than lrfind/curve.h promises. */
#ifndef LRF_CURVE_POINTS_H
#define LRF_CURVE_POINTS_H

#include <lrfind/curve.h>

/* Makes room for `cap` points in all, so that appending up to there allocates nothing. */
enum lrf_status lrf_curve_reserve(struct lrf_curve *curve, size_t cap, struct lrf_error *err);
/* Appends every point of `other`. */
enum lrf_status lrf_curve_join(struct lrf_curve *curve, const struct lrf_curve *other,
                               struct lrf_error *err);

#endif
