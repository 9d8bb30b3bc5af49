/* tests/unit/slow_track.h - the statistics of lrfind/monitor.h by sorting the whole history anew
 * for every row, and random losses to try them with. */
#ifndef TESTS_UNIT_SLOW_TRACK_H
#define TESTS_UNIT_SLOW_TRACK_H

#include "assert.h"
#include "base/statistics.h"

enum { ROWS = 1200 };

static uint64_t random_state;

/* Knuth's linear congruence. */
static inline double uniform(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) * 0x1p-53;
}

/* Median of v[from..to), by sorting a copy. */
static inline double slow_median(const double *v, size_t from, size_t to)
{
    double sorted[ROWS];
    const size_t n = to - from;

    if (n == 0)
        return (double)NAN;
    memcpy(sorted, v + from, n * sizeof *v);
    qsort(sorted, n, sizeof *sorted, lrf_by_value);
    return n % 2 ? sorted[n / 2] : .5 * sorted[n / 2 - 1] + .5 * sorted[n / 2];
}

static inline size_t last(size_t n, size_t window)
{
    return n > window ? n - window : 0;
}

/* Everything said of a track in include/lrfind/monitor.h, from the first n losses. */
struct slow {
    double m[ROWS], s[ROWS]; /* after each row */
    double b;
    size_t b_row;
    double L0, s0, least_s, old_least_s, before;
};

static inline double slow_scale(const double *r, size_t n)
{
    double d[ROWS], least = INFINITY, s;
    size_t k = 0;

    for (size_t i = 1; i < n; i++) {
        d[k++] = fabs(r[i] - r[i - 1]);
        if (d[k - 1] > 0)
            least = fmin(least, d[k - 1]);
    }
    if (k < 16)
        return (double)NAN;
    s = 1.4826 * slow_median(d, last(k, 64), k) / sqrt(2);
    return least < INFINITY ? fmax(s, least / 2) : s;
}

/* `slow` holds m and s of the rows before the n-th. */
static inline void slow_row(struct slow *slow, const double *r, size_t n)
{
    slow->m[n - 1] = n >= 8 ? slow_median(r, last(n, 16), n) : (double)NAN;
    slow->s[n - 1] = slow_scale(r, n);
    slow->b = slow->least_s = slow->old_least_s = (double)NAN;
    for (size_t i = 0; i + 16 < n; i++)
        if (!isnan(slow->m[i]) && !(slow->m[i] > slow->b)) {
            slow->b = slow->m[i];
            slow->b_row = i;
        }
    for (size_t i = 64; i < n; i++) { /* the first with 64 differences */
        slow->least_s = fmin(slow->least_s, slow->s[i]);
        if (i + 64 < n)
            slow->old_least_s = fmin(slow->old_least_s, slow->s[i]);
    }
    slow->s0 = fmin(slow->s[n - 1], 2 * slow->least_s);
    slow->L0 = fmin(r[0], slow_median(r, 0, n < 8 ? n : 8));
    slow->before = slow_median(r, last(n, 64), n);
}

#endif
