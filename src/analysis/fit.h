/*
 * analysis/fit.h - cleaned points, fitted: the spline, its curve on the grid, its noise profile:
 * where along the curve the noise is larger or smaller than on average.
 *
 * A batch loss scatters with its level, and repeats differ most where they diverge. The
 * profile is the factor by which errors computed for one spread everywhere are multiplied:
 *   - with 3 repeats or more, the jackknife over (at most 10 groups of) repeats divided by
 *     the sampling error of the fit: the repeats say themselves how far they agree
 *     (widened by Student's t, because few say little);
 *   - otherwise the local over the overall median absolute residual.
 * Both are averaged over the curve with a Gaussian of 0.5 decade.
 */
#ifndef LRF_ANALYSIS_FIT_H
#define LRF_ANALYSIS_FIT_H

#include "analysis/clean.h"
#include "analysis/landmarks.h"
#include "analysis/spline.h"

/* What a fit is for, and with it the order of its penalty. */
enum lrf_fit_kind { LRF_FIT_LEVEL = 2, LRF_FIT_SLOPE = 3 };

struct lrf_fit {
    enum lrf_fit_kind kind;
    struct lrf_spline *spline;
    struct lrf_shape shape;
    double *profile; /* (shape.n) see above; NULL until lrf_fit_profile */
};

/*
 * Fits the cells, of which there must be two at different rates. Returns LRF_OK, LRF_ENOMEM or
 * LRF_ENUMERIC; then, too, the fit can be released.
 */
enum lrf_status lrf_fit_make(const struct lrf_cells *cells, enum lrf_fit_kind kind,
                             struct lrf_fit *fit);
/* Adds the noise profile: only bands and intervals need it. Errors as before. */
enum lrf_status lrf_fit_profile(const struct lrf_cells *cells, struct lrf_fit *fit);
/* Zeroed fits are allowed. */
void lrf_fit_release(struct lrf_fit *fit);

#endif
