/*
 * experiment/ranking.h - which of several ways of training is better than the seeds' noise.
 */
#ifndef LRF_EXPERIMENT_RANKING_H
#define LRF_EXPERIMENT_RANKING_H

#include <lrfind/result.h>

/* Mean and interval of the finite ones among n values. */
struct lrf_mean lrf_mean_of(const double *value, size_t n);
/* What is small beside a gain from `level` down to `best`: 5 % of it; nan where there is none. */
double lrf_rank_margin(double level, double best);
/*
 * Ranks `n` ways by their losses (n, n_seed), where column s of every row was trained from the same
 * seed. Infinite: it diverged, and counts as worse than anything that did not. nan: not known; a
 * seed in which any way's loss is not known is left out, a way of which none is known comes last.
 * Fewest divergences come first, then the least mean.
 *
 * Behind is what is worse than the best by a test that no way is better than another: then it does
 * not matter which way a seed's losses belong to, and they are dealt out anew within each seed. The
 * statistic is Wilcoxon's signed rank (1945; zeros as Pratt 1959) of each way against the best,
 * which is chosen anew in every deal, so that its choice by the same data is part of the test. What
 * the greatest of them exceeds in fewer than one of twenty deals is behind; the rest is tested
 * again without it (step-down, Westfall and Young 1993), p never falling. Ranks need no finite
 * variance. The level is exact for any distribution if ways are exchangeable within a seed; ways
 * that differ in nothing but spread keep it nearly (tests/unit/ranking_test.c).
 *
 * As good is what is not behind and, without a divergence in either, whose interval of the excess
 * ends below lrf_rank_margin of `level` and the best mean. Fills rank (n); LRF_EINVAL when n or
 * n_seed is 0, LRF_ENOMEM.
 */
enum lrf_status lrf_rank_losses(const double *loss, size_t n, size_t n_seed, double level,
                                struct lrf_rank *rank, struct lrf_error *err);
/*
 * Holm's step-down correction (1979) of n p-values in place: each stays or grows, at most to 1. nan
 * is no test and stays. LRF_ENOMEM.
 */
enum lrf_status lrf_holm(double *p, size_t n, struct lrf_error *err);
/*
 * Two-sided p-value that two independent samples come from one distribution: the share of the ways
 * to deal all values out to groups of these sizes whose means lie as far apart as the observed ones
 * (Fisher 1935, Pitman 1937). It holds its level whatever the distribution. Exact up to 20000
 * ways; else from 20000 random ones of `seed`, the observed among them, so that p is never below
 * 1/20001. nan when a group is empty or a value is not finite.
 */
double lrf_permutation_p(const double *a, size_t n_a, const double *b, size_t n_b, uint64_t seed);

#endif
