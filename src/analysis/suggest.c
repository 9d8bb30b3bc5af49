#include "analysis/suggest.h"

#include <math.h>

#define EDGE_WEIGHT 0.4
#define OFFSET (-0.55)
#define USUAL_GAP 2.4          /* from half to edge */
#define REFERENCE_DENSITY 12.5 /* steps a decade */
#define CLEAR_STRENGTH 2.0
#define PRIOR (-2.0) /* a rate for a curve that says nothing */
#define PRIOR_WEIGHT 0.75
#define BELOW_DIVERGENCE (-1.2)
#define BUDGET_EXPONENT (-0.2)
#define DECAYING 0.1
#define TAU_BELOW 0.40
#define TAU_ABOVE 0.75
#define TAU_ABOVE_NO_EDGE 1.5
#define Z95 1.959963984540054

double lrf_suggest_trust(double strength)
{
    const double ratio = strength / CLEAR_STRENGTH;

    return 1 - exp(-ratio * ratio);
}

double lrf_suggest_rate(const struct lrf_evidence *evidence)
{
    const double edge =
        evidence->strength < LRF_LEAST_STRENGTH ? evidence->diverged : evidence->edge;
    const double low =
        isnan(edge) ? PRIOR : PRIOR_WEIGHT * PRIOR + (1 - PRIOR_WEIGHT) * (edge + BELOW_DIVERGENCE);
    const double progress = evidence->half + log10(evidence->density / REFERENCE_DENSITY);
    const double stability = isnan(edge) ? progress + USUAL_GAP : edge;
    const double trust = lrf_suggest_trust(evidence->strength);

    if (isnan(progress))
        return low;
    return trust * ((1 - EDGE_WEIGHT) * progress + EDGE_WEIGHT * stability + OFFSET) +
           (1 - trust) * low;
}

double lrf_suggest_shift(size_t budget, enum lrf_run_schedule schedule)
{
    const double steps = fmin(fmax(budget ? (double)budget : LRF_DEFAULT_BUDGET, 50), 1e5);

    return BUDGET_EXPONENT * log10(steps / LRF_DEFAULT_BUDGET) +
           (schedule == LRF_RUN_CONSTANT ? 0 : DECAYING);
}

double lrf_suggest_below(double noise)
{
    return Z95 * hypot(TAU_BELOW, noise);
}

double lrf_suggest_above(double noise, bool edge)
{
    return Z95 * hypot(edge ? TAU_ABOVE : TAU_ABOVE_NO_EDGE, noise);
}
