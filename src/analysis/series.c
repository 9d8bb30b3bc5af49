#include "analysis/series.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static int order(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    return (a > b) - (a < b);
}

static int compare(const void *left, const void *right)
{
    const struct lrf_sample *a = left, *b = right;
    int sign;

    if (a->repeat != b->repeat)
        return a->repeat < b->repeat ? -1 : 1;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->step != b->step)
        return a->step < b->step ? -1 : 1;
    sign = order(a->loss, b->loss);
    if (sign == 0)
        sign = order(a->cosine, b->cosine);
    return sign ? sign : order(a->gain, b->gain);
}

static void copy_samples(const struct lrf_curve *curve, struct lrf_series *series)
{
    for (size_t i = 0; i < curve->n; i++) {
        const struct lrf_point *p = &curve->point[i];
        if (!isfinite(p->lr) || p->lr <= 0)
            continue;
        series->sample[series->n++] = (struct lrf_sample){
            .x = log10(p->lr),
            .lr = p->lr,
            .loss = p->loss,
            .cosine = lrf_point_field(p, LRF_GRAD_COSINE_INDEX),
            .gain = lrf_point_field(p, LRF_GAIN_RATIO_INDEX),
            .repeat = p->repeat,
            .step = p->step,
        };
    }
}

static void sort_samples(struct lrf_series *series)
{
    for (size_t i = 1; i < series->n; i++)
        if (compare(&series->sample[i - 1], &series->sample[i]) > 0) {
            qsort(series->sample, series->n, sizeof *series->sample, compare);
            return;
        }
}

static int begins_repeat(const struct lrf_series *series, size_t i)
{
    return i == 0 || series->sample[i].repeat != series->sample[i - 1].repeat;
}

static int find_repeats(struct lrf_series *series)
{
    size_t found = 0;

    for (size_t i = 0; i < series->n; i++)
        series->repeats += begins_repeat(series, i);
    series->start = lrf_calloc(series->repeats + 1, sizeof *series->start);
    if (series->start == NULL)
        return -1;
    for (size_t i = 0; i < series->n; i++)
        if (begins_repeat(series, i))
            series->start[found++] = i;
    series->start[found] = series->n;
    return 0;
}

static void find_limits(struct lrf_series *series)
{
    series->x_min = series->x_max = NAN;
    series->lr_min = series->lr_max = series->first_nonfinite = NAN;
    for (size_t i = 0; i < series->n; i++) {
        const struct lrf_sample *s = &series->sample[i];
        series->x_min = fmin(series->x_min, s->x);
        series->x_max = fmax(series->x_max, s->x);
        series->lr_min = fmin(series->lr_min, s->lr);
        series->lr_max = fmax(series->lr_max, s->lr);
        if (!isfinite(s->loss))
            series->first_nonfinite = fmin(series->first_nonfinite, s->lr);
    }
}

int lrf_series_build(const struct lrf_curve *curve, struct lrf_series *series)
{
    *series = (struct lrf_series){0};
    series->sample = lrf_calloc(curve->n, sizeof *series->sample);
    if (series->sample == NULL)
        return -1;
    copy_samples(curve, series);
    sort_samples(series);
    if (find_repeats(series) != 0) {
        lrf_series_release(series);
        return -1;
    }
    find_limits(series);
    return 0;
}

void lrf_series_leave_out(struct lrf_series *series, const size_t *leave)
{
    size_t n = 0, first = 0;

    for (size_t r = 0; r < series->repeats; r++) {
        const size_t end = series->start[r + 1], last = end - 1;
        for (size_t i = first + leave[r] < last ? first + leave[r] : last; i < end; i++)
            series->sample[n++] = series->sample[i];
        first = end;
        series->start[r + 1] = n;
    }
    series->n = n;
    find_limits(series);
}

void lrf_series_release(struct lrf_series *series)
{
    if (series == NULL)
        return;
    free(series->sample);
    free(series->start);
    *series = (struct lrf_series){0};
}

struct lrf_series lrf_series_repeat(const struct lrf_series *series, size_t r, size_t start[2])
{
    struct lrf_series one = {.sample = series->sample + series->start[r],
                             .n = series->start[r + 1] - series->start[r],
                             .start = start,
                             .repeats = 1};

    start[0] = 0;
    start[1] = one.n;
    find_limits(&one);
    return one;
}

double lrf_series_density(const struct lrf_series *series, double x)
{
    double steps = 0, decades = 0;

    for (size_t r = 0; r < series->repeats; r++) {
        size_t first = series->start[r], last = series->start[r + 1];
        while (first < last && series->sample[first].x < x - 0.5)
            first++;
        while (last > first && series->sample[last - 1].x > x + 0.5)
            last--;
        if (last - first < 2)
            continue;
        steps += (double)(last - first - 1);
        decades += series->sample[last - 1].x - series->sample[first].x;
    }
    return decades > 0 ? steps / decades : NAN;
}
