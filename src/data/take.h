/* data/take.h - from the texts of a row to its cells, and what is noted of each column. */
#ifndef LRF_DATA_TAKE_H
#define LRF_DATA_TAKE_H

#include "base/csv.h"
#include "data/table.h"

/* Adds a row, of table->columns cells. LRF_ENOMEM, LRF_EIO, or LRF_EDATA for one too many. */
enum lrf_status lrf_table_take(struct lrf_table *table, const struct lrf_csv_row *row,
                               struct lrf_error *err);

#endif
