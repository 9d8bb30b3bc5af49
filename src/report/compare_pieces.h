/* report/compare_pieces.h - the tables of a comparison's page, a section each. */
#ifndef LRF_REPORT_COMPARE_PIECES_H
#define LRF_REPORT_COMPARE_PIECES_H

#include <lrfind/report.h>

/* Suggestions, landmarks and limits. */
void lrf_compare_case_table(FILE *out, const struct lrf_compare_result *report);
/* The pairs that differ; nothing when none does. */
void lrf_compare_pair_table(FILE *out, const struct lrf_compare_result *report);
/* What was run. */
void lrf_compare_settings_table(FILE *out, const struct lrf_compare_result *report);

#endif
