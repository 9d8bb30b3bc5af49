/* model/vector.h - sums over flat arrays, in double. */
#ifndef LRF_MODEL_VECTOR_H
#define LRF_MODEL_VECTOR_H

#include <stddef.h>

#include "base/real.h"

/* sum a[i] b[i], n of them */
double lrf_vector_dot(size_t n, const lrf_real *a, const lrf_real *b);
/* Euclidean norm */
double lrf_vector_norm(size_t n, const lrf_real *a);

/* Independent sums, because one would wait for itself at every addition. */
enum { LRF_LANES = 8 };

/*
 * The dot products that a step of an optimizer is judged by, as they add up over parts of the
 * arrays; zeroed to begin with. g: gradient; before: that of the step before; w: parameters that
 * the step begins with; change: what it adds to them.
 */
struct lrf_step_sums {
    double g_g[LRF_LANES], g_before[LRF_LANES], g_change[LRF_LANES], w_w[LRF_LANES],
        change_change[LRF_LANES];
};

/*
 * Adds a part of n numbers, a multiple of LRF_LANES in all parts but the last: then the sums are to
 * the bit those of lrf_vector_dot. new: the parameters after the step.
 */
void lrf_step_sums_add(struct lrf_step_sums *sums, size_t n, const lrf_real *g,
                       const lrf_real *before, const lrf_real *w, const lrf_real *new);
/* Of one of them. */
double lrf_lanes_total(const double *lane);

#endif
