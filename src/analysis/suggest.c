#include "analysis/suggest.h"

#include <math.h>

#include "base/statistics.h"

#define EDGE_WEIGHT 0.4
#define OFFSET (-0.55)
#define USUAL_GAP 2.4          /* from half to edge */
#define MARGIN 0.3             /* to keep from the edge */
#define REFERENCE_DENSITY 12.5 /* steps a decade */
#define LEAST_DENSITY 6.25
#define GREATEST_DENSITY 125.0
#define CLEAR_STRENGTH 2.0
#define PRIOR (-2.0) /* a rate for a curve that says nothing */
#define PRIOR_WEIGHT 0.75
#define BELOW_DIVERGENCE (-1.2)
#define BUDGET_EXPONENT (-0.2)
#define DECAYING 0.1
#define TAU_BELOW 0.40
#define TAU_ABOVE 0.75
#define TAU_ABOVE_NO_EDGE 1.5

double lrf_suggest_strength(double snr, double points_per_decade)
{
    return fmax(0, snr) * sqrt(points_per_decade / REFERENCE_DENSITY);
}

/* Decades by which an optimizer's best rates lie beside the rule. */
struct optimizer {
    const char *name;
    double shift;
};

static const struct optimizer optimizers[] = {
    {"sgd", 0.1},      {"momentum", 0}, {"nesterov", 0}, {"adagrad", 0},
    {"rmsprop", -0.1}, {"adam", -0.1},  {"adamw", -0.1},
};

const char *lrf_suggest_optimizer(size_t i)
{
    return i < sizeof optimizers / sizeof *optimizers ? optimizers[i].name : NULL;
}

const char *lrf_suggest_words(void)
{
    return "0.6 of the way, in log rate, from the edge down to where half of the descent is done "
           "(scaled to 12.5 steps a decade), less 0.55 decade; where the signal is weak, towards "
           "0.01";
}

/* How much the landmarks count. */
static double trust_in(const struct lrf_evidence *evidence)
{
    const double ratio = evidence->strength / CLEAR_STRENGTH;

    return isnan(evidence->half) ? 0 : 1 - exp(-ratio * ratio);
}

/* By the landmarks. */
static double high_signal(const struct lrf_evidence *evidence, double edge)
{
    const double density = fmin(fmax(evidence->density, LEAST_DENSITY), GREATEST_DENSITY);
    const double progress = evidence->half + log10(density / REFERENCE_DENSITY);
    const double stability = isnan(edge) ? progress + USUAL_GAP : edge;
    const double x = (1 - EDGE_WEIGHT) * progress + EDGE_WEIGHT * stability + OFFSET;

    return isnan(edge) ? x : fmin(x, edge - MARGIN);
}

/* By experience. */
static double low_signal(double edge)
{
    if (isnan(edge))
        return PRIOR;
    return PRIOR_WEIGHT * PRIOR + (1 - PRIOR_WEIGHT) * (edge + BELOW_DIVERGENCE);
}

double lrf_suggest_rate(const struct lrf_evidence *evidence)
{
    const double edge =
        evidence->strength < LRF_LEAST_STRENGTH ? evidence->diverged : evidence->edge;
    const double trust = trust_in(evidence);

    if (!(trust > 0))
        return low_signal(edge);
    return trust * high_signal(evidence, edge) + (1 - trust) * low_signal(edge);
}

double lrf_suggest_shift(size_t budget, enum lrf_run_schedule schedule)
{
    const double steps = fmin(fmax(budget ? (double)budget : LRF_DEFAULT_BUDGET, 50), 1e5);

    return BUDGET_EXPONENT * log10(steps / LRF_DEFAULT_BUDGET) +
           (schedule == LRF_RUN_CONSTANT ? 0 : DECAYING);
}

double lrf_suggest_noise(const struct lrf_evidence *evidence, double half_error, double edge_error)
{
    const double progress = isnan(half_error) ? 0 : (1 - EDGE_WEIGHT) * half_error;
    const double stability = isnan(edge_error) ? 0 : EDGE_WEIGHT * edge_error;

    return trust_in(evidence) * hypot(progress, stability);
}

double lrf_suggest_below(double noise)
{
    return LRF_Z95 * hypot(TAU_BELOW, noise);
}

double lrf_suggest_above(double noise, bool edge)
{
    return LRF_Z95 * hypot(edge ? TAU_ABOVE : TAU_ABOVE_NO_EDGE, noise);
}
