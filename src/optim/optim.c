#include "optim/optim.h"

#include <string.h>

static const struct lrf_optimizer *const table[] = {
    &lrf_optimizer_sgd,     &lrf_optimizer_momentum, &lrf_optimizer_nesterov,
    &lrf_optimizer_adagrad, &lrf_optimizer_rmsprop,  &lrf_optimizer_adam,
    &lrf_optimizer_adamw,
};

const struct lrf_optimizer *lrf_optimizer_at(size_t i)
{
    return i < sizeof table / sizeof *table ? table[i] : NULL;
}

const struct lrf_optimizer *lrf_optimizer_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

double lrf_descent_lr_limit(double lambda, double decay)
{
    (void)decay;
    return 2 / lambda;
}

double lrf_no_debias(size_t t)
{
    (void)t;
    return 1;
}
