/*
 * study/live_log.h - a log as the rows of its run, for as long as somebody writes it: a file that
 * is cut, replaced, or written anew as a whole is read on, and no row is given twice.
 */
#ifndef LRF_STUDY_LIVE_LOG_H
#define LRF_STUDY_LIVE_LOG_H

#include <lrfind/study.h>

#include "log/log_stream.h"
#include "study/tail.h"

enum { LRF_LIVE_CHUNK = 1 << 16 };

/* The first five are set by whoever opens it. */
struct lrf_live_log {
    const struct lrf_watch_settings *settings; /* borrowed: its columns, and whether to follow */
    bool alone;                                /* no other log is read beside it */
    size_t run;                                /* which of those that lie side by side in it */
    struct lrf_tail *tail;                     /* borrowed */
    char *bytes;                               /* (LRF_LIVE_CHUNK) to read into, borrowed */
    const char *path;                          /* for messages */
    struct lrf_log_stream *stream;             /* owned */
    size_t lines;                              /* that were read */
    bool all_read;
    bool whole; /* a document that was read to its end; a change of it means all of it */
    /* A file that is written anew begins as it did before: its rows are given once. */
    struct lrf_run_row first;
    size_t told, skip, fresh;
};

enum lrf_status lrf_live_log_open(struct lrf_live_log *log, const char *path,
                                  struct lrf_error *err);
/* Reads the next bytes; *more: there may be others now. Without more it has paused, or ended. */
enum lrf_status lrf_live_log_read(struct lrf_live_log *log, bool *more, struct lrf_error *err);
/* The next row that was not given before; false: there is none yet. */
bool lrf_live_log_next(struct lrf_live_log *log, struct lrf_run_row *row);
void lrf_live_log_close(struct lrf_live_log *log);

#endif
