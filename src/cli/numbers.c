#include "cli/numbers.h"

#include <math.h>
#include <string.h>

#include "record/verdicts.h"

enum number { LR, LO, HI, N_NUMBERS };

static const char *const names[] = {[LR] = "lr", [LO] = "lo", [HI] = "hi", [N_NUMBERS] = NULL};

const char *cli_number_name(size_t i)
{
    return i < N_NUMBERS ? names[i] : NULL;
}

static double of_compare(const struct lrf_comparison *c)
{
    return c->fit == LRF_FIT_ALL ? c->lr[c->common] : NAN;
}

static double of_schedule(const struct lrf_schedule_result *result)
{
    const struct lrf_schedule_way *best = result->n ? lrf_schedule_at(result, 1) : NULL;

    return best && best->rank.n > 0 ? best->max_lr : NAN;
}

/* The rate to use. */
static double rate_of(const struct lrf_result *result)
{
    switch (result->kind) {
    case LRF_RESULT_RANGE:
        return result->range->analysis->suggestion.lr;
    case LRF_RESULT_VERIFY:
        return result->verify->verification->best_lr;
    case LRF_RESULT_COMPARE:
        return of_compare(result->compare->comparison);
    case LRF_RESULT_SCHEDULE:
        return of_schedule(result->schedule);
    default:
        return NAN;
    }
}

double cli_number(const struct lrf_result *result, const char *name)
{
    const bool range = result->kind == LRF_RESULT_RANGE;

    if (strcmp(name, names[LR]) == 0)
        return rate_of(result);
    if (!range)
        return NAN;
    return strcmp(name, names[LO]) == 0 ? result->range->analysis->suggestion.lo
                                        : result->range->analysis->suggestion.hi;
}
