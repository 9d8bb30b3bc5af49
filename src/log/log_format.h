/*
 * log/log_format.h - how logs are written: a format is a const record in a file of its own, and
 * one line in log_format.c's list.
 *
 * A format is fed the bytes of a file as they come, cut anywhere, and appends the rows that they
 * complete; a torn end waits for the rest. The same bytes give the same rows wherever they were
 * cut. A running program may still be writing the file, so a reader of a live log sees each row as
 * soon as it is whole.
 */
#ifndef LRF_LOG_FORMAT_H
#define LRF_LOG_FORMAT_H

#include "log/log.h"

/* What a file begins with is looked at up to here. */
enum { LRF_LOG_HEAD = 1 << 16 };

struct lrf_log_format {
    const char *name; /* what people call such a file: "JSON lines", "TensorBoard event file" */
    /* Whether a file that begins with head[0..n) is one; `whole`: that is all of it. The first in
     * the list to say yes reads it. `log` has the columns that the user asked for. */
    bool (*looks_like)(const struct lrf_log *log, const char *head, size_t n, bool whole);
    size_t state_size; /* what it remembers from feed to feed, zeroed before the first */
    /* Appends to `log`, whose file, unit ("line") and columns are set, what s[0..n) completes. */
    enum lrf_status (*feed)(void *state, struct lrf_log *log, const char *s, size_t n,
                            struct lrf_error *err);
    /* Nothing more will come: a torn end is taken as it is. */
    enum lrf_status (*end)(void *state, struct lrf_log *log, struct lrf_error *err);
    void (*release)(void *state); /* NULL: nothing to do */
    bool binary;                  /* that it is no text speaks for it */
    bool document; /* rows come at the end alone: whoever writes such a file writes it anew */
};

/* The format of a file with this head; never NULL: the last of the list takes everything. */
const struct lrf_log_format *lrf_log_format_of(const struct lrf_log *log, const char *head,
                                               size_t n, bool whole);

#endif
