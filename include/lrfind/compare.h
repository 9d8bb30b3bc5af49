/*
 * lrfind/compare.h - several range tests side by side: do their rates differ, and would one
 * rate fit all?
 */
#ifndef LRFIND_COMPARE_H
#define LRFIND_COMPARE_H

#include <stddef.h>

#include <lrfind/analysis.h>
#include <lrfind/error.h>
#include <lrfind/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What n cases (data sets, settings, recorded curves) say about each other. */
struct lrf_comparison {
    size_t n;
    /*
     * (n, n) of case i and j having the same best rate: two-sided z test on the 95 % intervals of
     * the suggestions in log rate, Holm-corrected for all pairs; nan without an interval and on
     * the diagonal.
     */
    double *p;
    /*
     * (n, n) what case i (row) loses with the rate suggested for case j (column): 0 as good as
     * its best rate .. 1 no better than no training; nan where j has no suggestion.
     */
    double *regret;
    size_t pairs, differ; /* pairs tested, and with p < 0.05 */
    size_t common;       /* the case whose suggestion has the least worst regret; n: none has one */
    size_t common_worst; /* the case that it suits least */
    double common_regret; /* its regret there */
};

/*
 * Compares n cases by their analyses. Regrets come from real runs at a grid of rates,
 * `verification` (n); NULL: from the smooth range curves, (L(lr) - L_min) / (L_initial -
 * L_min) cut to 0..1, which makes small rates look worse than they are.
 * You own `out`: lrf_comparison_release. LRF_EINVAL without cases, LRF_ENOMEM.
 */
LRF_API enum lrf_status lrf_compare(const struct lrf_analysis *const *analysis,
                                    const struct lrf_verification *verification, size_t n,
                                    struct lrf_comparison *out, struct lrf_error *err);
LRF_API void lrf_comparison_release(struct lrf_comparison *comparison);

#ifdef __cplusplus
}
#endif
#endif
