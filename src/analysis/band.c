#include "analysis/band.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

#include "base/memory.h"
#include "base/seed.h"

static double quadratic(const struct lrf_spline *spline, size_t first, const double *b)
{
    double sum = 0;

    for (size_t j = 0; j < LRF_SPLINE_BAND; j++)
        for (size_t k = 0; k < LRF_SPLINE_BAND; k++)
            sum += b[j] * b[k] * gsl_matrix_get(spline->inverse, first + j, first + k);
    return spline->sigma * sqrt(fmax(0, sum));
}

double lrf_band_value(const struct lrf_spline *spline, const struct lrf_basis *basis)
{
    return quadratic(spline, basis->first, basis->value);
}

double lrf_band_slope(const struct lrf_spline *spline, const struct lrf_basis *basis)
{
    return quadratic(spline, basis->first, basis->slope);
}

/* The landmarks of every draw, one row a landmark. */
struct draws {
    double *coef;
    double descent[LRF_DRAWS], half[LRF_DRAWS], steepest[LRF_DRAWS], minimum[LRF_DRAWS],
        edge[LRF_DRAWS];
};

/* The middle 95 % of the draws; a landmark that a draw did not reach lies beyond the end. */
static struct lrf_range middle(double *v, double mark, double end)
{
    struct lrf_range range = {NAN, NAN};

    if (isnan(mark))
        return range;
    for (size_t i = 0; i < LRF_DRAWS; i++)
        if (isnan(v[i]))
            v[i] = end;
    gsl_sort(v, 1, LRF_DRAWS);
    range.lo = fmin(mark, v[LRF_DRAWS / 40]);
    range.hi = fmax(mark, v[LRF_DRAWS - 1 - LRF_DRAWS / 40]);
    return range;
}

static void draw(const struct lrf_spline *spline, struct lrf_shape *shape, double diverged,
                 gsl_rng *rng, struct draws *draws)
{
    for (size_t i = 0; i < LRF_DRAWS; i++) {
        struct lrf_marks marks;
        lrf_spline_draw(spline, rng, draws->coef);
        lrf_shape_evaluate(shape, draws->coef);
        lrf_marks_find(shape, diverged, &marks);
        draws->descent[i] = marks.descent;
        draws->half[i] = marks.half;
        draws->steepest[i] = marks.steepest;
        draws->minimum[i] = marks.minimum;
        draws->edge[i] = marks.edge;
    }
}

int lrf_mark_ranges_find(const struct lrf_spline *spline, const struct lrf_shape *shape,
                         double diverged, const struct lrf_marks *marks,
                         struct lrf_mark_ranges *ranges)
{
    const double end = shape->x[shape->n - 1];
    struct draws *draws = lrf_calloc(1, sizeof *draws);
    struct lrf_shape drawn = {0};
    gsl_rng *rng = lrf_rng_alloc(0, LRF_STREAM_BOOTSTRAP);
    int status = -1;

    if (draws != NULL)
        draws->coef = lrf_calloc(spline->n, sizeof *draws->coef);
    if (rng && draws && draws->coef && lrf_shape_build(spline, &drawn) == 0) {
        draw(spline, &drawn, diverged, rng, draws);
        ranges->descent = middle(draws->descent, marks->descent, end);
        ranges->half = middle(draws->half, marks->half, end);
        ranges->steepest = middle(draws->steepest, marks->steepest, end);
        ranges->minimum = middle(draws->minimum, marks->minimum, end);
        ranges->edge = middle(draws->edge, marks->edge, end);
        status = 0;
    }
    if (draws != NULL)
        free(draws->coef);
    free(draws);
    lrf_shape_release(&drawn);
    if (rng != NULL)
        gsl_rng_free(rng);
    return status;
}
