#include "analysis/suggest.h"

#include <math.h>
#include <string.h>

#define EDGE_WEIGHT 0.4
#define OFFSET (-0.57)
#define USUAL_GAP 2.4          /* from half to edge */
#define MARGIN 0.3             /* to keep from the edge */
#define REFERENCE_DENSITY 12.5 /* steps a decade */
#define LEAST_DENSITY 6.25
#define GREATEST_DENSITY 125.0
#define CLEAR_STRENGTH 1.67
#define PRIOR (-1.87)        /* a rate for a curve that says nothing */
#define LANDMARK_WEIGHT 0.93 /* of a curve that says all it can */
#define PRIOR_WEIGHT 0.72
#define BELOW_EDGE (-1.2)

double lrf_suggest_strength(double snr, double points_per_decade)
{
    return fmax(0, snr) * sqrt(points_per_decade / REFERENCE_DENSITY);
}

/* Decades by which an optimizer's best rates lie beside the rule. */
struct optimizer {
    const char *name;
    double shift;
};

/* Measured for sgd, momentum and adam; adamw and rmsprop step as adam does, and nothing is known
 * of the others. */
static const struct optimizer optimizers[] = {
    {"sgd", 0.1},      {"momentum", 0}, {"nesterov", 0}, {"adagrad", 0},
    {"rmsprop", -0.1}, {"adam", -0.1},  {"adamw", -0.1},
};

enum { OPTIMIZERS = sizeof optimizers / sizeof *optimizers };

const char *lrf_suggest_optimizer(size_t i)
{
    return i < OPTIMIZERS ? optimizers[i].name : NULL;
}

static double optimizer_shift(const char *name)
{
    for (size_t i = 0; name && i < OPTIMIZERS; i++)
        if (strcmp(optimizers[i].name, name) == 0)
            return optimizers[i].shift;
    return 0;
}

const char *lrf_suggest_words(void)
{
    return "0.6 of the way, in log rate, from the edge down to where half of the descent is done "
           "(scaled to 12.5 steps a decade), less 0.57 decade; where the signal is weak, towards "
           "0.013";
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

    return LANDMARK_WEIGHT * x + (1 - LANDMARK_WEIGHT) * PRIOR;
}

/* By experience. */
static double low_signal(double edge)
{
    if (isnan(edge))
        return PRIOR;
    return PRIOR_WEIGHT * PRIOR + (1 - PRIOR_WEIGHT) * (edge + BELOW_EDGE);
}

double lrf_suggest_rate(const struct lrf_evidence *evidence)
{
    const double edge =
        evidence->strength < LRF_LEAST_STRENGTH ? evidence->diverged : evidence->edge;
    const double trust = trust_in(evidence);
    double x = low_signal(edge);

    if (trust > 0)
        x = trust * (high_signal(evidence, edge) + optimizer_shift(evidence->optimizer)) +
            (1 - trust) * x;
    return fmin(x, edge - MARGIN);
}

double lrf_suggest_shift(enum lrf_objective objective, size_t budget,
                         enum lrf_run_schedule schedule)
{
    static const struct {
        double offset, longer, decaying;
    } by[LRF_OBJECTIVE_COUNT] = {
        [LRF_OBJECTIVE_BEST] = {0, -0.4, 0.2},
        [LRF_OBJECTIVE_LAST] = {-0.2, -0.6, 0.3},
        [LRF_OBJECTIVE_TRAIN] = {0, -0.3, 0.35},
    };
    const double steps = fmin(fmax(budget ? (double)budget : LRF_DEFAULT_BUDGET, 50), 1e5);

    return by[objective].offset + by[objective].longer * log10(steps / LRF_DEFAULT_BUDGET) +
           (schedule == LRF_RUN_CONSTANT ? 0 : by[objective].decaying);
}

double lrf_suggest_noise(const struct lrf_evidence *evidence, double half_error, double edge_error)
{
    const double progress = isnan(half_error) ? 0 : (1 - EDGE_WEIGHT) * half_error;
    const double stability = isnan(edge_error) ? 0 : EDGE_WEIGHT * edge_error;

    return trust_in(evidence) * hypot(progress, stability);
}

struct lrf_reach lrf_suggest_reach(const struct lrf_evidence *evidence)
{
    if (evidence->strength < LRF_FAIR_STRENGTH)
        return (struct lrf_reach){-0.29, 1.20, -0.81, 1.14};
    if (isnan(evidence->edge))
        return (struct lrf_reach){-0.64, 0.70, -1.15, 3.06};
    return (struct lrf_reach){-0.18, 0.32, -0.75, 1.60};
}
