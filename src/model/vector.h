/* model/vector.h - sums over flat arrays, in double. */
#ifndef LRF_MODEL_VECTOR_H
#define LRF_MODEL_VECTOR_H

#include <stddef.h>

#include "base/real.h"

/* sum a[i] b[i], n of them */
double lrf_vector_dot(size_t n, const lrf_real *a, const lrf_real *b);
/* Euclidean norm */
double lrf_vector_norm(size_t n, const lrf_real *a);

#endif
