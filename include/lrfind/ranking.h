/*
 * lrfind/ranking.h - which of several ways of training is better than the seeds' noise.
 */
#ifndef LRFIND_RANKING_H
#define LRFIND_RANKING_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One way of training beside the best. Intervals are 95 %, from Student's t; nan with one seed. */
struct lrf_rank {
    size_t place;                        /* 1: the least mean */
    size_t n;                            /* seeds whose loss is known */
    double mean, lo, hi;                 /* of its losses; nan: none is known */
    double excess, excess_lo, excess_hi; /* mean of (its loss - the best's) over common seeds */
    double p; /* of no difference: two-sided paired t test, corrected; nan for the best and where
                 it cannot be tested */
    bool differs; /* p < 0.05 */
};

/*
 * Ranks `n` ways by their losses (n, n_seed), where column s of every row was trained from the same
 * seed. A loss that is not finite is one that is not known; ways with fewer of those come
 * first, then the least mean. Because the best is chosen by the same losses, the p-values are
 * Holm-corrected for all pairs, not only for those with the best: a false difference anywhere is
 * rarer than one in twenty. Fills rank (n); LRF_EINVAL when n or n_seed is 0, LRF_ENOMEM.
 */
LRF_API enum lrf_status lrf_rank_losses(const double *loss, size_t n, size_t n_seed,
                                        struct lrf_rank *rank, struct lrf_error *err);
/*
 * Holm's step-down correction (1979) of n p-values in place: each stays or grows, at most to 1. nan
 * is no test and stays. LRF_ENOMEM.
 */
LRF_API enum lrf_status lrf_holm(double *p, size_t n, struct lrf_error *err);

#ifdef __cplusplus
}
#endif
#endif
