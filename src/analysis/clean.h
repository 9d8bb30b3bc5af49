/*
 * analysis/clean.h - from raw points to cells that a least-squares method can bear.
 *
 * 1. Cells. Within each repeat the points are gathered in cells of 1/128 decade; a cell holds
 *    the median loss and counts its points. A loss that is not finite ranks above every
 *    finite one. A sweep of 300 points keeps its points; a million become a few thousand.
 * 2. Level. The initial loss is the median of the first 15 % of the range in log rate (8
 *    points at least), its noise 1.4826 times the median absolute deviation there. Where the first
 *    half of these points lies above the other by 5 of its noises times sqrt(1/a + 1/b), a and b
 *    being how many they are (8 at least), the loss falls from the start: then only the first half
 *    counts, and so on.
 * 3. Cap. Above level + max(4 noise, half of the greatest drop of a running median 0.4 decade
 *    wide) a loss tells only that it is high: it is cut to the cap, and in the same way below
 *    the lowest running median. So a spike or a blow-up by many orders of magnitude weighs no
 *    more than any other point.
 * 4. Divergence. A repeat has diverged where more than half of the next decade lies above the
 *    cap or is not finite (10 cells at least, fewer at the end). A single nan is a gap; at the end
 *    of a repeat one point will do that is not finite or ten times as high as the cap. A repeat
 *    that ends before the others with two of its last five cells above level + max(2 noise, 0.1
 *    drop) was stopped because it diverged.
 * 5. Ensemble. The curve ends where half of the repeats have diverged. A repeat that diverged
 *    earlier counts from there on as the cap, whether or not it went on: leaving it out would
 *    show the mean of the survivors only.
 *
 * All of it compares, subtracts and divides: a loss times a power of two gives the same
 * bits, a shifted loss the same up to rounding.
 */
#ifndef LRF_ANALYSIS_CLEAN_H
#define LRF_ANALYSIS_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/series.h"

struct lrf_cell {
    double x;      /* mean of log10 rate */
    double y;      /* (loss - level) / scale, within the caps */
    double weight; /* number of points */
    size_t repeat; /* index, 0 .. repeats - 1 */
};

struct lrf_cells {
    struct lrf_cell *cell; /* (n), owned, ascending in x */
    size_t n;
    size_t repeats;
    size_t usable;   /* points with a finite loss */
    double level;    /* initial loss */
    double scale;    /* cap - level; 0 for a curve without any rise, fall or noise */
    double noise;    /* of a loss around the level */
    double x_level;  /* right end of the points that the level was taken from */
    double diverged; /* x where half of the repeats have diverged; nan if they did not */
    bool abrupt;     /* what diverges shoots up within 0.4 decade: to ten times the cap, to a
                        value that is not finite, or out of the record */
};

/*
 * Cleans a series. Returns 0, or -1 without memory. With no finite loss, or with scale 0,
 * there are no cells. You own the cells: lrf_cells_release.
 */
int lrf_cells_build(const struct lrf_series *series, struct lrf_cells *cells);
/* NULL and zeroed cells are allowed. */
void lrf_cells_release(struct lrf_cells *cells);

#endif
