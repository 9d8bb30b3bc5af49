#include "model/vector.h"

#include <math.h>

double lrf_lanes_total(const double *s)
{
    return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
}

LRF_WIDE static double dot(size_t n, const lrf_real *a, const lrf_real *b)
{
    double sum[LRF_LANES] = {0};
    size_t i = 0;

    for (; i + LRF_LANES <= n; i += LRF_LANES)
        for (size_t j = 0; j < LRF_LANES; j++)
            sum[j] += (double)a[i + j] * (double)b[i + j];
    for (size_t j = 0; i < n; i++, j++)
        sum[j] += (double)a[i] * (double)b[i];
    return lrf_lanes_total(sum);
}

double lrf_vector_dot(size_t n, const lrf_real *a, const lrf_real *b)
{
    return dot(n, a, b);
}

double lrf_vector_norm(size_t n, const lrf_real *a)
{
    return sqrt(lrf_vector_dot(n, a, a));
}

static inline void add_lanes(struct lrf_step_sums *s, size_t lanes, const lrf_real *g,
                             const lrf_real *before, const lrf_real *w, const lrf_real *new)
{
    for (size_t j = 0; j < lanes; j++) {
        double change = (double)(new[j] - w[j]);
        s->g_g[j] += (double)g[j] * (double)g[j];
        s->g_before[j] += (double)g[j] * (double)before[j];
        s->w_w[j] += (double)w[j] * (double)w[j];
        s->change_change[j] += change * change;
        s->g_change[j] += (double)g[j] * change;
    }
}

LRF_WIDE static void add(struct lrf_step_sums *sums, size_t n, const lrf_real *g,
                         const lrf_real *before, const lrf_real *w, const lrf_real *new)
{
    struct lrf_step_sums s = *sums; /* in registers */
    size_t i = 0;

    for (; i + LRF_LANES <= n; i += LRF_LANES)
        add_lanes(&s, LRF_LANES, g + i, before + i, w + i, new + i);
    add_lanes(&s, n - i, g + i, before + i, w + i, new + i);
    *sums = s;
}

void lrf_step_sums_add(struct lrf_step_sums *sums, size_t n, const lrf_real *g,
                       const lrf_real *before, const lrf_real *w, const lrf_real *new)
{
    add(sums, n, g, before, w, new);
}
