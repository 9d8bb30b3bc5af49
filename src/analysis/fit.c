#include "analysis/fit.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/memory.h"

#define KERNEL_DECADES 0.5
#define MEAN_TO_SIGMA 1.2533141373155003 /* of the absolute value of a Gaussian */
#define CLIP 3.0                         /* of sigma: an outlier is not the noise */

enum { MIN_REPEATS = 3, MAX_GROUPS = 10 };

static double spacing(const struct lrf_shape *shape)
{
    return (shape->x[shape->n - 1] - shape->x[0]) / (double)(shape->n - 1);
}

/* out[i] = smooth of above / smooth of below; 1 where nothing is below. */
static int smooth_ratio(const struct lrf_shape *shape, const double *above, const double *below,
                        double *out)
{
    const size_t reach = (size_t)ceil(4 * KERNEL_DECADES / spacing(shape));
    double *kernel = lrf_calloc(reach + 1, sizeof *kernel);

    if (kernel == NULL)
        return -1;
    for (size_t k = 0; k <= reach; k++) {
        const double z = (double)k * spacing(shape) / KERNEL_DECADES;
        kernel[k] = exp(-0.5 * z * z);
    }
    for (size_t i = 0; i < shape->n; i++) {
        const size_t first = i > reach ? i - reach : 0;
        const size_t last = i + reach < shape->n ? i + reach + 1 : shape->n;
        double num = 0, den = 0;
        for (size_t j = first; j < last; j++) {
            const double w = kernel[i > j ? i - j : j - i];
            num += w * above[j];
            den += w * below[j];
        }
        out[i] = den > 0 ? num / den : 1;
    }
    free(kernel);
    return 0;
}

/* Mean absolute residuals near each grid point. */
static enum lrf_status from_residuals(const struct lrf_cells *cells,
                                      const struct lrf_spline *spline,
                                      const struct lrf_shape *shape, double *above, double *below,
                                      double *profile)
{
    const double sigma = spline->sigma;

    for (size_t i = 0; i < cells->n; i++) {
        const size_t at = (size_t)lround((cells->cell[i].x - shape->x[0]) / spacing(shape));
        above[at] += fmin(fabs(spline->residual[i]), CLIP * sigma);
        below[at] += sigma / MEAN_TO_SIGMA;
    }
    return smooth_ratio(shape, above, below, profile) == 0 ? LRF_OK : LRF_ENOMEM;
}

static double at(const struct lrf_basis *basis, const double *coef, bool slope)
{
    return slope ? lrf_basis_slope(basis, coef) : lrf_basis_value(basis, coef);
}

/* above = jackknife variance, from each group's leave-one-out curve. */
static void find_variance(const struct lrf_shape *shape, bool slope, const double *coef, size_t n,
                          size_t groups, double *above)
{
    for (size_t i = 0; i < shape->n; i++) {
        double mean = 0, squares = 0;
        for (size_t g = 0; g < groups; g++)
            mean += at(&shape->basis[i], coef + g * n, slope) / (double)groups;
        for (size_t g = 0; g < groups; g++) {
            const double d = at(&shape->basis[i], coef + g * n, slope) - mean;
            squares += d * d;
        }
        above[i] = squares * (double)(groups - 1) / (double)groups;
    }
}

static enum lrf_status jackknife(const struct lrf_cells *cells, struct lrf_spline *spline,
                                 const struct lrf_shape *shape, bool slope, size_t groups,
                                 double *above)
{
    size_t *group = lrf_calloc(cells->n, sizeof *group);
    double *coef = lrf_calloc(groups * spline->n, sizeof *coef);
    enum lrf_status status = group && coef ? LRF_OK : LRF_ENOMEM;

    for (size_t i = 0; status == LRF_OK && i < cells->n; i++)
        group[i] = cells->cell[i].repeat % groups;
    for (size_t g = 0; status == LRF_OK && g < groups; g++)
        status = lrf_spline_leave_out(spline, group, g, coef + g * spline->n);
    if (status == LRF_OK)
        find_variance(shape, slope, coef, spline->n, groups, above);
    free(group);
    free(coef);
    return status;
}

/* The spread between the repeats; few of them say little about their own spread: Student's t. */
static enum lrf_status from_repeats(const struct lrf_cells *cells, struct lrf_spline *spline,
                                    const struct lrf_shape *shape, bool slope, double *above,
                                    double *below, double *profile)
{
    const size_t groups = cells->repeats < MAX_GROUPS ? cells->repeats : MAX_GROUPS;
    const double freedom = 2 * (double)(groups - 1);
    const double t = gsl_cdf_tdist_Pinv(0.975, freedom) / gsl_cdf_ugaussian_Pinv(0.975);
    const enum lrf_status status = jackknife(cells, spline, shape, slope, groups, above);

    if (status != LRF_OK)
        return status;
    for (size_t i = 0; i < shape->n; i++) {
        const struct lrf_basis *b = &shape->basis[i];
        const double e = lrf_spline_sampling_error(spline, b->first, slope ? b->slope : b->value);
        below[i] = e * e;
    }
    if (smooth_ratio(shape, above, below, profile) != 0)
        return LRF_ENOMEM;
    for (size_t i = 0; i < shape->n; i++)
        profile[i] = t * sqrt(profile[i]);
    return LRF_OK;
}

/* Fills profile (shape->n) as fit.h says, for the values or the slopes of a fitted spline. */
static enum lrf_status noise_profile(const struct lrf_cells *cells, struct lrf_spline *spline,
                                     const struct lrf_shape *shape, bool slope, double *profile)
{
    double *above = lrf_calloc(2 * shape->n, sizeof *above);
    enum lrf_status status = LRF_ENOMEM;

    if (above != NULL)
        status = cells->repeats < MIN_REPEATS
                     ? from_residuals(cells, spline, shape, above, above + shape->n, profile)
                     : from_repeats(cells, spline, shape, slope, above, above + shape->n, profile);
    free(above);
    return status;
}

enum lrf_status lrf_fit_make(const struct lrf_cells *cells, enum lrf_fit_kind kind,
                             struct lrf_fit *fit)
{
    const size_t n = cells->n;
    double *x = lrf_calloc(3 * n, sizeof *x);
    double *y, *count;
    enum lrf_status status = LRF_ENOMEM;

    *fit = (struct lrf_fit){.kind = kind};
    if (x == NULL)
        return LRF_ENOMEM;
    y = x + n;
    count = x + 2 * n;
    for (size_t i = 0; i < n; i++) {
        x[i] = cells->cell[i].x;
        y[i] = cells->cell[i].y;
        count[i] = cells->cell[i].weight;
    }
    fit->spline = lrf_spline_alloc(x[0], x[n - 1], (size_t)kind);
    if (fit->spline != NULL)
        status = lrf_spline_fit(fit->spline, x, y, count, n);
    if (status == LRF_OK && lrf_shape_build(fit->spline, &fit->shape) != 0)
        status = LRF_ENOMEM;
    free(x);
    return status;
}

enum lrf_status lrf_fit_profile(const struct lrf_cells *cells, struct lrf_fit *fit)
{
    fit->profile = lrf_calloc(fit->shape.n, sizeof *fit->profile);
    if (fit->profile == NULL)
        return LRF_ENOMEM;
    return noise_profile(cells, fit->spline, &fit->shape, fit->kind == LRF_FIT_SLOPE, fit->profile);
}

void lrf_fit_release(struct lrf_fit *fit)
{
    lrf_shape_release(&fit->shape);
    lrf_spline_free(fit->spline);
    free(fit->profile);
    *fit = (struct lrf_fit){0};
}
