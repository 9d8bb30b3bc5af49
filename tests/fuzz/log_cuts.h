/* tests/fuzz/log_cuts.h - the property of every format of logs: any bytes are rows or one line of
 * words, and the same however they were cut. */
#ifndef TESTS_LOG_CUTS_H
#define TESTS_LOG_CUTS_H

#include "fuzz.h"

#include "log/log_format.h"

static const struct lrf_curve_format usual_columns;

/* All of bytes[0..n) in pieces of `piece` bytes. */
static inline enum lrf_status read_cut(const struct lrf_log_format *format, struct lrf_log *log,
                                       const uint8_t *bytes, size_t n, size_t piece,
                                       struct lrf_error *err)
{
    void *state = calloc(1, format->state_size);
    enum lrf_status status = LRF_OK;

    *log = (struct lrf_log){.file = "fuzz", .unit = "line", .format = &usual_columns};
    require(state != NULL);
    for (size_t at = 0; at < n && status == LRF_OK; at += piece) {
        const size_t length = at + piece < n ? piece : n - at;
        char *copy = malloc(length); /* of its own, so that sanitizers see beyond */
        require(copy != NULL);
        memcpy(copy, bytes + at, length);
        status = format->feed(state, log, copy, length, err);
        free(copy);
    }
    if (status == LRF_OK)
        status = format->end(state, log, err);
    if (format->release != NULL)
        format->release(state);
    free(state);
    return status;
}

static inline void require_same(const struct lrf_log *a, const struct lrf_log *b)
{
    require(a->n_rows == b->n_rows && a->n_columns == b->n_columns && a->left_out == b->left_out);
    for (size_t row = 0; row < a->n_rows; row++)
        require(a->line[row] == b->line[row]);
    for (size_t i = 0; i < a->n_columns; i++) {
        const struct lrf_log_column *c = &a->column[i], *d = &b->column[i];
        require(strcmp(c->name, d->name) == 0 && c->role == d->role);
        for (size_t row = 0; row < a->n_rows && c->known != NULL; row++) {
            require(c->known[row] == d->known[row]);
            require(!c->known[row] || memcmp(&c->value[row], &d->value[row], 8) == 0);
        }
    }
}

/* The first byte says how the rest is cut. */
static inline void require_same_however_cut(const struct lrf_log_format *format,
                                            const uint8_t *bytes, size_t n)
{
    const size_t piece = n > 0 ? bytes[0] % 61 + 1 : 1;
    struct lrf_log whole, cut;
    struct lrf_error err = {0};
    enum lrf_status status;

    bytes += n > 0;
    n -= n > 0;
    status = read_cut(format, &whole, bytes, n, n + 1, &err);
    if (status != LRF_OK)
        require_message(&err);
    require(read_cut(format, &cut, bytes, n, piece, &err) == status);
    require_same(&whole, &cut);
    lrf_log_release(&whole);
    lrf_log_release(&cut);
}

#endif
