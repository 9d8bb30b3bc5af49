/*
 * base/real.h - the number type of the training core: float; double when built with
 * -DLRF_DOUBLE, as the tests do to compare with finite differences and with PyTorch.
 */
#ifndef LRF_BASE_REAL_H
#define LRF_BASE_REAL_H

#include <limits.h> /* for __GLIBC__ */

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

/*
 * Before a static function (clones are visible outside the library otherwise) with a plain loop
 * over long arrays: also compiled for AVX2, chosen when the program starts (a tenth of a small
 * model's step). Without fused multiplication the numbers are the same. Sanitizers cannot start
 * before that choice; clang and other C libraries do without.
 */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__) &&                            \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LRF_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define LRF_WIDE
#endif

#endif
