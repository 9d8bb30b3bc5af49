/*
 * optim/optim.h - optimizers on flat arrays.
 *
 * An optimizer is a const record, lrf_optimizer_NAME, in a file of its own; its one other line is
 * NAME in the list of optim.c, which finds it by name. Formulas and defaults are PyTorch's
 * (torch.optim), so that a rate carries over; tests compare 50-step trajectories with recorded
 * ones.
 *
 * In the formulas g is the gradient, w the parameters, lr the rate, t the number of this step
 * from 1; arrays of the state start at zero. Nan and infinity pass through.
 */
#ifndef LRF_OPTIM_OPTIM_H
#define LRF_OPTIM_OPTIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"

/* What one step is taken with. */
struct lrf_update {
    double lr;
    double weight_decay; /* decoupled: w shrinks by lr * decay; else decay * w is added to g */
    size_t t;            /* from 1 since the state was zeroed */
    double momentum;     /* beta of momentum and nesterov, beta1 of adam and adamw; 0: the
                            method's own, 0.9. The others have none. */
    size_t stride; /* from one array of the state to the next, where a step is taken part by part of
                      longer arrays; 0: n */
};

struct lrf_optimizer {
    const char *name;
    size_t states;       /* arrays of n numbers in the state */
    double weight_decay; /* the default */
    bool decoupled;      /* how weight decay acts: see struct lrf_update */
    bool adaptive;       /* the size of its steps does not follow that of the gradients */
    double eps;          /* divides by sqrt(v) + eps, v of squared gradients; 0: it does not */
    /* w (n) from g (n); state (states, n), where eps > 0 the last is v. */
    void (*step)(const struct lrf_update *update, size_t n, const lrf_real *g, lrf_real *w,
                 lrf_real *state);
    /* Where eps > 0: what v is multiplied with after t steps to be the mean squared gradient. */
    double (*debias)(size_t t);
    /*
     * The largest stable constant rate on a quadratic of curvature lambda > 0, from the root -1
     * of the method's characteristic polynomial (Cohen et al. 2021, 2022). A coupled weight
     * decay is a part of lambda, which is preconditioned where eps > 0; `decay` is a
     * decoupled one.
     */
    double (*lr_limit)(double lambda, double decay);
    /*
     * Where a slow exponential sweep has undone what it did to one mode of a quadratic, as a
     * multiple of lr_limit; 0: not known, the method adapts. The amplitude follows
     * (1 / step in ln lr) times the integral of ln(spectral radius) d ln lr, which is 0 there; for
     * gradient descent it is -Re Li2(lr lambda), with its root at 12.595170369845 (Lewin 1981).
     */
    double undone;
};

/* NULL when there is none of that name. */
const struct lrf_optimizer *lrf_optimizer_find(const char *name);
/* The i-th of the table; NULL behind the last. */
const struct lrf_optimizer *lrf_optimizer_at(size_t i);

/* lr_limit of the methods without momentum: 2 / lambda. */
static inline double lrf_descent_lr_limit(double lambda, double decay)
{
    (void)decay;
    return 2 / lambda;
}

/* debias of the methods that do not correct v. */
static inline double lrf_no_debias(size_t t)
{
    (void)t;
    return 1;
}

#endif
