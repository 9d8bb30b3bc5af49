/*
 * analysis/noise.h - where along the curve the noise is larger or smaller than on average.
 *
 * A batch loss scatters with its level, and repeats differ most where they diverge. The
 * profile is the factor by which errors computed for one spread everywhere are multiplied:
 *   - with 3 repeats or more, the jackknife over (at most 10 groups of) repeats divided by
 *     the sampling error of the fit: the repeats say themselves how far they agree
 *     (widened by Student's t, because few say little);
 *   - otherwise the local over the overall median absolute residual.
 * Both are averaged over the curve with a Gaussian of 0.5 decade.
 */
#ifndef LRF_ANALYSIS_NOISE_H
#define LRF_ANALYSIS_NOISE_H

#include <stdbool.h>

#include "analysis/clean.h"
#include "analysis/landmarks.h"
#include "analysis/spline.h"

/*
 * Fills profile (shape->n), for the values or the slopes of a fitted spline. Returns LRF_OK,
 * LRF_ENOMEM or LRF_ENUMERIC.
 */
enum lrf_status lrf_noise_profile(const struct lrf_cells *cells, struct lrf_spline *spline,
                                  const struct lrf_shape *shape, bool slope, double *profile);

#endif
