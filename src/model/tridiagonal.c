#include "model/tridiagonal.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_eigen.h>

#include "base/gsl_guard.h"
#include "base/memory.h"

struct lrf_tridiagonal {
    gsl_matrix *matrix, *vectors; /* (max, max) */
    gsl_vector *values;           /* (max) */
    gsl_eigen_symmv_workspace *work;
};

struct lrf_tridiagonal *lrf_tridiagonal_alloc(size_t max)
{
    struct lrf_tridiagonal *t = lrf_calloc(1, sizeof *t);

    if (t == NULL)
        return NULL;
    lrf_gsl_enter();
    t->matrix = gsl_matrix_alloc(max, max);
    t->vectors = gsl_matrix_alloc(max, max);
    t->values = gsl_vector_alloc(max);
    t->work = gsl_eigen_symmv_alloc(max);
    lrf_gsl_leave();
    if (!t->matrix || !t->vectors || !t->values || !t->work) {
        lrf_tridiagonal_free(t);
        return NULL;
    }
    return t;
}

void lrf_tridiagonal_free(struct lrf_tridiagonal *work)
{
    if (work == NULL)
        return;
    gsl_matrix_free(work->matrix);
    gsl_matrix_free(work->vectors);
    gsl_vector_free(work->values);
    gsl_eigen_symmv_free(work->work);
    free(work);
}

/* The lower triangle, which is all that GSL reads. */
static void fill(gsl_matrix *matrix, const double *diagonal, const double *beside)
{
    gsl_matrix_set_zero(matrix);
    for (size_t i = 0; i < matrix->size1; i++) {
        gsl_matrix_set(matrix, i, i, diagonal[i]);
        if (i > 0)
            gsl_matrix_set(matrix, i, i - 1, beside[i - 1]);
    }
}

bool lrf_tridiagonal_largest(size_t n, const double *diagonal, const double *beside, double *value,
                             double *second, double *last, struct lrf_tridiagonal *work)
{
    gsl_matrix_view matrix = gsl_matrix_submatrix(work->matrix, 0, 0, n, n);
    gsl_matrix_view vectors = gsl_matrix_submatrix(work->vectors, 0, 0, n, n);
    gsl_vector_view values = gsl_vector_subvector(work->values, 0, n);
    size_t top;
    int status;

    fill(&matrix.matrix, diagonal, beside);
    lrf_gsl_enter();
    status = gsl_eigen_symmv(&matrix.matrix, &values.vector, &vectors.matrix, work->work);
    lrf_gsl_leave();
    if (status != 0)
        return false;
    top = gsl_vector_max_index(&values.vector);
    *value = gsl_vector_get(&values.vector, top);
    *second = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (i != top)
            *second = fmax(*second, gsl_vector_get(&values.vector, i));
    *last = gsl_matrix_get(&vectors.matrix, n - 1, top);
    return true;
}
