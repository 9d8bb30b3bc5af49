#include "analysis/landmarks.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

#define GRID_PER_DECADE 50.0
#define END_MARGIN 0.3 /* decades: an extreme at an end is an artefact */
#define CLIMB 0.3      /* of the depth */
#define DEEP 0.35      /* of the depth */
#define STARTED 0.05   /* of the drop */
#define LOW 0.25       /* of the cap */
#define SUDDEN 0.5     /* decades from there */

/* The level from which bottom and drop are taken comes from the descent to that bottom. */
enum { MAX_GRID = 4001, PASSES = 3 };

int lrf_shape_build(const struct lrf_spline *spline, struct lrf_shape *shape)
{
    const double span = spline->b - spline->a;
    const double steps = fmin(ceil(GRID_PER_DECADE * span), MAX_GRID - 1);

    *shape = (struct lrf_shape){.n = (size_t)steps + 1};
    shape->x = lrf_calloc(shape->n, sizeof *shape->x);
    shape->value = lrf_calloc(shape->n, sizeof *shape->value);
    shape->slope = lrf_calloc(shape->n, sizeof *shape->slope);
    shape->basis = lrf_calloc(shape->n, sizeof *shape->basis);
    shape->fall = lrf_calloc(shape->n, sizeof *shape->fall);
    shape->pooled = lrf_calloc(shape->n, sizeof *shape->pooled);
    if (!shape->x || !shape->value || !shape->slope || !shape->basis || !shape->fall ||
        !shape->pooled) {
        lrf_shape_release(shape);
        return -1;
    }
    for (size_t i = 0; i < shape->n; i++) {
        shape->x[i] = i + 1 < shape->n ? spline->a + span * (double)i / steps : spline->b;
        lrf_spline_basis(spline, shape->x[i], &shape->basis[i]);
        shape->value[i] = lrf_basis_value(&shape->basis[i], spline->coef);
        shape->slope[i] = lrf_basis_slope(&shape->basis[i], spline->coef);
    }
    return 0;
}

void lrf_shape_release(struct lrf_shape *shape)
{
    free(shape->x);
    free(shape->value);
    free(shape->slope);
    free(shape->basis);
    free(shape->fall);
    free(shape->pooled);
    *shape = (struct lrf_shape){0};
}

static size_t least(const double *v, size_t first, size_t last)
{
    size_t best = first;

    for (size_t i = first; i < last; i++)
        if (v[i] < v[best])
            best = i;
    return best;
}

/* The abscissa of the extreme of the parabola through the points i - 1, i, i + 1. */
static double refine(const struct lrf_shape *shape, const double *v, size_t i)
{
    double left, right;

    if (i == 0 || i + 1 >= shape->n)
        return shape->x[i];
    left = v[i - 1] - v[i];
    right = v[i + 1] - v[i];
    if (!(left + right > 0) || left < 0 || right < 0)
        return shape->x[i];
    return shape->x[i] + (shape->x[i + 1] - shape->x[i]) * 0.5 * (left - right) / (left + right);
}

/* Where the line between the points i and i + 1 is at `level`. */
static double cross(const struct lrf_shape *shape, const double *v, size_t i, double level)
{
    return shape->x[i] + (shape->x[i + 1] - shape->x[i]) * (level - v[i]) / (v[i + 1] - v[i]);
}

/* Scanning left from point `from`, where v first exceeds `level`; the left end if nowhere. */
static double cross_left(const struct lrf_shape *shape, const double *v, size_t from, double level)
{
    for (size_t i = from; i-- > 0;)
        if (v[i] > level)
            return cross(shape, v, i, level);
    return shape->x[0];
}

static double cross_right(const struct lrf_shape *shape, const double *v, size_t from, double level,
                          double otherwise)
{
    for (size_t i = from; i + 1 < shape->n; i++)
        if (v[i + 1] > level)
            return cross(shape, v, i, level);
    return otherwise;
}

/* Where the first descent ends that is worth the name. */
static size_t find_bottom(const struct lrf_shape *shape, size_t first, double level, double depth)
{
    double lowest = INFINITY;
    size_t i = first;

    for (; i < shape->n; i++) {
        lowest = shape->value[i] < lowest ? shape->value[i] : lowest;
        if (shape->value[i] - lowest > CLIMB * depth && level - lowest > DEEP * depth)
            break;
    }
    return least(shape->value, first, i);
}

/*
 * The curve up to `last` made non-increasing, into shape->fall: neighbours in the wrong order are
 * pooled to their mean (pool adjacent violators, Ayer et al. 1955).
 */
static void pool_violators(const struct lrf_shape *shape, size_t last)
{
    double *mean = shape->fall;
    size_t *size = shape->pooled, blocks = 0;

    for (size_t i = 0; i <= last; i++) {
        mean[blocks] = shape->value[i];
        size[blocks++] = 1;
        for (; blocks > 1 && mean[blocks - 2] < mean[blocks - 1]; blocks--) {
            const double n = (double)size[blocks - 2], m = (double)size[blocks - 1];
            mean[blocks - 2] = (n * mean[blocks - 2] + m * mean[blocks - 1]) / (n + m);
            size[blocks - 2] += size[blocks - 1];
        }
    }
    for (size_t i = last + 1; blocks-- > 0;)
        for (size_t k = 0; k < size[blocks]; k++)
            mean[--i] = mean[blocks];
}

static double greatest_climb(const double *v, size_t first, size_t last)
{
    double lowest = INFINITY, climb = 0;

    for (size_t i = first; i <= last; i++) {
        lowest = v[i] < lowest ? v[i] : lowest;
        climb = v[i] - lowest > climb ? v[i] - lowest : climb;
    }
    return climb;
}

/* Where the curve is back at `level`, right of point `from`. */
static double find_edge(const struct lrf_shape *shape, double level, size_t from, double diverged)
{
    const size_t last = shape->n - 1;
    double edge = cross_right(shape, shape->value, from, level, NAN);

    /* A curve that is cut off below the level goes on in a straight line to the cap, 1. */
    if (isnan(edge) && diverged > shape->x[last])
        edge = shape->x[last] + (diverged - shape->x[last]) * (level - shape->value[last]) /
                                    (1 - shape->value[last]);
    return fmin(edge, diverged);
}

static bool diverges_suddenly(const struct lrf_shape *shape, double diverged)
{
    double low = -INFINITY;

    for (size_t i = 0; i < shape->n; i++)
        if (shape->x[i] < diverged && shape->value[i] <= LOW)
            low = shape->x[i];
    return low >= diverged - SUDDEN;
}

struct lrf_marks lrf_marks_none(double diverged)
{
    struct lrf_marks marks = {
        .half = NAN, .bottom = NAN, .lowest = NAN, .depth = NAN, .drop = NAN, .climb = NAN};

#define NONE_LEVEL(field) marks.field = NAN;
#define NONE_SLOPE(field)
#define NONE(source, field, heading, meaning) NONE_##source(field)
    LRF_LANDMARK_LIST(NONE)
#undef NONE
#undef NONE_SLOPE
#undef NONE_LEVEL
    marks.edge = diverged;
    return marks;
}

void lrf_marks_find(const struct lrf_shape *shape, double x_level, double diverged,
                    struct lrf_marks *marks)
{
    const double *v = shape->value, *fall = shape->fall;
    size_t from = 0, lowest, bottom = 0;
    double level = 0, before = NAN;

    *marks = lrf_marks_none(diverged);
    marks->sudden = diverges_suddenly(shape, diverged);
    while (from + 1 < shape->n && shape->x[from] < x_level)
        from++;
    lowest = least(v, from, shape->n);
    for (int pass = 0; pass < PASSES && level != before; pass++) {
        if (!(level - v[lowest] > 0))
            return;
        before = level;
        bottom = find_bottom(shape, from, level, level - v[lowest]);
        pool_violators(shape, bottom);
        level = fall[0];
    }
    marks->level = level;
    marks->depth = level - v[lowest];
    marks->drop = bottom == from ? 0 : level - fall[bottom];
    marks->climb = greatest_climb(v, from, bottom);
    marks->bottom = refine(shape, v, bottom);
    marks->lowest = refine(shape, v, lowest);
    marks->minimum = lowest + 1 < shape->n || !isnan(diverged) ? marks->lowest : NAN;
    marks->descent = cross_left(shape, fall, bottom, level - STARTED * (level - fall[bottom]));
    marks->half = cross_left(shape, fall, bottom, level - 0.5 * (level - fall[bottom]));
    marks->edge = find_edge(shape, level, lowest, diverged);
    if (marks->edge < marks->lowest)
        marks->edge = marks->lowest;
}

/* The least of the local minima of v in first .. last - 1; of all points if there is none. */
static size_t least_inside(const double *v, size_t first, size_t last)
{
    size_t best = last;

    for (size_t i = first + 1; i + 1 < last; i++)
        if (v[i] < v[i - 1] && v[i] <= v[i + 1] && (best == last || v[i] < v[best]))
            best = i;
    return best < last && v[best] < 0 ? best : least(v, first, last);
}

void lrf_steep_find(const struct lrf_shape *shape, const struct lrf_marks *marks,
                    struct lrf_steep *steep)
{
    const double *d = shape->slope;
    const double begin = fmax(marks->descent, shape->x[0] + END_MARGIN);
    const double end = fmin(marks->bottom, shape->x[shape->n - 1] - END_MARGIN);
    size_t first = 0, last, best;

    *steep = (struct lrf_steep){NAN, NAN, NAN};
    while (first < shape->n && shape->x[first] < begin)
        first++;
    for (last = first; last < shape->n && shape->x[last] <= end; last++)
        ;
    if (isnan(marks->bottom) || last <= first)
        return;
    best = least_inside(d, first, last);
    if (!(d[best] < 0))
        return;
    steep->steepest = fmin(fmax(refine(shape, d, best), begin), end);
    steep->lo = cross_left(shape, d, best, d[best] / 2);
    steep->hi = cross_right(shape, d, best, d[best] / 2, shape->x[shape->n - 1]);
}
