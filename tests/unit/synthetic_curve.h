/* Curves with a known answer: the static curve A, noise of a fixed generator, and their analysis.
 */
#ifndef TESTS_SYNTHETIC_CURVE_H
#define TESTS_SYNTHETIC_CURVE_H

#include "assert.h"

#include <lrfind/analysis.h>
#include <lrfind/curve.h>

/* Where curve A is steepest and least, and where it is back at its start. */
#define A_STEEPEST (-3.0)
#define A_MINIMUM (-1.12)
#define A_EDGE 0.315

typedef double curve_function(double x);

/* A logistic descent of 1.6 around 1e-3, and a blow-up at 1. */
static inline double curve_a(double x)
{
    return 2.3 - 1.6 / (1 + exp(-(x + 3) / 0.35)) + exp(4 * (x - 0.2));
}

static inline double curve_rising(double x)
{
    return 2.3 + exp(4 * (x - 0.2));
}

static inline double curve_flat(double x)
{
    (void)x;
    return 2.3;
}

static inline double noise_uniform(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return ((double)(*state >> 11) + 0.5) * 0x1p-53;
}

static inline double noise_gaussian(uint64_t *state)
{
    const double r = sqrt(-2 * log(noise_uniform(state)));

    return r * cos(6.283185307179586 * noise_uniform(state));
}

static inline void curve_point(struct lrf_curve *curve, unsigned repeat, size_t step, double lr,
                               double loss)
{
    const struct lrf_point p = {.repeat = repeat, .step = (unsigned)step, .lr = lr, .loss = loss};
    struct lrf_error err = {0};

    assert_ok(lrf_curve_append(curve, &p, &err), err);
}

/* n rates from 1e-7 over 8 decades, as the vectors of other tools have them. */
static inline void curve_fill(struct lrf_curve *curve, unsigned repeat, size_t n, curve_function *f,
                              double sd, uint64_t seed)
{
    uint64_t state = seed * 7919 + repeat;

    noise_uniform(&state);
    for (size_t i = 0; i < n; i++) {
        const double x = -7 + 8 * (double)i / (double)n;
        curve_point(curve, repeat, i, pow(10, x), f(x) + sd * noise_gaussian(&state));
    }
}

static inline struct lrf_analysis curve_analyze(const struct lrf_curve *curve)
{
    struct lrf_analysis_settings settings;
    struct lrf_analysis result;
    struct lrf_error err = {0};

    lrf_analysis_defaults(&settings);
    assert_ok(lrf_analyze(curve, &settings, &result, &err), err);
    return result;
}

/* Analyses n points of f with noise, and forgets the curve; release the result. */
static inline struct lrf_analysis curve_analyze_function(size_t n, curve_function *f, double sd,
                                                         uint64_t seed)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis result;

    curve_fill(&curve, 0, n, f, sd, seed);
    result = curve_analyze(&curve);
    lrf_curve_release(&curve);
    return result;
}

#endif
