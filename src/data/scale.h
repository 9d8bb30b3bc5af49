/* data/scale.h - how the numbers of a column are standardised. */
#ifndef LRF_DATA_SCALE_H
#define LRF_DATA_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/table.h"

/*
 * An encoded value is ((v - center) - rest) / sd. Center and rest add up to the mean, beyond the
 * precision of one double, so that a small spread around a large offset survives.
 */
struct lrf_scale {
    double center, rest;
    double sd;       /* of the population: divided by n */
    double missing;  /* what a missing value is encoded as: the mean */
    double min, max; /* of the values it was made from */
};

/* The least and the greatest of some numbers; of none HUGE_VAL and -HUGE_VAL. */
void lrf_range_find(const double *value, size_t n, double *min, double *max);
/* The mean and sd of the numbers of a column, over the rows whose role is LRF_ROW_TRAIN. */
struct lrf_scale lrf_scale_measure(const struct lrf_table *table, size_t column,
                                   const uint8_t *roles);
/*
 * The same of every column of numbers that is a feature, into scale (columns of the table): block
 * by block, since the cells of one column lie far apart. Returns 0, or -1 without memory.
 */
int lrf_scale_measure_features(const struct lrf_table *table, const uint8_t *roles,
                               struct lrf_scale *scale);
/* Whether there is nothing to learn from such a column. */
bool lrf_scale_is_constant(const struct lrf_scale *scale);
double lrf_scale_mean(const struct lrf_scale *scale);

static inline double lrf_scale_apply(const struct lrf_scale *scale, double v)
{
    return ((v - scale->center) - scale->rest) / scale->sd;
}

#endif
