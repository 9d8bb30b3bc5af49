#include "optim/optim.h"

/* w -= lr (g + decay w) */
LRF_WIDE static void step(const struct lrf_update *update, size_t n, const lrf_real *restrict g,
                          lrf_real *restrict w, lrf_real *state)
{
    lrf_real lr = (lrf_real)update->lr, decay = (lrf_real)update->weight_decay;

    (void)state;
    for (size_t i = 0; i < n; i++)
        w[i] -= lr * (g[i] + decay * w[i]);
}

const struct lrf_optimizer lrf_optimizer_sgd = {
    .name = "sgd",
    .step = step,
    .lr_limit = lrf_descent_lr_limit,
    .undone = 12.595170369845 / 2,
};
