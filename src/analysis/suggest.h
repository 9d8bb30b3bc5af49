/*
 * analysis/suggest.h - the one rule that turns landmarks into a rate.
 *
 * A sweep up to rate r has trained with a sum of rates of r S / ln 10, S its steps per decade.
 * So the descent comes earlier in a slow sweep while the edge stays where it is, and there are
 * two anchors, one for progress and one for stability (x = log10 rate):
 *
 *     a = half + log10(S / 12.5)        half of the descent, at 12.5 steps a decade; S counts as
 *                                       6.25 at least and 125 at most: 50 to 1000 steps over 8
 *                                       decades are what the rule was fitted to
 *     e = edge                          a + 2.4 if there is none in the range
 *     x = 0.6 a + 0.4 e - 0.55          never less than 0.3 below the edge
 *
 * With little signal the curve says less and less, and x goes over to 10^-2, leaning on the
 * point of divergence:
 *
 *     z = depth / noise * sqrt(points per decade / 12.5)      strength of the drop
 *     x = (1 - L) x + L (0.75 (-2) + 0.25 (e - 1.2)),  L = exp(-(z / 2)^2);  -2 without an edge
 *
 * Below z = 1.3, what pure noise reaches less than once in a hundred curves, e is the divergence
 * alone. The real run moves x by -0.2 decade for every decade of steps beyond 1000 (50 to 100000),
 * and by +0.1 if its rate decays. Whoever has the curve cuts what lies beyond its greatest rate.
 * The constants were fitted to recorded PyTorch sweeps with known best rates: README, "evidence".
 */
#ifndef LRF_ANALYSIS_SUGGEST_H
#define LRF_ANALYSIS_SUGGEST_H

#include <stdbool.h>

#include <lrfind/analysis.h>

/* Less than this is not a descent. */
#define LRF_LEAST_STRENGTH 1.3

/* What the rule knows of one curve. */
struct lrf_evidence {
    double half;     /* x; nan: no descent */
    double edge;     /* x, nan if there is none */
    double diverged; /* x, nan if the curve did not diverge */
    double strength; /* z above, >= 0 */
    double density;  /* S above */
};

/* z above, from depth / noise of one loss and the points of the curve per decade. */
double lrf_suggest_strength(double snr, double points_per_decade);
/* The optimizers that it knows, NULL behind the last. */
const char *lrf_suggest_optimizer(size_t i);
/* The rule in one sentence. */
const char *lrf_suggest_words(void);
/* log10 of the rate for a run of LRF_DEFAULT_BUDGET steps at a constant rate. */
double lrf_suggest_rate(const struct lrf_evidence *evidence);
/* Decades to add for another run. */
double lrf_suggest_shift(size_t budget, enum lrf_run_schedule schedule);
/* Standard error of the suggestion, from those of the two landmarks (nan: not reached). */
double lrf_suggest_noise(const struct lrf_evidence *evidence, double half_error, double edge_error);
/*
 * Half widths of the 95 % interval for the best rate, `noise` being the standard error of
 * the suggestion: what a task may do that its curve does not show is 0.40 decade downwards
 * and 0.75 upwards (1.5 when no edge was seen), as standard deviations.
 */
double lrf_suggest_below(double noise);
double lrf_suggest_above(double noise, bool edge);

#endif
