/* Three range tests side by side, made without training. */
#ifndef TESTS_COMPARE_FIXTURE_H
#define TESTS_COMPARE_FIXTURE_H

#include <math.h>

#include <lrfind.h>

#include "experiment/comparison.h"

enum { COMPARE_CASES = 3, COMPARE_GRID = 40 };

/* Three smooth curves that fall and rise; the third has no suggestion, names are hostile. */
struct compare_fixture {
    double lr[COMPARE_GRID], loss[COMPARE_CASES][COMPARE_GRID], band[COMPARE_CASES][COMPARE_GRID];
    struct lrf_analysis analysis[COMPARE_CASES];
    const struct lrf_analysis *each[COMPARE_CASES];
    struct lrf_compare_case item[COMPARE_CASES];
    struct lrf_comparison comparison;
    struct lrf_compare_result report;
};

static inline void compare_fixture_init(struct compare_fixture *f)
{
    static const char *const name[COMPARE_CASES] = {"digits, sgd", "a\"b'`c`, \\adam\n", "=1+2"};
    struct lrf_error err = {0};

    *f = (struct compare_fixture){.report = {.seed = 7}};
    for (size_t c = 0; c < COMPARE_CASES; c++) {
        for (size_t i = 0; i < COMPARE_GRID; i++) {
            double x = -6 + 0.2 * (double)i, d = x + 2 + (double)c;
            f->lr[i] = pow(10, x);
            f->loss[c][i] = f->band[c][i] = 0.3125 + 0.25 * d * d / (1 + 0.125 * d * d);
        }
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
                                  .reason = "the loss never fell"};
        f->each[c] = &f->analysis[c];
        f->item[c] = (struct lrf_compare_case){.name = name[c], .analysis = &f->analysis[c]};
    }
    assert_ok(lrf_compare(f->each, NULL, COMPARE_CASES, &f->comparison, &err), err);
    f->report.item = f->item;
    f->report.n = COMPARE_CASES;
    f->report.comparison = &f->comparison;
}

#endif
