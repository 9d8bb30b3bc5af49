/*
 * Ordinary runs, made by formulas with what a monitor would say of them filled by hand: one with a
 * spike, one that diverges to inf, one that overfits. Their names are hostile.
 */
#ifndef TESTS_WATCH_FIXTURE_H
#define TESTS_WATCH_FIXTURE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <lrfind.h>

enum { WATCH_RUNS = 3, WATCH_ROWS = 240, WATCH_VAL_EVERY = 12, WATCH_WINDOW = 16 };

struct watch_fixture {
    struct lrf_watch_point point[WATCH_RUNS][WATCH_ROWS + WATCH_ROWS / WATCH_VAL_EVERY];
    struct lrf_event event[WATCH_RUNS][6];
    struct lrf_watch_run run[WATCH_RUNS];
    struct lrf_watch_shared shared;
    struct lrf_watch_result report;
    uint64_t state;
};

static inline double watch_random(struct watch_fixture *f)
{
    f->state ^= f->state << 13, f->state ^= f->state >> 7, f->state ^= f->state << 17;
    return (double)(f->state >> 11) * 0x1p-53 - 0.5;
}

static inline int watch_order(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median of the last 16 losses, the slow way. */
static inline double watch_median(const double *loss, size_t n)
{
    double last[WATCH_WINDOW];

    if (n < WATCH_WINDOW)
        return NAN;
    memcpy(last, loss + n - WATCH_WINDOW, sizeof last);
    qsort(last, WATCH_WINDOW, sizeof *last, watch_order);
    return last[WATCH_WINDOW / 2 - 1] / 2 + last[WATCH_WINDOW / 2] / 2;
}

static inline double watch_loss(struct watch_fixture *f, size_t run, size_t row)
{
    const double t = (double)row, noise = 0.12 * watch_random(f);
    const double fall = 2.3 + 8.6 / (1 + t / 9);

    if (run == 0)
        return fall + noise + (row >= 100 && row < 108 ? 2.75 - 0.25 * (t - 100) : 0);
    if (run == 1)
        return row > 228 ? HUGE_VAL
                         : 2.2 + 0.25 * exp(-t / 24) + noise / 2 +
                               (t > 130 ? 0.02 * (exp((t - 130) / 9) - 1) : 0);
    return 0.02 + 2.5 * exp(-t / 36) + noise / 20;
}

static inline double watch_lr(size_t run, size_t row)
{
    const double warm = fmin(1, ((double)row + 1) / 24);

    return run == 0   ? 1e-3 * warm * (0.55 + 0.45 * cos(3.14159265 * (double)row / WATCH_ROWS))
           : run == 1 ? 2.5e-3 * warm
                      : NAN;
}

/* Rows with the loss of training, and in between some with that of validation alone. */
static inline void watch_points(struct watch_fixture *f, size_t run)
{
    double loss[WATCH_ROWS];
    size_t n = 0;

    for (size_t row = 0; row < WATCH_ROWS; row++) {
        const double step = 10 * (double)row;
        struct lrf_watch_point *p = &f->point[run][n++];
        loss[row] = watch_loss(f, run, row);
        *p = (struct lrf_watch_point){.row = row,
                                      .step = step,
                                      .lr = watch_lr(run, row),
                                      .loss = loss[row],
                                      .val_loss = NAN,
                                      .level = watch_median(loss, row + 1),
                                      .scale = row < 64 ? NAN : 0.035};
        if (run != 2 || row % WATCH_VAL_EVERY != WATCH_VAL_EVERY - 1)
            continue;
        f->point[run][n] = *p;
        f->point[run][n].loss = NAN;
        f->point[run][n++].val_loss = 0.25 + 2.25 * exp(-step / 300) + step / 3600;
    }
    f->run[run].point = f->point[run];
    f->run[run].n_points = n;
    f->run[run].every = 1;
}

static inline void watch_event(struct watch_fixture *f, size_t run, enum lrf_event_kind kind,
                               size_t row, size_t began, size_t back)
{
    const struct lrf_watch_point *p = &f->point[run][row];
    struct lrf_watch_run *r = &f->run[run];
    struct lrf_event *e = &f->event[run][r->n_events++];

    *e = (struct lrf_event){.kind = kind,
                            .run = r->run,
                            .row = row,
                            .step = p->step,
                            .lr = p->lr,
                            .loss = p->loss,
                            .level = p->level,
                            .scale = p->scale,
                            .began_row = began,
                            .began_step = f->point[run][began].step,
                            .back_to_step = f->point[run][back].step,
                            .back_to_lr = f->point[run][back].lr};
    r->event = f->event[run];
    r->verdict.events[kind]++;
}

static inline void watch_verdict(struct watch_fixture *f, size_t run, enum lrf_run_kind kind)
{
    struct lrf_run_verdict *v = &f->run[run].verdict;
    const struct lrf_watch_point *last = &f->point[run][f->run[run].n_points - 1];

    v->kind = kind;
    v->rows = WATCH_ROWS;
    v->first = f->point[run][0].loss;
    v->last = last->level;
    v->least = HUGE_VAL;
    for (size_t i = WATCH_WINDOW; i < f->run[run].n_points; i++)
        v->least = fmin(v->least, f->point[run][i].level);
    v->stop_step = v->back_to_step = v->back_to_lr = v->val_least = v->val_last = NAN;
    v->second_half = 0.015625;
}

static inline void watch_names(struct watch_fixture *f)
{
    f->run[0].file = "train \"a'b`c` <i>&\n.log";
    f->run[0].format = "JSON lines";
    f->run[0].note = "loss from 'loss', rate from 'lr'";
    f->run[0].has_lr = f->run[1].has_lr = true;
    f->run[1].file = "big.csv";
    f->run[1].format = "CSV";
    f->run[2].file = "big.csv";
    f->run[2].format = "CSV";
    f->run[2].run = 1;
    f->run[2].note = "3 lines were left out";
}

static inline void watch_fixture_init(struct watch_fixture *f)
{
    memset(f, 0, sizeof *f);
    f->state = 88172645463325252u;
    watch_names(f);
    for (size_t i = 0; i < WATCH_RUNS; i++)
        watch_points(f, i);
    watch_event(f, 0, LRF_EVENT_SPIKE, 102, 100, 99);
    watch_verdict(f, 0, LRF_RUN_HEALTHY);
    f->run[0].verdict.outliers = 2;
    watch_event(f, 1, LRF_EVENT_LOSING_GROUND, 160, 131, 130);
    watch_event(f, 1, LRF_EVENT_DIVERGING, 172, 131, 130);
    watch_event(f, 1, LRF_EVENT_EXPLODED, 196, 196, 130);
    watch_event(f, 1, LRF_EVENT_NONFINITE, 229, 229, 130);
    watch_verdict(f, 1, LRF_RUN_DIVERGED);
    f->run[1].verdict.back_to_step = 1300;
    f->run[1].verdict.back_to_lr = 2.5e-3;
    watch_verdict(f, 2, LRF_RUN_OVERFITS);
    f->run[2].verdict.val_rows = WATCH_ROWS / WATCH_VAL_EVERY;
    f->run[2].verdict.stop_step = 950;
    f->run[2].verdict.val_least = f->point[2][95 + 8].val_loss;
    f->run[2].verdict.val_last = 0.8828125;
    f->shared = (struct lrf_watch_shared){1020, 2};
    f->report = (struct lrf_watch_result){
        .run = f->run, .n = WATCH_RUNS, .logs = 2, .shared = &f->shared, .n_shared = 1};
}

/* The i-th run alone. */
static inline struct lrf_watch_result watch_alone(const struct watch_fixture *f, size_t i)
{
    return (struct lrf_watch_result){.run = &f->run[i], .n = 1, .logs = 1};
}

#endif
