/*
 * report/words.h - the phrases and number texts that terminal and pictures share. The texts
 * hold names as the user gave them: quote them for where they go.
 */
#ifndef LRF_REPORT_WORDS_H
#define LRF_REPORT_WORDS_H

#include <lrfind/report.h>

#include "base/number.h"
#include "base/strbuf.h"

/* "3.2e-03": a rate for people; "nan", "inf". */
void lrf_text_rate(char buf[LRF_NUMBER_SIZE], double rate);
/* With `decimals` digits behind the point, fixed ("0.50") or scientific ("5.0e-01"). */
void lrf_text_decimals(char buf[LRF_NUMBER_SIZE], double value, int decimals, bool scientific);

/* The base name of the data or what the curve came from. */
const char *lrf_report_name(const struct lrf_range_result *report);
/* "mlp:64 relu", "linear". */
void lrf_phrase_model(struct lrf_strbuf *out, const struct lrf_reference_settings *model);
/* "adam, batch 32". */
void lrf_phrase_optimizer(struct lrf_strbuf *out, const struct lrf_reference_settings *model);
/* The title of a range test, and the line below it: model, optimizer and sweep. */
void lrf_phrase_range_title(struct lrf_strbuf *out, const struct lrf_range_result *report);
void lrf_phrase_range_runs(struct lrf_strbuf *out, const struct lrf_range_result *report);
/* "5 repeats of 300 steps", "812 points". */
void lrf_phrase_sweep(struct lrf_strbuf *out, const struct lrf_range_result *report);
/* Appends "1 step", "2 steps". */
void lrf_phrase_count(struct lrf_strbuf *out, size_t n, const char *one, const char *many);

/*
 * How the edge seen in the sweep and the stable limit from the curvature at the start go together:
 * within half a decade they agree. Nothing when one of them is not known.
 */
void lrf_phrase_limit(struct lrf_strbuf *out, const struct lrf_range_result *report);

/* What --refine came to, in a sentence. */
const char *lrf_race_text(const struct lrf_race_result *race);
/* That, with what was run for it. */
void lrf_phrase_race(struct lrf_strbuf *out, const struct lrf_race_result *race);

/* The gradient noise scale and where steps begin to hurt; may be empty. */
void lrf_phrase_steps(struct lrf_strbuf *out, const struct lrf_range_result *report);

/* A warning in at most 40 characters for pictures, and as a sentence; NULL for OK. */
const char *lrf_warning_short(enum lrf_finding finding);
const char *lrf_warning_text(enum lrf_finding finding);

#endif
