#include "optim/moments.h"

#include <math.h>

static const double own_beta1 = 0.9, beta2 = 0.999;

double lrf_moments_debias(size_t t)
{
    return 1 / (1 - pow(beta2, (double)t));
}

LRF_WIDE static void step(const struct lrf_update *update, double coupled, double shrink, size_t n,
                          const lrf_real *restrict g, lrf_real *restrict w,
                          lrf_real *restrict state)
{
    lrf_real *restrict m = state, *restrict v = state + (update->stride ? update->stride : n);
    double beta1 = update->momentum > 0 ? update->momentum : own_beta1;
    lrf_real keep1 = (lrf_real)beta1, take1 = (lrf_real)(1 - beta1);
    lrf_real keep2 = (lrf_real)beta2, take2 = (lrf_real)(1 - beta2);
    lrf_real rate = (lrf_real)(update->lr / (1 - pow(beta1, (double)update->t)));
    lrf_real root = (lrf_real)sqrt(lrf_moments_debias(update->t));
    lrf_real least = (lrf_real)LRF_MOMENTS_EPS, decay = (lrf_real)coupled, stay = (lrf_real)shrink;

    for (size_t i = 0; i < n; i++) {
        lrf_real d = g[i] + decay * w[i];
        m[i] = keep1 * m[i] + take1 * d;
        v[i] = keep2 * v[i] + take2 * d * d;
        w[i] = stay * w[i] - rate * m[i] / (LRF_REAL(sqrt)(v[i]) * root + least);
    }
}

void lrf_moments_step(const struct lrf_update *update, double coupled, double shrink, size_t n,
                      const lrf_real *g, lrf_real *w, lrf_real *state)
{
    step(update, coupled, shrink, n, g, w, state);
}

double lrf_moments_lr_limit(double lambda, double decay)
{
    return 2 * (1 + own_beta1) / ((1 - own_beta1) * lambda + (1 + own_beta1) * decay);
}
