/*
 * analysis/spline.h - the smoother: a penalised cubic B-spline in log10 rate.
 *
 * A P-spline (Eilers and Marx 1996): uniform cubic B-splines, 6 segments a decade (6 to 60
 * in all), least squares with a penalty lambda on the squared second differences of the
 * coefficients. It has no lag, treats both ends alike and reproduces a straight line
 * exactly. The knots go on beyond both ends of the data, so that every function that is
 * used is a whole one.
 *
 * lambda is chosen by restricted maximum likelihood with the noise profiled out, on a grid of
 * 10^-5 .. 10^8 in quarters of a decade (Wood 2011; REML undersmooths less often than
 * cross-validation and bears correlated noise: Krivobokova and Kauermann 2007). Outliers: three
 * rounds of Huber weights (1.345) on the median absolute residual, lambda chosen anew in each.
 *
 * Uncertainty: the Bayesian covariance sigma^2 (B'WB + lambda D'D)^-1, whose bands hold
 * the truth as often as they say on average over the curve, bias included (Nychka 1988).
 *
 * GSL: gsl_bspline for the basis, gsl_linalg_cholesky_band for the normal equations (half
 * band width 3). Calls must be made between lrf_gsl_enter and lrf_gsl_leave, with finite
 * numbers only.
 */
#ifndef LRF_ANALYSIS_SPLINE_H
#define LRF_ANALYSIS_SPLINE_H

#include <stddef.h>

#include <gsl/gsl_bspline.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_vector.h>

enum { LRF_SPLINE_BAND = 4 }; /* functions that are not zero at one x */

/* The basis at one x: the functions `first` .. first + 3, and their derivatives per unit of x. */
struct lrf_basis {
    size_t first;
    double value[LRF_SPLINE_BAND];
    double slope[LRF_SPLINE_BAND];
};

struct lrf_spline {
    double a, b;         /* range */
    size_t n;            /* number of coefficients, segments + 3 */
    double *coef;        /* (n), owned */
    double lambda;       /* smoothing, as chosen */
    double sigma;        /* noise of one point: 1.4826 median absolute residual */
    double edf;          /* effective degrees of freedom */
    double gcv_sigma;    /* noise of one point: root of weighted squares over n - edf */
    gsl_matrix *factor;  /* (n, 4) banded Cholesky factor of B'WB + lambda D'D */
    gsl_matrix *inverse; /* (n, n) its inverse */
    gsl_bspline_workspace *bspline;
    gsl_matrix *gram;     /* (n, 4) B'WB */
    gsl_vector *rhs;      /* (n) B'Wy */
    gsl_vector *solution; /* (n) */
    gsl_matrix *eval;     /* what gsl_bspline_deriv_eval fills */
};

/* A spline on [a, b], a < b, without data. NULL without memory. Free with lrf_spline_free. */
struct lrf_spline *lrf_spline_alloc(double a, double b);
void lrf_spline_free(struct lrf_spline *spline);
/* The basis at x; x outside [a, b] is moved to the nearer end. */
void lrf_spline_basis(const struct lrf_spline *spline, double x, struct lrf_basis *basis);
/*
 * Fits points x[i], y[i] (n) of weight w[i] > 0 (the number of observations in it).
 * Returns 0, or -1 without memory or when the equations cannot be solved.
 */
int lrf_spline_fit(struct lrf_spline *spline, const double *x, const double *y, const double *w,
                   size_t n);
/* Value and slope of coefficients `coef` at a basis. */
double lrf_basis_value(const struct lrf_basis *basis, const double *coef);
double lrf_basis_slope(const struct lrf_basis *basis, const double *coef);
/* A draw from the distribution of the coefficients, (n) numbers. */
void lrf_spline_draw(const struct lrf_spline *spline, gsl_rng *rng, double *coef);

#endif
