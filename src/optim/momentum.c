#include "optim/optim.h"

static const double beta = 0.9;

/* v = beta v + g, w -= lr v: heavy ball, Polyak 1964 */
LRF_WIDE static void step(const struct lrf_update *update, size_t n, const lrf_real *restrict g,
                          lrf_real *restrict w, lrf_real *restrict v)
{
    lrf_real lr = (lrf_real)update->lr, decay = (lrf_real)update->weight_decay;
    lrf_real keep = (lrf_real)(update->momentum > 0 ? update->momentum : beta);

    for (size_t i = 0; i < n; i++) {
        v[i] = keep * v[i] + (g[i] + decay * w[i]);
        w[i] -= lr * v[i];
    }
}

static double lr_limit(double lambda, double decay)
{
    (void)decay;
    return 2 * (1 + beta) / lambda;
}

const struct lrf_optimizer lrf_optimizer_momentum = {
    .name = "momentum",
    .states = 1,
    .step = step,
    .lr_limit = lr_limit,
    .undone = 1.59928,
};
