/*
 * figure/view.h - which part of a curve a picture shows: the plateau, the descent and the
 * minimum fill it; a blow-up to 1e30 leaves through the top.
 */
#ifndef LRF_FIGURE_VIEW_H
#define LRF_FIGURE_VIEW_H

#include <lrfind/analysis.h>
#include <lrfind/curve.h>

#include "base/strbuf.h"

struct lrf_view {
    double lr_lo, lr_hi;       /* all rates of the curve */
    double loss_lo, loss_hi;   /* of the losses as they are */
    double slope_lo, slope_hi; /* holds 0 */
    double offset, unit;       /* losses are shown as (loss - offset) / unit: mostly 0 and 1 */
    double slope_unit;         /* slopes as slope / slope_unit */
    bool positive;             /* no loss is below 0: no band goes there either */
    size_t finite;             /* points with a rate > 0 and a finite loss */
    size_t above;              /* finite points above loss_hi */
};

/* Any curve and analysis, empty ones too: the limits are finite and lo < hi. */
void lrf_view_choose(struct lrf_view *view, const struct lrf_curve *curve,
                     const struct lrf_analysis *analysis);
/* A loss as it is shown. */
double lrf_view_loss(const struct lrf_view *view, double loss);
/* Appends what an axis shows: "loss", "loss - 1000000000", "loss, in 1e-09". */
void lrf_view_name(struct lrf_strbuf *out, const char *name, double offset, double unit);
/* The smooth curve at a rate, interpolated in log rate; nan outside it. `values` is one of its
 * arrays. */
double lrf_smooth_at(const struct lrf_smooth *smooth, const double *values, double lr);

#endif
