#include "analysis/spline.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>

#include "base/memory.h"

#define SEGMENTS_PER_DECADE 6.0
#define HUBER 1.345
#define MAD_TO_SIGMA 1.482602218505602
#define LOG_LAMBDA_MIN (-5.0)
#define LOG_LAMBDA_STEP 0.25

enum {
    MIN_SEGMENTS = 6,
    MAX_SEGMENTS = 60,
    EXTRA = 3, /* segments beyond each end of the data */
    ORDER = 2, /* of the penalised differences */
    LAMBDAS = 53,
    ROUNDS = 3
};

static const double difference[ORDER + 1] = {1, -2, 1};

static size_t count_segments(double a, double b)
{
    const double n = ceil(SEGMENTS_PER_DECADE * (b - a) - 1e-9);

    return n < MIN_SEGMENTS ? MIN_SEGMENTS : n > MAX_SEGMENTS ? MAX_SEGMENTS : (size_t)n;
}

static double segment_width(const struct lrf_spline *spline)
{
    return (spline->b - spline->a) / (double)(spline->n - EXTRA);
}

struct lrf_spline *lrf_spline_alloc(double a, double b)
{
    const size_t segments = count_segments(a, b);
    struct lrf_spline *s = lrf_calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->a = a;
    s->b = b;
    s->n = segments + EXTRA;
    s->coef = lrf_calloc(s->n, sizeof *s->coef);
    s->factor = gsl_matrix_calloc(s->n, LRF_SPLINE_BAND);
    s->gram = gsl_matrix_calloc(s->n, LRF_SPLINE_BAND);
    s->inverse = gsl_matrix_calloc(s->n, s->n);
    s->rhs = gsl_vector_calloc(s->n);
    s->solution = gsl_vector_calloc(s->n);
    s->bspline = gsl_bspline_alloc(LRF_SPLINE_BAND, segments + 2 * EXTRA + 1);
    if (s->bspline != NULL)
        s->eval = gsl_matrix_calloc(gsl_bspline_ncoeffs(s->bspline), 2);
    if (!s->coef || !s->factor || !s->gram || !s->inverse || !s->rhs || !s->solution || !s->eval) {
        lrf_spline_free(s);
        return NULL;
    }
    gsl_bspline_knots_uniform(a - EXTRA * segment_width(s), b + EXTRA * segment_width(s),
                              s->bspline);
    return s;
}

void lrf_spline_free(struct lrf_spline *s)
{
    if (s == NULL)
        return;
    free(s->coef);
    gsl_matrix_free(s->factor);
    gsl_matrix_free(s->gram);
    gsl_matrix_free(s->inverse);
    gsl_matrix_free(s->eval);
    gsl_vector_free(s->rhs);
    gsl_vector_free(s->solution);
    if (s->bspline != NULL)
        gsl_bspline_free(s->bspline);
    free(s);
}

void lrf_spline_basis(const struct lrf_spline *s, double x, struct lrf_basis *basis)
{
    const double at = fmin(fmax(x, s->a), s->b);
    const size_t segment = (size_t)fmax(0, floor((at - s->a) / segment_width(s)));
    const size_t last = s->n - LRF_SPLINE_BAND;

    basis->first = segment < last ? segment : last;
    gsl_bspline_deriv_eval(at, 1, s->eval, s->bspline);
    for (size_t j = 0; j < LRF_SPLINE_BAND; j++) {
        basis->value[j] = gsl_matrix_get(s->eval, EXTRA + basis->first + j, 0);
        basis->slope[j] = gsl_matrix_get(s->eval, EXTRA + basis->first + j, 1);
    }
}

static double dot(const double *b, const double *coef)
{
    return b[0] * coef[0] + b[1] * coef[1] + b[2] * coef[2] + b[3] * coef[3];
}

double lrf_basis_value(const struct lrf_basis *basis, const double *coef)
{
    return dot(basis->value, coef + basis->first);
}

double lrf_basis_slope(const struct lrf_basis *basis, const double *coef)
{
    return dot(basis->slope, coef + basis->first);
}

/* What a fit works on. */
struct fitting {
    struct lrf_spline *spline;
    size_t n;
    const double *x, *count; /* (n) */
    double *y;               /* (n) without the straight line */
    double *weight;          /* (n) count times Huber's weight */
    double *residual;        /* (n) of one observation */
    double *scratch;         /* (n) */
    struct lrf_basis *basis; /* (n) */
    double intercept, slope; /* of the line, around the middle of the range */
    double squares;          /* sum of weight y^2 */
};

static double middle(const struct lrf_spline *s)
{
    return s->a + (s->b - s->a) / 2;
}

/* Takes the least-squares line away: what the penalty leaves free is then exact for any lambda. */
static void take_line(struct fitting *f, const double *y)
{
    const double centre = middle(f->spline);
    double w = 0, mx = 0, my = 0, sxx = 0, sxy = 0;

    for (size_t i = 0; i < f->n; i++) {
        w += f->count[i];
        mx += f->count[i] * (f->x[i] - centre);
        my += f->count[i] * y[i];
    }
    mx /= w;
    my /= w;
    for (size_t i = 0; i < f->n; i++) {
        const double dx = f->x[i] - centre - mx;
        sxx += f->count[i] * dx * dx;
        sxy += f->count[i] * dx * (y[i] - my);
    }
    f->slope = sxx > 0 ? sxy / sxx : 0;
    f->intercept = my - f->slope * mx;
    for (size_t i = 0; i < f->n; i++)
        f->y[i] = y[i] - f->intercept - f->slope * (f->x[i] - centre);
}

/* B-spline j has its centre at a + (j - 1) segments, and coefficients on a line are that line. */
static void give_line_back(struct fitting *f)
{
    struct lrf_spline *s = f->spline;

    for (size_t j = 0; j < s->n; j++) {
        const double x = s->a + ((double)j - 1) * segment_width(s) - middle(s);
        s->coef[j] = gsl_vector_get(s->solution, j) + f->intercept + f->slope * x;
    }
}

static void make_equations(struct fitting *f)
{
    struct lrf_spline *s = f->spline;

    gsl_matrix_set_zero(s->gram);
    gsl_vector_set_zero(s->rhs);
    f->squares = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct lrf_basis *b = &f->basis[i];
        f->squares += f->weight[i] * f->y[i] * f->y[i];
        for (size_t j = 0; j < LRF_SPLINE_BAND; j++) {
            const double wb = f->weight[i] * b->value[j];
            *gsl_vector_ptr(s->rhs, b->first + j) += wb * f->y[i];
            for (size_t k = 0; j + k < LRF_SPLINE_BAND; k++)
                *gsl_matrix_ptr(s->gram, b->first + j, k) += wb * b->value[j + k];
        }
    }
}

/* factor = Cholesky of B'WB + lambda D'D; solution = its solution. Returns a GSL status. */
static int solve(struct lrf_spline *s, double lambda)
{
    int status;

    gsl_matrix_memcpy(s->factor, s->gram);
    for (size_t row = 0; row + ORDER < s->n; row++)
        for (size_t j = 0; j <= ORDER; j++)
            for (size_t k = 0; j + k <= ORDER; k++)
                *gsl_matrix_ptr(s->factor, row + j, k) +=
                    lambda * difference[j] * difference[j + k];
    status = gsl_linalg_cholesky_band_decomp(s->factor);
    return status ? status : gsl_linalg_cholesky_band_solve(s->factor, s->rhs, s->solution);
}

/* -2 log restricted likelihood, up to a constant, at the lambda that was solved last. */
static double reml(const struct fitting *f, double lambda)
{
    const struct lrf_spline *s = f->spline;
    double explained = 0, determinant = 0, penalised;

    for (size_t j = 0; j < s->n; j++) {
        explained += gsl_vector_get(s->rhs, j) * gsl_vector_get(s->solution, j);
        determinant += 2 * log(gsl_matrix_get(s->factor, j, 0));
    }
    penalised = fmax(f->squares - explained, fmax(1e-14 * f->squares, DBL_MIN));
    return ((double)f->n - ORDER) * log(penalised) + determinant -
           (double)(s->n - ORDER) * log(lambda);
}

static int choose_lambda(struct fitting *f)
{
    double best = INFINITY;

    for (size_t i = 0; i < LAMBDAS; i++) {
        const double lambda = pow(10, LOG_LAMBDA_MIN + LOG_LAMBDA_STEP * (double)i);
        double score;
        if (solve(f->spline, lambda) != 0)
            continue;
        score = reml(f, lambda);
        if (score < best) {
            best = score;
            f->spline->lambda = lambda;
        }
    }
    return isfinite(best) ? solve(f->spline, f->spline->lambda) : -1;
}

/* Residuals of one observation, and their robust spread. */
static void find_residuals(struct fitting *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const double fit = lrf_basis_value(&f->basis[i], f->spline->solution->data);
        f->residual[i] = (f->y[i] - fit) * sqrt(f->count[i]);
        f->scratch[i] = fabs(f->residual[i]);
    }
    f->spline->sigma = MAD_TO_SIGMA * gsl_stats_median(f->scratch, 1, f->n);
}

static void find_weights(struct fitting *f)
{
    const double limit = HUBER * f->spline->sigma;

    for (size_t i = 0; i < f->n; i++)
        f->weight[i] = f->count[i] / fmax(1, fabs(f->residual[i]) / limit);
}

/* The inverse, the effective degrees of freedom and the noise that go with the last solution. */
static int finish(struct fitting *f)
{
    struct lrf_spline *s = f->spline;
    double squares = 0;

    if (gsl_linalg_cholesky_band_invert(s->factor, s->inverse) != 0)
        return -1;
    s->edf = 0;
    for (size_t j = 0; j < s->n; j++)
        for (size_t k = 0; k < LRF_SPLINE_BAND && j + k < s->n; k++)
            s->edf +=
                (k ? 2 : 1) * gsl_matrix_get(s->gram, j, k) * gsl_matrix_get(s->inverse, j + k, j);
    for (size_t i = 0; i < f->n; i++)
        squares += f->weight[i] / f->count[i] * f->residual[i] * f->residual[i];
    s->gcv_sigma = sqrt(squares / fmax(1, (double)f->n - s->edf));
    return 0;
}

static int fit(struct fitting *f)
{
    for (int round = 0; round <= ROUNDS; round++) {
        make_equations(f);
        if (choose_lambda(f) != 0)
            return -1;
        find_residuals(f);
        if (round == ROUNDS || !(f->spline->sigma > 0))
            break;
        find_weights(f);
    }
    give_line_back(f);
    return finish(f);
}

int lrf_spline_fit(struct lrf_spline *spline, const double *x, const double *y, const double *w,
                   size_t n)
{
    struct fitting f = {.spline = spline, .n = n, .x = x, .count = w};
    int status = -1;

    f.y = lrf_calloc(n, sizeof *f.y);
    f.weight = lrf_calloc(n, sizeof *f.weight);
    f.residual = lrf_calloc(n, sizeof *f.residual);
    f.scratch = lrf_calloc(n, sizeof *f.scratch);
    f.basis = lrf_calloc(n, sizeof *f.basis);
    if (f.y && f.weight && f.residual && f.scratch && f.basis) {
        memcpy(f.weight, w, n * sizeof *w);
        for (size_t i = 0; i < n; i++)
            lrf_spline_basis(spline, x[i], &f.basis[i]);
        take_line(&f, y);
        status = fit(&f);
    }
    free(f.y);
    free(f.weight);
    free(f.residual);
    free(f.scratch);
    free(f.basis);
    return status;
}

void lrf_spline_draw(const struct lrf_spline *s, gsl_rng *rng, double *coef)
{
    for (size_t j = 0; j < s->n; j++)
        coef[j] = gsl_ran_gaussian_ziggurat(rng, s->sigma);
    for (size_t j = s->n; j-- > 0;) {
        for (size_t k = 1; k < LRF_SPLINE_BAND && j + k < s->n; k++)
            coef[j] -= gsl_matrix_get(s->factor, j, k) * coef[j + k];
        coef[j] /= gsl_matrix_get(s->factor, j, 0);
    }
    for (size_t j = 0; j < s->n; j++)
        coef[j] += s->coef[j];
}
