#include "analysis/spline.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>

double lrf_spline_error(const struct lrf_spline *s, size_t first, const double b[LRF_SPLINE_BAND])
{
    double sum = 0;

    for (size_t j = 0; j < LRF_SPLINE_BAND; j++)
        for (size_t k = 0; k < LRF_SPLINE_BAND; k++)
            sum += b[j] * b[k] * gsl_matrix_get(s->inverse, first + j, first + k);
    return s->sigma * sqrt(fmax(0, sum));
}

/* |C' A^-1 b| with B'WB = C C'. */
double lrf_spline_sampling_error(const struct lrf_spline *s, size_t first,
                                 const double b[LRF_SPLINE_BAND])
{
    double sum = 0;

    for (size_t j = 0; j < s->n; j++) {
        double v = 0;
        for (size_t k = 0; k < LRF_SPLINE_BAND && j + k < s->n; k++)
            for (size_t l = 0; l < LRF_SPLINE_BAND; l++)
                v += gsl_matrix_get(s->spread, j, k) *
                     gsl_matrix_get(s->inverse, j + k, first + l) * b[l];
        sum += v * v;
    }
    return s->sigma * sqrt(sum);
}

/* With A = L L', L'^-1 z has covariance A^-1. */
void lrf_spline_draw_posterior(const struct lrf_spline *s, gsl_rng *rng, double *coef)
{
    for (size_t j = 0; j < s->n; j++)
        coef[j] = gsl_ran_gaussian_ziggurat(rng, s->sigma);
    for (size_t j = s->n; j-- > 0;) {
        for (size_t k = 1; k < LRF_SPLINE_BAND && j + k < s->n; k++)
            coef[j] -= gsl_matrix_get(s->factor, j, k) * coef[j + k];
        coef[j] /= gsl_matrix_get(s->factor, j, 0);
    }
}

/* With B'WB = C C', A^-1 C z has covariance A^-1 B'WB A^-1. */
void lrf_spline_draw_sample(const struct lrf_spline *s, gsl_rng *rng, double *coef)
{
    gsl_vector_view v = gsl_vector_view_array(coef, s->n);

    memset(coef, 0, s->n * sizeof *coef);
    for (size_t j = 0; j < s->n; j++) {
        const double z = gsl_ran_gaussian_ziggurat(rng, s->sigma);
        for (size_t k = 0; k < LRF_SPLINE_BAND && j + k < s->n; k++)
            coef[j + k] += gsl_matrix_get(s->spread, j, k) * z;
    }
    gsl_linalg_cholesky_band_svx(s->factor, &v.vector);
}
