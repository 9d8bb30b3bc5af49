/*
 * experiment/verification.h - what many real runs at a grid of rates say together.
 *
 * Each run is a trial (trial.h) with a verdict. Here they become one line a rate, the best
 * rate, the regret of any other, and the sensitivity to the rate.
 */
#ifndef LRF_EXPERIMENT_VERIFICATION_H
#define LRF_EXPERIMENT_VERIFICATION_H

#include <lrfind/result.h>

/*
 * Puts runs together, in any order. `objective` says what they are compared by; `initial_loss`,
 * before training, and `baseline_loss` (nan: not known) are losses of that kind, and the lower of
 * them the level to which a run counts that is worse or not finite. You own `out`:
 * lrf_verification_release. LRF_EINVAL without runs, LRF_ENOMEM.
 */
enum lrf_status lrf_verify_summarize(const struct lrf_verify_run *run, size_t n,
                                     double initial_loss, double baseline_loss,
                                     enum lrf_objective objective, struct lrf_verification *out,
                                     struct lrf_error *err);
void lrf_verification_release(struct lrf_verification *verification);
/*
 * Regret of any rate: (L(lr) - L_best) / (level - L_best), cut to 0..1, L the score
 * interpolated in log rate; nan more than half a step beyond the grid, 1 for a nan rate.
 */
double lrf_verify_regret(const struct lrf_verification *verification, double lr);

#endif
