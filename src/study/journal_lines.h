/*
 * study/journal_lines.h - what a journal's lines say: numbers separated by blanks, exact to the
 * last bit.
 *
 * The steps of a range test:
 *
 *     begin REPEAT
 *     point REPEAT STEP LR LOSS KNOWN [the known optional fields]
 *     end REPEAT
 *
 * A repeat that did not come to its end is begun again from its seed, so only whole repeats are
 * taken over. A finished run of a verification is one line: its number, verdict and checks.
 */
#ifndef LRF_STUDY_JOURNAL_LINES_H
#define LRF_STUDY_JOURNAL_LINES_H

#include <lrfind/curve.h>
#include <lrfind/result.h>

#include "study/journal.h"

/* Each adds one line. */
void lrf_lines_begin(struct lrf_journal *journal, size_t repeat);
void lrf_lines_point(struct lrf_journal *journal, const struct lrf_point *point);
void lrf_lines_end(struct lrf_journal *journal, size_t repeat);
/* Run number `i`: its verdict before the comparison and its checks. */
void lrf_lines_run(struct lrf_journal *journal, size_t i, const struct lrf_verify_run *run);

/*
 * Appends the points of every whole repeat below `repeats` to `curve` and sets its done flag;
 * `done` is (repeats). LRF_EDATA for a line that makes no sense.
 */
enum lrf_status lrf_lines_recall_points(const struct lrf_journal *journal, size_t repeats,
                                        bool *done, struct lrf_curve *curve, struct lrf_error *err);
/* Reads every run into its place among run[0..n). LRF_EDATA for a line that makes no sense. */
enum lrf_status lrf_lines_recall_runs(const struct lrf_journal *journal, struct lrf_verify_run *run,
                                      size_t n, struct lrf_error *err);

#endif
