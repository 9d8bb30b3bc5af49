#include "study/live_log.h"

#include <string.h>

#include "base/error.h"
#include "base/statistics.h"

static enum lrf_status open_stream(struct lrf_live_log *log, struct lrf_error *err)
{
    lrf_log_stream_free(log->stream);
    log->stream = lrf_log_stream_alloc(log->path, &log->settings->columns, log->alone, err);
    if (log->stream == NULL)
        return LRF_ENOMEM;
    lrf_log_stream_select(log->stream, log->run);
    return LRF_OK;
}

/* A file that begins anew: what was told of it counts again if it begins as before. */
static enum lrf_status begin_anew(struct lrf_live_log *log, struct lrf_error *err)
{
    log->skip = log->told;
    log->fresh = 0;
    log->whole = false;
    return open_stream(log, err);
}

/*
 * The end of what there is, for now or for ever. A document that is not whole now is being written,
 * and read again when it has changed.
 */
static enum lrf_status reach_end(struct lrf_live_log *log, struct lrf_error *err)
{
    const bool goes_on = log->settings->follow && !log->tail->ended;
    enum lrf_status status = lrf_log_stream_pause(log->stream, err);

    if (status != LRF_OK || (goes_on && !lrf_log_stream_is_document(log->stream)))
        return status;
    status = lrf_log_stream_end(log->stream, err);
    if (!goes_on) {
        log->all_read = true;
        return status;
    }
    log->whole = true;
    if (status == LRF_EDATA) {
        *err = (struct lrf_error){0};
        return LRF_OK;
    }
    return status;
}

static size_t count_lines(const char *s, size_t n)
{
    size_t lines = 0;

    for (const char *end = s + n; (s = memchr(s, '\n', (size_t)(end - s))) != NULL; s++)
        lines++;
    return lines;
}

enum lrf_status lrf_live_log_read(struct lrf_live_log *log, bool *more, struct lrf_error *err)
{
    struct lrf_tail *tail = log->tail;
    enum lrf_status status;
    bool anew;
    size_t got;

    *more = false;
    if (log->all_read || (log->settings->follow && lrf_tail_is_idle(tail)))
        return LRF_OK;
    status = lrf_tail_read(tail, log->bytes, LRF_LIVE_CHUNK, &got, &anew, err);
    if (status == LRF_OK && log->whole && (got > 0 || anew)) {
        status = lrf_tail_rewind(tail, err);
        got = 0;
        *more = anew = true;
    }
    if (status == LRF_OK && anew)
        status = begin_anew(log, err);
    if (status == LRF_OK && got > 0)
        status = lrf_log_stream_feed(log->stream, log->bytes, got, err);
    log->lines += count_lines(log->bytes, got);
    *more = *more || got > 0;
    if (status == LRF_OK && got > 0 && lrf_tail_is_idle(tail))
        status = lrf_log_stream_pause(log->stream, err);
    if (status == LRF_OK && !*more && !log->whole)
        status = reach_end(log, err);
    return status;
}

static bool is_same_row(const struct lrf_run_row *a, const struct lrf_run_row *b)
{
    return lrf_is_same(a->step, b->step) && lrf_is_same(a->loss, b->loss) &&
           lrf_is_same(a->val_loss, b->val_loss);
}

/* Whether a row of a file that was written anew has been told before. */
static bool was_told(struct lrf_live_log *log, const struct lrf_run_row *row)
{
    if (log->fresh++ == 0) {
        log->skip = is_same_row(row, &log->first) ? log->skip : 0;
        log->first = *row;
    }
    if (log->fresh <= log->skip)
        return true;
    log->told = log->fresh;
    return false;
}

bool lrf_live_log_next(struct lrf_live_log *log, struct lrf_run_row *row)
{
    while (lrf_log_stream_next(log->stream, row)) {
        if (!was_told(log, row))
            return true;
    }
    return false;
}

enum lrf_status lrf_live_log_open(struct lrf_live_log *log, const char *path, struct lrf_error *err)
{
    const enum lrf_status status = lrf_tail_open(log->tail, path, err);

    log->path = log->tail->path;
    return status == LRF_OK ? open_stream(log, err) : status;
}

void lrf_live_log_close(struct lrf_live_log *log)
{
    lrf_log_stream_free(log->stream);
    lrf_tail_close(log->tail);
}
