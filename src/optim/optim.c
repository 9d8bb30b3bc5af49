#include "optim/optim.h"

#include <string.h>

/* In the order in which they are listed for people. */
#define OPTIMIZERS(X)                                                                              \
    X(sgd)                                                                                         \
    X(momentum)                                                                                    \
    X(nesterov)                                                                                    \
    X(adagrad)                                                                                     \
    X(rmsprop)                                                                                     \
    X(adam)                                                                                        \
    X(adamw)

#define DECLARE(name) extern const struct lrf_optimizer lrf_optimizer_##name;
OPTIMIZERS(DECLARE)

#define LIST(name) &lrf_optimizer_##name,
static const struct lrf_optimizer *const table[] = {OPTIMIZERS(LIST)};

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
