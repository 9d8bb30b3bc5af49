/*
 * data/batch.h - the order in which training rows meet the optimizer.
 *
 * Each epoch is shuffled without replacement and its last short batch is kept. The order
 * depends on the seed and the number of training rows alone. next() and gather() allocate
 * nothing.
 */
#ifndef LRF_DATA_BATCH_H
#define LRF_DATA_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include <lrfind/reference.h>

#include "base/real.h"

struct lrf_batches;

/*
 * Batches of `batch` training rows; 0, or at least as many as there are: all of them, in
 * their own order, every time. Starts as after restart(0). `data` must outlive it. NULL
 * without memory. You own it: lrf_batches_free.
 */
struct lrf_batches *lrf_batches_alloc(const struct lrf_dataset *data, size_t batch);
void lrf_batches_free(struct lrf_batches *batches);
/* Back to the start of the first epoch of `seed`. */
void lrf_batches_restart(struct lrf_batches *batches, uint64_t seed);
/* The row numbers (*n) of the next batch; valid until the next call. */
const uint32_t *lrf_batches_next(struct lrf_batches *batches, size_t *n);
/* The greatest *n that next() gives: what a buffer must hold. */
size_t lrf_batches_size(const struct lrf_batches *batches);

/* Copies rows row[0..n) of data->x into out (n, features). */
void lrf_batch_gather(const struct lrf_dataset *data, const uint32_t *row, size_t n, lrf_real *out);

#endif
