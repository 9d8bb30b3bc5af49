/*
 * figure/watch_view.h - which part of ordinary runs a picture shows: their course and where they
 * lose it fill it; a loss that explodes leaves through the top.
 */
#ifndef LRF_FIGURE_WATCH_VIEW_H
#define LRF_FIGURE_WATCH_VIEW_H

#include <lrfind/result.h>

#include "figure/axis.h"

enum { LRF_WATCH_MOST_RUNS = 8, LRF_WATCH_MOST_LINE = 600 };

struct lrf_watch_view {
    size_t n;                    /* runs that are shown, the first ones */
    bool by_row;                 /* some step of them is not known: rows are counted instead */
    bool has_lr;                 /* some rate of them is known and above 0 */
    struct lrf_axis x, loss, lr; /* values alone; loss is logarithmic where that reads better */
    size_t above;                /* training losses above the axis */
};

/* Any result, one without runs and runs without rows too: all axes are finite, lo < hi. */
void lrf_watch_view_choose(struct lrf_watch_view *view, const struct lrf_watch_result *result);
/* Where a row lies along x. */
double lrf_watch_place(const struct lrf_watch_view *view, double step, size_t row);
/* The point with the least finite validation loss; NULL: none. */
const struct lrf_watch_point *lrf_watch_least(const struct lrf_watch_run *run);
/*
 * Makes a long line one of at most LRF_WATCH_MOST_LINE points, where more would only fill a band:
 * medians of as many neighbours each, in place. Returns how many are left; n: nothing was done.
 */
size_t lrf_watch_thin(double *x, double *y, size_t n);

#endif
