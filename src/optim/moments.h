/* optim/moments.h - the update that Adam and AdamW share. */
#ifndef LRF_OPTIM_MOMENTS_H
#define LRF_OPTIM_MOMENTS_H

#include "optim/optim.h"

#define LRF_MOMENTS_EPS 1e-8

/*
 * Kingma & Ba 2015 with beta 0.9, or update->momentum, and 0.999, eps LRF_MOMENTS_EPS; state is m
 * (n), then v (n).
 *
 *     d = g + coupled w                    weight decay as a part of the gradient
 *     m = 0.9 m + 0.1 d,  v = 0.999 v + 0.001 d^2
 *     w = shrink w - lr m / (1 - 0.9^t) / (sqrt(v / (1 - 0.999^t)) + eps)
 */
void lrf_moments_step(const struct lrf_update *update, double coupled, double shrink, size_t n,
                      const lrf_real *g, lrf_real *w, lrf_real *state);
/* 1 / (1 - 0.999^t) */
double lrf_moments_debias(size_t t);
/*
 * (2 + 2 beta) / ((1 - beta) lambda + (1 + beta) decay) for beta 0.9 and a decoupled decay:
 * 38 / lambda without one (Cohen et al. 2022).
 */
double lrf_moments_lr_limit(double lambda, double decay);

#endif
