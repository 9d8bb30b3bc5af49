/*
 * experiment/check.h - is a rate safe? One short real run at it, as an experiment that asks for
 * resets and steps.
 *
 * The last quarter of the batch losses is compared with the level before training: above it by
 * more than 3 standard errors, or not finite, the run diverges, and another one starts 0.3
 * decades lower, three times at most; below it by as much it falls; else it stays.
 */
#ifndef LRF_EXPERIMENT_CHECK_H
#define LRF_EXPERIMENT_CHECK_H

#include <lrfind/result.h>

#include "experiment/experiment.h"

struct lrf_check_settings {
    double lr;           /* finite, > 0 */
    size_t steps;        /* of one run, >= 8 */
    uint64_t seed;       /* of every run */
    double initial_loss; /* level of the batch losses before training; nan: the first one's */
    double noise;        /* standard deviation of a batch loss there; nan: 0 */
};

struct lrf_check;

extern const struct lrf_experiment_ops lrf_check_experiment;

/* NULL on failure: LRF_EINVAL, LRF_ENOMEM. You own the check: lrf_check_free. */
struct lrf_check *lrf_check_alloc(const struct lrf_check_settings *settings, struct lrf_error *err);
void lrf_check_free(struct lrf_check *check);
/* What the runs showed; only of use when done. */
void lrf_check_result(const struct lrf_check *check, struct lrf_check_result *result);

#endif
