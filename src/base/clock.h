/* base/clock.h - how much time passes. */
#ifndef LRF_BASE_CLOCK_H
#define LRF_BASE_CLOCK_H

/* Seconds on the monotonic clock. */
double lrf_seconds(void);

#endif
