/*
 * monitor/history.h - a whole run in little room: means of neighbouring rows.
 *
 * While a run has at most LRF_HISTORY_BLOCKS rows each is kept; then neighbours are merged in
 * pairs whenever the room is full, so that a billion rows need no more of it than a thousand.
 */
#ifndef LRF_MONITOR_HISTORY_H
#define LRF_MONITOR_HISTORY_H

#include <stddef.h>

enum { LRF_HISTORY_BLOCKS = 1024 };

/* Zeroed it is empty. Every block holds `span` rows, the last one up to so many. */
struct lrf_history {
    size_t rows, blocks, span, last; /* `last`: rows in the last block */
    double mean[LRF_HISTORY_BLOCKS];
};

/* One more row with a finite loss. */
void lrf_history_add(struct lrf_history *history, double loss);
/* Median of the means of the blocks that lie in the share from..to of the run, of at least `least`
 * blocks around the middle of it, where there are so many; nan without rows. */
double lrf_history_level(const struct lrf_history *history, double from, double to, size_t least);

/* A line through a part of a run. */
struct lrf_history_line {
    double fall, error; /* how much the loss falls from its begin to its end; standard error */
    double steepest;    /* the most that it falls within an eighth */
    size_t n;           /* groups of rows it was put through; below 4 the three are nan */
};

/* Least squares through the share from..1 of the run, in at most 32 groups of rows, so that
 * neighbouring rows that resemble each other do not look like many. */
struct lrf_history_line lrf_history_line(const struct lrf_history *history, double from);

#endif
