#include "schedule/schedule.h"

#include <math.h>

enum {
    CYCLICAL_PARAMETERS =
        LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_BASE_LR | LRF_SCHEDULE_SIZE | LRF_SCHEDULE_SIZE_DOWN
};

static void cyclical_fit(struct lrf_schedule *s, size_t steps)
{
    s->size = steps > 4 ? steps / 4 : 1;
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

static double between(const struct lrf_schedule *s, double height)
{
    return s->base_lr + (s->max_lr - s->base_lr) * height;
}

static double triangular_rate(const struct lrf_schedule *s, size_t t)
{
    return between(s, triangle(s, t));
}

static double triangular2_rate(const struct lrf_schedule *s, size_t t)
{
    size_t cycle = t / (s->size + way_down(s));

    return between(s, triangle(s, t) * exp2(-(double)cycle));
}

static double exp_range_rate(const struct lrf_schedule *s, size_t t)
{
    return between(s, triangle(s, t) * pow(s->gamma, (double)t));
}

const struct lrf_schedule_family lrf_schedule_triangular = {.name = "triangular",
                                                            .parameters = CYCLICAL_PARAMETERS,
                                                            .fit = cyclical_fit,
                                                            .rate = triangular_rate};

const struct lrf_schedule_family lrf_schedule_triangular2 = {.name = "triangular2",
                                                             .parameters = CYCLICAL_PARAMETERS,
                                                             .fit = cyclical_fit,
                                                             .rate = triangular2_rate};

const struct lrf_schedule_family lrf_schedule_exp_range = {.name = "exp-range",
                                                           .parameters = CYCLICAL_PARAMETERS |
                                                                         LRF_SCHEDULE_GAMMA,
                                                           .fit = exp_range_fit,
                                                           .rate = exp_range_rate};
