/*
 * study/journal_lines.h - the results of a study's jobs as lines: numbers separated by blanks,
 * exact to the last bit.
 *
 * And, between the results in a journal, the steps of a sweep under way, which no later start
 * takes up (a repeat that did not come to its end is begun again from its seed) but whoever looks
 * for them finds:
 *
 *     begin REPEAT
 *     point REPEAT STEP LR LOSS KNOWN [the known optional fields]
 */
#ifndef LRF_STUDY_JOURNAL_LINES_H
#define LRF_STUDY_JOURNAL_LINES_H

#include <lrfind/curve.h>
#include <lrfind/result.h>

#include "base/strbuf.h"
#include "study/journal.h"

/* Each adds one line. */
void lrf_lines_begin(struct lrf_journal *journal, size_t repeat);
void lrf_lines_point(struct lrf_journal *journal, const struct lrf_point *point);

/* Each `put` appends to a line what its `take` reads from the whole of it; false: it makes no
 * sense, or there is no memory. What is taken before that is the caller's to release. */

/* The points of one repeat; `curve` is empty before. */
void lrf_lines_put_curve(struct lrf_strbuf *line, const struct lrf_curve *curve);
bool lrf_lines_take_curve(const char *line, unsigned repeat, struct lrf_curve *curve);
void lrf_lines_put_curvature(struct lrf_strbuf *line, const struct lrf_curvature *curvature);
bool lrf_lines_take_curvature(const char *line, struct lrf_curvature *curvature);
/* The verdict before the comparison, and the checks. */
void lrf_lines_put_run(struct lrf_strbuf *line, const struct lrf_verify_run *run);
bool lrf_lines_take_run(const char *line, struct lrf_verify_run *run);
/* The same of a verdict alone. */
void lrf_lines_put_verdict(struct lrf_strbuf *line, const struct lrf_verdict *verdict);
bool lrf_lines_take_verdict(const char **line, struct lrf_verdict *verdict);
/* Of a run with a schedule. */
void lrf_lines_put_scheduled(struct lrf_strbuf *line, const struct lrf_schedule_run *run);
/* run->check has room for `most` checks. */
bool lrf_lines_take_scheduled(const char *line, size_t most, struct lrf_schedule_run *run);

#endif
