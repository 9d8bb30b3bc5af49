/*
 * base/real.h - the number type of the training core: float; double when built with
 * -DLRF_DOUBLE, as the tests do to compare with finite differences and with PyTorch.
 */
#ifndef LRF_BASE_REAL_H
#define LRF_BASE_REAL_H

#include <cblas.h>

#ifdef LRF_DOUBLE
typedef double lrf_real;
#define LRF_CBLAS(name) cblas_d##name
#define LRF_REAL(name) name
#else
typedef float lrf_real;
#define LRF_CBLAS(name) cblas_s##name
#define LRF_REAL(name) name##f
#endif

#endif
