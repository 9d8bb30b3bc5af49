/*
 * log/recent_losses.h - the last losses of a log and where they were read: two programs may write
 * one log, each a little ahead of the other by turns.
 */
#ifndef LRF_LOG_RECENT_LOSSES_H
#define LRF_LOG_RECENT_LOSSES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/statistics.h"

/* Where a row is: of equal ones the later is the same step again. */
struct lrf_log_position {
    double step, epoch; /* nan: not known */
};

static inline bool lrf_is_at_once(const struct lrf_log_position *a,
                                  const struct lrf_log_position *b)
{
    return lrf_is_same(a->step, b->step) && lrf_is_same(a->epoch, b->epoch);
}

enum { LRF_RECENT = 64 };

/* Zero-initialised is empty. */
struct lrf_recent_losses {
    struct {
        struct lrf_log_position at;
        double loss;
        bool taken;
    } row[LRF_RECENT];
    size_t next;
};

void lrf_recent_losses_add(struct lrf_recent_losses *recent, const struct lrf_log_position *at,
                           double loss);
/* Whether this position had this loss, but for the digits printed and sums in another order. */
bool lrf_recent_losses_have(const struct lrf_recent_losses *recent,
                            const struct lrf_log_position *at, double loss);

#endif
