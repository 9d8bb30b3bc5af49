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
 * It ends when the value is known to tolerance * |value|: with the residual r = |A x - value x| an
 * eigenvalue is nearer than r, and nearer than r^2 / gap where the next one lies by the gap lower
 * (Kato 1949), for which the next estimate is taken. It also ends when the vectors span an
 * invariant space, after the greatest number of products, and at a product that is not finite.
 * Where `start` has little of the largest eigenvalue's vector, another one can be found first.
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
/* Whether the error is below the tolerance, or the space invariant. */
bool lrf_lanczos_converged(const struct lrf_lanczos *lanczos);
size_t lrf_lanczos_products(const struct lrf_lanczos *lanczos);

#endif
