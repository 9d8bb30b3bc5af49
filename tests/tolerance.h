/*
 * tests/tolerance.h - how far apart two right answers may be: bounds of rounding in the number
 * type of the training core, so that a tolerance follows from a computation and not from the
 * processor that it was last tried on.
 *
 * Higham, Accuracy and Stability of Numerical Algorithms, 2002, chapter 3: every operation is
 * right up to a factor 1 + d with |d| <= u, and n of them up to 1 + d with |d| <= gamma(n). A sum
 * or an inner product of n terms is right within gamma(n) times the sum of the terms' absolute
 * values, in whatever order a kernel adds, and with or without fused multiplication.
 */
#ifndef TESTS_TOLERANCE_H
#define TESTS_TOLERANCE_H

#include "base/real.h"

/* u: half the distance from 1 to the next number; 2^-24 in float. */
static inline double tolerance_unit(void)
{
    return sizeof(lrf_real) == sizeof(float) ? 0x1p-24 : 0x1p-53;
}

/* gamma(n) = n u / (1 - n u) */
static inline double tolerance_gamma(double n)
{
    return n * tolerance_unit() / (1 - n * tolerance_unit());
}

#endif
