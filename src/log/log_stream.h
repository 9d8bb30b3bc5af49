/*
 * log/log_stream.h - the log of an ordinary run as rows of that run, for as long as it is written.
 *
 *     lrf_log_stream_feed(stream, bytes, n, &err);
 *     lrf_log_stream_pause(stream, &err);           there is no more for now
 *     while (lrf_log_stream_next(stream, &row))
 *         lrf_monitor_tell(monitor, &row);
 *
 * Which columns are taken is decided once, by what the file holds when reading pauses first, or
 * after LRF_LOG_LOOK rows; a rate, a validation loss or a step that appears later is taken, too,
 * another loss is not. Then a row costs the same memory whether it is the first or the
 * billionth.
 *
 * A row's step is that of the step column. Where steps begin anew in each epoch, those of the
 * epochs before are added; where there is none, the epoch is the step if every loss has its own,
 * else the losses are counted. Neighbours of one step that hold different things are one row; a
 * step that is logged twice is taken once. What makes no sense is left out and counted.
 */
#ifndef LRF_LOG_STREAM_H
#define LRF_LOG_STREAM_H

#include <lrfind/monitor.h>

#include "log/log_format.h"

enum { LRF_LOG_LOOK = 512 };

struct lrf_log_stream;

/*
 * `file` and the names in `columns` (NULL: the usual ones) are borrowed. `alone`: there is no other
 * log beside it, so its losses are those of training wherever it lies. LRF_ENOMEM: NULL.
 */
struct lrf_log_stream *lrf_log_stream_alloc(const char *file,
                                            const struct lrf_curve_format *columns, bool alone,
                                            struct lrf_error *err);
/* How many runs lie side by side in the log, in columns of their own or by turns, as far as what
 * was read tells; 0: nothing is known yet. */
size_t lrf_log_stream_runs(const struct lrf_log_stream *stream);
/* Before anything is fed: take the k-th of those, from 0, instead of the first. */
void lrf_log_stream_select(struct lrf_log_stream *stream, size_t k);
enum lrf_status lrf_log_stream_feed(struct lrf_log_stream *stream, const char *s, size_t n,
                                    struct lrf_error *err);
enum lrf_status lrf_log_stream_pause(struct lrf_log_stream *stream, struct lrf_error *err);
/* Whether there is a loss then, lrf_log_stream_has tells. */
enum lrf_status lrf_log_stream_end(struct lrf_log_stream *stream, struct lrf_error *err);
/* LRF_EDATA: it has no loss, or not a column that was asked for; what kind of file it is and what
 * it holds instead. */
enum lrf_status lrf_log_stream_check(const struct lrf_log_stream *stream, struct lrf_error *err);
/* It will have no losses if it has rates or validation losses by now: these are taken as they are,
 * those of another log. With nothing yet it waits on. */
void lrf_log_stream_settle(struct lrf_log_stream *stream);
/* Before the first row is taken: a log of validation losses alone stands for itself. */
void lrf_log_stream_promote(struct lrf_log_stream *stream);
/* The next row; false: there is none yet. */
bool lrf_log_stream_next(struct lrf_log_stream *stream, struct lrf_run_row *row);
/* What there is besides losses: rates or validation losses that belong to another file. */
bool lrf_log_stream_has(const struct lrf_log_stream *stream, enum lrf_row_known known);
/* NULL: not known yet. */
const struct lrf_log_format *lrf_log_stream_format(const struct lrf_log_stream *stream);
/* As lrf_log_reader_is_document. */
bool lrf_log_stream_is_document(const struct lrf_log_stream *stream);
/* Which columns were taken, and what was left out, in a line. */
enum lrf_status lrf_log_stream_note(const struct lrf_log_stream *stream, char note[LRF_NOTE_SIZE],
                                    struct lrf_error *err);
void lrf_log_stream_free(struct lrf_log_stream *stream);

#endif
