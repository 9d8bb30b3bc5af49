#include <lrfind/trainer.h>

#include <math.h>

#include "base/error.h"

enum lrf_status lrf_groups_check(const struct lrf_groups *groups, struct lrf_error *err)
{
    if (groups->n == 0 || groups->base == NULL)
        return lrf_fail(err, LRF_EINVAL, "there are no parameter groups");
    if (groups->swept != LRF_GROUPS_TOGETHER && groups->swept >= groups->n)
        return lrf_fail(err, LRF_EINVAL, "group %zu is to be swept: there are only 0 to %zu",
                        groups->swept, groups->n - 1);
    for (size_t i = 0; i < groups->n; i++)
        if (!isfinite(groups->base[i]) || !(groups->base[i] > 0))
            return lrf_fail(err, LRF_EINVAL, "base rate of group %zu is %g: must be finite and > 0",
                            i, groups->base[i]);
    return LRF_OK;
}

double lrf_groups_rate(const struct lrf_groups *groups, size_t i, double lr)
{
    if (groups->swept == LRF_GROUPS_TOGETHER)
        return lr * (groups->base[i] / groups->base[0]);
    return i == groups->swept ? lr : groups->base[i];
}
