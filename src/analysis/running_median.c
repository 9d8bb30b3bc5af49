#include "analysis/running_median.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/statistics.h"

/* GSL's moving median sorts each shortened window at the end anew, which is quadratic in its
 * width, and that grows with the number of curves. */
struct value {
    double y;
    size_t at; /* in the series */
};

/* Which ranks are in the window: sums over ranges of them (Fenwick 1994), counted from 1. */
struct window {
    const struct value *sorted; /* (n) */
    const size_t *rank;         /* (n) of each value of the series, from 0 */
    size_t *sum;                /* (n + 1) */
    size_t n, top;              /* top: the largest power of two up to n */
    size_t held;
};

static int by_value(const void *a, const void *b)
{
    const struct value *p = a, *q = b;

    return lrf_order(p->y, q->y);
}

static void add(struct window *w, size_t at)
{
    for (size_t i = w->rank[at] + 1; i <= w->n; i += i & -i)
        w->sum[i]++;
    w->held++;
}

static void drop(struct window *w, size_t at)
{
    for (size_t i = w->rank[at] + 1; i <= w->n; i += i & -i)
        w->sum[i]--;
    w->held--;
}

/* Of those in the window, the one with k below it. */
static double kth(const struct window *w, size_t k)
{
    size_t at = 0;

    for (size_t bit = w->top; bit > 0; bit /= 2)
        if (at + bit <= w->n && w->sum[at + bit] <= k) {
            at += bit;
            k -= w->sum[at];
        }
    return w->sorted[at].y;
}

static double median(const struct window *w)
{
    const double upper = kth(w, w->held / 2);

    return w->held % 2 ? upper : (kth(w, w->held / 2 - 1) + upper) / 2;
}

static double slide(struct window *w, size_t half)
{
    double least = INFINITY;

    for (size_t i = 0; i < w->n && i < half; i++)
        add(w, i);
    for (size_t i = 0; i < w->n; i++) {
        double middle;
        if (i + half < w->n)
            add(w, i + half);
        if (i > half)
            drop(w, i - half - 1);
        middle = median(w);
        least = middle < least ? middle : least;
    }
    return least;
}

int lrf_running_median_least(const double *y, size_t n, size_t half, double *least)
{
    struct value *sorted = lrf_calloc(n, sizeof *sorted);
    size_t *rank = lrf_calloc(2 * n + 1, sizeof *rank);
    struct window w = {sorted, rank, rank ? rank + n : NULL, n, 1, 0};
    int status = sorted != NULL && rank != NULL ? 0 : -1;

    if (status == 0) {
        for (size_t i = 0; i < n; i++)
            sorted[i] = (struct value){y[i], i};
        qsort(sorted, n, sizeof *sorted, by_value);
        for (size_t i = 0; i < n; i++)
            rank[sorted[i].at] = i;
        while (2 * w.top <= n)
            w.top *= 2;
        *least = slide(&w, half);
    }
    free(sorted);
    free(rank);
    return status;
}
