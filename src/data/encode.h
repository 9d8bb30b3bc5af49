/*
 * data/encode.h - from cells to the float32 matrix that a model trains on.
 *
 * A numeric column becomes one feature. A categorical one becomes a feature for each category
 * that the training rows have, or a single one if they have two: 1 where the row has the second in
 * bytewise order. A missing cell, or a category that the training rows do not have, is encoded as
 * the mean of the training rows. Columns that are constant in the training rows are left out.
 */
#ifndef LRF_DATA_ENCODE_H
#define LRF_DATA_ENCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "data/levels.h"
#include "data/scale.h"
#include "data/table.h"

/* What the features of categories are (width) where the row has that category, has another, has
 * none. */
struct lrf_indicators {
    float *on, *off, *missing;
};

/* What one column becomes. */
struct lrf_feature {
    size_t column;
    size_t first;                     /* its first column in the matrix */
    size_t width;                     /* how many it has there */
    struct lrf_scale scale;           /* of numbers */
    struct lrf_levels levels;         /* the categories; empty for numbers */
    size_t base;                      /* feature k stands for category base + k */
    struct lrf_indicators indicators; /* NULL for numbers */
};

/* Zero-initialised is legal to release. */
struct lrf_encoding {
    struct lrf_feature *feature; /* (n) */
    size_t n;
    size_t width;  /* columns of the matrix */
    float *others; /* (width) what a row begins with: no category, 0 for numbers */
};

/*
 * Measures the features on the training rows. Columns found constant get that kind. LRF_ENOMEM.
 * lrf_encoding_release must follow in any case.
 */
enum lrf_status lrf_encoding_plan(struct lrf_encoding *encoding, struct lrf_table *table,
                                  const uint8_t *roles, bool standardize, struct lrf_error *err);
/*
 * Fills x (rows not dropped, width), those of `share` (data/share.h), and frees each block of the
 * table when it is done with it. LRF_EDATA for a value, of any row, that is too great for float32.
 */
enum lrf_status lrf_encoding_run(const struct lrf_encoding *encoding, struct lrf_table *table,
                                 const uint8_t *roles, const struct lrf_share *share, float *x,
                                 struct lrf_error *err);
void lrf_encoding_release(struct lrf_encoding *encoding);

/* Encodes one column of numbers into out (rows not dropped); errors as lrf_encoding_run. */
enum lrf_status lrf_encode_numbers(const struct lrf_table *table, size_t column,
                                   const uint8_t *roles, const struct lrf_scale *scale, float *out,
                                   struct lrf_error *err);

#endif
