/*
 * experiment/check.h - what one real run at the suggestion (trial.h) shows: whether the rate is
 * safe, and what keeps the run from more. The definitions are in lrfind/result.h.
 */
#ifndef LRF_EXPERIMENT_CHECK_H
#define LRF_EXPERIMENT_CHECK_H

#include <lrfind/result.h>

#include "experiment/trial.h"

enum { LRF_CHECK_MOST_RUNS = 4 };

/* What was known before the run; nan where not. */
struct lrf_check_levels {
    double initial_loss;                     /* mean of batches before training, in the sweep */
    double baseline_loss, baseline_val_loss; /* of the best constant prediction */
};

/* No run yet; the first is to be made at `lr`. */
void lrf_check_begin(struct lrf_check_result *check, double lr, size_t run_steps);
/*
 * Adds a finished run at check->lr: what was measured of it (lrf_trial_measure), and the steps it
 * took, the cooldown's too. True when it diverged and another one is to be made, at
 * check->lr again, which is 0.3 decades lower then.
 */
bool lrf_check_tell(struct lrf_check_result *check, const struct lrf_check_levels *levels,
                    const struct lrf_verdict *measured, size_t steps);
/* The rate that is left: that of the last run, or 0.3 decades below when it diverged, too. */
double lrf_check_safe_lr(const struct lrf_check_result *check);
/* The step at which a checked run should have ended, for the validation loss, > 0; nan: there is
 * none. */
double lrf_check_stop_step(const struct lrf_check_result *check);
/* `check` and `race` may be NULL. `decays`: the rate of the real run does, so that its noise is no
 * limit. */
struct lrf_limit lrf_limit_find(const struct lrf_check_result *check,
                                const struct lrf_race_result *race, enum lrf_objective objective,
                                bool decays);

#endif
