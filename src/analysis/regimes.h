/*
 * analysis/regimes.h - plateau, descent, oscillation, divergence.
 *
 * The regimes follow the landmarks: plateau up to the start of the descent, descent up to
 * its bottom, divergence from the edge on. What lies between bottom and edge is oscillation.
 * A regime under 0.15 decade goes to its neighbour; each may be absent.
 */
#ifndef LRF_ANALYSIS_REGIMES_H
#define LRF_ANALYSIS_REGIMES_H

#include <stddef.h>

#include <lrfind/analysis.h>

#include "analysis/landmarks.h"

/* Fills regime (LRF_MAX_REGIMES); returns how many. No gaps between x_min and x_max. */
size_t lrf_regimes_find(const struct lrf_marks *marks, double x_min, double x_max,
                        struct lrf_regime *regime);

#endif
