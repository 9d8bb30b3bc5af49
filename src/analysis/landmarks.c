#include "analysis/landmarks.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

#define GRID_PER_DECADE 50.0
#define END_MARGIN 0.3 /* decades: an extreme at an end is an artefact */
#define CLIMB 0.3      /* of the depth */
#define DEEP 0.35      /* of the depth */
#define STARTED 0.05   /* of the drop */

enum { MAX_GRID = 4001 };

int lrf_shape_build(const struct lrf_spline *spline, struct lrf_shape *shape)
{
    const double span = spline->b - spline->a;
    const double steps = fmin(ceil(GRID_PER_DECADE * span), MAX_GRID - 1);

    *shape = (struct lrf_shape){.n = (size_t)steps + 1};
    shape->x = lrf_calloc(shape->n, sizeof *shape->x);
    shape->value = lrf_calloc(shape->n, sizeof *shape->value);
    shape->slope = lrf_calloc(shape->n, sizeof *shape->slope);
    shape->basis = lrf_calloc(shape->n, sizeof *shape->basis);
    if (!shape->x || !shape->value || !shape->slope || !shape->basis) {
        lrf_shape_release(shape);
        return -1;
    }
    for (size_t i = 0; i < shape->n; i++) {
        shape->x[i] = i + 1 < shape->n ? spline->a + span * (double)i / steps : spline->b;
        lrf_spline_basis(spline, shape->x[i], &shape->basis[i]);
    }
    lrf_shape_evaluate(shape, spline->coef);
    return 0;
}

void lrf_shape_release(struct lrf_shape *shape)
{
    free(shape->x);
    free(shape->value);
    free(shape->slope);
    free(shape->basis);
    *shape = (struct lrf_shape){0};
}

void lrf_shape_evaluate(struct lrf_shape *shape, const double *coef)
{
    for (size_t i = 0; i < shape->n; i++) {
        shape->value[i] = lrf_basis_value(&shape->basis[i], coef);
        shape->slope[i] = lrf_basis_slope(&shape->basis[i], coef);
    }
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
static size_t find_bottom(const struct lrf_shape *shape, double depth)
{
    double lowest = INFINITY;
    size_t i = 0;

    for (; i < shape->n; i++) {
        lowest = fmin(lowest, shape->value[i]);
        if (shape->value[i] - lowest > CLIMB * depth && -lowest > DEEP * depth)
            break;
    }
    return least(shape->value, 0, i);
}

static void find_steepest(const struct lrf_shape *shape, size_t bottom, struct lrf_marks *marks)
{
    const double end = fmin(shape->x[bottom], shape->x[shape->n - 1] - END_MARGIN);
    size_t first = 0, last, best;

    while (first < shape->n && shape->x[first] < shape->x[0] + END_MARGIN)
        first++;
    for (last = first; last < shape->n && shape->x[last] <= end; last++)
        ;
    if (last <= first)
        return;
    best = least(shape->slope, first, last);
    if (!(shape->slope[best] < 0))
        return;
    marks->steepest = refine(shape, shape->slope, best);
    marks->steep_lo = cross_left(shape, shape->slope, best, shape->slope[best] / 2);
    marks->steep_hi =
        cross_right(shape, shape->slope, best, shape->slope[best] / 2, shape->x[shape->n - 1]);
}

void lrf_marks_find(const struct lrf_shape *shape, double diverged, struct lrf_marks *marks)
{
    const size_t lowest = least(shape->value, 0, shape->n);
    const double depth = -shape->value[lowest];
    size_t bottom;

    *marks = (struct lrf_marks){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, depth, NAN};
    marks->edge = diverged;
    if (!(depth > 0))
        return;
    bottom = find_bottom(shape, depth);
    marks->drop = -shape->value[bottom];
    marks->bottom = refine(shape, shape->value, bottom);
    marks->minimum = refine(shape, shape->value, lowest);
    marks->descent = cross_left(shape, shape->value, bottom, -STARTED * marks->drop);
    marks->half = cross_left(shape, shape->value, bottom, -0.5 * marks->drop);
    marks->edge = fmin(cross_right(shape, shape->value, lowest, 0, NAN), diverged);
    find_steepest(shape, bottom, marks);
}
