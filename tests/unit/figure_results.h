/* A small result of every kind, filled by hand, for tests of the pictures; names are hostile. */
#ifndef TESTS_FIGURE_RESULTS_H
#define TESTS_FIGURE_RESULTS_H

#include "experiment/comparison.h"
#include "experiment/verification.h"
#include "figure/plot.h"
#include "report_fixture.h"
#include "watch_fixture.h"

enum {
    RATES = 5,
    SEEDS = 2,
    RUNS = RATES * SEEDS,
    CHECKS = 4,
    STEPS = 30,
    CASES = 3,
    WAYS = 3,
    MOST_COMMON = 20
};

struct results {
    struct fixture range;
    struct lrf_steps_bin bin[6];
    struct lrf_steps steps;
    struct lrf_trial_check check[RUNS][CHECKS];
    struct lrf_verify_run run[RUNS];
    struct lrf_verification verification;
    struct lrf_verify_result verify;
    struct lrf_analysis analysis[CASES];
    struct lrf_compare_case item[CASES];
    struct lrf_comparison comparison;
    struct lrf_compare_result compare;
    struct lrf_schedule_check told[WAYS][SEEDS][CHECKS];
    struct lrf_schedule_run trained[WAYS][SEEDS];
    struct lrf_schedule_way way[WAYS];
    struct lrf_schedule_result schedule;
    struct watch_fixture watch;
    struct lrf_watch_result diverged, overfit;
};

static inline void results_steps(struct results *r)
{
    struct lrf_curve *curve = &r->range.curve;

    for (size_t i = 0; i < curve->n; i++) {
        struct lrf_point *p = &curve->point[i];
        p->known = LRF_GRAD_NORM | LRF_GRAD_COSINE;
        p->grad_norm = 2.5 + 0.125 * fixture_random(&r->range);
        p->grad_cosine = 0.5 - fixture_random(&r->range);
    }
    for (size_t i = 0; i < 6; i++)
        r->bin[i] = (struct lrf_steps_bin){.lr = pow(10, (double)i - 6),
                                           .grad_norm = 2.5 + 0.25 * (double)i,
                                           .grad_cosine = 0.25 - 0.125 * (double)i,
                                           .update_ratio = NAN,
                                           .gain_ratio = 1 - 0.0625 * (double)i,
                                           .noise_scale = i == 3 ? NAN : 17.5 * (double)(i + 1),
                                           .lr_limit = 0.125 + 0.0625 * (double)i};
    r->steps = (struct lrf_steps){
        .bin = r->bin, .n = 6, .recorded = true, .noise_scale = 23.5, .gain_zero = 0.375};
    r->range.report.steps = &r->steps;
}

/* Too slow, converging twice, overfitting, diverging. */
static inline void results_verify(struct results *r)
{
    static const enum lrf_verdict_kind kind[RATES] = {LRF_VERDICT_TOO_SLOW, LRF_VERDICT_CONVERGES,
                                                      LRF_VERDICT_CONVERGES, LRF_VERDICT_OVERFITS,
                                                      LRF_VERDICT_DIVERGES};
    static const double fall[RATES] = {0.125, 0.5, 0.625, 0.5625, -40};
    struct lrf_error err = {0};

    for (size_t i = 0; i < RUNS; i++) {
        size_t rate = i / SEEDS;
        bool diverges = kind[rate] == LRF_VERDICT_DIVERGES;
        for (size_t k = 0; k < CHECKS; k++) {
            double loss = 2.3125 - fall[rate] * (double)k + 0.03125 * (double)(i % SEEDS);
            r->check[i][k] = (struct lrf_trial_check){.step = 10 * k,
                                                      .train_loss = k ? loss : NAN,
                                                      .val_loss = loss + 0.0625 * (double)k,
                                                      .val_accuracy = NAN};
        }
        if (diverges)
            r->check[i][CHECKS - 1].train_loss = INFINITY;
        r->run[i] = (struct lrf_verify_run){
            .lr = 2.5e-4 * pow(10, (double)rate),
            .repeat = (unsigned)(i % SEEDS),
            .verdict = {.kind = kind[rate],
                        .first_loss = 2.3125,
                        .train_loss = diverges ? NAN : r->check[i][CHECKS - 1].train_loss,
                        .val_loss = r->check[i][CHECKS - 1].val_loss,
                        .val_accuracy = NAN,
                        .best_val_loss = diverges ? NAN : r->check[i][CHECKS - 1].val_loss},
            .check = r->check[i],
            .n_check = CHECKS};
    }
    if (lrf_verify_summarize(r->run, RUNS, 2.3125, NAN, LRF_OBJECTIVE_BEST, &r->verification,
                             &err) != LRF_OK)
        abort();
    r->verify = (struct lrf_verify_result){.repeats = SEEDS,
                                           .steps = STEPS,
                                           .run = r->run,
                                           .n_run = RUNS,
                                           .verification = &r->verification,
                                           .analysis = &r->range.analysis,
                                           .swept = r->range.analysis.suggestion.lr,
                                           .data = &r->range.data,
                                           .model = &r->range.model};
}

/* The last one has no suggestion and learnt nothing. */
static inline void results_compare(struct results *r)
{
    static const char *const name[CASES] = {"digits, sgd", "a\"b'`c`, \\<adam>\n", "=1+2"};
    const struct lrf_analysis *each[CASES];
    struct lrf_compared of[CASES];
    struct lrf_error err = {0};
    double loss[CASES][MOST_COMMON * SEEDS], *lr;
    size_t n_lr;

    for (size_t i = 0; i < CASES; i++) {
        r->analysis[i] = r->range.analysis;
        r->analysis[i].suggestion.lr *= pow(10, -0.25 * (double)i);
        each[i] = &r->analysis[i];
        r->item[i] = (struct lrf_compare_case){.name = name[i], .analysis = each[i]};
    }
    r->analysis[CASES - 1].suggestion =
        (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN, .best_lo = NAN, .best_hi = NAN};
    if (lrf_compare_rates(each, CASES, &lr, &n_lr, &err) != LRF_OK || n_lr > MOST_COMMON)
        abort();
    for (size_t i = 0; i < CASES; i++) {
        for (size_t k = 0; k < n_lr * SEEDS; k++)
            loss[i][k] = i + 1 == CASES ? NAN : 0.25 + 0.0625 * (double)((k + 3 * i) % 9);
        of[i] = (struct lrf_compared){each[i], loss[i], 1.25};
    }
    if (lrf_compare(of, CASES, lr, n_lr, SEEDS, 1, &r->comparison, &err) != LRF_OK)
        abort();
    free(lr);
    r->compare = (struct lrf_compare_result){
        .item = r->item, .n = CASES, .comparison = &r->comparison, .steps = 700};
}

/* One seed of the last one was cut off, one diverged. */
static inline void results_schedule(struct results *r)
{
    static const char *const name[WAYS] = {"constant", "warmup:steps=5+1cycle", "</script><b>'"};

    for (size_t i = 0; i < WAYS; i++) {
        for (size_t s = 0; s < SEEDS; s++) {
            for (size_t k = 0; k < CHECKS; k++) {
                double loss = 2.3125 / (double)(1 + k * (WAYS - i)) + 0.03125 * (double)s;
                r->told[i][s][k] = (struct lrf_schedule_check){
                    .lr = 0.25 / (double)(k * i + 1),
                    .at = {.step = 10 * k, .train_loss = loss, .val_loss = loss}};
            }
            r->trained[i][s] = (struct lrf_schedule_run){.check = r->told[i][s], .n = CHECKS};
        }
        r->way[i] = (struct lrf_schedule_way){
            .name = name[i],
            .optimizer = "adam",
            .max_lr = 0.25,
            .base_lr = NAN,
            .run = r->trained[i],
            .rank = {.place = i + 1,
                     .n = SEEDS,
                     .loss = {0.25 + (double)i, 0.125 + (double)i, 0.375 + (double)i},
                     .p = i ? 0.07 : NAN,
                     .standing = i == 2 ? LRF_STANDING_BEHIND
                                 : i    ? LRF_STANDING_AS_GOOD
                                        : LRF_STANDING_BEST}};
    }
    r->trained[2][0].n = 2;
    r->way[2].diverged = 1;
    r->schedule = (struct lrf_schedule_result){.data = &r->range.data,
                                               .model = &r->range.model,
                                               .steps = STEPS,
                                               .repeats = SEEDS,
                                               .way = r->way,
                                               .n = WAYS};
}

static inline void results_init(struct results *r)
{
    memset(r, 0, sizeof *r);
    r->range = fixture_default();
    fixture_make(&r->range);
    r->range.data.name = "a'b\"`c` <i>&.csv";
    results_steps(r);
    results_verify(r);
    results_compare(r);
    results_schedule(r);
    watch_fixture_init(&r->watch);
    r->diverged = watch_alone(&r->watch, 1);
    r->overfit = watch_alone(&r->watch, 2);
}

static inline void results_release(struct results *r)
{
    lrf_verification_release(&r->verification);
    lrf_comparison_release(&r->comparison);
    fixture_free(&r->range);
}

enum { PICTURES = 8 };

static inline void results_plot(const struct results *r, int picture, struct lrf_plot *plot)
{
    switch (picture) {
    case 0:
        lrf_plot_range(plot, &r->range.report);
        break;
    case 1:
        lrf_plot_steps(plot, &r->range.report);
        break;
    case 2:
        lrf_plot_verify(plot, &r->verify);
        break;
    case 3:
        lrf_plot_compare(plot, &r->compare);
        break;
    case 4:
        lrf_plot_schedule(plot, &r->schedule);
        break;
    case 5:
        lrf_plot_watch(plot, &r->watch.report);
        break;
    case 6:
        lrf_plot_watch(plot, &r->diverged);
        break;
    default:
        lrf_plot_watch(plot, &r->overfit);
    }
}

#endif
