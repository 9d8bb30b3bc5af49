/* monitor/window.h - the median of the last values, kept while they pass. */
#ifndef LRF_MONITOR_WINDOW_H
#define LRF_MONITOR_WINDOW_H

#include <stddef.h>

enum { LRF_WINDOW_MOST = 64 };

/* The last `cap` values as they came and in order. Zeroed with `cap` set it is empty. */
struct lrf_window {
    size_t cap, n, at;
    double ring[LRF_WINDOW_MOST], order[LRF_WINDOW_MOST];
};

/* One more value, not nan; the oldest goes where there is no room. */
void lrf_window_add(struct lrf_window *window, double value);
/* nan when empty; the mean of the middle two when there is no middle. */
double lrf_window_median(const struct lrf_window *window);

#endif
