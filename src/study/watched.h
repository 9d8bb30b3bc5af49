/*
 * study/watched.h - the runs of one log: a monitor, and what is kept of each run to be shown.
 *
 * What is kept is bounded. Of long runs every 2nd, 4th, 8th ... row is, with each row of an event
 * and each validation loss as long as there is room; of many runs fewer rows each; and of very
 * many runs the first ones and the last.
 */
#ifndef LRF_STUDY_WATCHED_H
#define LRF_STUDY_WATCHED_H

#include <lrfind/result.h>
#include <lrfind/study.h>

struct lrf_watched_run {
    struct lrf_watch_run run; /* its arrays are set by lrf_watched_end */
    struct lrf_watch_point *point;
    struct lrf_event *event;
    bool *stays; /* (cap) points that thinning keeps */
    size_t n, cap;
    size_t n_events, event_cap;
};

/* Zero-initialised is legal to release. */
struct lrf_watched {
    const struct lrf_watch_settings *settings;
    const char *file, *format; /* of every run; borrowed */
    size_t first;              /* number of the first run */
    struct lrf_monitor *monitor;
    struct lrf_watched_run *run; /* (n), owned; the last one goes on */
    size_t n, cap;
    size_t left_out;         /* runs before the last one that were forgotten */
    size_t n_points, n_stay; /* of the runs before; of all runs, those that thinning keeps */
    double lr;               /* the last one known */
    double *out;             /* (n_out) steps of spikes and outliers, owned */
    size_t n_out, out_cap;
};

/* `file` is its name without the folder, `first` the number of its first run. */
enum lrf_status lrf_watched_start(struct lrf_watched *watched, const char *file, size_t first,
                                  const struct lrf_watch_settings *settings, struct lrf_error *err);
/* One more row; tells the settings' functions what it gave. */
enum lrf_status lrf_watched_tell(struct lrf_watched *watched, const struct lrf_run_row *row,
                                 struct lrf_error *err);
/* The last verdict; `note` is borrowed. */
void lrf_watched_end(struct lrf_watched *watched, const char *note);
void lrf_watched_release(struct lrf_watched *watched);

#endif
