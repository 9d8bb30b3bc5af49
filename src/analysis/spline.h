/*
 * analysis/spline.h - the smoother: a penalised cubic B-spline in log10 rate.
 *
 * A P-spline (Eilers and Marx 1996): uniform cubic B-splines, 6 segments a decade (6 to 60
 * in all), least squares with a penalty lambda on the squared differences of the
 * coefficients. It has no lag and treats both ends alike. With differences of order 2 it reproduces
 * a straight line exactly, with order 3 a parabola; order 2 is the better one for levels, order 3
 * for slopes. The knots go on beyond both ends of the data, so that every function in use is a
 * whole one.
 *
 * lambda is chosen by restricted maximum likelihood with the noise profiled out, on a grid of
 * 10^-5 .. 10^8 in quarters of a decade (Wood 2011; REML undersmooths less often than
 * cross-validation and bears correlated noise: Krivobokova and Kauermann 2007). Outliers: three
 * rounds of Huber weights (1.345) on the median absolute residual, lambda chosen anew in each.
 *
 * Two distributions of the coefficients about the fit, both for independent noise of one
 * spread. The posterior, sigma^2 (B'WB + lambda D'D)^-1: its bands hold the truth as often as
 * they say on average over the curve, smoothing bias included (Nychka 1988). The sampling
 * distribution, what the estimate would do on new noise: narrower, for quantities whose
 * bias is small.
 *
 * Few points, far apart, may leave the equations singular. Then B'WB gets a ridge that grows until
 * they can be solved: it is relative to the mean of the diagonal, so that the scale of the losses
 * does not matter, and pulls what the points leave open towards the polynomial.
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

#include <lrfind/error.h>

enum { LRF_SPLINE_BAND = 4 }; /* functions that are not zero at one x */

/* The basis at one x: the functions `first` .. first + 3, and their derivatives per unit of x. */
struct lrf_basis {
    size_t first;
    double value[LRF_SPLINE_BAND];
    double slope[LRF_SPLINE_BAND];
};

struct lrf_spline {
    double a, b;      /* range */
    size_t order;     /* of the penalised differences, 2 or 3 */
    size_t n;         /* number of coefficients, segments + 3 */
    double *coef;     /* (n) */
    double lambda;    /* smoothing, as chosen */
    double sigma;     /* noise of one observation: 1.4826 median absolute residual */
    size_t points;    /* how many points were fitted */
    double *residual; /* (points) times the root of the count: all of spread sigma */

    /* private: spline.c, and spline_spread.c for the distributions */
    double *y, *weight,
        *scratch;            /* (points) y without the polynomial; count times Huber's weight */
    const double *count;     /* (points), borrowed during a fit */
    struct lrf_basis *basis; /* (points) */
    double polynomial[3];    /* of x - middle: what was taken from y */
    double squares;          /* sum of weight y^2 */
    double ridge;            /* of the mean of the diagonal of B'WB; mostly 0 */
    gsl_bspline_workspace *bspline;
    gsl_matrix *gram;     /* (n, 4) B'WB, banded */
    gsl_matrix *factor;   /* (n, 4) Cholesky factor of B'WB + lambda D'D */
    gsl_matrix *work;     /* (n, 4) the same with another lambda or fewer points */
    gsl_matrix *spread;   /* (n, 4) Cholesky factor of B'WB */
    gsl_matrix *inverse;  /* (n, n) of B'WB + lambda D'D */
    gsl_matrix *eval;     /* what gsl_bspline_deriv_eval fills */
    gsl_vector *rhs;      /* (n) B'Wy */
    gsl_vector *solution; /* (n) */
};

/* A spline on [a, b], a < b, without data. NULL without memory. Free with lrf_spline_free. */
struct lrf_spline *lrf_spline_alloc(double a, double b, size_t order);
/* NULL and half-built splines are allowed. */
void lrf_spline_free(struct lrf_spline *spline);
/* The basis at x; x outside [a, b] is moved to the nearer end. */
void lrf_spline_basis(const struct lrf_spline *spline, double x, struct lrf_basis *basis);
double lrf_basis_value(const struct lrf_basis *basis, const double *coef);
double lrf_basis_slope(const struct lrf_basis *basis, const double *coef);
/*
 * Fits points x[i], y[i] (n) that stand for count[i] >= 1 observations each; once a spline.
 * Returns LRF_OK, LRF_ENOMEM, or LRF_ENUMERIC when the equations cannot be solved: points that are
 * not finite.
 */
enum lrf_status lrf_spline_fit(struct lrf_spline *spline, const double *x, const double *y,
                               const double *count, size_t n);
/*
 * The coefficients (n) that the points whose group is not `left_out` give with the same
 * lambda and weights. Returns LRF_OK or LRF_ENUMERIC.
 */
enum lrf_status lrf_spline_leave_out(struct lrf_spline *spline, const size_t *group,
                                     size_t left_out, double *coef);
/* Standard deviation of the posterior of the linear form that `b` is: basis->value or ->slope. */
double lrf_spline_error(const struct lrf_spline *spline, size_t first,
                        const double b[LRF_SPLINE_BAND]);
/* Standard deviation of its sampling distribution. */
double lrf_spline_sampling_error(const struct lrf_spline *spline, size_t first,
                                 const double b[LRF_SPLINE_BAND]);
/* A draw from the posterior of coef minus the fit, (n) numbers. */
void lrf_spline_draw_posterior(const struct lrf_spline *spline, gsl_rng *rng, double *coef);
/* A draw from the sampling distribution of coef minus the fit. */
void lrf_spline_draw_sample(const struct lrf_spline *spline, gsl_rng *rng, double *coef);

#endif
