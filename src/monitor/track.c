#include "monitor/track.h"

#include <math.h>

#include "base/statistics.h"

/* A standard normal lies within 1 / 1.4826 with probability one half. */
static const double MAD_TO_SD = 1.4826;

static const struct lrf_mark NO_MARK = {0, (double)NAN, (double)NAN, (double)NAN};

void lrf_track_init(struct lrf_track *t)
{
    *t = (struct lrf_track){.m = (double)NAN,
                            .s = (double)NAN,
                            .s0 = (double)NAN,
                            .first = (double)NAN,
                            .L0 = (double)NAN,
                            .b = NO_MARK,
                            .before = (double)NAN,
                            .least_s = (double)NAN,
                            .old_least_s = (double)NAN,
                            .least_difference = INFINITY};
    t->start.cap = LRF_FIRST_ROWS;
    t->level.cap = LRF_LEVEL_ROWS;
    t->losses.cap = t->differences.cap = LRF_SCALE_ROWS;
}

double lrf_window_noise(const struct lrf_window *window, double weights)
{
    return MAD_TO_SD * lrf_window_median(window) / sqrt(weights);
}

static void start(struct lrf_track *t, double loss)
{
    if (t->n == 0)
        t->first = loss;
    if (t->start.n == t->start.cap)
        return;
    lrf_window_add(&t->start, loss);
    t->L0 = fmin(t->first, lrf_window_median(&t->start));
}

static void age_scale(struct lrf_track *t)
{
    if (t->late_s_n == LRF_SCALE_ROWS)
        t->old_least_s = fmin(t->old_least_s, t->late_s[t->late_s_at]);
    else
        t->late_s_n++;
    t->late_s[t->late_s_at] = t->s;
    t->late_s_at = (t->late_s_at + 1) % LRF_SCALE_ROWS;
    t->least_s = fmin(t->least_s, t->s);
}

static void scale(struct lrf_track *t, double loss)
{
    const double difference = fabs(loss - t->last);

    if (t->n == 0)
        return;
    lrf_window_add(&t->differences, difference);
    if (difference > 0)
        t->least_difference = fmin(t->least_difference, difference);
    if (t->differences.n < LRF_SCALE_LEAST)
        return;
    t->s = lrf_window_noise(&t->differences, 2);
    if (t->least_difference < INFINITY)
        t->s = fmax(t->s, .5 * t->least_difference);
    if (t->differences.n == LRF_SCALE_ROWS)
        age_scale(t);
    t->s0 = fmin(t->s, 2 * t->least_s);
}

static void level(struct lrf_track *t, double loss, const struct lrf_mark *row)
{
    struct lrf_mark *late = &t->late[t->late_at];

    lrf_window_add(&t->level, loss);
    if (t->level.n < LRF_LEVEL_LEAST)
        return;
    t->m = lrf_window_median(&t->level);
    if (t->late_n == LRF_LEVEL_ROWS) {
        if (!(late->level > t->b.level))
            t->b = *late;
    } else {
        t->late_n++;
    }
    *late = *row;
    late->level = t->m;
    t->late_at = (t->late_at + 1) % LRF_LEVEL_ROWS;
}

void lrf_track_add(struct lrf_track *t, double loss, const struct lrf_mark *row)
{
    start(t, loss);
    scale(t, loss);
    level(t, loss, row);
    lrf_window_add(&t->losses, loss);
    t->before = lrf_window_median(&t->losses);
    t->last = loss;
    t->n++;
}

double lrf_track_gain(const struct lrf_track *t)
{
    return t->L0 > t->b.level ? t->L0 - t->b.level : 0;
}

void lrf_track_fall_back(struct lrf_track *t, double step)
{
    if (!(t->b.step <= step))
        t->b = NO_MARK;
    t->level.n = t->level.at = 0;
    t->losses.n = t->losses.at = 0;
    t->late_n = t->late_at = 0;
    t->m = t->before = (double)NAN;
}
