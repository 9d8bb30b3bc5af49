/*
 * model/lanczos.h - the largest eigenvalue of a symmetric matrix that is known only by its
 * products with vectors. The caller owns the loop:
 *
 *     lrf_lanczos_start(lanczos, start, 1e-3);
 *     while (!lrf_lanczos_done(lanczos)) {
 *         multiply(lrf_lanczos_in(lanczos), lrf_lanczos_out(lanczos));
 *         lrf_lanczos_step(lanczos);
 *     }
 *     lambda = lrf_lanczos_value(lanczos);
 *
 * Lanczos 1950 with full reorthogonalisation; the small problem is GSL's (gsl_eigen_symmv).
 * It ends when the residual |A x - value x| is below tolerance * |value|: an eigenvalue is that
 * near, and the value's own error is usually about the residual's square. It also ends when the
 * vectors span an invariant space, after the greatest number of products, and at a product that
 * is not finite.
 */
#ifndef LRF_MODEL_LANCZOS_H
#define LRF_MODEL_LANCZOS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"

struct lrf_lanczos;

/* For vectors of n numbers and at most max_products; NULL without memory. You own it. */
struct lrf_lanczos *lrf_lanczos_alloc(size_t n, size_t max_products);
void lrf_lanczos_free(struct lrf_lanczos *lanczos);
/* Begins with direction `start` (n), not zero. */
void lrf_lanczos_start(struct lrf_lanczos *lanczos, const lrf_real *start, double tolerance);
bool lrf_lanczos_done(const struct lrf_lanczos *lanczos);
/* The vector (n) to multiply, and where its product (n) goes. */
const lrf_real *lrf_lanczos_in(const struct lrf_lanczos *lanczos);
lrf_real *lrf_lanczos_out(struct lrf_lanczos *lanczos);
/* Takes the product in. */
void lrf_lanczos_step(struct lrf_lanczos *lanczos);
/* The estimate so far, from below; nan before the first product and after one not finite. */
double lrf_lanczos_value(const struct lrf_lanczos *lanczos);
/* Whether the residual is below the tolerance, or the space invariant. */
bool lrf_lanczos_converged(const struct lrf_lanczos *lanczos);
size_t lrf_lanczos_products(const struct lrf_lanczos *lanczos);

#endif
