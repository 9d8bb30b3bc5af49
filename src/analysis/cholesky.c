#include "analysis/cholesky.h"

#include <math.h>

/* Numbers of column j below the diagonal. */
static size_t below(const gsl_matrix *a, size_t j)
{
    return a->size1 - j < a->size2 ? a->size1 - 1 - j : a->size2 - 1;
}

int lrf_cholesky_factor(gsl_matrix *a)
{
    for (size_t j = 0; j < a->size1; j++) {
        double *column = gsl_matrix_ptr(a, j, 0);
        const size_t n = below(a, j);
        double root;
        if (!(column[0] > 0))
            return -1;
        root = column[0] = sqrt(column[0]);
        for (size_t k = 1; k <= n; k++)
            column[k] *= 1 / root;
        for (size_t k = 1; k <= n; k++)
            for (size_t i = k; i <= n; i++)
                *gsl_matrix_ptr(a, j + k, i - k) -= column[k] * column[i];
    }
    return 0;
}

void lrf_cholesky_solve(const gsl_matrix *l, const gsl_vector *b, gsl_vector *x)
{
    gsl_vector_memcpy(x, b);
    for (size_t j = 0; j < l->size1; j++) {
        const double *column = gsl_matrix_const_ptr(l, j, 0);
        const double at = *gsl_vector_ptr(x, j) /= column[0];
        for (size_t k = 1; k <= below(l, j); k++)
            *gsl_vector_ptr(x, j + k) -= column[k] * at;
    }
    for (size_t j = l->size1; j-- > 0;) {
        const double *column = gsl_matrix_const_ptr(l, j, 0);
        double sum = gsl_vector_get(x, j);
        for (size_t k = 1; k <= below(l, j); k++)
            sum -= column[k] * gsl_vector_get(x, j + k);
        gsl_vector_set(x, j, sum / column[0]);
    }
}
