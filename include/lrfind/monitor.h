/*
 * lrfind/monitor.h - an ordinary run, row by row: what goes wrong in it, and what to go back to.
 *
 *     struct lrf_monitor *monitor = lrf_monitor_alloc(&err);
 *     struct lrf_run_row row;
 *     struct lrf_event event;
 *
 *     while (your_training_goes_on) {
 *         row = (struct lrf_run_row){.known = LRF_ROW_LOSS | LRF_ROW_LR,
 *                                    .step = step, .lr = lr, .loss = loss};
 *         lrf_monitor_tell(monitor, &row);
 *         while (lrf_monitor_take(monitor, &event))
 *             react(&event);
 *     }
 *     lrf_monitor_verdict(monitor, &verdict);
 *     lrf_monitor_free(monitor);
 *
 * The unit of everything is a logged row with a training loss, whether it stands for one step, for
 * the mean of fifty or for an epoch. With r the finite losses in order:
 *
 *     m   median of the last 16; of what there is from 8 rows on, before
 *         that nobody knows
 *     s   1.4826 median |difference of neighbours| / sqrt 2, over the last
 *         64; known from 16 differences on. No less than half of the least
 *         difference that was not 0: a loss that is printed with few digits
 *         is no less noisy than its last digit
 *     b   least m that is at least 16 rows old; its row is the last that
 *         reached it
 *     L0  the lower of the first loss and the median of the first 8
 *     G   L0 - b, what was gained until now; at least 0
 *     s0  the lower of s and twice the least s so far, which counts from 64
 *         differences on
 *
 * A monitor is a plain state machine: it reads no clock and no file, allocates nothing after its
 * start, and needs the same memory (16 kB) for a billion rows as for a thousand; a row costs about
 * a quarter of a microsecond. Losses may be negative. A loss that is not finite is an event and
 * changes no statistic. In fewer than about 30 rows nothing can lose ground or be a spike; a loss
 * that is not finite, an explosion and the verdict need no more than a few rows.
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
 *   exploded      4 of the last 8 rows > L0 + 9 max(|L0|, G), or not finite. Once until none of
 *                 the last 64 is. G is there for losses below 0, whose start says no size
 *   spike         a row > median of the 64 before + 6 s + .02 G, and 3 of 5 rows from it on >
 *                 that median + 4 s + .01 G; all of them also higher than all but one of those
 *                 64: where high rows are common they are no spike. Once until three rows in a
 *                 row are below, or 64 rows. What gets less far is an outlier, only counted
 *   losing_ground m > b + .1 G + 4 s0 for 8 rows: a warning, once until `recovered`
 *   diverging     m > b + .3 G + 4 s0 for 8 rows: an alarm, once until `recovered`
 *   recovered     after one of these two m is back below b + .1 G
 *   noisier       s > 3 times the least s of 64 or more rows ago for 32 rows; again when it is
 *                 three times as great as when it was said last. Worth a look, no more: other
 *                 data or augmentation do it too
 *   restart       the steps fall back to the first one, or near it (by the usual distance of
 *                 rows, or a fiftieth of the run): another run in the same log
 *   resume        the steps fall back into this run, and it goes on from there. By more than
 *                 the last 16 rows: what was reached after that step is forgotten, start and
 *                 noise are not. By less: no statistic changes, and of two writers in one log
 *                 it is said once
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

/* Numbers that are not known are nan. Where steps are not known, began_row still is. */
struct lrf_event {
    enum lrf_event_kind kind;
    size_t run; /* from 0: restarts begin another */
    size_t row; /* of this run, from 0: rows with a training loss */
    double step, lr, loss;
    double level; /* m; of a spike the median of the rows before it */
    double scale; /* s; of a spike that of the rows before it */
    /* Where it began: the row of b; of a spike or an explosion its first bad row; else this row. */
    size_t began_row;
    double began_step;
    /* The last row that was good, and the rate there: the row of b where the loss was losing ground
     * already (m too high for a row or more), else the row before the first bad one. nan for
     * recovered, restart and resume, and where there is no such row. */
    double back_to_step, back_to_lr;
};

/*
 * What a whole run was like: the first of these that holds.
 *
 *   diverged  at its end it is not finite, exploded or diverging, or its end lies above its
 *             start by 6 s and .02 of it; or it exploded and its end is its start again (within
 *             4 s, and a tenth)
 *   unstable  it exploded and came back; or, after overfits, it diverged and recovered, had a
 *             loss that was not finite, is losing ground at its end, or has 3 spikes or more,
 *             and more than one in 1000 rows
 *   overfits  5 validation losses or more, 3 of them since the least; the median of the last
 *             three > least + 3 noises + .05 of its fall (1.5 noises where training went on for
 *             a quarter of all its fall since then), and training has fallen since then
 *   too_slow  16 rows or more; the second half brought more than .3 of all gain, steadily (less
 *             than half of it within an eighth, as where the rate decays); its slope is above 4
 *             standard errors, that of the last quarter above 2; never 6 s above the start. A
 *             good run that was stopped early looks the same: it was not done
 *   flat      32 rows or more; the slope of the second half is below 2 standard errors and it
 *             brought less than .02 of the gain; or less than 2 s was gained at all
 *   healthy   8 rows or more, and more than 2 s gained
 *   unclear   anything else: too little to tell
 *
 * In fewer than 64 rows s is 1.4826 median |second difference| / sqrt 6, as short runs are steep;
 * the noise of validation losses is the same of the last 64.
 */
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

/* The verdict on what was told until now; numbers that are not known are nan. A run of fewer than
 * 64 rows is short: `first` and `last` are then of fewer rows, as said. */
struct lrf_run_verdict {
    enum lrf_run_kind kind;
    double stop_step;                /* overfits: the step of the least validation loss */
    double back_to_step, back_to_lr; /* diverged, unstable: of the last event that has them */
    double first; /* training loss: L0; short: lower of the first, and median of three */
    double last;  /* median of the last 16 rows; short: of the last quarter, at least three */
    double least; /* least m */
    double val_least, val_last; /* validation loss: the least, and the median of the last three */
    double second_half;    /* its share of all gain, above 1 where the first lost; nan: no gain */
    size_t rows, val_rows; /* with a training, with a finite validation loss */
    size_t outliers;       /* single bad rows */
    size_t events[LRF_EVENT_COUNT]; /* how often each was said */
};

struct lrf_monitor;

/* Of rows that begin with the next one. LRF_ENOMEM: NULL. Free with lrf_monitor_free. */
LRF_API struct lrf_monitor *lrf_monitor_alloc(struct lrf_error *err);
/* One more row. What it gives has to be taken before the next one is told. */
LRF_API void lrf_monitor_tell(struct lrf_monitor *monitor, const struct lrf_run_row *row);
/* The next event of the row told last; false: there is no more. */
LRF_API bool lrf_monitor_take(struct lrf_monitor *monitor, struct lrf_event *event);
/* Whether the row told last showed that one shortly before it was an outlier: its step. */
LRF_API bool lrf_monitor_outlier(const struct lrf_monitor *monitor, double *step);
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
