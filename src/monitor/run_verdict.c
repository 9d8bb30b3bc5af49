#include <math.h>
#include <string.h>

#include "base/statistics.h"
#include "monitor/monitor_state.h"

static const double FELL_MUCH = .25; /* of all that training fell */

enum {
    LEAST_ROWS = 8,  /* below, a log tells nothing unless it blew up */
    TREND_ROWS = 16, /* a half of it has 8: enough for a slope */
    FLAT_ROWS = 32,
    LEAST_VALIDATIONS = 5,
    SHORT = 64, /* rows: the last 16 would be too much of it */
};

/* s of a run too short for it: from second differences, as a short run is steep. */
static double short_noise(const struct lrf_run_state *run)
{
    const struct lrf_history *h = &run->history;
    struct lrf_window bends = {.cap = LRF_WINDOW_MOST};
    double s;

    for (size_t i = 2; i < h->blocks; i++)
        lrf_window_add(&bends, fabs(h->mean[i] - 2 * h->mean[i - 1] + h->mean[i - 2]));
    s = lrf_window_noise(&bends, 6);
    return run->track.least_difference < INFINITY ? fmax(s, .5 * run->track.least_difference) : s;
}

static double noise(const struct lrf_run_state *run)
{
    return run->track.n < SHORT ? short_noise(run) : run->track.s;
}

/* L0, but of a short run the first eight rows would be too much of it. */
static double start_level(const struct lrf_run_state *run)
{
    if (run->track.n == 0 || run->track.n >= SHORT)
        return run->track.L0;
    return fmin(run->track.first, lrf_history_level(&run->history, 0, 0, 3));
}

static double end_level(const struct lrf_run_state *run)
{
    if (run->track.n < SHORT || isnan(run->track.m))
        return lrf_history_level(&run->history, .75, 1, 3);
    return run->track.m;
}

/* What the second half gained, as a share of all that was gained. */
static double second_half(const struct lrf_run_state *run, double start)
{
    const double middle = lrf_history_level(&run->history, .47, .53, 3);
    const double end = lrf_history_level(&run->history, .94, 1, 3);

    return start - end > 2 * noise(run) ? (middle - end) / (start - end) : (double)NAN;
}

static bool rose(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    return run->track.n >= LEAST_ROWS && v->last > v->first + 6 * noise(run) + .02 * fabs(v->first);
}

/* It blew up and came back, but only to where it began. */
static bool dead(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    return run->events[LRF_EVENT_EXPLODED] > 0 &&
           v->last > v->first - fmin(4 * noise(run), .1 * fabs(v->first));
}

static bool diverged(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    return run->not_finite || run->diverging || (run->exploded && (run->far & LRF_FAR_NOW)) ||
           rose(run, v) || dead(run, v);
}

/* How far training fell since the validation loss was least, as a share of all its fall. */
static double fell_since(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    const double then = (double)run->val_least_row / (double)run->track.n;
    const double level = lrf_history_level(&run->history, then - .03, then + .03, 1);

    return (level - v->last) / fmax(v->first - v->last, level - v->last);
}

/* Three times the noise of the validation, or half of that where training went on to gain: two
 * facts that agree. */
static bool overfits(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    const double drop = run->val_first - run->val_least, fell = fell_since(run, v);
    const double noises = fell > FELL_MUCH ? 1.5 : 3;

    return run->val_rows >= LEAST_VALIDATIONS && run->val_since >= 3 && fell > 0 &&
           v->val_last > v->val_least + noises * lrf_window_noise(&run->val_bends, 6) + .05 * drop;
}

/* Noise alone is no trouble: augmentation, and curricula, change it. */
static bool unstable(const struct lrf_run_state *run)
{
    const size_t *n = run->events;

    return run->losing || n[LRF_EVENT_DIVERGING] > 0 || n[LRF_EVENT_NONFINITE] > 0 ||
           (n[LRF_EVENT_SPIKE] >= 3 && n[LRF_EVENT_SPIKE] * 1000 > run->rows);
}

/* Much was gained late, steadily, and the end still falls: where a decay of the rate brought it,
 * it came at once. */
static bool too_slow(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    const struct lrf_history_line half = lrf_history_line(&run->history, .5);
    const struct lrf_history_line quarter = lrf_history_line(&run->history, .75);

    return run->track.n >= TREND_ROWS && v->second_half > .3 && half.fall > 4 * half.error &&
           half.steepest < .5 * half.fall && quarter.fall > 2 * quarter.error &&
           !(run->most_m > v->first + 6 * noise(run));
}

static bool gained(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    return v->first - v->last > 2 * noise(run);
}

static bool flat(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    const struct lrf_history_line line = lrf_history_line(&run->history, .5);

    if (run->track.n < FLAT_ROWS)
        return false;
    return !gained(run, v) ||
           (line.fall < 2 * line.error && !(line.fall > .02 * (v->first - v->last)));
}

static enum lrf_run_kind kind(const struct lrf_run_state *run, const struct lrf_run_verdict *v)
{
    if (diverged(run, v))
        return LRF_RUN_DIVERGED;
    if (run->events[LRF_EVENT_EXPLODED] > 0)
        return LRF_RUN_UNSTABLE;
    if (overfits(run, v))
        return LRF_RUN_OVERFITS;
    if (unstable(run))
        return LRF_RUN_UNSTABLE;
    if (too_slow(run, v))
        return LRF_RUN_TOO_SLOW;
    if (flat(run, v))
        return LRF_RUN_FLAT;
    return run->track.n >= LEAST_ROWS && gained(run, v) ? LRF_RUN_HEALTHY : LRF_RUN_UNCLEAR;
}

static double median_of_three(const double *v)
{
    return fmax(fmin(v[0], v[1]), fmin(fmax(v[0], v[1]), v[2]));
}

void lrf_run_judge(const struct lrf_run_state *run, struct lrf_run_verdict *verdict)
{
    const double nothing = (double)NAN;

    *verdict = (struct lrf_run_verdict){.stop_step = nothing,
                                        .back_to_step = nothing,
                                        .back_to_lr = nothing,
                                        .first = start_level(run),
                                        .last = end_level(run),
                                        .least = run->least_m,
                                        .val_least = run->val_least,
                                        .val_last = run->val_rows >= 3 ? median_of_three(run->val)
                                                                       : nothing,
                                        .second_half = second_half(run, start_level(run)),
                                        .rows = run->rows,
                                        .val_rows = run->val_rows,
                                        .outliers = run->outliers};
    memcpy(verdict->events, run->events, sizeof verdict->events);
    verdict->kind = kind(run, verdict);
    if (verdict->kind == LRF_RUN_OVERFITS)
        verdict->stop_step = run->val_least_step;
    if (verdict->kind == LRF_RUN_DIVERGED || verdict->kind == LRF_RUN_UNSTABLE) {
        verdict->back_to_step = run->back_to.step;
        verdict->back_to_lr = run->back_to.lr;
    }
}
