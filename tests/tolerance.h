/*
 * tests/tolerance.h - how far a result in float may be from the exact one: from the arithmetic,
 * because OpenBLAS adds up in another order on every kind of processor.
 *
 * With unit roundoff u = 2^-24 every operation is off by at most u times its result. A worst case
 * in which n operations all err the same way, n u, is never seen and so wide that it hides wrong
 * formulas. Rounding errors behave like independent ones of mean zero (Higham and Mary 2019, SIAM
 * J. Sci. Comput. 41): of n operations with results r the error stays below
 *
 *     TOLERANCE_SURE u sqrt(sum of r^2)
 *
 * but for a chance of 2 exp(-TOLERANCE_SURE^2 / 2), 7e-6.
 */
#ifndef TESTS_TOLERANCE_H
#define TESTS_TOLERANCE_H

#include <math.h>
#include <stddef.h>

#define TOLERANCE_ROUNDOFF 0x1p-24
#define TOLERANCE_SURE 5

/* A sum in float: its terms' sizes, and what the terms themselves have gone through. */
struct tolerance_sum {
    double n;    /* terms */
    double size; /* sum of |term| */
    double own;  /* sum of r^2 over the operations that made the terms */
};

/* A term that took so many operations, whose results were at most r = `size` of it. */
static inline void tolerance_add(struct tolerance_sum *sum, double term, double operations,
                                 double size)
{
    sum->n++;
    sum->size += fabs(term);
    sum->own += operations * size * size;
}

/* How far the sum may be off: in no order is a partial sum larger than the sum of |term|. */
static inline double tolerance_of(const struct tolerance_sum *sum)
{
    double partial = sum->n * sum->size * sum->size;

    return TOLERANCE_SURE * TOLERANCE_ROUNDOFF * sqrt(partial + sum->own);
}

#endif
