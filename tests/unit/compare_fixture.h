/* Three cases side by side, made without training. */
#ifndef TESTS_COMPARE_FIXTURE_H
#define TESTS_COMPARE_FIXTURE_H

#include <math.h>
#include <stdlib.h>

#include <lrfind.h>

#include "experiment/comparison.h"

enum { COMPARE_CASES = 3, COMPARE_GRID = 40, COMPARE_SEEDS = 5, COMPARE_MOST_RATES = 20 };

/*
 * Smooth curves that fall and rise, and real runs that cost a tenth of the square of the decades
 * from 1e-2 or 1e-3; the third case has no suggestion; names are hostile.
 */
struct compare_fixture {
    double lr[COMPARE_GRID], loss[COMPARE_CASES][COMPARE_GRID], band[COMPARE_CASES][COMPARE_GRID];
    double each_lr[COMPARE_CASES][COMPARE_SEEDS];
    double run[COMPARE_CASES][COMPARE_MOST_RATES * COMPARE_SEEDS];
    struct lrf_analysis analysis[COMPARE_CASES];
    const struct lrf_analysis *each[COMPARE_CASES];
    struct lrf_compare_case item[COMPARE_CASES];
    struct lrf_comparison comparison;
    struct lrf_compare_result report;
};

static inline void compare_fixture_train(struct compare_fixture *f, size_t c, const double *lr,
                                         size_t n_lr)
{
    for (size_t k = 0; k < n_lr; k++) {
        const double d = log10(lr[k]) + 2 + (double)(c % 2);
        for (size_t s = 0; s < COMPARE_SEEDS; s++)
            f->run[c][k * COMPARE_SEEDS + s] =
                0.3125 + 0.1 * d * d + 0.00390625 * (double)((k * 3 + s * 2) % 7);
    }
}

/* From real runs, or else from the smooth curves. */
static inline void compare_fixture_compare(struct compare_fixture *f, bool trained)
{
    struct lrf_compared of[COMPARE_CASES];
    struct lrf_error err = {0};
    double *lr;
    size_t n_lr;

    if (lrf_compare_rates(f->each, COMPARE_CASES, &lr, &n_lr, &err) != LRF_OK ||
        n_lr > COMPARE_MOST_RATES)
        abort();
    for (size_t c = 0; c < COMPARE_CASES; c++) {
        compare_fixture_train(f, c, lr, n_lr);
        of[c] = (struct lrf_compared){f->each[c], trained ? f->run[c] : NULL, 1.3125};
        f->item[c].level = 1.3125;
    }
    lrf_comparison_release(&f->comparison);
    if (lrf_compare(of, COMPARE_CASES, lr, n_lr, trained ? COMPARE_SEEDS : 0, 7, &f->comparison,
                    &err) != LRF_OK)
        abort();
    free(lr);
    f->report.steps = trained ? 1000 : 0;
}

static inline void compare_fixture_init(struct compare_fixture *f)
{
    static const char *const name[COMPARE_CASES] = {"digits, sgd", "a\"b'`c`, \\adam\n", "=1+2"};

    *f = (struct compare_fixture){.report = {.seed = 7}};
    for (size_t c = 0; c < COMPARE_CASES; c++) {
        for (size_t i = 0; i < COMPARE_GRID; i++) {
            double x = -6 + 0.2 * (double)i, d = x + 2 + (double)c;
            f->lr[i] = pow(10, x);
            f->loss[c][i] = f->band[c][i] = 0.3125 + 0.25 * d * d / (1 + 0.125 * d * d);
        }
        for (size_t r = 0; r < COMPARE_SEEDS; r++)
            f->each_lr[c][r] = pow(10, -2.1 - (double)c + 0.05 * (double)r);
        f->analysis[c] =
            (struct lrf_analysis){.status = c == 2 ? LRF_FINDING_NO_DESCENT : LRF_FINDING_OK,
                                  .suggestion = {.lr = c == 2 ? NAN : pow(10, -2 - (double)c),
                                                 .lo = c == 2 ? NAN : pow(10, -2.25 - (double)c),
                                                 .hi = c == 2 ? NAN : pow(10, -1.75 - (double)c)},
                                  .landmarks = {.minimum = {.lr = 0.0125}, .edge = {.lr = NAN}},
                                  .initial_loss = 1.3125,
                                  .smooth = {.n = COMPARE_GRID,
                                             .lr = f->lr,
                                             .loss = f->loss[c],
                                             .loss_lo = f->band[c],
                                             .loss_hi = f->band[c]},
                                  .repeats = COMPARE_SEEDS,
                                  .each_lr = f->each_lr[c],
                                  .reason = "the loss never fell"};
        f->each[c] = &f->analysis[c];
        f->item[c] = (struct lrf_compare_case){.name = name[c], .analysis = &f->analysis[c]};
    }
    compare_fixture_compare(f, true);
    f->report.item = f->item;
    f->report.n = COMPARE_CASES;
    f->report.comparison = &f->comparison;
}

#endif
