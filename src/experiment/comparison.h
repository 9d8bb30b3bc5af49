/*
 * experiment/comparison.h - several range tests side by side: do the sweeps suggest different
 * rates, and what would one rate for all cost?
 */
#ifndef LRF_EXPERIMENT_COMPARISON_H
#define LRF_EXPERIMENT_COMPARISON_H

#include <lrfind/result.h>

/* One case. */
struct lrf_compared {
    const struct lrf_analysis *analysis;
    const double *loss; /* (n_lr, seeds) of real runs at the common rates, column s from one seed;
                           not finite: diverged. NULL without them */
    double level;       /* loss without learning: greater ones count as this */
};

/*
 * The common rates of n cases: every suggestion, and between, below and above them so many that
 * neighbours are at most a third of a decade apart, from four thirds of a decade below the least
 * to a decade above the greatest. A nan is no suggestion; n_lr is 0 without any. LRF_ENOMEM. Free
 * *lr (n_lr) in any case.
 */
enum lrf_status lrf_compare_rates(const struct lrf_analysis *const *analysis, size_t n, double **lr,
                                  size_t *n_lr, struct lrf_error *err);
/*
 * Compares n cases at these rates. seeds 0: without real runs, from the smooth range curves,
 * (L(lr) - L_min) / (level - L_min), which makes small rates look worse than they are. `seed` is of
 * the permutations.
 *
 * The interval of the common rate's regret: a case's regret at a rate is a mean of differences
 * from its best other rate, paired over the seeds, and has limits by Student's t. The upper one of
 * the common rate is the greatest over the cases: it holds for the worst of them whichever that is
 * (Berger 1982, intersection-union). The lower one is the least over the rates of the greatest over
 * the cases, the level shared between the cases (Bonferroni). In simulations 96 to 100 % of such
 * intervals hold both (tests/unit/compare_test.c).
 *
 * You own `out`: lrf_comparison_release. LRF_EINVAL without cases, LRF_ENOMEM.
 */
enum lrf_status lrf_compare(const struct lrf_compared *of, size_t n, const double *lr, size_t n_lr,
                            size_t seeds, uint64_t seed, struct lrf_comparison *out,
                            struct lrf_error *err);
/* Whether a case's best rate is the last of the grid at that end, and a decade from there it
 * loses more than 0.01: beyond the end it may gain more. */
bool lrf_compare_open(const struct lrf_comparison *comparison, size_t i, bool above);
void lrf_comparison_release(struct lrf_comparison *comparison);

#endif
