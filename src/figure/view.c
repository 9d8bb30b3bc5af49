#include "figure/view.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/statistics.h"
#include "figure/axis.h"

enum { SAMPLE = 4096 }; /* losses that the quantiles are taken from */

#define HUGE_LOSS 1e300

static bool is_shown(const struct lrf_point *point)
{
    return point->lr > 0 && isfinite(point->lr) && isfinite(point->loss);
}

/* Where the blow-up begins: what lies right of it does not choose the limits. */
static double end_of_interest(const struct lrf_analysis *a)
{
    double end = isfinite(a->landmarks.edge.lr) ? a->landmarks.edge.lr : HUGE_VAL;

    for (size_t i = 0; i < a->n_regimes; i++)
        if (a->regime[i].kind == LRF_REGIME_DIVERGENCE)
            end = fmin(end, a->regime[i].lr_lo);
    return end;
}

struct quantiles {
    double low, high; /* 1 % and 99 % */
    size_t n;
};

/* Of the losses below rate `end`, from an even sample of the points. */
static struct quantiles loss_quantiles(const struct lrf_curve *curve, double end)
{
    struct quantiles q = {NAN, NAN, 0};
    double loss[SAMPLE];
    size_t step = curve->n / SAMPLE + 1;

    for (size_t i = 0; i < curve->n; i += step)
        if (is_shown(&curve->point[i]) && curve->point[i].lr < end)
            loss[q.n++] = fmax(-HUGE_LOSS, fmin(HUGE_LOSS, curve->point[i].loss));
    if (q.n == 0)
        return q;
    qsort(loss, q.n, sizeof *loss, lrf_by_value);
    q.low = loss[(size_t)(0.01 * (double)(q.n - 1))];
    q.high = loss[(size_t)ceil(0.99 * (double)(q.n - 1))];
    return q;
}

static void count_points(struct lrf_view *view, const struct lrf_curve *curve)
{
    view->finite = view->above = 0;
    view->positive = true;
    for (size_t i = 0; i < curve->n; i++) {
        if (!is_shown(&curve->point[i]))
            continue;
        view->finite++;
        view->positive = view->positive && curve->point[i].loss >= 0;
        view->above += curve->point[i].loss > view->loss_hi;
    }
}

static void choose_rates(struct lrf_view *view, const struct lrf_curve *curve)
{
    double lo = HUGE_VAL, hi = 0;

    for (size_t i = 0; i < curve->n; i++) {
        double lr = curve->point[i].lr;
        if (!(lr > 0) || !isfinite(lr))
            continue;
        lo = fmin(lo, lr);
        hi = fmax(hi, lr);
    }
    if (!(lo <= hi))
        lo = hi = 1e-3;
    if (hi < lo * 1.01) {
        lo /= 3;
        hi *= 3;
    }
    view->lr_lo = lo;
    view->lr_hi = hi;
}

/* Both limits apart, however close or large the values are. */
static void pull_apart(double *lo, double *hi)
{
    double size = fmax(fabs(*lo), fabs(*hi)), least = fmax(size * 1e-12, 1e-305);

    if (*hi - *lo >= least)
        return;
    *lo -= size > 0 ? size * 0.05 : 1;
    *hi += size > 0 ? size * 0.05 : 1;
}

/* Of the plateau, the descent, the minimum, and the baseline where it lies near them. */
static void span_losses(struct lrf_axis *losses, const struct lrf_curve *curve,
                        const struct lrf_analysis *a)
{
    struct quantiles q = loss_quantiles(curve, end_of_interest(a));
    double drop = a->initial_loss - a->minimum_loss, lo, hi, reach;

    if (q.n < 5)
        q = loss_quantiles(curve, HUGE_VAL);
    lo = q.n ? q.low : 0;
    hi = q.n ? q.high : 1;
    reach = drop + 6 * (isfinite(a->noise) ? a->noise : 0);
    if (a->smooth.n && isfinite(reach) && drop > 0) {
        lo = fmin(fmax(lo, a->minimum_loss - reach), a->minimum_loss);
        hi = fmax(fmin(hi, a->initial_loss + reach), a->initial_loss);
    }
    *losses = (struct lrf_axis){.lo = lo, .hi = hi};
    lrf_axis_reach(losses, a->baseline_loss);
    pull_apart(&losses->lo, &losses->hi);
}

static void choose_losses(struct lrf_view *view, const struct lrf_curve *curve,
                          const struct lrf_analysis *a)
{
    struct lrf_axis losses;
    double lo, hi;

    span_losses(&losses, curve, a);
    lo = losses.lo;
    hi = losses.hi;
    view->loss_lo = lo - 0.07 * (hi - lo);
    view->loss_hi = hi + 0.07 * (hi - lo);
    count_points(view, curve);
    if (view->above > 0)
        view->loss_hi = hi + 0.25 * (hi - lo);
    count_points(view, curve);
}

static void choose_slopes(struct lrf_view *view, const struct lrf_analysis *a)
{
    const struct lrf_smooth *s = &a->smooth;
    double end = end_of_interest(a), lo = 0, hi = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (!(s->lr[i] < end) || !isfinite(s->slope[i]))
            continue;
        lo = fmin(lo, s->slope[i]);
        hi = fmax(hi, s->slope[i]);
    }
    if (lo < 0)
        hi = fmax(fmin(hi, -0.6 * lo), -0.3 * lo);
    lo = fmax(lo, -HUGE_LOSS);
    hi = fmin(hi, HUGE_LOSS);
    if (!(hi - lo > 1e-305)) {
        lo = -1;
        hi = 1;
    }
    view->slope_lo = lo - 0.25 * (hi - lo);
    view->slope_hi = hi + 0.12 * (hi - lo);
}

/* A short number to subtract from losses like 1000000000.001. */
static double choose_offset(double lo, double hi)
{
    double power;

    if (fmax(fabs(lo), fabs(hi)) < 1e4 * (hi - lo))
        return 0;
    power = pow(10, ceil(log10(hi - lo)));
    return floor(lo / power) * power;
}

/* A power of ten for values whose labels would be long. */
static double choose_unit(double lo, double hi)
{
    double greatest = fmax(fabs(lo), fabs(hi));

    if (greatest < 1e6 && greatest >= 1e-3)
        return 1;
    return pow(10, floor(log10(greatest)));
}

void lrf_view_choose(struct lrf_view *view, const struct lrf_curve *curve,
                     const struct lrf_analysis *analysis)
{
    choose_rates(view, curve);
    choose_losses(view, curve, analysis);
    choose_slopes(view, analysis);
    view->offset = choose_offset(view->loss_lo, view->loss_hi);
    view->unit = choose_unit(view->loss_lo - view->offset, view->loss_hi - view->offset);
    view->slope_unit = choose_unit(view->slope_lo, view->slope_hi);
}

double lrf_view_loss(const struct lrf_view *view, double loss)
{
    return (loss - view->offset) / view->unit;
}

void lrf_view_name(struct lrf_strbuf *out, const char *name, double offset, double unit)
{
    char number[LRF_NUMBER_SIZE];

    lrf_strbuf_puts(out, name);
    if (offset != 0) {
        lrf_number_format(number, fabs(offset));
        lrf_strbuf_printf(out, offset < 0 ? " + %s" : " - %s", number);
    }
    if (unit != 1) {
        lrf_number_short(number, unit, 1);
        lrf_strbuf_printf(out, ", in %s", number);
    }
}

double lrf_smooth_at(const struct lrf_smooth *smooth, const double *values, double lr)
{
    size_t lo = 0, hi = smooth->n;

    if (smooth->n == 0 || !(lr >= smooth->lr[0]) || !(lr <= smooth->lr[smooth->n - 1]))
        return NAN;
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;
        if (smooth->lr[middle] <= lr)
            lo = middle;
        else
            hi = middle;
    }
    if (hi == smooth->n)
        return values[lo];
    double t = log(lr / smooth->lr[lo]) / log(smooth->lr[hi] / smooth->lr[lo]);
    return values[lo] + t * (values[hi] - values[lo]);
}
