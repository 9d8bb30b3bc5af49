#include "monitor/window.h"

#include <math.h>
#include <string.h>

/* The first of n ordered values that is not below v; without a branch on the data, which nobody
 * can foresee. */
static size_t lower_bound(const double *order, size_t n, double v)
{
    const double *from = order;

    while (n > 1) {
        const size_t half = n / 2;
        from += half * (size_t)(from[half - 1] < v);
        n -= half;
    }
    return (size_t)(from - order) + (n == 1 && *from < v);
}

static void insert(struct lrf_window *w, double value)
{
    const size_t at = lower_bound(w->order, w->n, value);

    memmove(w->order + at + 1, w->order + at, (w->n - at) * sizeof *w->order);
    w->order[at] = value;
    w->n++;
}

/* Only what lies between the two places moves. */
static void replace(struct lrf_window *w, double old, double value)
{
    const size_t from = lower_bound(w->order, w->n, old), to = lower_bound(w->order, w->n, value);

    if (to > from) {
        memmove(w->order + from, w->order + from + 1, (to - from - 1) * sizeof *w->order);
        w->order[to - 1] = value;
    } else {
        memmove(w->order + to + 1, w->order + to, (from - to) * sizeof *w->order);
        w->order[to] = value;
    }
}

void lrf_window_add(struct lrf_window *w, double value)
{
    if (w->n < w->cap)
        insert(w, value);
    else
        replace(w, w->ring[w->at], value);
    w->ring[w->at] = value;
    w->at = w->at + 1 < w->cap ? w->at + 1 : 0;
}

double lrf_window_median(const struct lrf_window *w)
{
    const size_t half = w->n / 2;

    if (w->n == 0)
        return (double)NAN;
    return w->n % 2 ? w->order[half] : .5 * w->order[half - 1] + .5 * w->order[half];
}
