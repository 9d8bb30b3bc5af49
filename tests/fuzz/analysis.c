/* Whatever the curve, its analysis makes sense by itself; the order of the repeats does not matter.
 */
#include "grammar.h"

#include <lrfind/analysis.h>
#include <lrfind/curve.h>

enum { MOST_POINTS = 96 };

static void add(struct lrf_curve *curve, unsigned repeat, unsigned step, double lr, double loss)
{
    const struct lrf_point p = {.repeat = repeat, .step = step, .lr = lr, .loss = loss};
    struct lrf_error err = {0};

    require(lrf_curve_append(curve, &p, &err) == LRF_OK);
}

/* A sweep that climbs by any factors, its loss by any steps; a few repeats of it. */
static void grow(struct lrf_curve *curve, struct choices *from)
{
    const unsigned repeats = 1 + choose(from, 3);
    double begin = choose(from, 2) ? 1e-6 : choose_double(from, 1e-6), loss = 2.3;

    for (unsigned r = 0; r < repeats; r++) {
        double lr = begin;
        for (unsigned s = 0; s < MOST_POINTS / repeats && (from->n > 0 || s < 24); s++) {
            loss = choose_double(from, loss);
            if (lr > 0 && isfinite(lr))
                add(curve, r, s, lr, loss);
            lr = choose(from, 16) ? lr * (1 + choose(from, 256) / 200.0) : choose_double(from, lr);
        }
    }
}

static bool within(double lr, const struct lrf_analysis *a)
{
    return isnan(lr) || (lr >= a->lr_min && lr <= a->lr_max);
}

static void check_interval(const struct lrf_interval *i)
{
    require(isnan(i->lr) ? isnan(i->lo) && isnan(i->hi)
                         : 0 < i->lo && i->lo <= i->lr && i->lr <= i->hi && isfinite(i->hi));
}

static void check_regimes(const struct lrf_analysis *a)
{
    require(a->n_regimes <= LRF_MAX_REGIMES);
    for (size_t i = 0; i < a->n_regimes; i++) {
        require(a->regime[i].lr_lo < a->regime[i].lr_hi || a->lr_min == a->lr_max);
        require(a->regime[i].lr_lo == (i == 0 ? a->lr_min : a->regime[i - 1].lr_hi));
    }
    require(a->n_regimes == 0 || a->regime[a->n_regimes - 1].lr_hi == a->lr_max);
}

static void check(const struct lrf_analysis *a)
{
    const struct lrf_landmarks *l = &a->landmarks;

    require((a->status == LRF_FINDING_OK) == isfinite(a->suggestion.lr));
    check_interval(&(struct lrf_interval){a->suggestion.lr, a->suggestion.lo, a->suggestion.hi});
    check_interval(&l->descent), check_interval(&l->steepest);
    check_interval(&l->minimum), check_interval(&l->edge);
    require(!(l->descent.lr > l->steepest.lr) && !(l->steepest.lr > l->minimum.lr));
    require(!(l->minimum.lr > l->edge.lr) && !(a->suggestion.lr > a->lr_max));
    require(within(l->descent.lr, a) && within(l->steepest.lr, a) && within(l->minimum.lr, a));
    require(!(a->cycle_max > a->lr_max));
    check_regimes(a);
    for (size_t i = 0; i < a->smooth.n; i++) {
        require(isfinite(a->smooth.loss[i]) && isfinite(a->smooth.slope[i]));
        require(a->smooth.loss_lo[i] <= a->smooth.loss[i] &&
                a->smooth.loss[i] <= a->smooth.loss_hi[i]);
        require(i == 0 || a->smooth.lr[i - 1] < a->smooth.lr[i]);
    }
    require(a->reason[0] && a->advice[0]);
}

static enum lrf_status analyze(const struct lrf_curve *curve, struct lrf_analysis *a)
{
    struct lrf_analysis_settings settings;
    struct lrf_error err = {0};
    enum lrf_status status;

    lrf_analysis_defaults(&settings);
    status = lrf_analyze(curve, &settings, a, &err);
    if (status != LRF_OK) {
        require_message(&err);
        require(status == LRF_EINVAL && curve->n == 0);
    } else
        check(a);
    return status;
}

/* All repeats in the other order: what they are called does not matter. */
static void turn(struct lrf_curve *to, const struct lrf_curve *curve)
{
    for (unsigned r = 3; r-- > 0;)
        for (size_t i = 0; i < curve->n; i++)
            if (curve->point[i].repeat == r)
                add(to, 2 - r, curve->point[i].step, curve->point[i].lr, curve->point[i].loss);
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fabs(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct choices from = {bytes, n};
    struct lrf_curve curve = {0}, other = {0};
    struct lrf_analysis a = {0}, b = {0};

    grow(&curve, &from);
    if (analyze(&curve, &a) == LRF_OK) {
        turn(&other, &curve);
        require(analyze(&other, &b) == LRF_OK);
        require(a.status == b.status && a.points == b.points);
        require(same(a.suggestion.lr, b.suggestion.lr));
        lrf_analysis_release(&b);
        lrf_analysis_release(&a);
    }
    lrf_curve_release(&curve);
    lrf_curve_release(&other);
    return 0;
}
