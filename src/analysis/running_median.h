/* analysis/running_median.h - the median of a window that moves over a series. */
#ifndef LRF_ANALYSIS_RUNNING_MEDIAN_H
#define LRF_ANALYSIS_RUNNING_MEDIAN_H

#include <stddef.h>

/*
 * *least = the least of the medians of y[i - half .. i + half] for every i below n > 0; at the ends
 * the windows are shorter. No nan. Takes n log n whatever the window. Returns 0, or -1 without
 * memory.
 */
int lrf_running_median_least(const double *y, size_t n, size_t half, double *least);

#endif
