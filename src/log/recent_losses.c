#include "log/recent_losses.h"

#include <math.h>

#define SAME_LOSS 1e-2 /* of the loss */

void lrf_recent_losses_add(struct lrf_recent_losses *recent, const struct lrf_log_position *at,
                           double loss)
{
    recent->row[recent->next].at = *at;
    recent->row[recent->next].loss = loss;
    recent->row[recent->next].taken = true;
    recent->next = (recent->next + 1) % LRF_RECENT;
}

bool lrf_recent_losses_have(const struct lrf_recent_losses *recent,
                            const struct lrf_log_position *at, double loss)
{
    for (size_t i = 0; i < LRF_RECENT; i++) {
        const double was = recent->row[i].loss;
        if (recent->row[i].taken && lrf_is_at_once(&recent->row[i].at, at) &&
            (lrf_is_same(was, loss) || fabs(was - loss) <= SAME_LOSS * fabs(loss)))
            return true;
    }
    return false;
}
