/* model/product.h - the product of two matrices, row-major and contiguous, by OpenBLAS. */
#ifndef LRF_MODEL_PRODUCT_H
#define LRF_MODEL_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"

/* c (m, n) = start + op(a) (m, k) op(b) (k, n) */
struct lrf_product {
    bool turn_a, turn_b; /* op transposes: what is stored is (k, m), (n, k) */
    size_t m, n, k;
    const lrf_real *a, *b;
    const lrf_real *start; /* (m, n), or (n) for every row; c itself will do; NULL: 0 */
    bool same_start;       /* it is one row */
    lrf_real *c;
};

void lrf_product_make(const struct lrf_product *product);

#endif
