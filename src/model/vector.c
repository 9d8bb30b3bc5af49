#include "model/vector.h"

#include <math.h>

/* Independent sums, because one would wait for itself at every addition. */
enum { LANES = 8 };

LRF_WIDE static double dot(size_t n, const lrf_real *a, const lrf_real *b)
{
    double sum[LANES] = {0};
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sum[j] += (double)a[i + j] * (double)b[i + j];
    for (size_t j = 0; i < n; i++, j++)
        sum[j] += (double)a[i] * (double)b[i];
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

double lrf_vector_dot(size_t n, const lrf_real *a, const lrf_real *b)
{
    return dot(n, a, b);
}

double lrf_vector_norm(size_t n, const lrf_real *a)
{
    return sqrt(lrf_vector_dot(n, a, a));
}
