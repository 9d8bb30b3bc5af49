#include "schedule/schedule.h"

#include <math.h>

static size_t part_of(size_t steps, size_t parts)
{
    return steps > parts ? steps / parts : 1;
}

static double constant_rate(const struct lrf_schedule *s, size_t t)
{
    (void)t;
    return s->max_lr;
}

static void step_fit(struct lrf_schedule *s, size_t steps)
{
    s->size = part_of(steps, 3);
}

static double step_rate(const struct lrf_schedule *s, size_t t)
{
    return s->max_lr * pow(s->gamma, (double)(t / s->size));
}

static void multistep_fit(struct lrf_schedule *s, size_t steps)
{
    s->milestone[0] = steps / 2;
    s->milestone[1] = steps - steps / 4;
    s->n_milestones = 2;
}

static double multistep_rate(const struct lrf_schedule *s, size_t t)
{
    size_t passed = 0;

    while (passed < s->n_milestones && s->milestone[passed] <= t)
        passed++;
    return s->max_lr * pow(s->gamma, (double)passed);
}

static void exponential_fit(struct lrf_schedule *s, size_t steps)
{
    s->gamma = pow(0.01, 1 / (double)steps);
}

static double exponential_rate(const struct lrf_schedule *s, size_t t)
{
    return s->max_lr * pow(s->gamma, (double)t);
}

static void inverse_fit(struct lrf_schedule *s, size_t steps)
{
    s->size = part_of(steps, 10);
}

static double inverse_rate(const struct lrf_schedule *s, size_t t)
{
    return s->max_lr / (1 + s->decay * (double)t / (double)s->size);
}

static double polynomial_rate(const struct lrf_schedule *s, size_t t)
{
    size_t left = t < s->steps ? s->steps - t : 0;

    return s->max_lr * pow((double)left / (double)s->steps, s->power);
}

const struct lrf_schedule_family lrf_schedule_constant = {
    .name = "constant", .parameters = LRF_SCHEDULE_MAX_LR, .rate = constant_rate};

const struct lrf_schedule_family lrf_schedule_step = {
    .name = "step",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_SIZE | LRF_SCHEDULE_GAMMA,
    .fit = step_fit,
    .rate = step_rate};

const struct lrf_schedule_family lrf_schedule_multistep = {
    .name = "multistep",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_MILESTONES | LRF_SCHEDULE_GAMMA,
    .fit = multistep_fit,
    .rate = multistep_rate};

const struct lrf_schedule_family lrf_schedule_exponential = {.name = "exponential",
                                                             .parameters = LRF_SCHEDULE_MAX_LR |
                                                                           LRF_SCHEDULE_GAMMA,
                                                             .fit = exponential_fit,
                                                             .rate = exponential_rate};

const struct lrf_schedule_family lrf_schedule_inverse = {
    .name = "inverse",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_SIZE | LRF_SCHEDULE_DECAY,
    .fit = inverse_fit,
    .rate = inverse_rate};

const struct lrf_schedule_family lrf_schedule_polynomial = {
    .name = "polynomial",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_STEPS | LRF_SCHEDULE_POWER,
    .rate = polynomial_rate};

/* What lrf_plateau_tell reduces. */
const struct lrf_schedule_family lrf_schedule_plateau = {
    .name = "plateau",
    .parameters = LRF_SCHEDULE_MAX_LR | LRF_SCHEDULE_MIN_LR | LRF_SCHEDULE_GAMMA |
                  LRF_SCHEDULE_PATIENCE | LRF_SCHEDULE_COOLDOWN | LRF_SCHEDULE_THRESHOLD |
                  LRF_SCHEDULE_EPS,
    .rate = constant_rate};
