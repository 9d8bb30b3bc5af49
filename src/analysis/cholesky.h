/*
 * analysis/cholesky.h - symmetric positive definite matrices with a narrow band, stored as GSL's
 * band routines do: row j of a (n, band) holds column j from the diagonal down. For those routines
 * each column of a few numbers is half a dozen calls of BLAS, ten times the work.
 */
#ifndef LRF_ANALYSIS_CHOLESKY_H
#define LRF_ANALYSIS_CHOLESKY_H

#include <gsl/gsl_matrix.h>

/* a becomes its Cholesky factor L, stored alike. -1 when it is not positive definite. */
int lrf_cholesky_factor(gsl_matrix *a);
/* x = the solution of L L' x = b, which may be x. */
void lrf_cholesky_solve(const gsl_matrix *l, const gsl_vector *b, gsl_vector *x);

#endif
