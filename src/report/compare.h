/*
 * report/compare.h - what the picture, the page and the text of a comparison share: what is
 * said.
 */
#ifndef LRF_REPORT_COMPARE_H
#define LRF_REPORT_COMPARE_H

#include <lrfind/report.h>

#include "base/strbuf.h"

/* A loss relative to the case's own: 1 initially, 0 at its least; nan where nothing falls. */
double lrf_compare_relative(const struct lrf_analysis *analysis, double loss);
/* Whether one rate fits all: it costs little anywhere. Only of use when there is one. */
bool lrf_compare_fits(const struct lrf_compare_result *report);
/* Does one rate fit all? Only when a case has a suggestion. Names are not yet quoted. */
void lrf_phrase_compare_common(struct lrf_strbuf *out, const struct lrf_compare_result *report);
/* How many pairs of suggestions differ; nothing without pairs. */
void lrf_phrase_compare_pairs(struct lrf_strbuf *out, const struct lrf_compare_result *report);

#endif
