#include <lrfind/analysis.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/band.h"
#include "analysis/clean.h"
#include "analysis/fit.h"
#include "analysis/landmarks.h"
#include "analysis/regimes.h"
#include "analysis/series.h"
#include "analysis/suggest.h"
#include "base/error.h"
#include "base/gsl_guard.h"
#include "base/memory.h"

enum { MIN_POINTS = 20 };

#define MIN_SPAN 0.5 /* decades */

/* Everything between the curve and the answer. */
struct work {
    const struct lrf_analysis_settings *settings;
    struct lrf_series series;
    struct lrf_cells cells;
    struct lrf_fit level; /* the curve and the landmarks of its level */
    struct lrf_fit slope; /* its slope */
    struct lrf_marks marks;
    struct lrf_mark_ranges ranges;
    struct lrf_steep steep;
    struct lrf_range steep_range;
    struct lrf_evidence evidence; /* of all repeats together */
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

static struct lrf_evidence find_evidence(const struct lrf_series *series,
                                         const struct lrf_cells *cells, const struct lrf_fit *fit,
                                         const struct lrf_marks *marks)
{
    const double density = (double)(series->n - 1) / (series->x_max - series->x_min);
    const double snr = marks->depth / fit->spline->sigma;
    const bool falls = marks->minimum > cells->x_level;

    return (struct lrf_evidence){
        .half = marks->half,
        .edge = marks->edge,
        .diverged = cells->diverged,
        .strength = falls ? fmax(0, snr) * sqrt(density / 12.5) : 0,
        .density = lrf_series_density(series, marks->half),
    };
}

static bool has_enough(const struct lrf_series *series, const struct lrf_cells *cells)
{
    return cells->usable >= MIN_POINTS && series->x_max - series->x_min >= MIN_SPAN &&
           cells->n > 1 && cells->cell[cells->n - 1].x > cells->cell[0].x;
}

/* log10 of the rate that one repeat suggests by itself; nan when it is too short. */
static int suggest_one(const struct lrf_series *series, double *x)
{
    struct lrf_cells cells;
    struct lrf_fit fit = {0};
    struct lrf_marks marks;
    int status = 0;

    *x = NAN;
    if (lrf_cells_build(series, &cells) != 0)
        return -1;
    if (has_enough(series, &cells)) {
        status = lrf_fit_make(&cells, LRF_FIT_LEVEL, &fit);
        if (status == 0) {
            struct lrf_evidence evidence;
            lrf_marks_find(&fit.shape, 0, cells.diverged, &marks);
            evidence = find_evidence(series, &cells, &fit, &marks);
            *x = lrf_suggest_rate(&evidence);
        }
    }
    lrf_fit_release(&fit);
    lrf_cells_release(&cells);
    return status;
}

/* Each repeat is a sweep that suggests a rate; their geometric mean. */
static int suggest_all(const struct work *work, double *x)
{
    double sum = 0, count = 0;

    for (size_t r = 0; r < work->series.repeats && work->series.repeats > 1; r++) {
        size_t start[2];
        const struct lrf_series one = lrf_series_repeat(&work->series, r, start);
        double suggested;
        if (suggest_one(&one, &suggested) != 0)
            return -1;
        if (isnan(suggested))
            continue;
        sum += suggested;
        count++;
    }
    *x = count > 0 ? sum / count : lrf_suggest_rate(&work->evidence);
    return 0;
}

static int smooth(struct work *work)
{
    const struct lrf_cells *cells = &work->cells;

    if (lrf_fit_make(cells, LRF_FIT_LEVEL, &work->level) != 0 ||
        lrf_fit_profile(cells, &work->level) != 0 ||
        lrf_fit_make(cells, LRF_FIT_SLOPE, &work->slope) != 0 ||
        lrf_fit_profile(cells, &work->slope) != 0)
        return -1;
    lrf_marks_find(&work->level.shape, 0, cells->diverged, &work->marks);
    lrf_steep_find(&work->slope.shape, work->marks.bottom, &work->steep);
    work->evidence = find_evidence(&work->series, cells, &work->level, &work->marks);
    if (lrf_band_marks(&work->level, cells->x_level, cells->diverged, &work->marks,
                       &work->ranges) != 0)
        return -1;
    return lrf_band_steep(&work->slope, work->marks.bottom, &work->steep, &work->steep_range);
}

static int copy_smooth(const struct work *work, struct lrf_smooth *out)
{
    const double level = work->cells.level, scale = work->cells.scale;
    const struct lrf_shape *value = &work->level.shape, *slope = &work->slope.shape;
    const size_t n = value->n;
    double *v = lrf_calloc(7 * n, sizeof *v);

    if (v == NULL)
        return -1;
    *out = (struct lrf_smooth){n, v, v + n, v + 2 * n, v + 3 * n, v + 4 * n, v + 5 * n, v + 6 * n};
    for (size_t i = 0; i < n; i++) {
        const double dy = lrf_band_value(&work->level, i);
        const double dslope = lrf_band_slope(&work->slope, i);
        out->lr[i] = pow(10, value->x[i]);
        out->loss[i] = level + scale * value->value[i];
        out->loss_lo[i] = level + scale * (value->value[i] - dy);
        out->loss_hi[i] = level + scale * (value->value[i] + dy);
        out->slope[i] = scale * slope->slope[i];
        out->slope_lo[i] = scale * (slope->slope[i] - dslope);
        out->slope_hi[i] = scale * (slope->slope[i] + dslope);
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
    result->landmarks.steepest = interval(work->steep.x, work->steep_range);
    result->landmarks.minimum = interval(m->minimum, r->minimum);
    result->landmarks.edge = interval(m->edge, r->edge);
    result->steepest_lo = pow(10, work->steep.lo);
    result->steepest_hi = pow(10, work->steep.hi);
    result->minimum_loss = work->cells.level - work->cells.scale * m->depth;
}

/* Standard error of the suggestion, from the intervals of its landmarks. */
static double suggestion_noise(const struct work *work)
{
    const struct lrf_mark_ranges *r = &work->ranges;
    const double half = 0.6 * (r->half.hi - r->half.lo) / 3.92;
    const double edge = isnan(work->marks.edge) ? 0 : 0.4 * (r->edge.hi - r->edge.lo) / 3.92;

    return lrf_suggest_trust(work->evidence.strength) * hypot(half, edge);
}

static int suggest(const struct work *work, struct lrf_analysis *result)
{
    const double noise = suggestion_noise(work);
    double x;

    if (suggest_all(work, &x) != 0)
        return -1;
    x += lrf_suggest_shift(work->settings->budget, work->settings->schedule);
    result->suggestion.lr = pow(10, x);
    result->suggestion.lo = pow(10, x - lrf_suggest_below(noise));
    result->suggestion.hi = pow(10, x + lrf_suggest_above(noise, !isnan(work->marks.edge)));
    result->cycle_max = result->suggestion.lr * 2;
    result->cycle_base = result->cycle_max / 4;
    return 0;
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
    work->marks = (struct lrf_marks){NAN, NAN, NAN, NAN, work->cells.diverged, NAN, NAN};
    if (!has_enough(&work->series, &work->cells)) {
        result->status = LRF_FINDING_TOO_FEW_POINTS;
    } else {
        if (smooth(work) != 0 || copy_smooth(work, &result->smooth) != 0)
            return -1;
        copy_landmarks(work, result);
        if (work->evidence.strength < LRF_LEAST_STRENGTH &&
            !(work->cells.diverged > work->series.x_min + 1.5 && work->cells.abrupt))
            result->status = LRF_FINDING_NO_DESCENT;
        else if (suggest(work, result) != 0)
            return -1;
    }
    result->n_regimes =
        lrf_regimes_find(&work->marks, work->series.x_min, work->series.x_max, result->regime);
    return 0;
}

enum lrf_status lrf_analyze(const struct lrf_curve *curve,
                            const struct lrf_analysis_settings *settings,
                            struct lrf_analysis *result, struct lrf_error *err)
{
    struct work work = {.settings = settings};
    int status;

    blank(result);
    if (curve->n == 0)
        return lrf_fail(err, LRF_EINVAL, "cannot analyse an empty curve");
    lrf_gsl_enter();
    status = analyze(curve, &work, result);
    lrf_gsl_leave();
    lrf_fit_release(&work.level);
    lrf_fit_release(&work.slope);
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
