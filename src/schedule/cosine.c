#include "schedule/schedule.h"

#include <math.h>
#include <stdint.h>

static const double pi = 3.14159265358979323846;

static double anneal(const struct lrf_schedule *s, double share)
{
    return s->min_lr + (s->max_lr - s->min_lr) * (1 + cos(pi * share)) / 2;
}

static double cosine_rate(const struct lrf_schedule *s, size_t t)
{
    return anneal(s, (double)t / (double)s->steps);
}

static void restarts_fit(struct lrf_schedule *s, size_t steps)
{
    s->mult = 2;
    s->size = steps > 7 ? steps / 7 : 1;
}

static double restarts_rate(const struct lrf_schedule *s, size_t t)
{
    size_t period = s->size;

    if (s->mult == 1)
        t %= period;
    while (t >= period) {
        t -= period;
        period = period > SIZE_MAX / s->mult ? SIZE_MAX : period * s->mult;
    }
    return anneal(s, (double)t / (double)period);
}

const struct lrf_schedule_family lrf_schedule_cosine = {
    .name = "cosine",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_MIN_LR | LRF_SCHEDULE_STEPS,
    .rate = cosine_rate};

const struct lrf_schedule_family lrf_schedule_restarts = {
    .name = "restarts",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_MIN_LR | LRF_SCHEDULE_SIZE | LRF_SCHEDULE_MULT,
    .fit = restarts_fit,
    .rate = restarts_rate};
