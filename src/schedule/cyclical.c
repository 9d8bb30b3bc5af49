#include "schedule/schedule.h"

#include <math.h>

enum {
    CYCLICAL_PARAMETERS = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_BASE_LR | LRF_SCHEDULE_SIZE |
                          LRF_SCHEDULE_SIZE_DOWN | LRF_SCHEDULE_BASE_MOMENTUM |
                          LRF_SCHEDULE_MAX_MOMENTUM
};

static void cyclical_fit(struct lrf_schedule *s, size_t steps)
{
    s->size = steps > 4 ? steps / 4 : 1;
    s->base_momentum = 0.8;
    s->max_momentum = 0.9;
}

static void exp_range_fit(struct lrf_schedule *s, size_t steps)
{
    cyclical_fit(s, steps);
    s->gamma = pow(0.1, 1 / (double)steps);
}

static size_t way_down(const struct lrf_schedule *s)
{
    return s->size_down ? s->size_down : s->size;
}

/* 0 at base_lr, 1 at max_lr. */
static double triangle(const struct lrf_schedule *s, size_t t)
{
    size_t down = way_down(s), length = s->size + down, at = t % length;

    return at <= s->size ? (double)at / (double)s->size : (double)(length - at) / (double)down;
}

static double triangular_height(const struct lrf_schedule *s, size_t t)
{
    return triangle(s, t);
}

static double triangular2_height(const struct lrf_schedule *s, size_t t)
{
    return triangle(s, t) * exp2(-(double)(t / (s->size + way_down(s))));
}

static double exp_range_height(const struct lrf_schedule *s, size_t t)
{
    return triangle(s, t) * pow(s->gamma, (double)t);
}

/* The rate, and the momentum that falls while it climbs. */
#define CYCLE(kind)                                                                                \
    static double kind##_rate(const struct lrf_schedule *s, size_t t)                              \
    {                                                                                              \
        return s->base_lr + (s->max_lr - s->base_lr) * kind##_height(s, t);                        \
    }                                                                                              \
    static double kind##_momentum(const struct lrf_schedule *s, size_t t)                          \
    {                                                                                              \
        return s->max_momentum - (s->max_momentum - s->base_momentum) * kind##_height(s, t);       \
    }
CYCLE(triangular)
CYCLE(triangular2)
CYCLE(exp_range)

const struct lrf_schedule_family lrf_schedule_triangular = {.name = "triangular",
                                                            .parameters = CYCLICAL_PARAMETERS,
                                                            .fit = cyclical_fit,
                                                            .rate = triangular_rate,
                                                            .momentum = triangular_momentum};

const struct lrf_schedule_family lrf_schedule_triangular2 = {.name = "triangular2",
                                                             .parameters = CYCLICAL_PARAMETERS,
                                                             .fit = cyclical_fit,
                                                             .rate = triangular2_rate,
                                                             .momentum = triangular2_momentum};

const struct lrf_schedule_family lrf_schedule_exp_range = {.name = "exp-range",
                                                           .parameters = CYCLICAL_PARAMETERS |
                                                                         LRF_SCHEDULE_GAMMA,
                                                           .fit = exp_range_fit,
                                                           .rate = exp_range_rate,
                                                           .momentum = exp_range_momentum};
