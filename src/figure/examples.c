#include "figure/examples.h"

#include <math.h>
#include <stdlib.h>

struct choice {
    struct lrf_example *example;
    size_t n;
    struct lrf_plot *plot;
};

static void add_example(struct choice *c, double lr, const char *what)
{
    char rate[LRF_NUMBER_SIZE];

    for (size_t i = 0; i < c->n; i++)
        if (c->example[i].lr == lr)
            return;
    if (!isfinite(lr) || c->n == LRF_EXAMPLES)
        return;
    lrf_number_rate(rate, lr);
    c->example[c->n++] = (struct lrf_example){lr, lrf_plot_printf(c->plot, "%s  %s", rate, what)};
}

static void add_kind(struct choice *c, double lr, enum lrf_verdict_kind kind)
{
    add_example(c, lr, lrf_phrase_verdict(kind));
}

/* The first rate of a kind above `from`. */
static double rate_above(const struct lrf_verification *v, enum lrf_verdict_kind kind, double from)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].kind == kind && v->rate[i].lr > from)
            return v->rate[i].lr;
    return NAN;
}

/* The last one below `to`. */
static double rate_below(const struct lrf_verification *v, enum lrf_verdict_kind kind, double to)
{
    for (size_t i = v->n; i-- > 0;)
        if (v->rate[i].kind == kind && v->rate[i].lr < to)
            return v->rate[i].lr;
    return NAN;
}

static int by_rate(const void *a, const void *b)
{
    const double x = ((const struct lrf_example *)a)->lr, y = ((const struct lrf_example *)b)->lr;
    return (x > y) - (x < y);
}

size_t lrf_examples_choose(struct lrf_example example[LRF_EXAMPLES], struct lrf_plot *plot,
                           const struct lrf_verification *v,
                           const struct lrf_verify_verdict *verdict)
{
    static const enum lrf_verdict_kind beyond[] = {LRF_VERDICT_DIVERGES, LRF_VERDICT_OSCILLATES,
                                                   LRF_VERDICT_NOISE_FLOOR, LRF_VERDICT_DEAD};
    const double middle = isfinite(v->best_lr) ? v->best_lr : verdict->nearest;
    const double below = isfinite(middle) ? middle : HUGE_VAL;
    const double above = isfinite(middle) ? middle : 0;
    struct choice choice = {example, 0, plot}, *c = &choice;

    add_example(c, verdict->nearest, lrf_verify_mark(verdict, verdict->nearest));
    add_example(c, v->best_lr, lrf_verify_mark(verdict, v->best_lr));
    if (isfinite(rate_below(v, LRF_VERDICT_TOO_SLOW, below)))
        add_kind(c, rate_below(v, LRF_VERDICT_TOO_SLOW, below), LRF_VERDICT_TOO_SLOW);
    else if (rate_above(v, LRF_VERDICT_UNDERFITS, 0) < below)
        add_kind(c, rate_above(v, LRF_VERDICT_UNDERFITS, 0), LRF_VERDICT_UNDERFITS);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        add_kind(c, rate_above(v, beyond[i], above), beyond[i]);
    qsort(example, c->n, sizeof *example, by_rate);
    return c->n;
}
