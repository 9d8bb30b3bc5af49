/* model/activation.h - the functions between layers, element by element. */
#ifndef LRF_MODEL_ACTIVATION_H
#define LRF_MODEL_ACTIVATION_H

#include <stddef.h>

#include "base/real.h"

/* z (n) is what goes in, a (n) what comes out. */
struct lrf_activation {
    const char *name;
    /* a = f(z) */
    void (*forward)(size_t n, const lrf_real *z, lrf_real *a);
    /* d *= f'(z) */
    void (*backward)(size_t n, const lrf_real *z, const lrf_real *a, lrf_real *d);
    /* d *= f''(z) */
    void (*second)(size_t n, const lrf_real *z, const lrf_real *a, lrf_real *d);
};

/* NULL when there is none of that name. */
const struct lrf_activation *lrf_activation_find(const char *name);
/* The i-th of the table; NULL behind the last. */
const struct lrf_activation *lrf_activation_at(size_t i);

#endif
