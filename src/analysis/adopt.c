#include "analysis/adopt.h"

#include <math.h>

#define CYCLE_RATIO 4.0   /* greatest rate of a cycle to the least */
#define CYCLE_OF_EDGE 0.5 /* its greatest rate is at most half of the edge */

/* Decades by which a decaying rate starts above a constant one. */
static double decay_shift(const struct lrf_analysis_settings *s, enum lrf_objective objective,
                          enum lrf_run_schedule schedule)
{
    return lrf_suggest_shift(objective, s->budget, schedule) -
           lrf_suggest_shift(objective, s->budget, LRF_RUN_CONSTANT);
}

double lrf_rate_of(double x, const struct lrf_analysis *a)
{
    return x == log10(a->lr_max) ? a->lr_max : x == log10(a->lr_min) ? a->lr_min : pow(10, x);
}

/* An end of an interval; the suggestion itself may lie beyond the curve. */
static double within(double x, const struct lrf_analysis *a)
{
    return fmax(a->lr_min, fmin(pow(10, x), a->lr_max));
}

static void reach_out(const struct lrf_reach *reach, struct lrf_analysis *a)
{
    const double edge = log10(a->landmarks.edge.lr);
    struct lrf_suggestion *s = &a->suggestion;
    const double x = log10(s->lr);

    s->lo = fmin(s->lr, within(x + reach->lo, a));
    s->hi = fmax(s->lr, within(fmin(x + reach->hi, edge - LRF_EDGE_ROOM), a));
    s->best_lo = fmin(s->lo, within(x + reach->best_lo, a));
    s->best_hi = fmax(s->hi, within(fmin(x + reach->best_hi, edge), a));
}

/* Greatest rate: that of one cycle, at most half of the edge (Smith 2017); least: a quarter. */
static void set_cycle(double x, struct lrf_analysis *a)
{
    a->cycle_max = fmin(pow(10, x), CYCLE_OF_EDGE * a->landmarks.edge.lr);
    a->cycle_max = fmin(a->cycle_max, a->lr_max);
    a->cycle_base = a->cycle_max / CYCLE_RATIO;
}

void lrf_adopt_rates(const struct lrf_analysis_settings *settings,
                     const double x[LRF_OBJECTIVE_COUNT], double least, double most,
                     const struct lrf_reach *reach, struct lrf_analysis *a)
{
    const enum lrf_objective own = settings->objective;

    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++) {
        const double shift = decay_shift(settings, (enum lrf_objective)o, settings->schedule);
        const double bounded = fmax(least, fmin(x[o] + shift, most));
        a->objective[o] =
            (struct lrf_objective_rate){isnan(x[o]) ? (double)NAN : lrf_rate_of(bounded, a), NAN};
    }
    a->suggestion.lr = a->objective[own].lr;
    reach_out(reach, a);
    set_cycle(x[own] + decay_shift(settings, own, LRF_RUN_1CYCLE), a);
}
