/*
 * lrfind/monitor.h - an ordinary run, row by row: what goes wrong in it, and what to go back to.
 *
 *     struct lrf_monitor *monitor = lrf_monitor_alloc(&err);
 *     struct lrf_event event;
 *
 *     while (your_training_goes_on) {
 *         lrf_monitor_tell(monitor, &(struct lrf_run_row){.known = LRF_ROW_LOSS | LRF_ROW_LR,
 *                                                     .step = step, .lr = lr, .loss = loss});
 *         while (lrf_monitor_take(monitor, &event))
 *             react(&event);
 *     }
 *     lrf_monitor_verdict(monitor, &verdict);
 *     lrf_monitor_free(monitor);
 *
 * The unit of everything is a logged row with a training loss, whether it stands for one step, for
 * the mean of fifty or for an epoch. With r the losses in order:
 *
 *     m   median of the last 16
 *     s   1.4826 median |difference of neighbours| / sqrt 2, over the last 64
 *     b   least m that is at least 16 rows old
 *     L0  the lower of the first loss and the median of the first 8
 *     G   L0 - b, what was gained until now
 *     s0  the lower of s and twice the least s so far
 *
 * A monitor is a plain state machine: it reads no clock and no file, allocates nothing after its
 * start, and needs the same memory for a billion rows as for a thousand. Losses may be negative.
 */
#ifndef LRFIND_MONITOR_H
#define LRFIND_MONITOR_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a row of a log knows, as a set. */
enum lrf_row_known {
    LRF_ROW_LR = 1u << 0,
    LRF_ROW_LOSS = 1u << 1,
    LRF_ROW_VAL_LOSS = 1u << 2,
};

/* A row of a log. One with a validation loss alone is legal, and so is one with a rate alone. */
struct lrf_run_row {
    unsigned known;
    double step;     /* as the log counts, epochs too; nan: it does not */
    double lr;       /* without LRF_ROW_LR the one before holds */
    double loss;     /* training loss; nan and infinities are findings */
    double val_loss; /* validation loss */
};

/*
 * What can happen, and when it is said: constant, and its name in files.
 *
 *   nonfinite     a loss is not finite: at once, and once until the losses are finite again
 *   exploded      4 of the last 8 rows > L0 + 9 |L0|
 *   spike         a row > median of the 64 before + 6 s + .02 G, and 3 of 5 rows > that median
 *                 + 4 s + .01 G; one bad row alone is an outlier, which is only counted
 *   losing_ground m > b + .1 G + 4 s0 for 8 rows: a warning
 *   diverging     m > b + .3 G + 4 s0 for 8 rows: an alarm. It began at the row of b
 *   recovered     back below b + .1 G
 *   noisier       s > 3 times the least s of 64 or more rows ago
 *   restart       the steps begin anew: another run in the same log
 *   resume        the steps fall back into this run, and it goes on from there
 */
#define LRF_EVENT_LIST(X)                                                                          \
    X(LRF_EVENT_NONFINITE, nonfinite)                                                              \
    X(LRF_EVENT_EXPLODED, exploded)                                                                \
    X(LRF_EVENT_SPIKE, spike)                                                                      \
    X(LRF_EVENT_LOSING_GROUND, losing_ground)                                                      \
    X(LRF_EVENT_DIVERGING, diverging)                                                              \
    X(LRF_EVENT_RECOVERED, recovered)                                                              \
    X(LRF_EVENT_NOISIER, noisier)                                                                  \
    X(LRF_EVENT_RESTART, restart)                                                                  \
    X(LRF_EVENT_RESUME, resume)

enum lrf_event_kind {
#define LRF_EVENT_CONSTANT(constant, name) constant,
    LRF_EVENT_LIST(LRF_EVENT_CONSTANT)
#undef LRF_EVENT_CONSTANT
        LRF_EVENT_COUNT
};

/* Numbers that are not known are nan. */
struct lrf_event {
    enum lrf_event_kind kind;
    size_t run; /* from 0: restarts begin another */
    size_t row; /* of this run, from 0: rows with a training loss */
    double step, lr, loss;
    double level;     /* m; of a spike the median of the rows before it */
    double scale;     /* s */
    size_t began_row; /* where it began: the row of b, the first row of a spike */
    double began_step;
    double back_to_step, back_to_lr; /* the last step that was good, and the rate then */
};

/* What a whole run was like. */
#define LRF_RUN_LIST(X)                                                                            \
    X(LRF_RUN_HEALTHY, healthy)                                                                    \
    X(LRF_RUN_TOO_SLOW, too_slow)                                                                  \
    X(LRF_RUN_FLAT, flat)                                                                          \
    X(LRF_RUN_OVERFITS, overfits)                                                                  \
    X(LRF_RUN_UNSTABLE, unstable)                                                                  \
    X(LRF_RUN_DIVERGED, diverged)                                                                  \
    X(LRF_RUN_UNCLEAR, unclear)

enum lrf_run_kind {
#define LRF_RUN_CONSTANT(constant, name) constant,
    LRF_RUN_LIST(LRF_RUN_CONSTANT)
#undef LRF_RUN_CONSTANT
        LRF_RUN_COUNT
};

/* The verdict on what was told until now; numbers that are not known are nan. */
struct lrf_run_verdict {
    enum lrf_run_kind kind;
    double stop_step;                /* overfits: the step of the least validation loss */
    double back_to_step, back_to_lr; /* diverged, unstable: of the last good row */
    double first, last, least;       /* training loss: L0, median of the last 16 rows, least m */
    double val_least, val_last; /* validation loss: the least, and the median of the last three */
    double second_half;         /* its share of all gain; nan: nothing was gained */
    size_t rows, val_rows;      /* with a training, with a validation loss */
    size_t outliers;            /* single bad rows */
    size_t events[LRF_EVENT_COUNT]; /* how often each was said */
};

struct lrf_monitor;

/* Of rows that begin with the next one. LRF_ENOMEM: NULL. Free with lrf_monitor_free. */
LRF_API struct lrf_monitor *lrf_monitor_alloc(struct lrf_error *err);
/* One more row. What it gives has to be taken before the next one is told. */
LRF_API void lrf_monitor_tell(struct lrf_monitor *monitor, const struct lrf_run_row *row);
/* The next event of the row told last; false: there is no more. */
LRF_API bool lrf_monitor_take(struct lrf_monitor *monitor, struct lrf_event *event);
/* m and s after the row told last; nan before they are known. */
LRF_API void lrf_monitor_level(const struct lrf_monitor *monitor, double *level, double *scale);
/* On the present run, if it ended here. */
LRF_API void lrf_monitor_verdict(const struct lrf_monitor *monitor,
                                 struct lrf_run_verdict *verdict);
/* On the run that the restart in the row told last has ended. */
LRF_API void lrf_monitor_ended(const struct lrf_monitor *monitor, struct lrf_run_verdict *verdict);
/* NULL is allowed. */
LRF_API void lrf_monitor_free(struct lrf_monitor *monitor);

/* Names as in the files: "losing_ground", "too_slow". */
LRF_API const char *lrf_event_name(enum lrf_event_kind kind);
LRF_API const char *lrf_run_kind_name(enum lrf_run_kind kind);

#ifdef __cplusplus
}
#endif
#endif
