#include "schedule/schedule.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

static double anneal(double from, double to, double share)
{
    return to + (from - to) / 2 * (cos(pi * share) + 1);
}

/*
 * From `start` to `peak` at step pct_start * steps - 1, which need not be whole, then to `end` at
 * the last step, and there it stays.
 */
static double climb_and_fall(const struct lrf_schedule *s, size_t t, double start, double peak,
                             double end)
{
    double last = (double)s->steps - 1, top = s->pct_start * (double)s->steps - 1;
    double at = fmin((double)t, last);

    if (at < top)
        return anneal(start, peak, at / top);
    return last > top ? anneal(peak, end, (at - top) / (last - top)) : peak;
}

static double onecycle_rate(const struct lrf_schedule *s, size_t t)
{
    double start = s->max_lr / s->div;

    return climb_and_fall(s, t, start, s->max_lr, start / s->final_div);
}

static double onecycle_momentum(const struct lrf_schedule *s, size_t t)
{
    return climb_and_fall(s, t, s->max_momentum, s->base_momentum, s->max_momentum);
}

const struct lrf_schedule_family lrf_schedule_1cycle = {
    .name = "1cycle",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_STEPS | LRF_SCHEDULE_PCT_START |
                  LRF_SCHEDULE_DIV | LRF_SCHEDULE_FINAL_DIV | LRF_SCHEDULE_BASE_MOMENTUM |
                  LRF_SCHEDULE_MAX_MOMENTUM,
    .rate = onecycle_rate,
    .momentum = onecycle_momentum};
