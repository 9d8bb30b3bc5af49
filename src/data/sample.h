/* data/sample.h - a uniform sample of the rows of a file, in one pass and with memory for no more.
 */
#ifndef LRF_DATA_SAMPLE_H
#define LRF_DATA_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

#include "base/csv.h"

struct lrf_sampled_row;

/* Zero-initialised is empty and legal to release. */
struct lrf_sample {
    struct lrf_sampled_row *row; /* (n) */
    size_t n, cap;
    size_t most;               /* rows that are kept */
    size_t seen;               /* rows that were offered */
    size_t next;               /* of those handed out */
    struct lrf_csv_cell *cell; /* of the row at hand */
    size_t cells;
    gsl_rng *rng;
};

/* Of `most` rows; the same seed takes the same ones on every machine. Returns 0, or -1 without
 * memory. */
int lrf_sample_init(struct lrf_sample *sample, size_t most, uint64_t seed);
/*
 * Offers the next row of the file; all of them have the same number of cells. Any set of `most` of
 * those offered is as likely as any other to be what is kept (algorithm R, Vitter 1985). Returns 0,
 * or -1 without memory.
 */
int lrf_sample_offer(struct lrf_sample *sample, const struct lrf_csv_row *row);
/* After the last offer: the kept rows in the order of the file, row->n 0 behind them. A row is
 * valid until the next call. Returns 0, or -1 without memory. */
int lrf_sample_next(struct lrf_sample *sample, struct lrf_csv_row *row);
void lrf_sample_release(struct lrf_sample *sample);

#endif
