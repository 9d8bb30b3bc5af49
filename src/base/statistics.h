/* base/statistics.h - the little statistics that many places share. */
#ifndef LRF_BASE_STATISTICS_H
#define LRF_BASE_STATISTICS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* A Gaussian lies within so many standard deviations with 95 % probability. */
#define LRF_Z95 1.959963984540054

/* Below 0, 0 or above 0 as a is less than, equal to or greater than b; 0 with a nan. */
static inline int lrf_order(double a, double b)
{
    return (a > b) - (a < b);
}

/* The same for qsort and bsearch over doubles. */
static inline int lrf_by_value(const void *a, const void *b)
{
    return lrf_order(*(const double *)a, *(const double *)b);
}

/* Equal, or both nan. */
static inline bool lrf_is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* What is better than a level, else the level: a nan has reached nothing. */
static inline double lrf_clipped(double loss, double level)
{
    return loss < level ? loss : level;
}

/* Mean and spread of the values added so far, in one pass, so that great offsets do not matter
 * (Welford 1962). Zeroed there are none. */
struct lrf_moments {
    size_t n;
    double mean, squares; /* 0 without values; sum of squared distances from the mean */
};

static inline void lrf_moments_add(struct lrf_moments *m, double value)
{
    const double before = value - m->mean;

    m->n++;
    m->mean += before / (double)m->n;
    m->squares += before * (value - m->mean);
}

/* The standard deviation; 0 with fewer than two values. */
static inline double lrf_moments_sd(const struct lrf_moments *m)
{
    return m->n > 1 ? sqrt(m->squares / (double)(m->n - 1)) : 0;
}

/* The standard error of the mean; nan with fewer than two values. */
static inline double lrf_moments_error(const struct lrf_moments *m)
{
    return m->n > 1 ? sqrt(m->squares / (double)(m->n - 1) / (double)m->n) : (double)NAN;
}

#endif
