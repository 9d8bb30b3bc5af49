#include "analysis/oscillation.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics_double.h>

#include "base/memory.h"

#define TURNS_LIMIT 3.0
#define CORRELATION_LIMIT (-0.8)
#define ERRORS 2.0
#define SPREAD_LIMIT 2.0

enum { MIN_STEPS = 16, MIN_RECORDED = 5 };

/* The first sample of first .. last - 1 with an x of at least `x`. */
static size_t lower_bound(const struct lrf_series *series, size_t first, size_t last, double x)
{
    while (first < last) {
        const size_t middle = first + (last - first) / 2;
        if (series->sample[middle].x < x)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

/* Sums over the window. */
struct sums {
    double *increment; /* (n) of all repeats, one after the other */
    size_t n;
    size_t pairs, turns;      /* successive increments of one repeat, and sign changes */
    double products, squares; /* of successive increments; of increments */
    size_t cosines, gains, negative;
    double cosine, cosine2;
};

static void add_increment(struct sums *s, double d, double before)
{
    s->increment[s->n++] = d;
    s->squares += d * d;
    if (isnan(before))
        return;
    s->pairs++;
    s->turns += d * before < 0;
    s->products += d * before;
}

static void add_recorded(struct sums *s, const struct lrf_sample *sample)
{
    if (isfinite(sample->cosine)) {
        s->cosines++;
        s->cosine += sample->cosine;
        s->cosine2 += sample->cosine * sample->cosine;
    }
    if (isfinite(sample->gain)) {
        s->gains++;
        s->negative += sample->gain < 0;
    }
}

/* One repeat's samples first .. last - 1. */
static void add_repeat(struct sums *s, const struct lrf_series *series, size_t first, size_t last,
                       double unit)
{
    double before = NAN;

    for (size_t i = first; i < last; i++) {
        const struct lrf_sample *sample = &series->sample[i];
        add_recorded(s, sample);
        if (i > first) {
            const double d = sample->loss / unit - sample[-1].loss / unit;
            if (isfinite(d))
                add_increment(s, d, before);
            before = isfinite(d) ? d : NAN;
        }
    }
}

static void conclude(struct sums *s, struct lrf_swing *swing)
{
    const double n = (double)s->n;

    *swing = (struct lrf_swing){s->n, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (s->n >= MIN_STEPS && s->pairs > 2) {
        const double pairs = (double)s->pairs;
        swing->turns = (double)s->turns / pairs;
        swing->turns_z = (swing->turns - 2.0 / 3) / sqrt((16 * (pairs + 2) - 29) / 90) * pairs;
        swing->correlation = s->products / pairs / (s->squares / n);
        swing->spread = gsl_stats_mad(s->increment, 1, s->n, s->increment + s->n) * M_SQRT1_2;
    }
    if (s->cosines >= MIN_RECORDED) {
        const double m = (double)s->cosines;
        swing->cosine = s->cosine / m;
        swing->cosine_error =
            sqrt(fmax(0, s->cosine2 / m - swing->cosine * swing->cosine) / (m - 1));
    }
    if (s->gains >= MIN_RECORDED) {
        swing->overshoots = (double)s->negative / (double)s->gains;
        swing->overshoots_error = 0.5 / sqrt((double)s->gains);
    }
}

int lrf_swing_measure(const struct lrf_series *series, double lo, double hi, double unit,
                      struct lrf_swing *swing)
{
    struct sums s = {0};
    size_t n = 0;

    for (size_t r = 0; r < series->repeats; r++)
        n += lower_bound(series, series->start[r], series->start[r + 1], nextafter(hi, INFINITY)) -
             lower_bound(series, series->start[r], series->start[r + 1], lo);
    s.increment = lrf_calloc(2 * n, sizeof *s.increment);
    if (s.increment == NULL)
        return -1;
    for (size_t r = 0; r < series->repeats; r++) {
        const size_t first = series->start[r], last = series->start[r + 1];
        add_repeat(&s, series, lower_bound(series, first, last, lo),
                   lower_bound(series, first, last, nextafter(hi, INFINITY)), unit);
    }
    conclude(&s, swing);
    free(s.increment);
    return 0;
}

bool lrf_swing_oscillates(const struct lrf_swing *swing, bool falling)
{
    return (swing->turns_z > TURNS_LIMIT && swing->correlation < CORRELATION_LIMIT) ||
           swing->cosine < -ERRORS * swing->cosine_error ||
           swing->overshoots > 0.5 + ERRORS * swing->overshoots_error ||
           (!falling && swing->spread > SPREAD_LIMIT);
}
