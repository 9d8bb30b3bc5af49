/*
 * experiment/check.h - is a rate safe? One short real run at it, as an ask/tell object.
 *
 *     while ((ask = lrf_check_ask(check)).action != LRF_ASK_DONE)
 *         lrf_check_tell(check, answer(ask));
 *
 * The last quarter of the batch losses is compared with the level before training: above it by
 * more than 3 standard errors, or not finite, the run diverges, and another one starts 0.3
 * decades lower, three times at most; below it by as much it falls; else it stays.
 */
#ifndef LRF_EXPERIMENT_CHECK_H
#define LRF_EXPERIMENT_CHECK_H

#include <lrfind/result.h>

#include "experiment/race.h"

struct lrf_check_settings {
    double lr;           /* finite, > 0 */
    size_t steps;        /* of one run, >= 8 */
    uint64_t seed;       /* of every run */
    double initial_loss; /* level of the batch losses before training; nan: the first one's */
    double noise;        /* standard deviation of a batch loss there; nan: 0 */
};

struct lrf_check;

/* NULL on failure: LRF_EINVAL, LRF_ENOMEM. You own the check: lrf_check_free. */
struct lrf_check *lrf_check_alloc(const struct lrf_check_settings *settings, struct lrf_error *err);
void lrf_check_free(struct lrf_check *check);
/* Asking twice gives the same; LRF_ASK_EVAL is never asked. LRF_EINVAL to tell when done. */
struct lrf_ask lrf_check_ask(const struct lrf_check *check);
enum lrf_status lrf_check_tell(struct lrf_check *check, double loss);
/* What the runs showed; only of use when done. */
void lrf_check_result(const struct lrf_check *check, struct lrf_check_result *result);

#endif
