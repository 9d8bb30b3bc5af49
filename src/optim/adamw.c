#include "optim/moments.h"

/* Loshchilov & Hutter 2019: the weights shrink apart from the gradient. */
static void step(const struct lrf_update *update, size_t n, const lrf_real *g, lrf_real *w,
                 lrf_real *state)
{
    lrf_moments_step(update, 0, 1 - update->lr * update->weight_decay, n, g, w, state);
}

const struct lrf_optimizer lrf_optimizer_adamw = {
    .name = "adamw",
    .states = 2,
    .weight_decay = 0.01,
    .decoupled = true,
    .adaptive = true,
    .eps = LRF_MOMENTS_EPS,
    .step = step,
    .debias = lrf_moments_debias,
    .lr_limit = lrf_moments_lr_limit,
};
