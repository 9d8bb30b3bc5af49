#include "schedule/schedule.h"

#include <math.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/number.h"
#include "schedule/parameter.h"

/* A billion steps are more than any run, and sums of a few stay far from overflow. */
struct lrf_parameter_range {
    double lo, hi;
    bool above, below; /* lo, hi themselves are not allowed */
    const char *text;
};

static const struct lrf_parameter_range POSITIVE = {0, HUGE_VAL, true, true, "above 0"};
static const struct lrf_parameter_range NOT_NEGATIVE = {0, HUGE_VAL, false, true, "0 or more"};
static const struct lrf_parameter_range FACTOR = {0, 1, true, false, "above 0 and at most 1"};
static const struct lrf_parameter_range SHARE = {0, 1, false, false, "between 0 and 1"};
static const struct lrf_parameter_range MOMENTUM = {0, 1, true, true, "above 0 and below 1"};
static const struct lrf_parameter_range AT_LEAST_1 = {1, 1e9, false, false, "1 to 1000000000"};
static const struct lrf_parameter_range WHOLE = {0, 1e9, false, false, "0 to 1000000000"};

const struct lrf_parameter lrf_schedule_parameter[LRF_SCHEDULE_PARAMETER_COUNT] = {
#define PARAMETER(bit, field, name, kind, limits)                                                  \
    {.key = name,                                                                                  \
     .offset = offsetof(struct lrf_schedule, field),                                               \
     .type = LRF_PARAMETER_##kind,                                                                 \
     .range = &limits},
    LRF_SCHEDULE_PARAMETER_LIST(PARAMETER)
#undef PARAMETER
};

static const char *text_of(double value, char buf[LRF_NUMBER_SIZE])
{
    lrf_number_format(buf, value);
    return buf;
}

static enum lrf_status check_value(const struct lrf_parameter *p, double value,
                                   struct lrf_error *err)
{
    const struct lrf_parameter_range *r = p->range;
    char buf[LRF_NUMBER_SIZE];

    if (isfinite(value) && (r->above ? value > r->lo : value >= r->lo) &&
        (r->below ? value < r->hi : value <= r->hi))
        return LRF_OK;
    return lrf_fail(err, LRF_EINVAL, "schedule: %s is %s, must be %s", p->key, text_of(value, buf),
                    r->text);
}

static enum lrf_status check_milestones(const struct lrf_parameter *p, const struct lrf_schedule *s,
                                        struct lrf_error *err)
{
    if (s->n_milestones > LRF_MAX_MILESTONES)
        return lrf_fail(err, LRF_EINVAL, "schedule: %s are %zu, must be at most %d", p->key,
                        s->n_milestones, LRF_MAX_MILESTONES);
    for (size_t i = 0; i < s->n_milestones; i++) {
        if (check_value(p, (double)s->milestone[i], err) != LRF_OK)
            return LRF_EINVAL;
        if (i > 0 && s->milestone[i] < s->milestone[i - 1])
            return lrf_fail(err, LRF_EINVAL, "schedule: %s must ascend, %zu comes after %zu",
                            p->key, s->milestone[i], s->milestone[i - 1]);
    }
    return LRF_OK;
}

enum lrf_status lrf_parameter_check(const struct lrf_parameter *parameter,
                                    const struct lrf_schedule *schedule, struct lrf_error *err)
{
    const void *field = (const char *)schedule + parameter->offset;

    switch (parameter->type) {
    case LRF_PARAMETER_REAL:
        return check_value(parameter, *(const double *)field, err);
    case LRF_PARAMETER_COUNT:
        return check_value(parameter, (double)*(const size_t *)field, err);
    case LRF_PARAMETER_LIST:
        return check_milestones(parameter, schedule, err);
    }
    return LRF_EINVAL;
}

static enum lrf_status check_below_max(const char *key, double value, double max_lr,
                                       struct lrf_error *err)
{
    char low[LRF_NUMBER_SIZE], high[LRF_NUMBER_SIZE];

    if (value <= max_lr)
        return LRF_OK;
    return lrf_fail(err, LRF_EINVAL, "schedule: %s is %s, must not exceed max_lr, %s", key,
                    text_of(value, low), text_of(max_lr, high));
}

enum lrf_status lrf_schedule_check(const struct lrf_schedule *schedule, struct lrf_error *err)
{
    unsigned reads;

    if (schedule->family == NULL)
        return lrf_fail(err, LRF_EINVAL, "schedule: no family");
    reads = schedule->family->parameters;
    for (size_t i = 0; i < LRF_SCHEDULE_PARAMETER_COUNT; i++)
        if ((reads | LRF_SCHEDULE_WARMUP_BITS) & 1u << i &&
            lrf_parameter_check(&lrf_schedule_parameter[i], schedule, err) != LRF_OK)
            return LRF_EINVAL;
    if (reads & LRF_SCHEDULE_BASE_LR &&
        check_below_max("base_lr", schedule->base_lr, schedule->max_lr, err) != LRF_OK)
        return LRF_EINVAL;
    if (reads & LRF_SCHEDULE_MIN_LR &&
        check_below_max("min_lr", schedule->min_lr, schedule->max_lr, err) != LRF_OK)
        return LRF_EINVAL;
    return LRF_OK;
}

void lrf_schedule_defaults(struct lrf_schedule *schedule, const struct lrf_schedule_family *family,
                           size_t steps, double base_lr, double max_lr)
{
    if (steps == 0)
        steps = 1;
    *schedule = (struct lrf_schedule){.family = family,
                                      .max_lr = max_lr,
                                      .base_lr = base_lr,
                                      .steps = steps,
                                      .size = steps,
                                      .mult = 1,
                                      .gamma = 0.1,
                                      .decay = 1,
                                      .power = 1,
                                      .pct_start = 0.3,
                                      .div = 25,
                                      .final_div = 1e4,
                                      .base_momentum = 0.85,
                                      .max_momentum = 0.95,
                                      .patience = 10,
                                      .threshold = 1e-4,
                                      .eps = 1e-8,
                                      .warmup_factor = 1.0 / 3};
    if (family->fit)
        family->fit(schedule, steps);
}
