/* base/batch_rows.h - how many rows a step takes. */
#ifndef LRF_BASE_BATCH_ROWS_H
#define LRF_BASE_BATCH_ROWS_H

#include <stddef.h>

/* Of the batch that was asked for, 0: all rows. Never more than there are. */
static inline size_t lrf_batch_rows(size_t batch, size_t rows)
{
    return batch == 0 || batch > rows ? rows : batch;
}

#endif
