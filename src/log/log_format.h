/*
 * log/log_format.h - how logs are written: a format is a const record in a file of its own, and
 * one line in log_format.c's list.
 *
 * What is read is a piece of a file: each JSON value of one that holds JSON, else all of it.
 */
#ifndef LRF_LOG_LOG_FORMAT_H
#define LRF_LOG_LOG_FORMAT_H

#include "base/infile.h"
#include "log/log.h"
#include "log/log_json.h"

struct lrf_log_piece {
    struct lrf_infile *in; /* text that is not JSON, whose first chunk (in->chunk) is there */
    const cJSON *value;    /* or a JSON value; NULL: none */
    size_t line;           /* where the piece begins, from 1 */
};

struct lrf_log_format {
    const char *name;
    /* Of the formats that say yes the first in the list reads it. It consumes nothing; `log` has
     * the columns that the user asked for. */
    bool (*looks_like)(const struct lrf_log_piece *piece, const struct lrf_log *log);
    /* Appends rows to `log`, whose file, unit ("line") and format are set. */
    enum lrf_status (*read)(const struct lrf_log_piece *piece, struct lrf_log *log,
                            struct lrf_error *err);
};

/* Reads all of `in`, piece by piece, each in its format. */
enum lrf_status lrf_log_read(struct lrf_infile *in, struct lrf_log *log, struct lrf_error *err);

#endif
