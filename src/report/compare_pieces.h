/* report/compare_pieces.h - the heat map and the tables of a comparison's page, a section each. */
#ifndef LRF_REPORT_COMPARE_PIECES_H
#define LRF_REPORT_COMPARE_PIECES_H

#include <lrfind/report.h>

/* What each case loses with every other one's rate. LRF_ENOMEM. */
enum lrf_status lrf_compare_heat_map(FILE *out, const struct lrf_compare_result *report,
                                     struct lrf_error *err);
/* Suggestions, landmarks and limits. */
void lrf_compare_case_table(FILE *out, const struct lrf_compare_result *report);
/* The pairs that differ; nothing when none does. */
void lrf_compare_pair_table(FILE *out, const struct lrf_compare_result *report);
/* What was run. */
void lrf_compare_settings_table(FILE *out, const struct lrf_compare_result *report);

#endif
