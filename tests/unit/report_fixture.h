/*
 * A curve with a known shape and its analysis filled by hand, so that the reports are tested
 * without the analysis: a logistic drop around `middle` and a blow-up beyond `edge`, in log10
 * of the rate.
 */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lrfind.h>

struct fixture {
    double from, to;     /* range, log10 */
    double middle, edge; /* log10 */
    double top, drop, noise;
    double scale, offset; /* every loss becomes scale * loss + offset */
    size_t steps, repeats;
    struct lrf_curve curve;
    struct lrf_analysis analysis;
    struct lrf_dataset_info data;
    struct lrf_reference_settings model;
    struct lrf_sweep_settings range;
    struct lrf_range_result report;
    uint64_t state;
};

enum { FIXTURE_GRID = 200 };

static inline double fixture_random(struct fixture *f)
{
    f->state ^= f->state << 13, f->state ^= f->state >> 7, f->state ^= f->state << 17;
    return (double)(f->state >> 11) * 0x1p-53;
}

static inline double fixture_loss(const struct fixture *f, double x)
{
    double loss = f->top - f->drop / (1 + exp(-3.1 * (x - f->middle)));

    if (x > f->edge - 1)
        loss += f->drop * (exp(2.3 * (x - f->edge + 1)) - 1) / 9;
    return f->scale * loss + f->offset;
}

static inline double fixture_slope(const struct fixture *f, double x)
{
    return (fixture_loss(f, x + 1e-4) - fixture_loss(f, x - 1e-4)) / 2e-4;
}

static inline double *fixture_array(void)
{
    return calloc(FIXTURE_GRID, sizeof(double));
}

static inline void fixture_smooth(struct fixture *f)
{
    struct lrf_smooth *s = &f->analysis.smooth;
    double **array[] = {&s->lr,    &s->loss,     &s->loss_lo, &s->loss_hi,
                        &s->slope, &s->slope_lo, &s->slope_hi};

    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        *array[i] = fixture_array();
    s->n = FIXTURE_GRID;
    for (size_t i = 0; i < s->n; i++) {
        double x = f->from + (f->to - f->from) * (double)i / (FIXTURE_GRID - 1);
        double width = 0.3 * f->noise * fabs(f->scale) * (1 + exp(3 * (x - f->edge)));
        s->lr[i] = pow(10, x);
        s->loss[i] = fixture_loss(f, x);
        s->loss_lo[i] = s->loss[i] - width;
        s->loss_hi[i] = s->loss[i] + width;
        s->slope[i] = fixture_slope(f, x);
        s->slope_lo[i] = s->slope[i] - 2 * width;
        s->slope_hi[i] = s->slope[i] + 2 * width;
    }
}

static inline struct lrf_interval fixture_interval(double x, double half)
{
    return (struct lrf_interval){pow(10, x), pow(10, x - half), pow(10, x + half)};
}

static inline void fixture_regimes(struct fixture *f)
{
    double border[] = {f->from, f->middle - 1, f->edge - 0.8, f->edge, f->to};

    f->analysis.n_regimes = 0;
    for (int i = 0; i < 4; i++) {
        if (border[i + 1] <= border[i])
            continue;
        f->analysis.regime[f->analysis.n_regimes++] = (struct lrf_regime){
            (enum lrf_regime_kind)i, pow(10, border[i]), pow(10, border[i + 1])};
    }
}

static inline void fixture_analyse(struct fixture *f)
{
    struct lrf_analysis *a = &f->analysis;

    fixture_smooth(f);
    fixture_regimes(f);
    a->landmarks.descent = fixture_interval(f->middle - 0.95, 0.12);
    a->landmarks.steepest = fixture_interval(f->middle, 0.08);
    a->landmarks.minimum = fixture_interval(f->edge - 0.9, 0.1);
    a->landmarks.edge = fixture_interval(f->edge, 0.04);
    a->landmarks.first_nonfinite = NAN;
    a->suggestion.lr = pow(10, f->middle + 0.1);
    a->suggestion.lo = pow(10, f->middle - 0.6);
    a->suggestion.hi = pow(10, f->middle + 0.7);
    strcpy(a->suggestion.rule, "half of the drop");
    strcpy(a->reason, "half of the descent lies below it, a decade and a half below the edge");
    strcpy(a->advice, "prove it by training at rates around it: lrfind verify");
    a->steepest_lo = pow(10, f->middle - 0.4);
    a->steepest_hi = pow(10, f->middle + 0.4);
    a->cycle_base = a->suggestion.lr / 4;
    a->cycle_max = pow(10, f->edge) / 2;
    a->initial_loss = f->scale * f->top + f->offset;
    a->baseline_loss = a->baseline_share = NAN;
    a->minimum_loss = f->scale * (f->top - f->drop) + f->offset;
    a->noise = f->noise * fabs(f->scale);
    a->lr_min = pow(10, f->from);
    a->lr_max = pow(10, f->to);
    a->points = f->curve.n;
    a->repeats = f->repeats;
}

static inline void fixture_points(struct fixture *f)
{
    struct lrf_error err = {0};

    for (size_t r = 0; r < f->repeats; r++) {
        for (size_t i = 0; i < f->steps; i++) {
            double x = f->from + (f->to - f->from) * (double)i / (double)(f->steps - 1);
            double noise =
                f->noise * (fixture_random(f) + fixture_random(f) + fixture_random(f) - 1.5) * 2;
            double blur = 1 + exp(2 * fmin(x - f->edge + 0.5, 3));
            struct lrf_point p = {.repeat = (unsigned)r, .step = (unsigned)i, .lr = pow(10, x)};
            p.loss = fixture_loss(f, x) + f->scale * noise * blur;
            if (lrf_curve_append(&f->curve, &p, &err) != LRF_OK)
                abort();
        }
    }
}

static inline void fixture_names(struct fixture *f)
{
    f->data = (struct lrf_dataset_info){.name = "digits.csv",
                                        .target = "class",
                                        .task = LRF_TASK_CLASSIFICATION,
                                        .task_detected = true,
                                        .rows = 1797,
                                        .rows_used = 1797,
                                        .train = 1437,
                                        .validation = 360,
                                        .columns = 64,
                                        .numeric = 61,
                                        .constant = 3,
                                        .features = 61,
                                        .classes = 10,
                                        .target_sd = 1,
                                        .standardized = true,
                                        .separator = ',',
                                        .header = true};
    f->model = (struct lrf_reference_settings){.hidden = {64},
                                               .n_hidden = 1,
                                               .activation = "relu",
                                               .optimizer = "adam",
                                               .weight_decay = 0,
                                               .batch = 32,
                                               .diagnostics = true};
    f->range = (struct lrf_sweep_settings){1e-6, 10, f->steps, LRF_SWEEP_EXP, true};
    f->report = (struct lrf_range_result){.command = "run",
                                          .seed = 0,
                                          .curve = &f->curve,
                                          .analysis = &f->analysis,
                                          .data = &f->data,
                                          .model = &f->model,
                                          .range = &f->range};
}

/* 5 repeats of 300 steps from 1e-6 to 1: change the settings and call fixture_make. */
static inline struct fixture fixture_default(void)
{
    return (struct fixture){.from = -6,
                            .to = 0,
                            .middle = -2.5,
                            .edge = -0.6,
                            .top = 2.385,
                            .drop = 2.17,
                            .noise = 0.11,
                            .scale = 1,
                            .offset = 0,
                            .steps = 300,
                            .repeats = 5,
                            .state = 88172645463325252u};
}

static inline void fixture_make(struct fixture *f)
{
    f->curve = (struct lrf_curve){0};
    memset(&f->analysis, 0, sizeof f->analysis);
    fixture_points(f);
    fixture_analyse(f);
    fixture_names(f);
}

static inline void fixture_free(struct fixture *f)
{
    struct lrf_smooth *s = &f->analysis.smooth;

    lrf_curve_release(&f->curve);
    free(s->lr), free(s->loss), free(s->loss_lo), free(s->loss_hi);
    free(s->slope), free(s->slope_lo), free(s->slope_hi);
    memset(s, 0, sizeof *s);
}

#endif
