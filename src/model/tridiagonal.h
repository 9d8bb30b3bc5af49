/*
 * model/tridiagonal.h - the largest eigenvalues of a small symmetric tridiagonal matrix, by GSL.
 * Apart from lanczos.c, because GSL's headers and OpenBLAS's declare the same names.
 */
#ifndef LRF_MODEL_TRIDIAGONAL_H
#define LRF_MODEL_TRIDIAGONAL_H

#include <stdbool.h>
#include <stddef.h>

struct lrf_tridiagonal;

/* For up to max rows; NULL without memory. You own it. */
struct lrf_tridiagonal *lrf_tridiagonal_alloc(size_t max);
void lrf_tridiagonal_free(struct lrf_tridiagonal *work);
/*
 * diagonal (n), beside (n - 1) next to it; n <= max. *value is the largest eigenvalue, *second the
 * next one, -infinity for n = 1; *last the last component of the largest one's unit eigenvector.
 * False when GSL fails.
 */
bool lrf_tridiagonal_largest(size_t n, const double *diagonal, const double *beside, double *value,
                             double *second, double *last, struct lrf_tridiagonal *work);

#endif
