/*
 * log/text_table.h - rows of a table for people: numbers below a line of names.
 *
 *     epoch     train_loss  valid_loss  time          | Step | Training Loss |
 *     0         2.347881    2.305681    00:12         |------|---------------|
 *                                                     | 10   | 2.302102      |
 *
 * Cells stand between spaces, or between tabs, two spaces or '|' where names have spaces. The line
 * of names stands right above the first row (a rule of dashes may be between) and one of them must
 * mean a loss; other lines may stand between rows. A row has a number first, as many cells as there
 * are names, and no cell that is neither a number nor a time nor the like of "No log". A column
 * called "#" is the step.
 */
#ifndef LRF_LOG_TEXT_TABLE_H
#define LRF_LOG_TEXT_TABLE_H

#include "log/log.h"
#include "log/log_pairs.h"

enum { LRF_TEXT_HEADER = 512 };

/* Zero-initialised is legal: nothing was read yet. */
struct lrf_text_table {
    char above[LRF_TEXT_HEADER]; /* (n_above) the line above, if it may be one of names */
    size_t n_above;
    char header[LRF_TEXT_HEADER]; /* (n_header) the names of the table at hand; 0: there is none */
    size_t n_header;
};

/* Whether the next line of the text is a row: then *pairs are its numbers by the names, which
 * point into the table. */
bool lrf_text_table_next(struct lrf_text_table *table, const struct lrf_log *log, const char *line,
                         size_t n, struct lrf_log_pairs *pairs);

#endif
