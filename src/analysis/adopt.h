/* analysis/adopt.h - from rates that are known to what an analysis suggests. */
#ifndef LRF_ANALYSIS_ADOPT_H
#define LRF_ANALYSIS_ADOPT_H

#include <lrfind/analysis.h>

#include "analysis/suggest.h"

/* Decades that an interval keeps from the edge. */
#define LRF_EDGE_ROOM 0.1

/* 10^x; at the ends of the curve (lr_min, lr_max) these, which rounding would miss. */
double lrf_rate_of(double x, const struct lrf_analysis *analysis);
/*
 * Sets the suggestion with its intervals, the rate for each objective and the bounds of cycles from
 * x: log10 of the rate that is best for each objective in a real run of the budget at a constant
 * rate (nan: not known). Rates are kept from `least` to `most` (log10), and no interval reaches
 * beyond the edge or the range. lr_min, lr_max and the edge of `analysis` are set before.
 */
void lrf_adopt_rates(const struct lrf_analysis_settings *settings,
                     const double x[LRF_OBJECTIVE_COUNT], double least, double most,
                     const struct lrf_reach *reach, struct lrf_analysis *analysis);

#endif
