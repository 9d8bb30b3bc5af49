/* monitor/monitor_state.h - what a monitor remembers of a run, for events and for the verdict. */
#ifndef LRF_MONITOR_STATE_H
#define LRF_MONITOR_STATE_H

#include <stdint.h>

#include <lrfind/monitor.h>

#include "monitor/history.h"
#include "monitor/track.h"

/* The last 8 rows of `far`. */
#define LRF_FAR_NOW UINT64_C(0xff)

/* The rows since one that lay far above those before it. */
struct lrf_spike {
    bool open, said;
    size_t rows, bad, calm;     /* since the first; those above `limit`; the latest that are not */
    double level, scale, limit; /* of the rows before it */
    struct lrf_mark first, before;
};

struct lrf_run_state {
    size_t rows, val_rows, outliers;
    size_t events[LRF_EVENT_COUNT];
    double lr;                              /* the last known */
    double first_step, last_step, far_step; /* of rows with a training loss; the greatest */
    size_t falls, fell_row;                 /* how often the steps fell back into it; last at */
    struct lrf_track track;

    /* what is going on */
    bool not_finite, exploded, losing, diverging;
    uint64_t far; /* a bit for each of the last 64 rows, the latest lowest: far above the start, or
                     not finite */
    size_t losing_rows, diverging_rows, noisy_rows; /* in a row */
    double said_s;                                  /* when `noisier` was said last; 0 */
    struct lrf_spike spike;
    struct lrf_mark far_first; /* the first of the last rows in `far` */
    struct lrf_mark sound;     /* the last row that was finite and not far above the start */
    struct lrf_mark back_to;   /* of the last trouble */

    /* for the verdict */
    struct lrf_history history;
    double least_m, most_m;
    double val_first, val_least, val_least_step;
    size_t val_least_row;        /* so many rows with a finite training loss were there then */
    size_t val_since;            /* validations since the least */
    double val[3];               /* the last three, the latest first */
    struct lrf_window val_bends; /* |second differences|: the noise of what rises or falls */
};

struct lrf_monitor {
    size_t run;
    struct lrf_run_state now;
    struct lrf_run_verdict ended;
    struct lrf_event queue[LRF_EVENT_COUNT];
    size_t queued, taken;
    double outlier; /* step of one that the row told last has shown; nan: none */
};

/* The verdict on a run as far as it came. */
void lrf_run_judge(const struct lrf_run_state *run, struct lrf_run_verdict *verdict);

#endif
