/*
 * analysis/findings.h - the verdict: a number or why there is none, warnings, and what to do.
 */
#ifndef LRF_ANALYSIS_FINDINGS_H
#define LRF_ANALYSIS_FINDINGS_H

#include <stdbool.h>

#include <lrfind/analysis.h>

#include "analysis/clean.h"
#include "analysis/landmarks.h"
#include "analysis/range_test.h"
#include "analysis/series.h"
#include "analysis/suggest.h"

/* LRF_MIN_RATES: a hundredth of a decade apart, up to where the curve diverges. */
enum { LRF_MIN_POINTS = 20, LRF_MIN_RATES = 6 };
#define LRF_MIN_SPAN 0.5 /* decades */

/* What the verdict rests on. */
struct lrf_findings {
    const struct lrf_rate_history *rates;
    const struct lrf_series *series;
    const struct lrf_cells *cells;
    const struct lrf_marks *marks;
    const struct lrf_evidence *evidence;
    double noise; /* standard error of the suggestion, in decades */
};

/* Whether there are enough different rates with finite losses to fit a curve. */
bool lrf_findings_fittable(const struct lrf_series *series, const struct lrf_cells *cells);
/*
 * First of all, whether it is a range test. OK when the descent is stronger than noise; also
 * without one, when the curve shoots up 1.5 decades or more above its left end: what descent there
 * is is hidden in the noise.
 */
enum lrf_finding lrf_findings_status(const struct lrf_findings *findings);
/* Sets status, warnings, reason and advice of a result whose suggestion and landmarks are set. */
void lrf_findings_report(const struct lrf_findings *findings, struct lrf_analysis *result);

#endif
