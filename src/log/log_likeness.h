/* log/log_likeness.h - several logs beside each other: what they have twice, and whether they are
 * repeats of one thing. */
#ifndef LRF_LOG_LOG_LIKENESS_H
#define LRF_LOG_LOG_LIKENESS_H

#include "base/strbuf.h"
#include "log/log_rows.h"

/* Fewer rows that two logs have in common are chance, such as a first step from one seed. */
enum { LRF_LEAST_COMMON = 3 };

/*
 * Drops what an earlier log has, too: the same step, rate and loss, if that is a tenth of its rows
 * or more; counted in rows->twice. Nothing is left of a log that was given twice; the repeats that
 * are left are numbered from 0. The rows must be sorted by repeat. LRF_ENOMEM.
 */
enum lrf_status lrf_log_drop_common(struct lrf_log_rows *rows, size_t n, struct lrf_error *err);
/*
 * A sentence about the first log that is hardly a repeat of the first one: no rate in common, a
 * loss that begins at less than two thirds of the other, or less than a quarter of its points a
 * repeat. Nothing where all are alike. What shares rows with an earlier log is of one thing with
 * it.
 */
void lrf_log_phrase_unlike(struct lrf_strbuf *out, const struct lrf_log_rows *rows, size_t n);

#endif
