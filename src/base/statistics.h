/* base/statistics.h - the little statistics that many places share. */
#ifndef LRF_BASE_STATISTICS_H
#define LRF_BASE_STATISTICS_H

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

#endif
