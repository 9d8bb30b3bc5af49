#include "analysis/band.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

#include "base/memory.h"
#include "base/seed.h"
#include "base/statistics.h"

double lrf_band_value(const struct lrf_fit *fit, size_t i)
{
    const struct lrf_basis *b = &fit->shape.basis[i];

    return LRF_Z95 * fit->profile[i] * lrf_spline_error(fit->spline, b->first, b->value);
}

double lrf_band_slope(const struct lrf_fit *fit, size_t i)
{
    const struct lrf_basis *b = &fit->shape.basis[i];

    return LRF_Z95 * fit->profile[i] * lrf_spline_error(fit->spline, b->first, b->slope);
}

/* A curve that is drawn again and again. */
struct drawing {
    const struct lrf_fit *fit;
    struct lrf_shape shape; /* value and slope are owned, the rest is the fit's */
    double *coef;
    gsl_rng *rng;
};

static void stop_drawing(struct drawing *d)
{
    free(d->shape.value);
    free(d->shape.slope);
    free(d->coef);
    if (d->rng != NULL)
        gsl_rng_free(d->rng);
}

static int start_drawing(const struct lrf_fit *fit, struct drawing *d)
{
    *d = (struct drawing){.fit = fit, .shape = fit->shape};
    d->shape.value = lrf_calloc(fit->shape.n, sizeof *d->shape.value);
    d->shape.slope = lrf_calloc(fit->shape.n, sizeof *d->shape.slope);
    d->coef = lrf_calloc(fit->spline->n, sizeof *d->coef);
    d->rng = lrf_rng_alloc(0, LRF_STREAM_BOOTSTRAP);
    if (d->shape.value && d->shape.slope && d->coef && d->rng)
        return 0;
    stop_drawing(d);
    return -1;
}

/* The fit plus a stretched deviation. */
static void draw_values(struct drawing *d)
{
    const struct lrf_fit *fit = d->fit;

    lrf_spline_draw_posterior(fit->spline, d->rng, d->coef);
    for (size_t i = 0; i < fit->shape.n; i++) {
        const double dy = fit->profile[i] * lrf_basis_value(&fit->shape.basis[i], d->coef);
        d->shape.value[i] = fit->shape.value[i] + dy;
    }
}

static void draw_slopes(struct drawing *d)
{
    const struct lrf_fit *fit = d->fit;

    lrf_spline_draw_sample(fit->spline, d->rng, d->coef);
    for (size_t i = 0; i < fit->shape.n; i++)
        d->shape.slope[i] =
            fit->shape.slope[i] + fit->profile[i] * lrf_basis_slope(&fit->shape.basis[i], d->coef);
}

/* The middle 95 % of the draws; a landmark that a draw did not reach lies beyond the end. */
static struct lrf_range middle(double v[LRF_DRAWS], double mark, double end)
{
    const size_t tail = LRF_DRAWS / 40;
    struct lrf_range range = {NAN, NAN};

    if (isnan(mark))
        return range;
    for (size_t i = 0; i < LRF_DRAWS; i++)
        if (isnan(v[i]))
            v[i] = end;
    gsl_sort(v, 1, LRF_DRAWS);
    range.lo = fmin(mark, v[tail]);
    range.hi = fmax(mark, v[LRF_DRAWS - 1 - tail]);
    return range;
}

int lrf_band_marks(const struct lrf_fit *fit, double x_level, double diverged,
                   const struct lrf_marks *marks, struct lrf_mark_ranges *ranges)
{
    const double end = fit->shape.x[fit->shape.n - 1];
    struct lrf_marks draw[LRF_DRAWS];
    double v[LRF_DRAWS];
    struct drawing d;

    if (start_drawing(fit, &d) != 0)
        return -1;
    for (size_t i = 0; i < LRF_DRAWS; i++) {
        draw_values(&d);
        lrf_marks_find(&d.shape, x_level, diverged, &draw[i]);
    }
    stop_drawing(&d);
#define RANGE_LEVEL(field)                                                                         \
    for (size_t i = 0; i < LRF_DRAWS; i++)                                                         \
        v[i] = draw[i].field;                                                                      \
    ranges->field = middle(v, marks->field, end);
#define RANGE_SLOPE(field)
#define RANGE(source, field, heading, meaning) RANGE_##source(field)
    LRF_LANDMARK_LIST(RANGE)
    RANGE_LEVEL(half)
#undef RANGE
#undef RANGE_SLOPE
#undef RANGE_LEVEL
    return 0;
}

int lrf_band_steep(const struct lrf_fit *fit, const struct lrf_marks *marks,
                   const struct lrf_steep *steep, struct lrf_range *range)
{
    double x[LRF_DRAWS];
    struct drawing d;

    if (start_drawing(fit, &d) != 0)
        return -1;
    for (size_t i = 0; i < LRF_DRAWS; i++) {
        struct lrf_steep s;
        draw_slopes(&d);
        lrf_steep_find(&d.shape, marks, &s);
        x[i] = s.steepest;
    }
    stop_drawing(&d);
    *range = middle(x, steep->steepest, marks->bottom);
    return 0;
}
