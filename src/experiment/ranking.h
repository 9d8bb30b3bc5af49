/*
 * experiment/ranking.h - which of several ways of training is better than the seeds' noise.
 */
#ifndef LRF_EXPERIMENT_RANKING_H
#define LRF_EXPERIMENT_RANKING_H

#include <lrfind/result.h>

/* What schedules are compared by: the validation loss, without validation rows the training loss.
 */
double lrf_schedule_loss(const struct lrf_schedule_result *result,
                         const struct lrf_trial_check *check);
/*
 * The loss that a run ended with: of the validation rows, without them of the last training
 * batches. At most the loss at the first check, which a run that diverged counts as: no better
 * than no training. Nan for a run that was cut off. Reads data and steps of the result.
 */
double lrf_schedule_final(const struct lrf_schedule_result *result,
                          const struct lrf_schedule_run *run);
/*
 * Ranks `n` ways by their losses (n, n_seed), where column s of every row was trained from the same
 * seed. A loss that is not finite is one that is not known; ways with fewer of those come
 * first, then the least mean. Because the best is chosen by the same losses, the p-values are
 * Holm-corrected for all pairs, not only for those with the best: a false difference anywhere is
 * rarer than one in twenty. Fills rank (n); LRF_EINVAL when n or n_seed is 0, LRF_ENOMEM.
 */
enum lrf_status lrf_rank_losses(const double *loss, size_t n, size_t n_seed, struct lrf_rank *rank,
                                struct lrf_error *err);
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
