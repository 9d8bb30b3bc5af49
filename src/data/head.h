/* data/head.h - the first rows of a file, and whether the first of them names the columns. */
#ifndef LRF_DATA_HEAD_H
#define LRF_DATA_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/csv.h"

/* How many rows are looked at. */
enum { LRF_HEAD_ROWS = 11 };

/* Copies of the first rows of a file. Zero-initialised is empty and legal. */
struct lrf_head {
    struct lrf_csv_row row[LRF_HEAD_ROWS];
    size_t n;
    char point; /* before decimals */
};

/* Appends a copy. Returns 0, or -1 without memory. */
int lrf_head_add(struct lrf_head *head, const struct lrf_csv_row *row);
/*
 * The first of these rows, all of one length, is a header if it has a text above a column where
 * most cells that are not missing are numbers; or if it holds nothing but texts, all different,
 * none of which comes again below it.
 */
bool lrf_head_has_names(const struct lrf_head *head);
void lrf_head_release(struct lrf_head *head);

#endif
