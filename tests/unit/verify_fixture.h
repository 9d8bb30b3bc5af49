/* Runs at four rates and what they say together, made without training. */
#ifndef TESTS_VERIFY_FIXTURE_H
#define TESTS_VERIFY_FIXTURE_H

#include <math.h>

#include <lrfind.h>

#include "experiment/verification.h"

enum {
    VERIFY_RATES = 4,
    VERIFY_SEEDS = 2,
    VERIFY_CHECKS = 3,
    VERIFY_STEPS = 30,
    VERIFY_RUNS = VERIFY_RATES * VERIFY_SEEDS
};

/* Four rates from two seeds: too slow, converging, overfitting, diverging at once. */
struct verify_fixture {
    struct lrf_trial_check check[VERIFY_RUNS][VERIFY_CHECKS];
    struct lrf_verify_run run[VERIFY_RUNS];
    struct lrf_verification verification;
    struct lrf_analysis analysis;
    struct lrf_dataset_info data;
    struct lrf_reference_settings model;
    struct lrf_rules rules;
    struct lrf_verify_result report;
};

static inline void verify_fill_run(struct verify_fixture *f, size_t i)
{
    static const enum lrf_verdict_kind kind[VERIFY_RATES] = {
        LRF_VERDICT_TOO_SLOW, LRF_VERDICT_CONVERGES, LRF_VERDICT_OVERFITS, LRF_VERDICT_DIVERGES};
    static const double fall[VERIFY_RATES] = {0.125, 0.75, 0.875, -40};
    size_t rate = i / VERIFY_SEEDS;
    bool diverges = kind[rate] == LRF_VERDICT_DIVERGES;

    for (size_t k = 0; k < VERIFY_CHECKS; k++) {
        double loss = 2.3125 - fall[rate] * (double)k + 0.03125 * (double)(i % VERIFY_SEEDS);
        f->check[i][k] = (struct lrf_trial_check){
            .step = 10 * (k + 1),
            .train_loss = diverges && k == 2 ? INFINITY : loss,
            .val_loss = diverges && k == 2 ? NAN : loss + 0.0625 * (double)k,
            .val_accuracy = NAN};
    }
    f->run[i] = (struct lrf_verify_run){
        .lr = 2.5e-4 * pow(10, (double)rate),
        .repeat = (unsigned)(i % VERIFY_SEEDS),
        .verdict = {.kind = kind[rate],
                    .first_loss = 2.3125,
                    .train_loss = diverges ? NAN : f->check[i][2].train_loss,
                    .val_loss = f->check[i][2].val_loss,
                    .val_accuracy = NAN,
                    .best_val_loss = diverges ? NAN : f->check[i][2].val_loss},
        .check = f->check[i],
        .n_check = diverges ? 2 : VERIFY_CHECKS};
}

static inline void verify_fixture_init(struct verify_fixture *f)
{
    struct lrf_error err = {0};

    *f = (struct verify_fixture){.analysis = {.suggestion = {.lr = 0.0025,
                                                             .lo = 0.001,
                                                             .hi = 0.005,
                                                             .best_lo = 0.001,
                                                             .best_hi = 0.02,
                                                             .rule = "a rule"}},
                                 .data = {.name = "</title><script>x()//<!--.csv",
                                          .target = "t",
                                          .train = 40,
                                          .validation = 10,
                                          .task = LRF_TASK_REGRESSION}};
    lrf_reference_defaults(&f->model);
    for (int r = 0; r < LRF_RULE_COUNT; r++)
        f->rules.lr[r] = r ? 1e-4 * (r + 1) : NAN;
    for (size_t i = 0; i < VERIFY_RUNS; i++)
        verify_fill_run(f, i);
    assert_ok(lrf_verify_summarize(f->run, VERIFY_RUNS, 2.3125, 2.5, LRF_OBJECTIVE_BEST,
                                   &f->verification, &err),
              err);
    f->report = (struct lrf_verify_result){.seed = 7,
                                           .repeats = VERIFY_SEEDS,
                                           .steps_per_epoch = 2,
                                           .steps = VERIFY_STEPS,
                                           .run = f->run,
                                           .n_run = VERIFY_RUNS,
                                           .verification = &f->verification,
                                           .analysis = &f->analysis,
                                           .swept = f->analysis.suggestion.lr,
                                           .rules = &f->rules,
                                           .data = &f->data,
                                           .model = &f->model};
}

#endif
