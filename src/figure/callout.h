/* figure/callout.h - named points in a panel, with labels that keep clear of what is drawn there.
 */
#ifndef LRF_FIGURE_CALLOUT_H
#define LRF_FIGURE_CALLOUT_H

#include "figure/plot.h"

/* What is named: a point, which gets a mark; one whose mark is there; or a line across the panel,
 * which is there: a level at y, or a rate at x. */
enum lrf_named { LRF_NAMED_POINT, LRF_NAMED_MARK, LRF_NAMED_LEVEL, LRF_NAMED_RATE };

/* At values of the panel, with the interval lo..hi of x at y. */
struct lrf_callout {
    double x, lo, hi, y;
    enum lrf_named named;
    enum lrf_shape shape;
    enum lrf_hue hue; /* of the text */
    const char *text;
};

enum { LRF_MAX_CALLOUTS = LRF_LANDMARK_COUNT + 4 };

/* At most LRF_MAX_CALLOUTS; those outside of the panel are left out. Call it last: the labels
 * avoid the series, verticals and marks that the panel has by then. */
void lrf_panel_callouts(struct lrf_plot *plot, struct lrf_panel *panel,
                        const struct lrf_callout *callout, size_t n);

#endif
