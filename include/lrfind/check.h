/*
 * lrfind/check.h - is a rate safe? One short real run at it, as an ask/tell object.
 *
 *     while ((ask = lrf_check_ask(check)).action != LRF_ASK_DONE)
 *         lrf_check_tell(check, answer(ask));
 *
 * The last quarter of the batch losses is compared with the level before training: above it by
 * more than 3 standard errors, or not finite, the run diverges, and another one starts 0.3
 * decades lower, three times at most; below it by as much it falls; else it stays.
 */
#ifndef LRFIND_CHECK_H
#define LRFIND_CHECK_H

#include <lrfind/race.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lrf_check_settings {
    double lr;           /* finite, > 0 */
    size_t steps;        /* of one run, >= 8 */
    uint64_t seed;       /* of every run */
    double initial_loss; /* level of the batch losses before training; nan: the first one's */
    double noise;        /* standard deviation of a batch loss there; nan: 0 */
};

enum lrf_check_outcome { LRF_CHECK_FALLS, LRF_CHECK_STAYS, LRF_CHECK_DIVERGES };

struct lrf_check_result {
    enum lrf_check_outcome outcome; /* of the last run */
    double lr;                      /* of the last run: lower than asked for after divergence */
    double diverged;                /* the least rate that diverged; nan: none did */
    unsigned runs;                  /* 1..4 */
    size_t run_steps, steps;        /* of one run; taken in all */
    double level, last_loss; /* before training; mean of the last quarter, nan when not reached */
};

struct lrf_check;

/* NULL on failure: LRF_EINVAL, LRF_ENOMEM. You own the check: lrf_check_free. */
LRF_API struct lrf_check *lrf_check_alloc(const struct lrf_check_settings *settings,
                                          struct lrf_error *err);
LRF_API void lrf_check_free(struct lrf_check *check);
/* Asking twice gives the same; LRF_ASK_EVAL is never asked. LRF_EINVAL to tell when done. */
LRF_API struct lrf_ask lrf_check_ask(const struct lrf_check *check);
LRF_API enum lrf_status lrf_check_tell(struct lrf_check *check, double loss);
/* What the runs showed; only of use when done. */
LRF_API void lrf_check_result(const struct lrf_check *check, struct lrf_check_result *result);
/* "falls", "stays", "diverges". */
LRF_API const char *lrf_check_outcome_name(enum lrf_check_outcome outcome);

#ifdef __cplusplus
}
#endif
#endif
