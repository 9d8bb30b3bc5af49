#include "analysis/clean.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "analysis/running_median.h"
#include "base/memory.h"

#define CELLS_PER_DECADE 128.0
#define LEVEL_SHARE 0.15     /* of the range */
#define FALL_ERRORS 5.0      /* standard errors, nearly: a fall within it */
#define NEAR 1e-9            /* decades */
#define MEDIAN_DECADES 0.4   /* running median */
#define DIVERGED_DECADES 1.0 /* what has diverged stays high */
#define NOISE_LIMIT 4.0      /* of the noise */
#define DROP_LIMIT 0.5       /* of the drop */
#define STOPPED_NOISE 2.0    /* a repeat that ends this high was stopped for it */
#define STOPPED_DROP 0.1
#define SHOOTS_UP 10.0 /* of the cap */
#define SHOOTS_DECADES 0.4
/* Losses are divided by this inside, so that no difference between two of them overflows. */
#define HEADROOM 64.0

enum { MIN_LEVEL = 8, MIN_MEDIAN = 5, MIN_DIVERGED = 10, MIN_HIGH = 2, MIN_KEPT = 10, LAST = 5 };

/* Everything that is needed on the way; losses divided by HEADROOM, +inf where not finite. */
struct cleaning {
    const struct lrf_series *series;
    struct lrf_cell *cell; /* (n) by repeat, then by x */
    size_t n;
    size_t *start;   /* (repeats + 1) */
    double *ends;    /* (repeats) where each repeat diverged, +inf if it did not */
    double *scratch; /* (samples) */
    double level, noise, drop, cap, floor;
    double x_level;
};

static int start_cleaning(const struct lrf_series *series, struct cleaning *c)
{
    *c = (struct cleaning){.series = series};
    c->cell = lrf_calloc(series->n, sizeof *c->cell);
    c->start = lrf_calloc(series->repeats + 1, sizeof *c->start);
    c->ends = lrf_calloc(series->repeats + 1, sizeof *c->ends);
    c->scratch = lrf_calloc(series->n, sizeof *c->scratch);
    return c->cell && c->start && c->ends && c->scratch ? 0 : -1;
}

static void stop_cleaning(struct cleaning *c)
{
    free(c->cell);
    free(c->start);
    free(c->ends);
    free(c->scratch);
}

static double ranked(double loss)
{
    return isfinite(loss) ? loss / HEADROOM : INFINITY;
}

static double median(double *v, size_t n)
{
    gsl_sort(v, 1, n);
    return n % 2 ? v[n / 2] : v[n / 2 - 1] / 2 + v[n / 2] / 2;
}

static double cell_number(const struct lrf_series *series, size_t i)
{
    return floor((series->sample[i].x - series->x_min) * CELLS_PER_DECADE);
}

/* One cell from the samples first .. last - 1. */
static struct lrf_cell make_cell(struct cleaning *c, size_t repeat, size_t first, size_t last)
{
    struct lrf_cell cell = {.repeat = repeat, .weight = (double)(last - first)};

    for (size_t i = first; i < last; i++) {
        cell.x += (c->series->sample[i].x - cell.x) / (double)(i - first + 1);
        c->scratch[i - first] = ranked(c->series->sample[i].loss);
    }
    cell.y = median(c->scratch, last - first);
    return cell;
}

static void make_cells(struct cleaning *c)
{
    const struct lrf_series *series = c->series;

    for (size_t r = 0; r < series->repeats; r++) {
        size_t first = series->start[r];
        c->start[r] = c->n;
        while (first < series->start[r + 1]) {
            const double number = cell_number(series, first);
            size_t last = first + 1;
            while (last < series->start[r + 1] && cell_number(series, last) == number)
                last++;
            c->cell[c->n++] = make_cell(c, r, first, last);
            first = last;
        }
    }
    c->start[series->repeats] = c->n;
}

static int compare_cells(const void *left, const void *right)
{
    const struct lrf_cell *a = left, *b = right;
    int sign = (a->x > b->x) - (a->x < b->x);

    return sign ? sign : (a->repeat > b->repeat) - (a->repeat < b->repeat);
}

/* The finite cells of all repeats in order of x, into `out`; returns how many. */
static size_t pool(const struct cleaning *c, struct lrf_cell *out)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++)
        if (isfinite(c->cell[i].y))
            out[n++] = c->cell[i];
    qsort(out, n, sizeof *out, compare_cells);
    return n;
}

/* The finite losses from `after` to `end` into c->scratch; returns how many. */
static size_t gather(struct cleaning *c, double after, double end)
{
    const struct lrf_series *series = c->series;
    size_t m = 0;

    for (size_t i = 0; i < series->n; i++) {
        const struct lrf_sample *s = &series->sample[i];
        if (s->x > after && s->x <= end && isfinite(s->loss))
            c->scratch[m++] = ranked(s->loss);
    }
    return m;
}

/* 1.4826 times the median absolute deviation of scratch[0 .. m), which it overwrites. */
static double spread(struct cleaning *c, size_t m, double middle)
{
    for (size_t i = 0; i < m; i++)
        c->scratch[i] = fabs(c->scratch[i] - middle);
    return 1.482602218505602 * median(c->scratch, m);
}

/* Whether the losses up to `first` lie above the others up to c->x_level by more than the noise of
 * these explains. */
static bool falls_at_once(struct cleaning *c, double first)
{
    const size_t a = gather(c, -INFINITY, first + NEAR);
    const double high = a > 0 ? median(c->scratch, a) : 0;
    const size_t b = gather(c, first + NEAR, c->x_level + NEAR);
    double low;

    if (a < MIN_LEVEL || b < MIN_LEVEL)
        return false;
    low = median(c->scratch, b);
    return high - low > FALL_ERRORS * spread(c, b, low) * sqrt(1 / (double)a + 1 / (double)b);
}

/*
 * Level and noise from the finite samples up to where the first cells of the curve end. Where the
 * loss falls from the first point on, fewer of them tell the level that it falls from.
 */
static void find_level(struct cleaning *c, const struct lrf_cell *pooled, size_t n)
{
    const double x_min = c->series->x_min;
    const double first = pooled[(n < MIN_LEVEL ? n : MIN_LEVEL) - 1].x;
    size_t m;

    c->x_level = fmax(x_min + LEVEL_SHARE * (pooled[n - 1].x - x_min), first);
    while (c->x_level > first && falls_at_once(c, fmax((x_min + c->x_level) / 2, first)))
        c->x_level = fmax((x_min + c->x_level) / 2, first);
    m = gather(c, -INFINITY, c->x_level + NEAR);
    if (m == 0) /* those of the first cells lie behind the middle of their cell */
        m = gather(c, -INFINITY, INFINITY);
    c->level = median(c->scratch, m);
    c->noise = spread(c, m, c->level);
}

/* How many of n cells over `span` decades make up `decades`: at least `least`, at most n. */
static size_t window(size_t n, double span, double decades, size_t least)
{
    const double m = decades * (double)(n - 1) / span;

    return m > (double)least ? (m < (double)n ? (size_t)lround(m) : n) : least;
}

/* The caps, from the least running median. */
static int find_caps(struct cleaning *c, const struct lrf_cell *pooled, size_t n)
{
    const double span = pooled[n - 1].x - pooled[0].x;
    double margin, least;

    for (size_t i = 0; i < n; i++)
        c->scratch[i] = pooled[i].y;
    if (lrf_running_median_least(c->scratch, n, window(n, span, MEDIAN_DECADES, MIN_MEDIAN) / 2,
                                 &least) != 0)
        return -1;
    least = fmin(least, c->level);
    c->drop = c->level - least;
    margin = fmax(NOISE_LIMIT * c->noise, DROP_LIMIT * c->drop);
    c->cap = c->level + margin;
    c->floor = least - margin;
    return 0;
}

/* Ten times as high as the cap: no noise reaches that. */
static bool shot_up(const struct cleaning *c, double y)
{
    return y > c->level + SHOOTS_UP * (c->cap - c->level);
}

/*
 * Whether more than half of the cells i .. i + m - 1 (before `last`) lie above the cap: two
 * at least, or one that is not finite, or the last of all, if it has shot up.
 */
static bool stays_high(const struct cleaning *c, size_t i, size_t m, size_t last)
{
    const size_t stop = i + m < last ? i + m : last;
    size_t high = 0;
    bool finite = true;

    for (size_t j = i; j < stop; j++) {
        high += c->cell[j].y > c->cap;
        finite = finite && isfinite(c->cell[j].y);
    }
    if (i + 1 == last && shot_up(c, c->cell[i].y))
        return true;
    return 2 * high > stop - i && (high >= MIN_HIGH || !finite);
}

/* Whether a repeat ended before the others do, and ended high: two of its last five cells. */
static bool stopped_high(const struct cleaning *c, size_t first, size_t last)
{
    const double limit = c->level + fmax(STOPPED_NOISE * c->noise, STOPPED_DROP * c->drop);
    size_t high = 0;

    for (size_t j = last - first < LAST ? first : last - LAST; j < last; j++)
        high += c->cell[j].y > limit;
    return c->cell[last - 1].x < c->series->x_max - 1 / CELLS_PER_DECADE && high >= MIN_HIGH;
}

/* Where a repeat diverged; +inf if it did not. */
static double find_end(const struct cleaning *c, size_t repeat)
{
    const size_t first = c->start[repeat], last = c->start[repeat + 1];
    const size_t m = window(last - first, c->cell[last - 1].x - c->cell[first].x, DIVERGED_DECADES,
                            MIN_DIVERGED);

    for (size_t i = first; i < last; i++)
        if (c->cell[i].x > c->x_level && c->cell[i].y > c->cap && stays_high(c, i, m, last))
            return c->cell[i].x;
    return stopped_high(c, first, last) ? c->cell[last - 1].x : INFINITY;
}

/*
 * Whether what lies beyond `diverged` shoots up: ten times as high as the cap, or not finite,
 * or at the end of the record, within 0.4 decade. A mere rise does not.
 */
static bool shoots_up(const struct cleaning *c, double diverged)
{
    if (!(c->series->x_max > diverged + SHOOTS_DECADES))
        return isfinite(diverged);
    for (size_t i = 0; i < c->n; i++)
        if (c->cell[i].x >= diverged && c->cell[i].x <= diverged + SHOOTS_DECADES &&
            shot_up(c, c->cell[i].y))
            return true;
    return false;
}

/* Where more than half of the repeats have diverged; +inf if they did not. */
static double find_ends(struct cleaning *c)
{
    const size_t repeats = c->series->repeats;

    for (size_t r = 0; r < repeats; r++)
        c->scratch[r] = c->ends[r] = find_end(c, r);
    gsl_sort(c->scratch, 1, repeats);
    return c->scratch[repeats / 2];
}

static double clipped(const struct cleaning *c, double y)
{
    return (fmax(fmin(y, c->cap), c->floor) - c->level) /
           (c->cap > c->level ? c->cap - c->level : 1);
}

static void keep(struct lrf_cells *cells, const struct cleaning *c, struct lrf_cell cell)
{
    cell.y = clipped(c, cell.y);
    cells->cell[cells->n++] = cell;
}

/* Spacing of the cells of a repeat; the last of them is followed by more of the same. */
static double spacing(const struct cleaning *c, size_t r)
{
    const size_t first = c->start[r], last = c->start[r + 1];
    const double span = c->cell[last - 1].x - c->cell[first].x;

    return fmax(span / (double)(last - first), 1 / CELLS_PER_DECADE);
}

/* The cells of one repeat up to `end`, and the cap in place of what is missing after it diverged.
 */
static void keep_repeat(struct lrf_cells *cells, const struct cleaning *c, size_t r, double end)
{
    const size_t first = c->start[r], last = c->start[r + 1];
    const double step = spacing(c, r);
    struct lrf_cell fill = {.y = c->cap, .repeat = r};

    for (size_t i = first; i < last && c->cell[i].x < end; i++)
        if (isfinite(c->cell[i].y) || c->cell[i].x > c->ends[r])
            keep(cells, c, c->cell[i]);
    fill.weight = (double)(c->series->start[r + 1] - c->series->start[r]) / (double)(last - first);
    for (fill.x = c->cell[last - 1].x + step; isfinite(c->ends[r]) && fill.x < end; fill.x += step)
        keep(cells, c, fill);
}

/* How many cells keep_repeat() may keep in all. */
static size_t capacity(const struct cleaning *c, double end)
{
    double n = (double)c->n;

    for (size_t r = 0; r < c->series->repeats; r++)
        n += fmax(0, end - c->cell[c->start[r + 1] - 1].x) / spacing(c, r) + 1;
    return (size_t)n;
}

static int keep_cells(struct lrf_cells *cells, struct cleaning *c, const struct lrf_cell *pooled,
                      size_t n)
{
    const double diverged = find_ends(c);
    const double enough = pooled[(n < MIN_KEPT ? n : MIN_KEPT) - 1].x;
    double end = fmin(diverged, nextafter(c->series->x_max, INFINITY));

    end = fmax(end, nextafter(enough, INFINITY));
    cells->cell = lrf_calloc(capacity(c, end), sizeof *cells->cell);
    if (cells->cell == NULL)
        return -1;
    for (size_t r = 0; r < c->series->repeats; r++)
        keep_repeat(cells, c, r, end);
    qsort(cells->cell, cells->n, sizeof *cells->cell, compare_cells);
    cells->diverged = isfinite(diverged) ? diverged : NAN;
    cells->abrupt = shoots_up(c, diverged);
    return 0;
}

static int clean(struct cleaning *c, struct lrf_cells *cells)
{
    struct lrf_cell *pooled;
    size_t n;
    int status = 0;

    make_cells(c);
    pooled = lrf_calloc(c->n, sizeof *pooled);
    if (pooled == NULL)
        return -1;
    n = pool(c, pooled);
    if (n > 0) {
        find_level(c, pooled, n);
        status = find_caps(c, pooled, n);
        if (status == 0)
            status = keep_cells(cells, c, pooled, n);
    }
    free(pooled);
    return status;
}

int lrf_cells_build(const struct lrf_series *series, struct lrf_cells *cells)
{
    struct cleaning c;
    int status = -1;

    *cells = (struct lrf_cells){
        .repeats = series->repeats, .level = NAN, .noise = NAN, .x_level = NAN, .diverged = NAN};
    for (size_t i = 0; i < series->n; i++)
        cells->usable += isfinite(series->sample[i].loss) != 0;
    if (start_cleaning(series, &c) == 0)
        status = clean(&c, cells);
    if (status == 0 && cells->n > 0) {
        cells->level = c.level * HEADROOM;
        cells->noise = c.noise * HEADROOM;
        cells->scale = (c.cap > c.level ? c.cap - c.level : 1) * HEADROOM;
        cells->x_level = c.x_level;
    }
    stop_cleaning(&c);
    if (status != 0)
        lrf_cells_release(cells);
    return status;
}

void lrf_cells_release(struct lrf_cells *cells)
{
    if (cells == NULL)
        return;
    free(cells->cell);
    *cells = (struct lrf_cells){0};
}
