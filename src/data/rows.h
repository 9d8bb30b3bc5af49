/* data/rows.h - what each row of the file is used for: dropped, trained on, held out. */
#ifndef LRF_DATA_ROWS_H
#define LRF_DATA_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include <lrfind/reference.h>

#include "base/error.h"
#include "data/table.h"

enum lrf_row_role { LRF_ROW_DROPPED, LRF_ROW_TRAIN, LRF_ROW_VALIDATION };

/* Fewer rows than this are no data set. */
enum { LRF_LEAST_ROWS = 4 };

/*
 * Makes roles (rows) LRF_ROW_TRAIN, and LRF_ROW_DROPPED where the target is missing or, with
 * LRF_MISSING_DROP, a feature that is used. LRF_EDATA if fewer than LRF_LEAST_ROWS are left, and
 * for the first missing cell with LRF_MISSING_ERROR.
 */
enum lrf_status lrf_rows_select(const struct lrf_table *table, enum lrf_missing missing,
                                uint8_t *roles, struct lrf_error *err);
size_t lrf_rows_count(const uint8_t *roles, size_t rows, enum lrf_row_role role);
/* The numbers, among the rows not dropped, of those with this role, ascending, into `index`. */
void lrf_rows_index(const uint8_t *roles, size_t rows, enum lrf_row_role role, uint32_t *index);

/*
 * Gives the role LRF_ROW_VALIDATION to a random share of the rows whose role is LRF_ROW_TRAIN.
 * label (of those rows, in order), 0..classes-1: each class gives its share, by largest
 * remainders, so that the sum is `fraction` of all rows, rounded; but one row of each class stays.
 * label NULL: one class. The same seed gives the same split on every machine. Returns 0, or -1
 * without memory.
 */
int lrf_split(uint8_t *roles, size_t rows, const uint32_t *label, size_t classes, double fraction,
              uint64_t seed);

#endif
