#include "figure/watch_view.h"

#include <math.h>
#include <stdlib.h>

#include "base/statistics.h"

enum { SAMPLE = 4096 }; /* losses that the quantiles are taken from */

#define LOW_SHARE 0.005
#define USUAL_SHARE 0.9
#define HIGH_SHARE 0.99
#define VAL_SHOWN 3.0      /* times what was gained, above the least validation loss */
#define NOISE_SHOWN 8.0    /* scales above the start */
#define DECADES_OF_RATES 6 /* below the greatest: a warm-up may begin at nearly nothing */

double lrf_watch_place(const struct lrf_watch_view *view, double step, size_t row)
{
    return view->by_row ? (double)row : step;
}

const struct lrf_watch_point *lrf_watch_least(const struct lrf_watch_run *run)
{
    const struct lrf_watch_point *least = NULL;

    for (size_t i = 0; i < run->n_points; i++)
        if (isfinite(run->point[i].val_loss) &&
            !(least && run->point[i].val_loss >= least->val_loss))
            least = &run->point[i];
    return least;
}

size_t lrf_watch_thin(double *x, double *y, size_t n)
{
    const size_t each = (n + LRF_WATCH_MOST_LINE - 1) / LRF_WATCH_MOST_LINE;
    size_t kept = 0;

    if (each <= 1)
        return n;
    for (size_t i = 0; i < n; i += each) {
        const size_t m = n - i < each ? n - i : each;
        x[kept] = x[i + m / 2];
        qsort(y + i, m, sizeof *y, lrf_by_value);
        y[kept++] = y[i + m / 2];
    }
    return kept;
}

/* ---- losses */

struct spread {
    double low, usual, high; /* quantiles; nan: there are none */
    double greatest, scale;  /* and the median scale */
};

/* From an even sample of the points; only the greatest is of all. */
static struct spread spread_of(const struct lrf_watch_run *run)
{
    struct spread s = {NAN, NAN, NAN, NAN, NAN};
    double loss[SAMPLE], scale[SAMPLE];
    const size_t step = run->n_points / SAMPLE + 1;
    size_t n = 0, m = 0;

    for (size_t i = 0; i < run->n_points; i++) {
        const struct lrf_watch_point *p = &run->point[i];
        if (isfinite(p->loss))
            s.greatest = fmax(s.greatest, p->loss);
        if (i % step == 0 && isfinite(p->loss))
            loss[n++] = p->loss;
        if (i % step == 0 && isfinite(p->scale))
            scale[m++] = p->scale;
    }
    qsort(loss, n, sizeof *loss, lrf_by_value);
    qsort(scale, m, sizeof *scale, lrf_by_value);
    if (n) {
        s.low = loss[(size_t)(LOW_SHARE * (double)(n - 1))];
        s.usual = loss[(size_t)(USUAL_SHARE * (double)(n - 1))];
        s.high = loss[(size_t)ceil(HIGH_SHARE * (double)(n - 1))];
    }
    if (m)
        s.scale = scale[m / 2];
    return s;
}

/* As far above the start as the run came below it, and its noise; or most of it, where that
 * is no more than twice the start. What lies beyond has exploded. */
static double most_shown(const struct lrf_run_verdict *v, const struct spread *s)
{
    const double gain = fmax(fmax(v->first - v->least, 0), NOISE_SHOWN * s->scale);

    if (!(isfinite(v->first + gain) && gain > 0))
        return s->high;
    if (!(s->usual <= v->first + fabs(v->first)))
        return v->first + gain;
    return fmax(v->first + gain, s->usual + gain / 2);
}

/* That of validation may rise far above its start while training falls, and is what matters then.
 */
static double most_validated(const struct lrf_run_verdict *v)
{
    return v->val_least + VAL_SHOWN * fmax(fmax(v->first - v->least, 0), fabs(v->val_least));
}

static void span_losses(struct lrf_axis *axis, const struct lrf_watch_run *run)
{
    const struct spread s = spread_of(run);
    const double most = most_shown(&run->verdict, &s), val = most_validated(&run->verdict);

    lrf_axis_widen(axis, s.low);
    lrf_axis_widen(axis, run->verdict.least);
    lrf_axis_widen(axis, fmin(s.greatest, most));
    for (size_t i = 0; i < run->n_points; i++)
        if (run->point[i].val_loss <= fmax(most, val))
            lrf_axis_widen(axis, run->point[i].val_loss);
    lrf_axis_widen(axis, run->verdict.val_least);
}

static size_t count_above(const struct lrf_watch_run *run, double limit)
{
    size_t n = 0;

    for (size_t i = 0; i < run->n_points; i++)
        n += run->point[i].loss > limit;
    return n;
}

/* ---- steps and rates */

/* Linear without room at its ends. */
static void settle_steps(struct lrf_axis *axis)
{
    if (!(axis->lo <= axis->hi))
        *axis = (struct lrf_axis){.lo = 0, .hi = 1};
    if (!(axis->hi - axis->lo > 1e-9 * fmax(fabs(axis->lo), fabs(axis->hi)))) {
        const double room = fmax(0.5, 0.05 * fabs(axis->lo));
        axis->lo -= room;
        axis->hi += room;
    }
}

static void choose_rates(struct lrf_watch_view *view, const struct lrf_watch_result *result)
{
    double lo = HUGE_VAL, hi = 0;

    for (size_t i = 0; i < view->n; i++)
        for (size_t k = 0; k < result->run[i].n_points; k++) {
            const double lr = result->run[i].point[k].lr;
            if (!isfinite(lr) || lr <= 0)
                continue;
            lo = fmin(lo, lr);
            hi = fmax(hi, lr);
        }
    view->has_lr = hi > 0;
    lo = fmax(lo, hi * pow(10, -DECADES_OF_RATES));
    view->lr = lrf_axis_rates(lo / 1.2, hi * 1.2);
}

static void choose_steps(struct lrf_watch_view *view, const struct lrf_watch_result *result)
{
    for (size_t i = 0; i < view->n; i++)
        for (size_t k = 0; k < result->run[i].n_points && !view->by_row; k++)
            view->by_row = !isfinite(result->run[i].point[k].step);
    view->x = lrf_axis_empty();
    for (size_t i = 0; i < view->n; i++)
        for (size_t k = 0; k < result->run[i].n_points; k++)
            lrf_axis_widen(&view->x, lrf_watch_place(view, result->run[i].point[k].step,
                                                     result->run[i].point[k].row));
    settle_steps(&view->x);
}

void lrf_watch_view_choose(struct lrf_watch_view *view, const struct lrf_watch_result *result)
{
    *view = (struct lrf_watch_view){.n = result->n < LRF_WATCH_MOST_RUNS ? result->n
                                                                         : LRF_WATCH_MOST_RUNS};
    choose_steps(view, result);
    choose_rates(view, result);
    view->loss = lrf_axis_empty();
    for (size_t i = 0; i < view->n; i++)
        span_losses(&view->loss, &result->run[i]);
    lrf_axis_settle(&view->loss);
    for (size_t i = 0; i < view->n; i++)
        view->above += count_above(&result->run[i], view->loss.hi);
}
