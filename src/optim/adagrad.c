#include "optim/optim.h"

#include <math.h>

#define EPS 1e-10

/* v += g^2, w -= lr g / (sqrt(v) + eps): Duchi et al. 2011 */
LRF_WIDE static void step(const struct lrf_update *update, size_t n, const lrf_real *restrict g,
                          lrf_real *restrict w, lrf_real *restrict v)
{
    lrf_real lr = (lrf_real)update->lr, decay = (lrf_real)update->weight_decay;
    lrf_real least = (lrf_real)EPS;

    for (size_t i = 0; i < n; i++) {
        lrf_real d = g[i] + decay * w[i];
        v[i] += d * d;
        w[i] -= lr * d / (LRF_REAL(sqrt)(v[i]) + least);
    }
}

const struct lrf_optimizer lrf_optimizer_adagrad = {
    .name = "adagrad",
    .states = 1,
    .adaptive = true,
    .eps = EPS,
    .step = step,
    .debias = lrf_no_debias,
    .lr_limit = lrf_descent_lr_limit,
};
