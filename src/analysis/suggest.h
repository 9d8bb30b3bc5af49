/*
 * analysis/suggest.h - the one rule that turns landmarks into a rate, and what another real run
 * moves it by.
 *
 * A sweep up to rate r has trained with a sum of rates of r S / ln 10, S its steps per decade.
 * So the descent comes earlier in a slow sweep while the edge stays where it is, and there are
 * two anchors, one for progress and one for stability (x = log10 rate):
 *
 *     a = half + log10(S / 12.5)        half of the descent, at 12.5 steps a decade; S counts as
 *                                       6.25 at least and 125 at most: 50 to 1000 steps over 8
 *                                       decades are what the rule was fitted to
 *     e = edge                          a + 2.4 if there is none in the range
 *     high = 0.93 (0.6 a + 0.4 e - 0.57) + 0.07 (-1.87)
 *
 * With little signal the curve says less and less, and the rate goes over to 10^-1.87, leaning on
 * the edge:
 *
 *     z = drop / noise * sqrt(points per decade / 12.5)      strength of the drop
 *     low = 0.72 (-1.87) + 0.28 (e - 1.2), or -1.87 without an edge
 *     x = T high + (1 - T) low,  T = 1 - exp(-(z / 1.67)^2); at least 0.3 below the edge
 *
 * Below z = 1.3, what pure noise reaches less than once in a hundred curves, e is the divergence
 * alone. A known optimizer moves x by T times 0.1 (gradient descent) or -0.1 (Adam and its kin).
 *
 * This is the rate for a run of 1000 steps at a constant rate, for the lowest validation loss.
 * Another run moves it: by the objective, for each factor of 10 in length (50 to 100000 steps),
 * and for a rate that decays.
 *
 *     objective                      1000 steps   10 times longer   decaying
 *     lowest validation loss              0            -0.4           +0.2
 *     final validation loss             -0.2           -0.6           +0.3
 *     final training loss                 0            -0.3           +0.35
 *
 * The constants were fitted to recorded PyTorch sweeps with known best rates, always leaving one
 * data set out: lrfind help evidence. Whoever has the curve cuts what lies beyond its greatest
 * rate.
 */
#ifndef LRF_ANALYSIS_SUGGEST_H
#define LRF_ANALYSIS_SUGGEST_H

#include <stdbool.h>

#include <lrfind/analysis.h>

/* Less than this is not a descent. */
#define LRF_LEAST_STRENGTH 1.3
/* Less than this is a weak one: intervals are other ones. */
#define LRF_FAIR_STRENGTH 3.0

/* What the rule knows of one curve. */
struct lrf_evidence {
    double half;           /* x; nan: no descent */
    double edge;           /* x, nan if there is none */
    double diverged;       /* x, nan if the curve did not diverge */
    double strength;       /* z above, >= 0 */
    double density;        /* S above */
    bool blows_up;         /* it diverges abruptly or suddenly: no mere rise */
    const char *optimizer; /* NULL: not known */
};

/* z above, from drop / noise of one loss and the points of the curve per decade. */
double lrf_suggest_strength(double snr, double points_per_decade);
/* The optimizers that it knows, NULL behind the last. */
const char *lrf_suggest_optimizer(size_t i);
/* The rule in one sentence. */
const char *lrf_suggest_words(void);
/* log10 of the rate for a run of LRF_DEFAULT_BUDGET steps at a constant rate. */
double lrf_suggest_rate(const struct lrf_evidence *evidence);
/* Decades to add for another run. */
double lrf_suggest_shift(enum lrf_objective objective, size_t budget,
                         enum lrf_run_schedule schedule);
/* Standard error of the suggestion, from those of the two landmarks (nan: not reached). */
double lrf_suggest_noise(const struct lrf_evidence *evidence, double half_error, double edge_error);
/*
 * What is promised of the rates around a suggestion, as decades to add: with 95 %, some rate from
 * lo to hi costs less than 0.05 of what training gains; with 90 %, the best one lies from best_lo
 * to best_hi. Whoever has the curve cuts them at its edge.
 */
struct lrf_reach {
    double lo, hi, best_lo, best_hi;
};
struct lrf_reach lrf_suggest_reach(const struct lrf_evidence *evidence);

#endif
