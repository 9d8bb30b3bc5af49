/* monitor/track.h - where the losses of a run stand: the statistics of lrfind/monitor.h, row by
 * row. Only rows with a finite loss count here. */
#ifndef LRF_MONITOR_TRACK_H
#define LRF_MONITOR_TRACK_H

#include "monitor/window.h"

enum {
    LRF_FIRST_ROWS = 8,
    LRF_LEVEL_ROWS = 16,
    LRF_LEVEL_LEAST = 8,
    LRF_SCALE_ROWS = 64,
    LRF_SCALE_LEAST = 16,
};

/* A row that was; `level` is m after it, nan where it is not known. */
struct lrf_mark {
    size_t row;
    double step, lr, level;
};

struct lrf_track {
    size_t n;         /* rows */
    double m, s, s0;  /* nan before they are known */
    double first, L0; /* nan before the first row */
    struct lrf_mark b;
    double before;      /* median of the last 64 */
    double least_s;     /* over full windows; nan before there is one */
    double old_least_s; /* the same of 64 or more rows ago */

    double last, least_difference;
    struct lrf_window start, level, losses, differences;
    struct lrf_mark late[LRF_LEVEL_ROWS]; /* of rows too young for b */
    size_t late_n, late_at;
    double late_s[LRF_SCALE_ROWS];
    size_t late_s_n, late_s_at;
};

void lrf_track_init(struct lrf_track *track);
/* A row with a finite loss; m becomes the level of `row`. */
void lrf_track_add(struct lrf_track *track, double loss, const struct lrf_mark *row);
/* What was gained until now. */
double lrf_track_gain(const struct lrf_track *track);
/* The steps fell back to `step`: what was reached after it is gone. Start and noise stay. */
void lrf_track_fall_back(struct lrf_track *track, double step);

/* The noise in a window of absolute sums of independent values whose squared weights add up to
 * `weights`: a robust standard deviation of one value. */
double lrf_window_noise(const struct lrf_window *window, double weights);

#endif
