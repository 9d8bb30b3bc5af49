#include <math.h>
#include <string.h>

#include "model/vector.h"
#include "trainer/reference.h"

/*
 * Kalra et al. 2026 find the critical rate by forward passes alone; here a parabola through three
 * losses gives the first guess, and passes confirm it. Losses are compared only where they differ
 * by a good part of themselves: at small rates the difference drowns in rounding.
 */
enum { MAX_DOUBLINGS = 60, BISECTIONS = 4 };

/* The first guess looks where the loss should fall by this part of itself. */
static const double probe = 0.01;

struct line {
    struct lrf_reference *ref;
    const uint32_t *row;
    size_t n;
    double loss;
    const lrf_real *u;
    lrf_real *trial;
};

/* L(w + eta u) - L(w); a loss that is not finite counts as infinitely high. */
static double rise(const struct line *line, double eta)
{
    const struct lrf_reference *ref = line->ref;
    double loss;

    for (size_t i = 0; i < ref->n; i++)
        line->trial[i] = ref->w[i] + (lrf_real)(eta * (double)line->u[i]);
    loss = lrf_reference_loss(line->ref, line->trial, line->row, line->n, NULL);
    return isfinite(loss) ? loss - line->loss : INFINITY;
}

/*
 * u (n) of the first update w += lr u. The optimizer steps from weights of zero, where nothing is
 * lost to rounding; so weight decay is added by hand.
 */
static void first_update(const struct lrf_reference *ref, const lrf_real *g, lrf_real *u,
                         lrf_real *sum, lrf_real *state)
{
    const struct lrf_optimizer *optimizer = ref->optimizer;
    const struct lrf_update update = {.lr = 1, .t = 1};
    lrf_real coupled = (lrf_real)(optimizer->decoupled ? 0 : ref->weight_decay);
    lrf_real decoupled = (lrf_real)(optimizer->decoupled ? ref->weight_decay : 0);

    for (size_t i = 0; i < ref->n; i++) {
        sum[i] = g[i] + coupled * ref->w[i];
        u[i] = 0;
    }
    memset(state, 0, optimizer->states * ref->n * sizeof *state);
    optimizer->step(&update, ref->n, sum, u, state);
    for (size_t i = 0; i < ref->n; i++)
        u[i] -= decoupled * ref->w[i];
}

/* Where the parabola through the losses at -e, 0 and e is 0 again; slope < 0 at 0. */
static double guess(const struct line *line, double slope)
{
    double e = probe * line->loss / -slope;
    double bend = (rise(line, e) + rise(line, -e)) / (e * e);

    return bend > 0 && isfinite(bend) ? -2 * slope / bend : e;
}

struct end {
    double eta, rise;
};

/* Doubles or halves from eta until the rise changes its sign between lo and hi = 2 lo. */
static bool bracket(const struct line *line, double eta, struct end *lo, struct end *hi)
{
    struct end at = {eta, rise(line, eta)}, before = at;
    bool falls = at.rise < 0;

    for (int i = 0; i < MAX_DOUBLINGS && (at.rise < 0) == falls; i++) {
        before = at;
        at.eta *= falls ? 2 : 0.5;
        at.rise = rise(line, at.eta);
    }
    *lo = falls ? before : at;
    *hi = falls ? at : before;
    return (at.rise < 0) != falls;
}

/*
 * The zero of rise / eta, a straight line on a quadratic, between ends that are near each other:
 * after a few bisections.
 */
static double cross(const struct line *line, struct end lo, struct end hi)
{
    double slope_lo, slope_hi;

    for (int i = 0; i < BISECTIONS; i++) {
        double eta = sqrt(lo.eta * hi.eta);
        struct end middle = {eta, rise(line, eta)};
        if (middle.rise < 0)
            lo = middle;
        else
            hi = middle;
    }
    slope_lo = lo.rise / lo.eta;
    slope_hi = hi.rise / hi.eta;
    return lo.eta + (hi.eta - lo.eta) * slope_lo / (slope_lo - slope_hi);
}

double lrf_reference_critical_lr(struct lrf_reference *ref, const uint32_t *row, size_t n,
                                 double loss, const lrf_real *g, lrf_real *scratch)
{
    lrf_real *u = scratch, *trial = u + ref->n;
    struct line line = {.ref = ref, .row = row, .n = n, .loss = loss, .u = u, .trial = trial};
    struct end lo, hi;
    double slope;

    first_update(ref, g, u, trial, trial + ref->n);
    slope = lrf_vector_dot(ref->n, g, u);
    if (!(slope < 0) || !isfinite(slope) || !bracket(&line, guess(&line, slope), &lo, &hi))
        return NAN;
    return cross(&line, lo, hi);
}
