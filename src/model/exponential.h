/*
 * model/exponential.h - e^x in loops. In float it is arithmetic alone, which compilers turn into
 * vector instructions, where a call of the C library's expf for each number would be a quarter of
 * the loss.
 */
#ifndef LRF_MODEL_EXPONENTIAL_H
#define LRF_MODEL_EXPONENTIAL_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/real.h"

#ifdef LRF_DOUBLE
static inline double lrf_exp(double x)
{
    return exp(x);
}
#else
/*
 * For x <= 88, relative error below 1.2e-7; x below -87 counts as -87, nan gives nan. Cephes'
 * expf: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial for e^r, and n put into the exponent.
 */
static inline float lrf_exp(float x)
{
    const float round =
        0x1.8p23f; /* added to a number, leaves its nearest integer in the low bits */
    float shifted, n, r, power, scale;
    uint32_t bits;

    x = x < -87 ? -87 : x;
    shifted = x * 1.44269504f + round;
    n = shifted - round;
    r = (x - n * 0.693359375f) + n * 2.12194440e-4f; /* ln 2 in two parts, for exactness */
    power = 1.9875691500e-4f;
    power = power * r + 1.3981999507e-3f;
    power = power * r + 8.3334519073e-3f;
    power = power * r + 4.1665795894e-2f;
    power = power * r + 1.6666665459e-1f;
    power = power * r + 5.0000001201e-1f;
    power = power * r * r + r + 1;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 127) << 23; /* the integer's low bits; all others leave the word */
    memcpy(&scale, &bits, sizeof scale);
    return power * scale;
}
#endif

#endif
