#include "schedule/schedule.h"

#include <math.h>
#include <string.h>

/* In the order in which they are listed for people; each record stands at the end of its method. */
#define FAMILIES(X)                                                                                \
    X(constant)                                                                                    \
    X(step)                                                                                        \
    X(multistep)                                                                                   \
    X(exponential)                                                                                 \
    X(inverse)                                                                                     \
    X(polynomial)                                                                                  \
    X(cosine)                                                                                      \
    X(restarts)                                                                                    \
    X(triangular)                                                                                  \
    X(triangular2)                                                                                 \
    X(exp_range)                                                                                   \
    X(1cycle)                                                                                      \
    X(plateau)

#define DECLARE(name) extern const struct lrf_schedule_family lrf_schedule_##name;
FAMILIES(DECLARE)

#define LIST(name) &lrf_schedule_##name,
static const struct lrf_schedule_family *const families[] = {FAMILIES(LIST)};

const struct lrf_schedule_family *lrf_schedule_family(size_t i)
{
    return i < sizeof families / sizeof *families ? families[i] : NULL;
}

const struct lrf_schedule_family *lrf_schedule_find(const char *name)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i]->name, name) == 0)
            return families[i];
    return NULL;
}

static double warmup_share(const struct lrf_schedule *s, size_t t)
{
    if (t >= s->warmup)
        return 1;
    return s->warmup_factor + (1 - s->warmup_factor) * (double)t / (double)s->warmup;
}

static size_t family_step(const struct lrf_schedule *s, size_t t)
{
    return t > s->warmup ? t - s->warmup : 0;
}

double lrf_schedule_rate(const struct lrf_schedule *schedule, size_t step)
{
    return warmup_share(schedule, step) *
           schedule->family->rate(schedule, family_step(schedule, step));
}

double lrf_schedule_momentum(const struct lrf_schedule *schedule, size_t step)
{
    if (schedule->family->momentum == NULL)
        return NAN;
    return schedule->family->momentum(schedule, family_step(schedule, step));
}

void lrf_plateau_init(struct lrf_plateau *plateau, const struct lrf_schedule *schedule)
{
    *plateau = (struct lrf_plateau){.lr = schedule->max_lr, .best = HUGE_VAL};
}

double lrf_plateau_rate(const struct lrf_plateau *plateau, const struct lrf_schedule *schedule,
                        size_t step)
{
    return warmup_share(schedule, step) * plateau->lr;
}

static void reduce(struct lrf_plateau *p, const struct lrf_schedule *s)
{
    double lr = fmax(p->lr * s->gamma, s->min_lr);

    if (p->lr - lr > s->eps)
        p->lr = lr;
    p->cooldown = s->cooldown;
    p->bad = 0;
}

void lrf_plateau_tell(struct lrf_plateau *plateau, const struct lrf_schedule *schedule, double loss)
{
    if (loss < plateau->best * (1 - schedule->threshold)) {
        plateau->best = loss;
        plateau->bad = 0;
    } else {
        plateau->bad++;
    }
    if (plateau->cooldown > 0) {
        plateau->cooldown--;
        plateau->bad = 0;
    }
    if (plateau->bad > schedule->patience)
        reduce(plateau, schedule);
}

void lrf_schedule_rates(const struct lrf_schedule *schedule, const struct lrf_schedule_run *run,
                        size_t steps, double *lr, double *momentum)
{
    bool is_plateau = schedule->family == lrf_schedule_find("plateau");
    struct lrf_plateau plateau;
    size_t told = 0;

    lrf_plateau_init(&plateau, schedule);
    for (size_t t = 0; t < steps; t++) {
        for (; run && told < run->n && run->check[told].at.step <= t; told++)
            if (run->check[told].at.step > 0)
                lrf_plateau_tell(&plateau, schedule, run->check[told].told);
        lr[t] =
            is_plateau ? lrf_plateau_rate(&plateau, schedule, t) : lrf_schedule_rate(schedule, t);
        momentum[t] = lrf_schedule_momentum(schedule, t);
    }
}
