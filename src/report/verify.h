/*
 * report/verify.h - what the picture, the page and the text of a verification share: what is said.
 */
#ifndef LRF_REPORT_VERIFY_H
#define LRF_REPORT_VERIFY_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "experiment/verification.h"

/* Whether any rate has this verdict. */
bool lrf_verify_has(const struct lrf_verification *v, enum lrf_verdict_kind kind);
/* The rate of the grid that is nearest in log rate; nan for nan. */
double lrf_verify_nearest(const struct lrf_verification *v, double lr);
/* The settings of the runs, for lrf_settings_add. */
struct lrf_range_result lrf_verify_settings(const struct lrf_verify_result *report);

/* "digits.csv: trained at a grid of rates". */
void lrf_phrase_verify_title(struct lrf_strbuf *out, const struct lrf_verify_result *report);
/* "mlp:64 relu, adam, batch 32; 9 rates, 3 seeds, 900 steps each". */
void lrf_phrase_verify_runs(struct lrf_strbuf *out, const struct lrf_verify_result *report);
/* What is wrong with a rate of this verdict, and what to do about it; NULL for converges. */
const char *lrf_verdict_advice(enum lrf_verdict_kind kind);
/* The verdict in a sentence. */
const char *lrf_verdict_meaning(enum lrf_verdict_kind kind);

#endif
