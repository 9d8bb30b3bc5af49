#include <lrfind/analysis.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/adopt.h"
#include "analysis/analysis_settings.h"
#include "analysis/average_start.h"
#include "analysis/band.h"
#include "analysis/clean.h"
#include "analysis/findings.h"
#include "analysis/fit.h"
#include "analysis/landmarks.h"
#include "analysis/range_test.h"
#include "analysis/regimes.h"
#include "analysis/series.h"
#include "analysis/suggest.h"
#include "base/error.h"
#include "base/gsl_guard.h"
#include "base/memory.h"
#include "base/statistics.h"

#define CRITICAL_ROOM 1.0 /* decades above the critical rate of the first update */
#define LEAST_UNIT 0.025  /* of the drop: finer noise is none, when oscillation is judged */

/* Everything between the curve and the answer. */
struct work {
    const struct lrf_analysis_settings *settings;
    struct lrf_rate_history rates;
    struct lrf_series series;
    struct lrf_cells cells;
    struct lrf_fit level; /* the curve and the landmarks of its level */
    struct lrf_fit slope; /* its slope */
    struct lrf_marks marks;
    struct lrf_mark_ranges ranges;
    struct lrf_steep steep;
    struct lrf_range steep_range;
    struct lrf_evidence evidence; /* of all repeats together */
    double onset;                 /* of oscillation */
};

static struct lrf_evidence find_evidence(const struct lrf_series *series,
                                         const struct lrf_cells *cells, const struct lrf_fit *fit,
                                         const struct lrf_marks *marks, const char *optimizer)
{
    const double points = (double)(series->n - 1) / (series->x_max - series->x_min);
    const double density = lrf_series_density(series, marks->half);

    return (struct lrf_evidence){
        .half = marks->half,
        .edge = marks->edge,
        .diverged = cells->diverged,
        .strength = lrf_suggest_strength(marks->drop / fit->spline->sigma, points),
        .density = isnan(density) ? points / (double)series->repeats : density,
        .blows_up = cells->abrupt || marks->sudden,
        .optimizer = optimizer,
    };
}

/* log10 of the rate that one repeat suggests by itself; nan when it is too short. */
static enum lrf_status suggest_one(const struct lrf_series *series, const char *optimizer,
                                   double *x)
{
    struct lrf_cells cells;
    struct lrf_fit fit = {0};
    enum lrf_status status = LRF_OK;

    *x = NAN;
    if (lrf_cells_build(series, &cells) != 0)
        return LRF_ENOMEM;
    if (lrf_findings_fittable(series, &cells)) {
        status = lrf_fit_make(&cells, LRF_FIT_LEVEL, &fit);
        if (status == LRF_OK) {
            struct lrf_marks marks;
            struct lrf_evidence evidence;
            lrf_marks_find(&fit.shape, cells.x_level, cells.diverged, &marks);
            evidence = find_evidence(series, &cells, &fit, &marks, optimizer);
            *x = lrf_suggest_rate(&evidence);
        }
    }
    lrf_fit_release(&fit);
    lrf_cells_release(&cells);
    return status;
}

/* Each repeat is a sweep that suggests a rate; their geometric mean. */
static enum lrf_status suggest_all(const struct work *work, double *each, double *x)
{
    const size_t repeats = work->series.repeats;
    double sum = 0, count = 0;

    if (repeats == 1)
        each[0] = lrf_suggest_rate(&work->evidence);
    for (size_t r = 0; r < repeats; r++) {
        size_t start[2];
        const struct lrf_series one = lrf_series_repeat(&work->series, r, start);
        const enum lrf_status status =
            repeats > 1 ? suggest_one(&one, work->settings->optimizer, &each[r]) : LRF_OK;
        if (status != LRF_OK)
            return status;
        if (isnan(each[r]))
            continue;
        sum += each[r];
        count++;
    }
    *x = count > 0 ? sum / count : lrf_suggest_rate(&work->evidence);
    return LRF_OK;
}

/* Without a descent the curve has no landmarks but its divergence. */
static void forget_landmarks(struct work *work)
{
    work->marks = lrf_marks_none(work->cells.diverged);
    work->steep = (struct lrf_steep){NAN, NAN, NAN};
    work->onset = NAN;
}

static int find_landmarks(struct work *work)
{
    const struct lrf_cells *cells = &work->cells;
    const double least = LEAST_UNIT * work->marks.drop * cells->scale;

    lrf_steep_find(&work->slope.shape, &work->marks, &work->steep);
    return lrf_onset_find(&work->series, &work->level, &work->marks, fmax(cells->noise, least),
                          &work->onset);
}

/* A loss that shoots up between two steps tells its place to half a step. */
static void widen(struct lrf_range *range, double half_step)
{
    range->lo -= half_step;
    range->hi += half_step;
}

static enum lrf_status fit(const struct lrf_cells *cells, enum lrf_fit_kind kind,
                           struct lrf_fit *fit)
{
    const enum lrf_status status = lrf_fit_make(cells, kind, fit);

    return status == LRF_OK ? lrf_fit_profile(cells, fit) : status;
}

static enum lrf_status smooth(struct work *work)
{
    const struct lrf_cells *cells = &work->cells;
    enum lrf_status status = fit(cells, LRF_FIT_LEVEL, &work->level);

    if (status == LRF_OK)
        status = fit(cells, LRF_FIT_SLOPE, &work->slope);
    if (status != LRF_OK)
        return status;
    lrf_marks_find(&work->level.shape, cells->x_level, cells->diverged, &work->marks);
    work->evidence =
        find_evidence(&work->series, cells, &work->level, &work->marks, work->settings->optimizer);
    if (work->evidence.strength < LRF_LEAST_STRENGTH)
        forget_landmarks(work);
    else if (find_landmarks(work) != 0)
        return LRF_ENOMEM;
    if (lrf_band_marks(&work->level, cells->x_level, cells->diverged, &work->marks,
                       &work->ranges) != 0 ||
        lrf_band_steep(&work->slope, &work->marks, &work->steep, &work->steep_range) != 0)
        return LRF_ENOMEM;
    widen(&work->ranges.edge, 0.5 / work->evidence.density);
    return LRF_OK;
}

/* Among losses near the greatest double a smooth curve may swing past it. */
static double held(double loss)
{
    return isinf(loss) ? copysign(DBL_MAX, loss) : loss;
}

static double loss_of(const struct lrf_cells *cells, double y)
{
    return held(cells->level + cells->scale * y);
}

static double slope_of(const struct lrf_cells *cells, double slope)
{
    return held(cells->scale * slope);
}

static int copy_smooth(const struct work *work, struct lrf_smooth *out)
{
    const struct lrf_cells *cells = &work->cells;
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
        out->loss[i] = loss_of(cells, value->value[i]);
        out->loss_lo[i] = loss_of(cells, value->value[i] - dy);
        out->loss_hi[i] = loss_of(cells, value->value[i] + dy);
        out->slope[i] = slope_of(cells, slope->slope[i]);
        out->slope_lo[i] = slope_of(cells, slope->slope[i] - dslope);
        out->slope_hi[i] = slope_of(cells, slope->slope[i] + dslope);
    }
    return 0;
}

static struct lrf_interval interval(double x, struct lrf_range range, const struct lrf_analysis *a)
{
    return (struct lrf_interval){lrf_rate_of(x, a), lrf_rate_of(range.lo, a),
                                 lrf_rate_of(range.hi, a)};
}

static void copy_landmarks(const struct work *work, struct lrf_analysis *result)
{
    const struct lrf_marks *m = &work->marks;
    const struct lrf_mark_ranges *r = &work->ranges;

#define LEVEL(field) interval(m->field, r->field, result)
#define SLOPE(field) interval(work->steep.field, work->steep_range, result)
#define COPY(source, field, heading, meaning) result->landmarks.field = source(field);
    LRF_LANDMARK_LIST(COPY)
#undef COPY
#undef SLOPE
#undef LEVEL
    result->steepest_lo = lrf_rate_of(work->steep.lo, result);
    result->steepest_hi = lrf_rate_of(work->steep.hi, result);
    result->minimum_loss = loss_of(&work->cells, -m->depth);
}

/* What of the curve a constant prediction explains. */
static void look_at_baseline(const struct work *work, struct lrf_analysis *result)
{
    const struct lrf_marks *m = &work->marks;
    const double least = work->cells.level + work->cells.scale * (m->level - m->depth);
    const double baseline = result->baseline_loss, level = result->initial_loss;
    bool beaten = false;

    if (baseline < level)
        result->baseline_share = (level - fmax(baseline, least)) / (level - least);
    for (size_t i = 0; i < result->smooth.n; i++)
        beaten |= result->smooth.loss_hi[i] < baseline;
    result->baseline_unbeaten = !isnan(baseline) && !beaten;
}

static double error_of(struct lrf_range range)
{
    return (range.hi - range.lo) / (2 * LRF_Z95);
}

static enum lrf_status suggest(const struct work *work, struct lrf_analysis *result)
{
    const struct lrf_analysis_settings *settings = work->settings;
    const double shift =
        lrf_suggest_shift(settings->objective, settings->budget, settings->schedule);
    const double most = fmin(work->marks.edge - LRF_EDGE_ROOM, work->series.x_max);
    const struct lrf_reach reach = lrf_suggest_reach(&work->evidence);
    double x, by[LRF_OBJECTIVE_COUNT];
    enum lrf_status status;

    result->each_lr = lrf_calloc(work->series.repeats, sizeof *result->each_lr);
    if (result->each_lr == NULL)
        return LRF_ENOMEM;
    status = suggest_all(work, result->each_lr, &x);
    if (status != LRF_OK)
        return status;
    for (size_t r = 0; r < work->series.repeats; r++)
        result->each_lr[r] = pow(10, result->each_lr[r] + shift);
    x = fmin(x, log10(settings->critical_lr) + CRITICAL_ROOM);
    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++)
        by[o] = x + lrf_suggest_shift((enum lrf_objective)o, settings->budget, LRF_RUN_CONSTANT);
    lrf_adopt_rates(settings, by, work->series.x_min, most, &reach, result);
    snprintf(result->suggestion.rule, LRF_RULE_SIZE, "%s", lrf_suggest_words());
    return LRF_OK;
}

static void blank(struct lrf_analysis *result)
{
    const struct lrf_interval none = {NAN, NAN, NAN};

    *result = (struct lrf_analysis){
        .suggestion = {.lr = NAN, .lo = NAN, .hi = NAN, .best_lo = NAN, .best_hi = NAN},
        .objective = {{NAN, NAN}, {NAN, NAN}, {NAN, NAN}},
        .steepest_lo = NAN,
        .steepest_hi = NAN,
        .cycle_base = NAN,
        .cycle_max = NAN,
        .initial_loss = NAN,
        .minimum_loss = NAN,
        .noise = NAN,
        .baseline_loss = NAN,
        .baseline_share = NAN};
    result->landmarks.first_nonfinite = NAN;
#define BLANK(source, field, heading, meaning) result->landmarks.field = none;
    LRF_LANDMARK_LIST(BLANK)
#undef BLANK
}

static void copy_series(const struct work *work, struct lrf_analysis *result)
{
    result->baseline_loss = work->settings->baseline;
    result->lr_min = work->series.lr_min;
    result->lr_max = work->series.lr_max;
    result->points = work->cells.usable;
    result->repeats = work->series.repeats;
}

/* What only a range test has. */
static void copy_level(const struct work *work, struct lrf_analysis *result)
{
    result->initial_loss = work->cells.level;
    result->noise = work->cells.noise;
    result->landmarks.first_nonfinite = work->series.first_nonfinite;
}

static enum lrf_status conclude(struct work *work, struct lrf_analysis *result)
{
    struct lrf_findings findings = {.rates = &work->rates,
                                    .series = &work->series,
                                    .cells = &work->cells,
                                    .marks = &work->marks,
                                    .evidence = &work->evidence};
    enum lrf_status status = LRF_OK;

    findings.noise = lrf_suggest_noise(&work->evidence, error_of(work->ranges.half),
                                       error_of(work->ranges.edge));
    if (lrf_findings_status(&findings) == LRF_FINDING_OK)
        status = suggest(work, result);
    if (status != LRF_OK)
        return status;
    lrf_findings_report(&findings, result);
    if (result->status == LRF_FINDING_NOT_A_RANGE_TEST)
        return LRF_OK;
    result->n_regimes = lrf_regimes_find(&work->series, &work->level.shape, &work->marks,
                                         work->onset, result->regime);
    return LRF_OK;
}

/* Points and cells; a table of rates has no first points. */
static int prepare(const struct lrf_curve *curve, struct work *work, struct lrf_analysis *result)
{
    if (lrf_rate_history_find(curve, &work->rates) != 0 ||
        lrf_series_build(curve, &work->series) != 0)
        return -1;
    if (lrf_rate_history_is_range_test(&work->rates) && !work->rates.table &&
        lrf_average_starts_leave_out(&work->series, &result->left_out_start) != 0)
        return -1;
    return lrf_cells_build(&work->series, &work->cells);
}

/* The curve, its smooth form and its landmarks. */
static enum lrf_status measure(const struct lrf_curve *curve, struct work *work,
                               struct lrf_analysis *result)
{
    if (prepare(curve, work, result) != 0)
        return LRF_ENOMEM;
    copy_series(work, result);
    forget_landmarks(work);
    if (!lrf_rate_history_is_range_test(&work->rates))
        return LRF_OK;
    copy_level(work, result);
    if (lrf_findings_fittable(&work->series, &work->cells)) {
        const enum lrf_status status = smooth(work);
        if (status != LRF_OK)
            return status;
        if (copy_smooth(work, &result->smooth) != 0)
            return LRF_ENOMEM;
        copy_landmarks(work, result);
        look_at_baseline(work, result);
    }
    return LRF_OK;
}

static enum lrf_status check(const struct lrf_curve *curve,
                             const struct lrf_analysis_settings *settings, struct lrf_error *err)
{
    const double critical = settings->critical_lr;

    if (curve->n == 0)
        return lrf_fail(err, LRF_EINVAL, "cannot analyse an empty curve");
    if (!isnan(critical) && !(isfinite(critical) && critical > 0))
        return lrf_fail(err, LRF_EINVAL, "critical_lr is %g, must be above 0, or nan if not known",
                        critical);
    return lrf_settings_check(&lrf_analysis_table, settings, err);
}

enum lrf_status lrf_analyze(const struct lrf_curve *curve,
                            const struct lrf_analysis_settings *settings,
                            struct lrf_analysis *result, struct lrf_error *err)
{
    struct work work = {.settings = settings};
    enum lrf_status status;

    blank(result);
    status = check(curve, settings, err);
    if (status != LRF_OK)
        return status;
    lrf_gsl_enter();
    status = measure(curve, &work, result);
    if (status == LRF_OK)
        status = conclude(&work, result);
    if (status == LRF_ENOMEM)
        lrf_fail_memory(err);
    else if (status != LRF_OK)
        lrf_fail(err, status, "cannot fit a smooth curve to these losses");
    lrf_gsl_leave();
    lrf_fit_release(&work.level);
    lrf_fit_release(&work.slope);
    lrf_cells_release(&work.cells);
    lrf_series_release(&work.series);
    if (status != LRF_OK)
        lrf_analysis_release(result);
    return status;
}

void lrf_analysis_release(struct lrf_analysis *result)
{
    if (result == NULL)
        return;
    free(result->smooth.lr);
    free(result->each_lr);
    blank(result);
}
