#include "experiment/divergence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"

/* Sorts v; n >= 1. */
static double median(double *v, size_t n)
{
    qsort(v, n, sizeof *v, lrf_by_value);
    return n % 2 ? v[n / 2] : v[n / 2 - 1] + (v[n / 2] - v[n / 2 - 1]) / 2;
}

int lrf_divergence_init(struct lrf_divergence *d, size_t steps)
{
    *d = (struct lrf_divergence){.n_first = steps / 10 > 8 ? steps / 10 : 8};
    d->first = lrf_calloc(d->n_first, sizeof *d->first);
    lrf_divergence_restart(d);
    return d->first ? 0 : -1;
}

void lrf_divergence_release(struct lrf_divergence *d)
{
    free(d->first);
    *d = (struct lrf_divergence){0};
}

void lrf_divergence_restart(struct lrf_divergence *d)
{
    d->n = 0;
    d->recent = 0;
    d->lowest = INFINITY;
}

static void measure_start(struct lrf_divergence *d)
{
    d->level = median(d->first, d->n_first);
    for (size_t i = 0; i < d->n_first; i++)
        d->first[i] = fabs(d->first[i] - d->level);
    d->noise = 1.4826 * median(d->first, d->n_first);
}

static bool is_above(const struct lrf_divergence *d, double loss)
{
    double limit = fmax(4 * d->noise, 0.1 * (d->level - d->lowest));
    return loss - d->level > fmax(limit, 1e-6 * fabs(d->level));
}

bool lrf_divergence_tell(struct lrf_divergence *d, double loss)
{
    unsigned window = (1u << LRF_DIVERGENCE_WINDOW) - 1;

    d->lowest = fmin(d->lowest, loss);
    if (d->n < d->n_first)
        d->first[d->n] = loss;
    if (++d->n == d->n_first)
        measure_start(d);
    if (d->n <= d->n_first)
        return false;
    d->recent = (d->recent << 1 | is_above(d, loss)) & window;
    return __builtin_popcount(d->recent) >= LRF_DIVERGENCE_NEEDED;
}
