/*
 * data/share.h - struct lrf_share (lrfind/reference.h) for those who work on rows. NULL: all rows
 * are here, and there is nothing to add or to agree on.
 */
#ifndef LRF_DATA_SHARE_H
#define LRF_DATA_SHARE_H

#include <stdbool.h>

#include <lrfind/reference.h>

#include "base/real.h"

/* How many of so many rows are here. */
size_t lrf_share_rows(const struct lrf_share *share, size_t rows);
/* Whether a row is, and at what place among them. */
static inline bool lrf_share_has(const struct lrf_share *share, size_t row)
{
    return share == NULL || row % share->parts == share->part;
}
static inline size_t lrf_share_place(const struct lrf_share *share, size_t row)
{
    return share == NULL ? row : row / share->parts;
}

void lrf_share_add(const struct lrf_share *share, double *value, size_t n);
void lrf_share_add_reals(const struct lrf_share *share, lrf_real *value, size_t n);
/* The status of all processes, where this one's is `status`, and its text in *err. */
enum lrf_status lrf_share_agree(const struct lrf_share *share, enum lrf_status status,
                                struct lrf_error *err);

#endif
