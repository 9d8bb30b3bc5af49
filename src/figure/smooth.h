/* figure/smooth.h - the smooth mean of a range test with its band, and below it its slope. */
#ifndef LRF_FIGURE_SMOOTH_H
#define LRF_FIGURE_SMOOTH_H

#include "figure/plot.h"
#include "figure/view.h"

/* The cross-hair tells both values in either panel. */
void lrf_smooth_draw(struct lrf_plot *plot, const struct lrf_view *view,
                     const struct lrf_smooth *smooth, struct lrf_panel *upper,
                     struct lrf_panel *lower);

#endif
