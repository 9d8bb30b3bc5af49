#include "optim/moments.h"

static void step(const struct lrf_update *update, size_t n, const lrf_real *g, lrf_real *w,
                 lrf_real *state)
{
    lrf_moments_step(update, update->weight_decay, 1, n, g, w, state);
}

const struct lrf_optimizer lrf_optimizer_adam = {
    .name = "adam",
    .states = 2,
    .adaptive = true,
    .eps = LRF_MOMENTS_EPS,
    .step = step,
    .debias = lrf_moments_debias,
    .lr_limit = lrf_moments_lr_limit,
};
