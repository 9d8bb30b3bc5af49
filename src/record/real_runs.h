/*
 * record/real_runs.h - what the real runs behind a range test say: the race, the check, the rate
 * for each objective, and what keeps the run from more.
 */
#ifndef LRF_RECORD_REAL_RUNS_H
#define LRF_RECORD_REAL_RUNS_H

#include "record/record.h"

/* A sentence each; empty without a race. */
void lrf_phrase_race(struct lrf_strbuf *out, const struct lrf_range_result *result);
void lrf_phrase_limit(struct lrf_strbuf *out, const struct lrf_range_result *result);

/* Facts: "objectives" and "limit"; "refine" and "check". */
void lrf_record_objectives(struct lrf_record *record, const struct lrf_range_result *result,
                           const char *limit);
void lrf_record_real_runs(struct lrf_record *record, const struct lrf_range_result *result);
/* The section of a page. */
void lrf_record_real_runs_section(struct lrf_record *record, const struct lrf_range_result *result);

#endif
