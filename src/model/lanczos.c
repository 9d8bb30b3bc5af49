#include "model/lanczos.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "model/tridiagonal.h"
#include "model/vector.h"

#ifdef LRF_DOUBLE
#define EPSILON DBL_EPSILON
#else
#define EPSILON ((double)FLT_EPSILON)
#endif

struct lrf_lanczos {
    size_t n, max;
    size_t k; /* products taken in */
    double tolerance;
    double value;
    bool converged, failed;
    lrf_real *basis;   /* (max + 1, n) orthonormal; row k + 1 receives the product with row k */
    lrf_real *overlap; /* (max) */
    double *diagonal;  /* (max) of the tridiagonal matrix */
    double *beside;    /* (max) beside the diagonal */
    struct lrf_tridiagonal *small;
};

static bool allocate(struct lrf_lanczos *l)
{
    l->basis = lrf_calloc((l->max + 1) * l->n, sizeof *l->basis);
    l->overlap = lrf_calloc(l->max, sizeof *l->overlap);
    l->diagonal = lrf_calloc(l->max, sizeof *l->diagonal);
    l->beside = lrf_calloc(l->max, sizeof *l->beside);
    l->small = lrf_tridiagonal_alloc(l->max);
    return l->basis && l->overlap && l->diagonal && l->beside && l->small;
}

struct lrf_lanczos *lrf_lanczos_alloc(size_t n, size_t max_products)
{
    struct lrf_lanczos *l = lrf_calloc(1, sizeof *l);

    if (l == NULL)
        return NULL;
    l->n = n;
    l->max = max_products < n ? max_products : n;
    if (!allocate(l)) {
        lrf_lanczos_free(l);
        return NULL;
    }
    return l;
}

void lrf_lanczos_free(struct lrf_lanczos *lanczos)
{
    if (lanczos == NULL)
        return;
    free(lanczos->basis);
    free(lanczos->overlap);
    free(lanczos->diagonal);
    free(lanczos->beside);
    lrf_tridiagonal_free(lanczos->small);
    free(lanczos);
}

/* to (n) = from / norm */
static void scale(size_t n, const lrf_real *from, double norm, lrf_real *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (lrf_real)((double)from[i] / norm);
}

void lrf_lanczos_start(struct lrf_lanczos *l, const lrf_real *start, double tolerance)
{
    l->k = 0;
    l->tolerance = tolerance;
    l->value = NAN;
    l->converged = l->failed = false;
    scale(l->n, start, lrf_vector_norm(l->n, start), l->basis);
}

bool lrf_lanczos_done(const struct lrf_lanczos *l)
{
    return l->converged || l->failed || l->k == l->max;
}

const lrf_real *lrf_lanczos_in(const struct lrf_lanczos *l)
{
    return l->basis + l->k * l->n;
}

lrf_real *lrf_lanczos_out(struct lrf_lanczos *l)
{
    return l->basis + (l->k + 1) * l->n;
}

/* Takes from u (n) what lies along the first `rows` basis vectors; twice is enough (Kahan). */
static void orthogonalize(struct lrf_lanczos *l, size_t rows, lrf_real *u)
{
    int m = (int)rows, n = (int)l->n;

    for (int pass = 0; pass < 2; pass++) {
        LRF_CBLAS(gemv)(CblasRowMajor, CblasNoTrans, m, n, 1, l->basis, n, u, 1, 0, l->overlap, 1);
        LRF_CBLAS(gemv)(CblasRowMajor, CblasTrans, m, n, -1, l->basis, n, l->overlap, 1, 1, u, 1);
    }
}

/* The largest Ritz value, and how far from an eigenvalue it is at most (Kato 1949). */
static void estimate(struct lrf_lanczos *l)
{
    double second, last, residual, error;

    l->failed =
        !lrf_tridiagonal_largest(l->k, l->diagonal, l->beside, &l->value, &second, &last, l->small);
    residual = l->beside[l->k - 1] * fabs(last);
    error = l->k > 1 ? residual * fmin(1, residual / (l->value - second)) : residual;
    l->converged = !l->failed && error <= l->tolerance * fabs(l->value);
}

void lrf_lanczos_step(struct lrf_lanczos *l)
{
    lrf_real *u = lrf_lanczos_out(l);
    double norm = lrf_vector_norm(l->n, u), beside;

    l->diagonal[l->k] = lrf_vector_dot(l->n, lrf_lanczos_in(l), u);
    orthogonalize(l, l->k + 1, u);
    beside = lrf_vector_norm(l->n, u);
    l->beside[l->k++] = beside;
    if (!isfinite(norm) || !isfinite(beside)) {
        l->value = NAN;
        l->failed = true;
        return;
    }
    estimate(l);
    if (beside <= 8 * EPSILON * norm || l->k == l->n)
        l->converged = !l->failed;
    else
        scale(l->n, u, beside, u);
}

double lrf_lanczos_value(const struct lrf_lanczos *l)
{
    return l->value;
}

bool lrf_lanczos_converged(const struct lrf_lanczos *l)
{
    return l->converged;
}

size_t lrf_lanczos_products(const struct lrf_lanczos *l)
{
    return l->k;
}
