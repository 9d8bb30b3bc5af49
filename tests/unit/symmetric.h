/*
 * tests/unit/symmetric.h - the largest eigenvalue of a dense symmetric matrix, by cyclic Jacobi
 * rotations: slow and obvious, and without GSL, whose headers do not go with OpenBLAS's.
 */
#ifndef TESTS_UNIT_SYMMETRIC_H
#define TESTS_UNIT_SYMMETRIC_H

#include <math.h>
#include <stddef.h>

static inline void symmetric_rotate(double *a, double *b, double c, double s)
{
    double x = *a, y = *b;

    *a = c * x - s * y;
    *b = s * x + c * y;
}

/* m (n, n) is left with all eigenvalues on its diagonal. */
static inline double symmetric_largest(size_t n, double *m)
{
    double largest;

    for (int sweep = 0; sweep < 12; sweep++)
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) {
                double angle = 0.5 * atan2(2 * m[p * n + q], m[q * n + q] - m[p * n + p]);
                double c = cos(angle), s = sin(angle);
                if (m[p * n + q] == 0)
                    continue;
                for (size_t i = 0; i < n; i++)
                    symmetric_rotate(&m[i * n + p], &m[i * n + q], c, s);
                for (size_t i = 0; i < n; i++)
                    symmetric_rotate(&m[p * n + i], &m[q * n + i], c, s);
            }
    largest = m[0];
    for (size_t i = 1; i < n; i++)
        largest = fmax(largest, m[i * n + i]);
    return largest;
}

#endif
