#include "analysis/fit.h"

#include <stdlib.h>

#include "analysis/noise.h"
#include "base/memory.h"

enum lrf_status lrf_fit_make(const struct lrf_cells *cells, enum lrf_fit_kind kind,
                             struct lrf_fit *fit)
{
    const size_t n = cells->n;
    double *x = lrf_calloc(3 * n, sizeof *x);
    double *y = x + n, *count = x + 2 * n;
    enum lrf_status status = LRF_ENOMEM;

    *fit = (struct lrf_fit){.kind = kind};
    if (x == NULL)
        return LRF_ENOMEM;
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
    return lrf_noise_profile(cells, fit->spline, &fit->shape, fit->kind == LRF_FIT_SLOPE,
                             fit->profile);
}

void lrf_fit_release(struct lrf_fit *fit)
{
    lrf_shape_release(&fit->shape);
    lrf_spline_free(fit->spline);
    free(fit->profile);
    *fit = (struct lrf_fit){0};
}
