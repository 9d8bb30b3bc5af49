#include <lrfind/analysis.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/band.h"
#include "analysis/clean.h"
#include "analysis/landmarks.h"
#include "analysis/regimes.h"
#include "analysis/series.h"
#include "analysis/spline.h"
#include "analysis/suggest.h"
#include "base/error.h"
#include "base/gsl_guard.h"
#include "base/memory.h"

#define Z95 1.959963984540054
#define SIGNIFICANT 4.0
#define TAU 0.8

enum { MIN_CELLS = 20 };

/* Everything between the curve and the answer. */
struct work {
    struct lrf_series series;
    struct lrf_cells cells;
    struct lrf_spline *spline;
    struct lrf_shape shape;
    struct lrf_marks marks;
    struct lrf_mark_ranges ranges;
    double z; /* of the descent */
};

void lrf_analysis_defaults(struct lrf_analysis_settings *settings)
{
    *settings = (struct lrf_analysis_settings){.schedule = LRF_RUN_CONSTANT, .critical_lr = NAN};
}

const char *lrf_finding_name(enum lrf_finding finding)
{
    static const char *const names[] = {
#define FINDING_NAME(name, text) text,
        LRF_FINDING_LIST(FINDING_NAME)
#undef FINDING_NAME
    };
    return (unsigned)finding < LRF_FINDING_COUNT ? names[finding] : "unknown";
}

const char *lrf_regime_name(enum lrf_regime_kind kind)
{
    switch (kind) {
    case LRF_REGIME_PLATEAU:
        return "plateau";
    case LRF_REGIME_DESCENT:
        return "descent";
    case LRF_REGIME_OSCILLATION:
        return "oscillation";
    case LRF_REGIME_DIVERGENCE:
        return "divergence";
    }
    return "unknown";
}

static int fit_cells(struct work *work)
{
    const struct lrf_cells *cells = &work->cells;
    double *x = lrf_calloc(3 * cells->n, sizeof *x), *y, *w;
    int status = -1;

    if (x == NULL)
        return -1;
    y = x + cells->n;
    w = y + cells->n;
    for (size_t i = 0; i < cells->n; i++) {
        x[i] = cells->cell[i].x;
        y[i] = cells->cell[i].y;
        w[i] = cells->cell[i].weight;
    }
    work->spline = lrf_spline_alloc(x[0], x[cells->n - 1]);
    if (work->spline != NULL)
        status = lrf_spline_fit(work->spline, x, y, w, cells->n);
    free(x);
    return status;
}

/* The depth of the minimum below the mean of the plateau, in standard errors. */
static double significance(const struct work *work)
{
    const struct lrf_spline *s = work->spline;
    const struct lrf_shape *shape = &work->shape;
    const double se = lrf_band_value(s, &shape->basis[0]);

    return work->marks.depth / fmax(se, 1e-12);
}

static int smooth(struct work *work)
{
    if (fit_cells(work) != 0 || lrf_shape_build(work->spline, &work->shape) != 0)
        return -1;
    lrf_marks_find(&work->shape, work->cells.diverged, &work->marks);
    work->z = significance(work);
    return lrf_mark_ranges_find(work->spline, &work->shape, work->cells.diverged, &work->marks,
                                &work->ranges);
}

static int copy_smooth(const struct work *work, struct lrf_smooth *out)
{
    const double level = work->cells.level, scale = work->cells.scale;
    const size_t n = work->shape.n;
    double *v = lrf_calloc(7 * n, sizeof *v);

    if (v == NULL)
        return -1;
    *out = (struct lrf_smooth){n, v, v + n, v + 2 * n, v + 3 * n, v + 4 * n, v + 5 * n, v + 6 * n};
    for (size_t i = 0; i < n; i++) {
        const struct lrf_shape *s = &work->shape;
        const double se = Z95 * lrf_band_value(work->spline, &s->basis[i]);
        const double slope_se = Z95 * lrf_band_slope(work->spline, &s->basis[i]);
        out->lr[i] = pow(10, s->x[i]);
        out->loss[i] = level + scale * s->value[i];
        out->loss_lo[i] = level + scale * (s->value[i] - se);
        out->loss_hi[i] = level + scale * (s->value[i] + se);
        out->slope[i] = scale * s->slope[i];
        out->slope_lo[i] = scale * (s->slope[i] - slope_se);
        out->slope_hi[i] = scale * (s->slope[i] + slope_se);
    }
    return 0;
}

static struct lrf_interval interval(double x, struct lrf_range range)
{
    return (struct lrf_interval){pow(10, x), pow(10, range.lo), pow(10, range.hi)};
}

static void copy_landmarks(const struct work *work, struct lrf_analysis *result)
{
    const struct lrf_marks *m = &work->marks;
    const struct lrf_mark_ranges *r = &work->ranges;

    result->landmarks.descent = interval(m->descent, r->descent);
    result->landmarks.steepest = interval(m->steepest, r->steepest);
    result->landmarks.minimum = interval(m->minimum, r->minimum);
    result->landmarks.edge = interval(m->edge, r->edge);
    result->steepest_lo = pow(10, m->steep_lo);
    result->steepest_hi = pow(10, m->steep_hi);
    result->minimum_loss = work->cells.level - work->cells.scale * m->depth;
}

static void suggest(const struct work *work, struct lrf_analysis *result)
{
    const struct lrf_evidence evidence = {
        .marks = work->marks,
        .diverged = work->cells.diverged,
        .snr = work->marks.depth / work->spline->sigma,
        .density = lrf_series_density(&work->series, work->marks.half),
    };
    const double x = lrf_suggest_rate(&evidence);

    result->suggestion.lr = pow(10, x);
    result->suggestion.lo = pow(10, x - Z95 * 0.5);
    result->suggestion.hi = pow(10, x + Z95 * 0.5);
    result->cycle_max = result->suggestion.lr * 2;
    result->cycle_base = result->cycle_max / 4;
}

static void blank(struct lrf_analysis *result)
{
    const struct lrf_interval none = {NAN, NAN, NAN};

    *result = (struct lrf_analysis){.landmarks = {none, none, none, none, NAN},
                                    .suggestion = {.lr = NAN, .lo = NAN, .hi = NAN},
                                    .steepest_lo = NAN,
                                    .steepest_hi = NAN,
                                    .cycle_base = NAN,
                                    .cycle_max = NAN,
                                    .minimum_loss = NAN};
}

static int analyze(const struct lrf_curve *curve, struct work *work, struct lrf_analysis *result)
{
    if (lrf_series_build(curve, &work->series) != 0 ||
        lrf_cells_build(&work->series, &work->cells) != 0)
        return -1;
    result->initial_loss = work->cells.level;
    result->noise = work->cells.noise;
    result->lr_min = pow(10, work->series.x_min);
    result->lr_max = pow(10, work->series.x_max);
    result->points = work->cells.usable;
    result->repeats = work->series.repeats;
    result->landmarks.first_nonfinite = pow(10, work->series.first_nonfinite);
    work->marks = (struct lrf_marks){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    work->marks.edge = work->cells.diverged;
    if (work->cells.n < MIN_CELLS ||
        work->cells.cell[work->cells.n - 1].x - work->cells.cell[0].x < 0.5) {
        result->status = LRF_FINDING_TOO_FEW_POINTS;
    } else {
        if (smooth(work) != 0 || copy_smooth(work, &result->smooth) != 0)
            return -1;
        copy_landmarks(work, result);
        if (work->z < SIGNIFICANT)
            result->status = LRF_FINDING_NO_DESCENT;
        else
            suggest(work, result);
    }
    result->n_regimes =
        lrf_regimes_find(&work->marks, work->series.x_min, work->series.x_max, result->regime);
    return 0;
}

enum lrf_status lrf_analyze(const struct lrf_curve *curve,
                            const struct lrf_analysis_settings *settings,
                            struct lrf_analysis *result, struct lrf_error *err)
{
    struct work work = {0};
    int status;

    (void)settings;
    blank(result);
    if (curve->n == 0)
        return lrf_fail(err, LRF_EINVAL, "cannot analyse an empty curve");
    lrf_gsl_enter();
    status = analyze(curve, &work, result);
    lrf_gsl_leave();
    lrf_shape_release(&work.shape);
    lrf_spline_free(work.spline);
    lrf_cells_release(&work.cells);
    lrf_series_release(&work.series);
    if (status != 0) {
        lrf_analysis_release(result);
        return lrf_fail_memory(err);
    }
    return LRF_OK;
}

void lrf_analysis_release(struct lrf_analysis *result)
{
    if (result == NULL)
        return;
    free(result->smooth.lr);
    blank(result);
}
