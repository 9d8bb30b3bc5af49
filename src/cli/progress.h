/* cli/progress.h - one line on stderr that says how far the work is; silent unless it is a
 * terminal. */
#ifndef LRF_CLI_PROGRESS_H
#define LRF_CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct cli_progress {
    pthread_mutex_t lock;
    bool shown; /* stderr is a terminal and talk is wanted */
    bool unicode;
    int width;
    const char *name;
    size_t parts, parts_done; /* repeats, runs, ... */
    size_t steps, steps_done; /* in all parts together */
    double started, painted;  /* seconds on the monotonic clock */
};

void cli_progress_start(struct cli_progress *progress, const char *name, size_t parts, size_t steps,
                        bool quiet);
/* One step was taken. Any thread. */
void cli_progress_step(struct cli_progress *progress, double lr, double loss);
/* One part is done, with `unused` of its steps never taken. Any thread. */
void cli_progress_part(struct cli_progress *progress, size_t unused);
/* One part of `steps` steps that counted as done has to be done again. */
void cli_progress_again(struct cli_progress *progress, size_t steps);
/* Removes the line. */
void cli_progress_stop(struct cli_progress *progress);

#endif
