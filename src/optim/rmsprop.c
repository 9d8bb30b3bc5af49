#include "optim/optim.h"

#include <math.h>

#define EPS 1e-8
static const double alpha = 0.99;

/* v = alpha v + (1 - alpha) g^2, w -= lr g / (sqrt(v) + eps): Tieleman & Hinton 2012 */
LRF_WIDE static void step(const struct lrf_update *update, size_t n, const lrf_real *restrict g,
                          lrf_real *restrict w, lrf_real *restrict v)
{
    lrf_real lr = (lrf_real)update->lr, decay = (lrf_real)update->weight_decay;
    lrf_real keep = (lrf_real)alpha, take = (lrf_real)(1 - alpha), least = (lrf_real)EPS;

    for (size_t i = 0; i < n; i++) {
        lrf_real d = g[i] + decay * w[i];
        v[i] = keep * v[i] + take * d * d;
        w[i] -= lr * d / (LRF_REAL(sqrt)(v[i]) + least);
    }
}

const struct lrf_optimizer lrf_optimizer_rmsprop = {
    .name = "rmsprop",
    .states = 1,
    .adaptive = true,
    .eps = EPS,
    .step = step,
    .debias = lrf_no_debias,
    .lr_limit = lrf_descent_lr_limit,
};
