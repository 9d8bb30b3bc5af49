#include "data/scale.h"

#include <math.h>

#include "data/cell.h"
#include "data/rows.h"

/* Sums and extremes, in the range of long double so that squares of any double fit. */
struct sums {
    size_t n;
    double min, max;
    long double sum;       /* of the values */
    long double deviation; /* of (value - mean)^2 */
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

static void add_values(struct sums *sums, const double *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        sums->sum += value[i];
        sums->min = value[i] < sums->min ? value[i] : sums->min;
        sums->max = value[i] > sums->max ? value[i] : sums->max;
    }
    sums->n += n;
}

static void add_deviations(struct sums *sums, const double *value, size_t n)
{
    const long double mean = sums->sum / (long double)sums->n;

    for (size_t i = 0; i < n; i++)
        sums->deviation += (value[i] - mean) * (value[i] - mean);
}

static void add_column(struct sums *sums, const struct lrf_table *table, size_t column,
                       const uint8_t *roles,
                       void (*add)(struct sums *sums, const double *value, size_t n))
{
    const struct lrf_store *store = &table->store;

    for (size_t b = 0; b < store->n_blocks; b++) {
        double *cell = lrf_store_segment(store, b, column);
        add(sums, cell,
            keep_training(cell, roles + b * store->block_rows, lrf_store_block_rows(store, b)));
    }
}

struct lrf_scale lrf_scale_measure(const struct lrf_table *table, size_t column,
                                   const uint8_t *roles)
{
    struct sums sums = {.min = HUGE_VAL, .max = -HUGE_VAL};
    struct lrf_scale scale = {.sd = 0};

    add_column(&sums, table, column, roles, add_values);
    if (sums.n == 0)
        return scale;
    add_column(&sums, table, column, roles, add_deviations);
    scale.n = sums.n;
    scale.min = sums.min;
    scale.max = sums.max;
    scale.center = (double)(sums.sum / (long double)sums.n);
    scale.rest = (double)(sums.sum / (long double)sums.n - scale.center);
    scale.sd = (double)sqrtl(sums.deviation / (long double)sums.n);
    return scale;
}

struct lrf_scale lrf_scale_indicator(double p)
{
    return (struct lrf_scale){.center = p, .sd = sqrt(p * (1 - p)), .max = 1};
}

struct lrf_scale lrf_scale_plain(struct lrf_scale scale)
{
    scale.missing = lrf_scale_mean(&scale);
    scale.center = scale.rest = 0;
    scale.sd = 1;
    return scale;
}

bool lrf_scale_is_constant(const struct lrf_scale *scale)
{
    return !(scale->min < scale->max && scale->sd > 0);
}

double lrf_scale_mean(const struct lrf_scale *scale)
{
    return scale->center + scale->rest;
}
