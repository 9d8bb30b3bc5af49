#include "analysis/spline.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_statistics_double.h>

#include "base/memory.h"

#define SEGMENTS_PER_DECADE 6.0
#define HUBER 1.345
#define MAD_TO_SIGMA 1.482602218505602
#define LOG_LAMBDA_MIN (-5.0)
#define LOG_LAMBDA_STEP 0.25
#define LEAST_PIVOT 1e-13 /* of the points: less is rounding */
#define LEAST_RIDGE 1e-10
#define SPREAD_RIDGE 1e-9
#define RIDGE_GROWTH 100.0
#define GREATEST_RIDGE 1.0

enum {
    MIN_SEGMENTS = 6,
    MAX_SEGMENTS = 60,
    EXTRA = 3, /* segments beyond each end of the data */
    MAX_ORDER = 3,
    LAMBDAS = 53,
    NEARBY = 6, /* how far a round looks from the lambda of the round before */
    ROUNDS = 3
};

static const double difference[MAX_ORDER + 1][MAX_ORDER + 1] = {
    {1}, {-1, 1}, {1, -2, 1}, {-1, 3, -3, 1}};

static size_t count_segments(double a, double b)
{
    const double n = ceil(SEGMENTS_PER_DECADE * (b - a) - 1e-9);

    return n < MIN_SEGMENTS ? MIN_SEGMENTS : n > MAX_SEGMENTS ? MAX_SEGMENTS : (size_t)n;
}

static double segment_width(const struct lrf_spline *s)
{
    return (s->b - s->a) / (double)(s->n - EXTRA);
}

static int alloc_parts(struct lrf_spline *s)
{
    s->coef = lrf_calloc(s->n, sizeof *s->coef);
    s->gram = gsl_matrix_calloc(s->n, LRF_SPLINE_BAND);
    s->work = gsl_matrix_calloc(s->n, LRF_SPLINE_BAND);
    s->factor = gsl_matrix_calloc(s->n, LRF_SPLINE_BAND);
    s->spread = gsl_matrix_calloc(s->n, LRF_SPLINE_BAND);
    s->inverse = gsl_matrix_calloc(s->n, s->n);
    s->rhs = gsl_vector_calloc(s->n);
    s->solution = gsl_vector_calloc(s->n);
    s->bspline = gsl_bspline_alloc(LRF_SPLINE_BAND, s->n + EXTRA + 1);
    if (s->bspline != NULL)
        s->eval = gsl_matrix_calloc(gsl_bspline_ncoeffs(s->bspline), 2);
    return s->coef && s->gram && s->work && s->factor && s->spread && s->inverse && s->rhs &&
                   s->solution && s->eval
               ? 0
               : -1;
}

struct lrf_spline *lrf_spline_alloc(double a, double b, size_t order)
{
    struct lrf_spline *s = lrf_calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->a = a;
    s->b = b;
    s->order = order;
    s->n = count_segments(a, b) + EXTRA;
    if (alloc_parts(s) != 0) {
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
    free(s->residual);
    free(s->y);
    free(s->weight);
    free(s->scratch);
    free(s->basis);
    gsl_matrix_free(s->gram);
    gsl_matrix_free(s->work);
    gsl_matrix_free(s->factor);
    gsl_matrix_free(s->spread);
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

/* x in units of half the range, from its middle: -1 .. 1. */
static double scaled(const struct lrf_spline *s, double x)
{
    return (x - s->a - (s->b - s->a) / 2) / ((s->b - s->a) / 2);
}

/* The least-squares polynomial of so many terms; -1 when the points do not determine it. */
static int find_polynomial(struct lrf_spline *s, const double *x, const double *y, size_t terms)
{
    double normal[MAX_ORDER * MAX_ORDER] = {0}, right[MAX_ORDER] = {0};
    gsl_matrix_view m = gsl_matrix_view_array(normal, terms, terms);
    gsl_vector_view v = gsl_vector_view_array(right, terms);
    double total;

    for (size_t i = 0; i < s->points; i++) {
        const double t = scaled(s, x[i]), power[MAX_ORDER] = {1, t, t * t};
        for (size_t j = 0; j < terms; j++) {
            right[j] += s->count[i] * power[j] * y[i];
            for (size_t k = 0; k < terms; k++)
                normal[j * terms + k] += s->count[i] * power[j] * power[k];
        }
    }
    total = normal[0];
    if (gsl_linalg_cholesky_decomp1(&m.matrix) != 0)
        return -1;
    for (size_t j = 0; j < terms; j++)
        if (!(pow(gsl_matrix_get(&m.matrix, j, j), 2) > LEAST_PIVOT * total))
            return -1;
    gsl_linalg_cholesky_svx(&m.matrix, &v.vector);
    memcpy(s->polynomial, right, sizeof s->polynomial);
    return 0;
}

/*
 * Takes the least-squares polynomial away that the penalty leaves free, so that it is exact
 * for any lambda; one of fewer terms where there are fewer rates.
 */
static void take_polynomial(struct lrf_spline *s, const double *x, const double *y)
{
    const double *p = s->polynomial;
    size_t terms = s->order;

    while (terms > 0 && find_polynomial(s, x, y, terms) != 0)
        terms--;
    s->ridge = terms < s->order ? LEAST_RIDGE : 0;
    for (size_t i = 0; i < s->points; i++) {
        const double t = scaled(s, x[i]);
        s->y[i] = y[i] - (p[0] + t * (p[1] + t * p[2]));
    }
}

/* The coefficients of 1, t, t^2 are 1, t_j, t_j^2 - d^2/3 with t_j the centres, d their distance.
 */
static void give_polynomial_back(const struct lrf_spline *s, double *coef)
{
    const double d = segment_width(s) / ((s->b - s->a) / 2);

    for (size_t j = 0; j < s->n; j++) {
        const double t = scaled(s, s->a + ((double)j - 1) * segment_width(s));
        coef[j] += s->polynomial[0] + s->polynomial[1] * t + s->polynomial[2] * (t * t - d * d / 3);
    }
}

/* Adds point i to the equations. */
static void add_point(struct lrf_spline *s, size_t i)
{
    const struct lrf_basis *b = &s->basis[i];

    s->squares += s->weight[i] * s->y[i] * s->y[i];
    for (size_t j = 0; j < LRF_SPLINE_BAND; j++) {
        const double wb = s->weight[i] * b->value[j];
        *gsl_vector_ptr(s->rhs, b->first + j) += wb * s->y[i];
        for (size_t k = 0; j + k < LRF_SPLINE_BAND; k++)
            *gsl_matrix_ptr(s->gram, b->first + j, k) += wb * b->value[j + k];
    }
}

static void clear_equations(struct lrf_spline *s)
{
    gsl_matrix_set_zero(s->gram);
    gsl_vector_set_zero(s->rhs);
    s->squares = 0;
}

static void make_equations(struct lrf_spline *s)
{
    clear_equations(s);
    for (size_t i = 0; i < s->points; i++)
        add_point(s, i);
}

/* m = the matrix `from` with `share` of the mean diagonal of B'WB added to its diagonal. */
static void raise_diagonal(const struct lrf_spline *s, gsl_matrix *m, const gsl_matrix *from,
                           double share)
{
    double sum = 0, added;

    for (size_t j = 0; j < s->n; j++)
        sum += gsl_matrix_get(s->gram, j, 0);
    added = share * (sum / (double)s->n);
    gsl_matrix_memcpy(m, from);
    for (size_t j = 0; j < s->n; j++)
        *gsl_matrix_ptr(m, j, 0) += added;
}

/* work = Cholesky of B'WB + lambda D'D; solution = its solution. Returns a GSL status. */
static int solve(struct lrf_spline *s, double lambda)
{
    const double *d = difference[s->order];
    int status;

    raise_diagonal(s, s->work, s->gram, s->ridge);
    for (size_t row = 0; row + s->order < s->n; row++)
        for (size_t j = 0; j <= s->order; j++)
            for (size_t k = 0; j + k <= s->order; k++)
                *gsl_matrix_ptr(s->work, row + j, k) += lambda * d[j] * d[j + k];
    status = gsl_linalg_cholesky_band_decomp(s->work);
    return status ? status : gsl_linalg_cholesky_band_solve(s->work, s->rhs, s->solution);
}

/* -2 log restricted likelihood, up to a constant, at the lambda that was solved last. */
static double reml(const struct lrf_spline *s, double lambda)
{
    const double order = (double)s->order;
    double explained = 0, determinant = 0, penalised;

    for (size_t j = 0; j < s->n; j++) {
        explained += gsl_vector_get(s->rhs, j) * gsl_vector_get(s->solution, j);
        determinant += 2 * log(gsl_matrix_get(s->work, j, 0));
    }
    penalised = fmax(s->squares - explained, fmax(1e-14 * s->squares, DBL_MIN));
    return ((double)s->points - order) * log(penalised) + determinant -
           ((double)s->n - order) * log(lambda);
}

/* The best of the lambdas number first .. last - 1; solves with it. Returns its number, or -1. */
static int choose_lambda(struct lrf_spline *s, int first, int last)
{
    double best = INFINITY;
    int chosen = -1;

    for (int i = first > 0 ? first : 0; i < last && i < LAMBDAS; i++) {
        const double lambda = pow(10, LOG_LAMBDA_MIN + LOG_LAMBDA_STEP * i);
        double score;
        if (solve(s, lambda) != 0)
            continue;
        score = reml(s, lambda);
        if (score < best) {
            best = score;
            chosen = i;
            s->lambda = lambda;
        }
    }
    return chosen < 0 || solve(s, s->lambda) != 0 ? -1 : chosen;
}

/* Whether there is a ridge that has not been tried. */
static bool grow_ridge(struct lrf_spline *s)
{
    s->ridge = fmax(LEAST_RIDGE, RIDGE_GROWTH * s->ridge);
    return s->ridge <= GREATEST_RIDGE;
}

static void find_residuals(struct lrf_spline *s)
{
    for (size_t i = 0; i < s->points; i++) {
        const double fit = lrf_basis_value(&s->basis[i], s->solution->data);
        s->residual[i] = (s->y[i] - fit) * sqrt(s->count[i]);
        s->scratch[i] = fabs(s->residual[i]);
    }
    s->sigma = MAD_TO_SIGMA * gsl_stats_median(s->scratch, 1, s->points);
}

static void find_weights(struct lrf_spline *s)
{
    const double limit = HUBER * s->sigma;

    for (size_t i = 0; i < s->points; i++)
        s->weight[i] = s->count[i] / fmax(1, fabs(s->residual[i]) / limit);
}

/* What the distributions of the coefficients need. */
static int find_covariance(struct lrf_spline *s)
{
    gsl_matrix_memcpy(s->factor, s->work);
    /* a gap in the data leaves the gram matrix singular */
    raise_diagonal(s, s->spread, s->gram, fmax(SPREAD_RIDGE, s->ridge));
    if (gsl_linalg_cholesky_band_decomp(s->spread) != 0 ||
        gsl_linalg_cholesky_band_invert(s->factor, s->inverse) != 0)
        return -1;
    return 0;
}

static int iterate(struct lrf_spline *s)
{
    int first = 0, last = LAMBDAS, chosen = -1;

    for (int round = 0; round <= ROUNDS; round++) {
        make_equations(s);
        if (!isfinite(s->squares))
            return -1;
        if (round > 0) {
            first = chosen - NEARBY;
            last = chosen + NEARBY + 1;
        }
        while ((chosen = choose_lambda(s, first, last)) < 0)
            if (!grow_ridge(s))
                return -1;
        find_residuals(s);
        if (round == ROUNDS || !(s->sigma > 0))
            break;
        find_weights(s);
    }
    return find_covariance(s);
}

static enum lrf_status take_points(struct lrf_spline *s, const double *x, const double *y, size_t n)
{
    s->points = n;
    s->y = lrf_calloc(n, sizeof *s->y);
    s->weight = lrf_calloc(n, sizeof *s->weight);
    s->residual = lrf_calloc(n, sizeof *s->residual);
    s->scratch = lrf_calloc(n, sizeof *s->scratch);
    s->basis = lrf_calloc(n, sizeof *s->basis);
    if (!s->y || !s->weight || !s->residual || !s->scratch || !s->basis)
        return LRF_ENOMEM;
    memcpy(s->weight, s->count, n * sizeof *s->weight);
    for (size_t i = 0; i < n; i++)
        lrf_spline_basis(s, x[i], &s->basis[i]);
    take_polynomial(s, x, y);
    return LRF_OK;
}

enum lrf_status lrf_spline_fit(struct lrf_spline *s, const double *x, const double *y,
                               const double *count, size_t n)
{
    enum lrf_status status;

    s->count = count;
    status = take_points(s, x, y, n);
    if (status == LRF_OK && iterate(s) != 0)
        status = LRF_ENUMERIC;
    s->count = NULL;
    if (status != LRF_OK)
        return status;
    memcpy(s->coef, s->solution->data, s->n * sizeof *s->coef);
    give_polynomial_back(s, s->coef);
    return LRF_OK;
}

enum lrf_status lrf_spline_leave_out(struct lrf_spline *s, const size_t *group, size_t left_out,
                                     double *coef)
{
    const double ridge = s->ridge;
    bool solved;

    clear_equations(s);
    for (size_t i = 0; i < s->points; i++)
        if (group[i] != left_out)
            add_point(s, i);
    do
        solved = solve(s, s->lambda) == 0;
    while (!solved && grow_ridge(s));
    s->ridge = ridge;
    if (!solved)
        return LRF_ENUMERIC;
    memcpy(coef, s->solution->data, s->n * sizeof *coef);
    give_polynomial_back(s, coef);
    return LRF_OK;
}
