/*
 * experiment/comparison.h - several range tests side by side: do their rates differ, and would one
 * rate fit all?
 */
#ifndef LRF_EXPERIMENT_COMPARISON_H
#define LRF_EXPERIMENT_COMPARISON_H

#include <lrfind/result.h>

/*
 * Compares n cases by their analyses. Regrets come from real runs at a grid of rates,
 * `verification` (n); NULL: from the smooth range curves, (L(lr) - L_min) / (L_initial -
 * L_min) cut to 0..1, which makes small rates look worse than they are.
 * You own `out`: lrf_comparison_release. LRF_EINVAL without cases, LRF_ENOMEM.
 */
enum lrf_status lrf_compare(const struct lrf_analysis *const *analysis,
                            const struct lrf_verification *verification, size_t n,
                            struct lrf_comparison *out, struct lrf_error *err);
void lrf_comparison_release(struct lrf_comparison *comparison);

#endif
