#include "monitor/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/statistics.h"

enum { GROUPS = 32 };

static void merge_pairs(struct lrf_history *h)
{
    for (size_t i = 0; i < h->blocks / 2; i++)
        h->mean[i] = .5 * h->mean[2 * i] + .5 * h->mean[2 * i + 1];
    h->blocks /= 2;
    h->span *= 2;
    h->last = h->span;
}

void lrf_history_add(struct lrf_history *h, double loss)
{
    if (h->span == 0)
        h->span = 1;
    if (h->blocks == LRF_HISTORY_BLOCKS && h->last == h->span)
        merge_pairs(h);
    if (h->blocks == 0 || h->last == h->span) {
        h->mean[h->blocks++] = 0;
        h->last = 0;
    }
    h->rows++;
    h->last++;
    /* Not as a sum, and not as a difference, which two great losses would make infinite. */
    h->mean[h->blocks - 1] += loss / (double)h->last - h->mean[h->blocks - 1] / (double)h->last;
}

double lrf_history_level(const struct lrf_history *h, double from, double to, size_t least)
{
    double sorted[LRF_HISTORY_BLOCKS];
    const double n = (double)h->blocks, middle = n * (from + to) / 2;
    const double half = fmax(n * (to - from), (double)least) / 2;
    size_t begin = (size_t)fmax(0, fmin(rint(middle - half), n - (double)least));
    size_t end = (size_t)fmin(n, fmax(rint(middle + half), (double)(begin + least)));

    if (h->blocks == 0)
        return (double)NAN;
    if (end <= begin)
        end = begin + 1;
    memcpy(sorted, h->mean + begin, (end - begin) * sizeof *sorted);
    qsort(sorted, end - begin, sizeof *sorted, lrf_by_value);
    return .5 * sorted[(end - begin - 1) / 2] + .5 * sorted[(end - begin) / 2];
}

/* Means of at most GROUPS groups of blocks from `begin` on; returns how many groups. */
static size_t group(const struct lrf_history *h, size_t begin, double *mean, double *centre)
{
    const size_t blocks = h->blocks - begin, groups = blocks < GROUPS ? blocks : GROUPS;

    for (size_t g = 0; g < groups; g++) {
        const size_t a = begin + g * blocks / groups, b = begin + (g + 1) * blocks / groups;
        mean[g] = 0;
        for (size_t i = a; i < b; i++)
            mean[g] += h->mean[i] / (double)(b - a);
        centre[g] = .5 * (double)(a + b);
    }
    return groups;
}

static double steepest(const double *mean, size_t n)
{
    const size_t apart = n >= 8 ? n / 8 : 1;
    double most = -INFINITY;

    for (size_t i = 0; i + apart < n; i++)
        most = fmax(most, mean[i] - mean[i + apart]);
    return most;
}

struct lrf_history_line lrf_history_line(const struct lrf_history *h, double from)
{
    double mean[GROUPS], centre[GROUPS], x = 0, y = 0, xx = 0, xy = 0, rest = 0, slope;
    const size_t begin = (size_t)rint((double)h->blocks * from);
    const size_t n = group(h, begin, mean, centre);
    struct lrf_history_line line = {(double)NAN, (double)NAN, (double)NAN, n};

    if (n < 4)
        return line;
    for (size_t i = 0; i < n; i++) {
        x += centre[i] / (double)n;
        y += mean[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        xx += (centre[i] - x) * (centre[i] - x);
        xy += (centre[i] - x) * (mean[i] - y);
    }
    slope = xy / xx;
    for (size_t i = 0; i < n; i++) {
        const double off = mean[i] - y - slope * (centre[i] - x);
        rest += off * off;
    }
    line.steepest = steepest(mean, n);
    line.fall = -slope * (double)(h->blocks - begin);
    line.error = sqrt(rest / (double)(n - 2) / xx) * (double)(h->blocks - begin);
    return line;
}
