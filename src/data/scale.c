#include "data/scale.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "data/cell.h"
#include "data/rows.h"
#include "parallel/parallel.h"

/* In the range of long double, so that squares of any double fit. */
struct sums {
    size_t n;
    double min, max;
    long double mean;
    long double deviation; /* sum of (value - mean)^2 */
};

/* Packs the numbers of the training rows to the front of `cell`; returns how many there are. */
static size_t keep_training(double *cell, const uint8_t *role, size_t rows)
{
    size_t n = 0;

    for (size_t i = 0; i < rows; i++) {
        cell[n] = cell[i];
        n += (role[i] == LRF_ROW_TRAIN) & lrf_cell_is_number(cell[i]);
    }
    return n;
}

/* Sums run side by side, so that each addition need not wait for the one before. */
enum { SIDES = 4 };

static long double sum_sides(const long double *side)
{
    return (side[0] + side[1]) + (side[2] + side[3]);
}

void lrf_range_find(const double *value, size_t n, double *min, double *max)
{
    double low[SIDES], high[SIDES];
    size_t i = 0;

    for (int k = 0; k < SIDES; k++) {
        low[k] = HUGE_VAL;
        high[k] = -HUGE_VAL;
    }
    for (; i + SIDES <= n; i += SIDES)
        for (int k = 0; k < SIDES; k++) {
            low[k] = value[i + k] < low[k] ? value[i + k] : low[k];
            high[k] = value[i + k] > high[k] ? value[i + k] : high[k];
        }
    for (; i < n; i++) {
        low[0] = value[i] < low[0] ? value[i] : low[0];
        high[0] = value[i] > high[0] ? value[i] : high[0];
    }
    *min = fmin(fmin(low[0], low[1]), fmin(low[2], low[3]));
    *max = fmax(fmax(high[0], high[1]), fmax(high[2], high[3]));
}

static long double sum_values(const double *value, size_t n)
{
    long double side[SIDES] = {0};
    size_t i = 0;

    for (; i + SIDES <= n; i += SIDES)
        for (int k = 0; k < SIDES; k++)
            side[k] += value[i + k];
    for (; i < n; i++)
        side[0] += value[i];
    return sum_sides(side);
}

static long double sum_squares(const double *value, size_t n, long double mean)
{
    long double side[SIDES] = {0};
    size_t i = 0;

    for (; i + SIDES <= n; i += SIDES)
        for (int k = 0; k < SIDES; k++)
            side[k] += (value[i + k] - mean) * (value[i + k] - mean);
    for (; i < n; i++)
        side[0] += (value[i] - mean) * (value[i] - mean);
    return sum_sides(side);
}

static struct sums sum(const double *value, size_t n)
{
    struct sums sums = {.n = n};

    lrf_range_find(value, n, &sums.min, &sums.max);
    sums.mean = n ? sum_values(value, n) / (long double)n : 0;
    sums.deviation = sum_squares(value, n, sums.mean);
    return sums;
}

/* The sums of two sets of values together (Chan, Golub, LeVeque 1979). */
static struct sums join(struct sums a, struct sums b)
{
    const long double n = (long double)(a.n + b.n), apart = b.mean - a.mean;

    if (a.n == 0 || b.n == 0)
        return a.n ? a : b;
    return (struct sums){
        .n = a.n + b.n,
        .min = fmin(a.min, b.min),
        .max = fmax(a.max, b.max),
        .mean = a.mean + apart * (long double)b.n / n,
        .deviation =
            a.deviation + b.deviation + apart * apart * ((long double)a.n / n) * (long double)b.n,
    };
}

/* Adds the cells of one block. */
static void add_cells(struct sums *sums, const struct lrf_store *store, size_t block, size_t column,
                      const uint8_t *roles)
{
    double *cell = lrf_store_segment(store, block, column);
    const uint8_t *role = roles + block * store->block_rows;
    const size_t n = keep_training(cell, role, lrf_store_block_rows(store, block));

    *sums = join(*sums, sum(cell, n));
}

static struct lrf_scale scale_of(const struct sums *sums)
{
    return (struct lrf_scale){
        .min = sums->min,
        .max = sums->max,
        .center = (double)sums->mean,
        .rest = (double)(sums->mean - (double)sums->mean),
        .sd = sums->n ? (double)sqrtl(sums->deviation / (long double)sums->n) : 0,
    };
}

struct lrf_scale lrf_scale_measure(const struct lrf_table *table, size_t column,
                                   const uint8_t *roles)
{
    struct sums sums = {0};

    for (size_t b = 0; b < table->store.n_blocks; b++)
        add_cells(&sums, &table->store, b, column, roles);
    return scale_of(&sums);
}

/* Threads that measure columns, each every so many. */
struct measuring {
    const struct lrf_table *table;
    const uint8_t *roles;
    struct sums *sums; /* (columns) */
    size_t threads;
    bool *failed; /* (threads) */
};

static void measure_columns(void *context, size_t first)
{
    const struct measuring *m = context;
    struct lrf_store view;

    m->failed[first] = lrf_store_view(&m->table->store, &view) != 0;
    for (size_t b = 0; b < view.n_blocks && !m->failed[first]; b++)
        for (size_t j = first; j < m->table->columns; j += m->threads)
            if (m->table->column[j].kind == LRF_COLUMN_NUMERIC)
                add_cells(&m->sums[j], &view, b, j, m->roles);
    lrf_store_close(&view);
}

int lrf_scale_measure_features(const struct lrf_table *table, const uint8_t *roles,
                               struct lrf_scale *scale)
{
    const size_t threads = table->threads ? table->threads : 1;
    struct measuring m = {table, roles, lrf_calloc(table->columns, sizeof *m.sums), threads,
                          lrf_calloc(threads, sizeof *m.failed)};
    bool failed = m.sums == NULL || m.failed == NULL;

    if (!failed)
        lrf_parallel_run(threads, threads, measure_columns, &m);
    for (size_t i = 0; !failed && i < threads; i++)
        failed = m.failed[i];
    for (size_t j = 0; !failed && j < table->columns; j++)
        scale[j] = scale_of(&m.sums[j]);
    free(m.sums);
    free(m.failed);
    return failed ? -1 : 0;
}

bool lrf_scale_is_constant(const struct lrf_scale *scale)
{
    return !(scale->min < scale->max && scale->sd > 0);
}

double lrf_scale_mean(const struct lrf_scale *scale)
{
    return scale->center + scale->rest;
}
