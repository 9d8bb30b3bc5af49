#include "model/activation.h"

#include <math.h>
#include <string.h>

/* max(z, 0), with slope 0 at 0; the comparisons let nan through */
LRF_WIDE static void relu_forward(size_t n, const lrf_real *restrict z, lrf_real *restrict a)
{
    for (size_t i = 0; i < n; i++)
        a[i] = z[i] < 0 ? 0 : z[i];
}

LRF_WIDE static void relu_backward(size_t n, const lrf_real *restrict z, const lrf_real *a,
                                   lrf_real *restrict d)
{
    (void)a;
    for (size_t i = 0; i < n; i++)
        d[i] = z[i] <= 0 ? 0 : d[i];
}

static void relu_second(size_t n, const lrf_real *z, const lrf_real *a, lrf_real *d)
{
    (void)z, (void)a;
    memset(d, 0, n * sizeof *d);
}

static void tanh_forward(size_t n, const lrf_real *restrict z, lrf_real *restrict a)
{
    for (size_t i = 0; i < n; i++)
        a[i] = LRF_REAL(tanh)(z[i]);
}

/* tanh' = 1 - tanh^2 */
static void tanh_backward(size_t n, const lrf_real *z, const lrf_real *restrict a,
                          lrf_real *restrict d)
{
    (void)z;
    for (size_t i = 0; i < n; i++)
        d[i] *= 1 - a[i] * a[i];
}

/* tanh'' = -2 tanh (1 - tanh^2) */
static void tanh_second(size_t n, const lrf_real *z, const lrf_real *restrict a,
                        lrf_real *restrict d)
{
    (void)z;
    for (size_t i = 0; i < n; i++)
        d[i] *= -2 * a[i] * (1 - a[i] * a[i]);
}

/* the standard normal distribution and its density */
static lrf_real normal_cdf(lrf_real z)
{
    return (lrf_real)0.5 * (1 + LRF_REAL(erf)(z * (lrf_real)0.70710678118654752440));
}

static lrf_real normal_pdf(lrf_real z)
{
    return (lrf_real)0.39894228040143267794 * LRF_REAL(exp)((lrf_real)-0.5 * z * z);
}

/* z cdf(z), exact as in PyTorch, without the tanh approximation */
static void gelu_forward(size_t n, const lrf_real *restrict z, lrf_real *restrict a)
{
    for (size_t i = 0; i < n; i++)
        a[i] = z[i] * normal_cdf(z[i]);
}

/* gelu' = cdf(z) + z pdf(z) */
static void gelu_backward(size_t n, const lrf_real *restrict z, const lrf_real *a,
                          lrf_real *restrict d)
{
    (void)a;
    for (size_t i = 0; i < n; i++)
        d[i] *= normal_cdf(z[i]) + z[i] * normal_pdf(z[i]);
}

/* gelu'' = (2 - z^2) pdf(z) */
static void gelu_second(size_t n, const lrf_real *restrict z, const lrf_real *a,
                        lrf_real *restrict d)
{
    (void)a;
    for (size_t i = 0; i < n; i++)
        d[i] *= (2 - z[i] * z[i]) * normal_pdf(z[i]);
}

static const struct lrf_activation table[] = {
    {"relu", relu_forward, relu_backward, relu_second},
    {"tanh", tanh_forward, tanh_backward, tanh_second},
    {"gelu", gelu_forward, gelu_backward, gelu_second},
};

const struct lrf_activation *lrf_activation_at(size_t i)
{
    return i < sizeof table / sizeof *table ? &table[i] : NULL;
}

const struct lrf_activation *lrf_activation_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}
