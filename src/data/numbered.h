/* data/numbered.h - columns that only number the rows. */
#ifndef LRF_DATA_NUMBERED_H
#define LRF_DATA_NUMBERED_H

#include "base/error.h"
#include "data/table.h"

/*
 * Whether a column of more than LRF_NUMBERED_ROWS cells, none of them missing, holds integers, all
 * different, that leave out less than a fifth of those between the least and the greatest: 1, 2, 3,
 * in this order or another, perhaps with some rows taken out. Dates and measurements do not.
 */
enum { LRF_NUMBERED_ROWS = 20 };
enum lrf_status lrf_column_is_numbered(const struct lrf_table *table, size_t column, bool *numbered,
                                       struct lrf_error *err);

#endif
