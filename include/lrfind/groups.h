/*
 * lrfind/groups.h - parameter groups: several learning rates in one model, such as a small one for
 * a trained backbone and a great one for its new head.
 *
 * Together: the groups keep the ratios of their base rates, and one sweep gives one answer:
 *
 *     struct lrf_groups groups = {base, n, LRF_GROUPS_TOGETHER};
 *     while (!lrf_sweep_done(sweep)) {
 *         for (size_t i = 0; i < n; i++)
 *             set_rate(i, lrf_groups_rate(&groups, i, lrf_sweep_lr(sweep)));
 *         lrf_sweep_tell(sweep, train_one_step());
 *     }
 *
 * One at a time: with `swept` set to a group, that group alone takes the swept rate and the others
 * are held at their base rates. A sweep from the same start for each of them gives each its own
 * answer; the answers hold beside the base rates of the others.
 */
#ifndef LRFIND_GROUPS_H
#define LRFIND_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LRF_GROUPS_TOGETHER SIZE_MAX

struct lrf_groups {
    const double *base; /* (n) base rates; finite, > 0. Borrowed */
    size_t n;           /* at least 1 */
    size_t swept;       /* a group, or LRF_GROUPS_TOGETHER */
};

/* LRF_EINVAL with the value and the limits of what is wrong. */
LRF_API enum lrf_status lrf_groups_check(const struct lrf_groups *groups, struct lrf_error *err);
/*
 * The rate of group i < n in a step of a sweep at rate `lr`. Together `lr` is the rate of group 0
 * and group i takes lr * base[i] / base[0].
 */
LRF_API double lrf_groups_rate(const struct lrf_groups *groups, size_t i, double lr);

#ifdef __cplusplus
}
#endif
#endif
