#include "assert.h"

#include "experiment/comparison.h"

/* Made by hand: a suggestion, and a V-shaped smooth curve from 1.7 down to 0.2 at its rate. */
enum { GRID = 5 };

struct made {
    struct lrf_analysis a;
    double lr[GRID], loss[GRID];
};

static void make(struct made *m, double lr, double factor)
{
    *m = (struct made){
        .a = {.suggestion = {.lr = lr, .lo = lr / factor, .hi = lr * factor}, .initial_loss = 1.7}};
    for (int i = 0; i < GRID; i++) {
        m->lr[i] = lr * pow(10, i - 2);
        m->loss[i] = 0.2 + 0.75 * abs(i - 2);
    }
    m->a.smooth = (struct lrf_smooth){.n = GRID, .lr = m->lr, .loss = m->loss};
}

static void rates_differ_beyond_their_intervals(void **state)
{
    struct made m[3];
    const struct lrf_analysis *cases[3] = {&m[0].a, &m[1].a, &m[2].a};
    struct lrf_comparison c;
    struct lrf_error err = {0};
    double z;
    (void)state;
    make(&m[0], 0.0123, 2.5);
    make(&m[1], 0.0391, 2.5);
    make(&m[2], 2.385, 1.7);
    assert_ok(lrf_compare(cases, NULL, 3, &c, &err), err);
    /* erfc is an oracle of its own; the greatest of three p-values stays as it is under Holm. */
    z = log(0.0391 / 0.0123) / (sqrt(2) * log(2.5) / 1.959963984540054);
    assert_relative(c.p[0 * 3 + 1], erfc(z / sqrt(2)), 1e-9);
    assert_true(c.p[1 * 3 + 0] == c.p[0 * 3 + 1] && c.p[0 * 3 + 1] > 0.05);
    assert_true(c.p[0 * 3 + 2] < 1e-6 && c.p[1 * 3 + 2] < 1e-6);
    assert_true(isnan(c.p[0]) && isnan(c.p[4]) && isnan(c.p[8]));
    assert_int_equal(c.pairs, 3);
    assert_int_equal(c.differ, 2);
    lrf_comparison_release(&c);
    assert_null(c.p);
}

static void regret_is_read_from_the_curve(void **state)
{
    struct made m[2];
    const struct lrf_analysis *cases[2] = {&m[0].a, &m[1].a};
    struct lrf_comparison c;
    struct lrf_error err = {0};
    (void)state;
    make(&m[0], 0.01, 2);
    make(&m[1], 0.01 * pow(10, 0.8), 2);
    m[1].a.initial_loss = 1.2;
    assert_ok(lrf_compare(cases, NULL, 2, &c, &err), err);
    assert_true(c.regret[0] == 0 && c.regret[3] == 0);
    assert_relative(c.regret[1], 0.75 * 0.8 / 1.5, 1e-9);
    assert_relative(c.regret[2], 0.75 * 0.8 / 1.0, 1e-9);
    assert_int_equal(c.common, 1);
    assert_int_equal(c.common_worst, 0);
    assert_relative(c.common_regret, 0.4, 1e-9);
    lrf_comparison_release(&c);
}

static void rates_far_away_cost_everything(void **state)
{
    struct made m[2];
    const struct lrf_analysis *cases[2] = {&m[0].a, &m[1].a};
    struct lrf_comparison c;
    struct lrf_error err = {0};
    (void)state;
    make(&m[0], 1e-6, 2);
    make(&m[1], 1e3, 2);
    assert_ok(lrf_compare(cases, NULL, 2, &c, &err), err);
    assert_true(c.regret[1] == 1 && c.regret[2] == 1);
    assert_true(c.common_regret == 1);
    lrf_comparison_release(&c);
}

static void real_runs_come_before_curves(void **state)
{
    struct made m[2];
    const struct lrf_analysis *cases[2] = {&m[0].a, &m[1].a};
    struct lrf_verify_rate rate[2][2] = {{{.lr = 0.001, .score = 0.4}, {.lr = 0.1, .score = 0.8}},
                                         {{.lr = 0.001, .score = 0.3}, {.lr = 0.1, .score = 0.5}}};
    struct lrf_verification v[2];
    struct lrf_comparison c;
    struct lrf_error err = {0};
    (void)state;
    for (size_t i = 0; i < 2; i++)
        v[i] = (struct lrf_verification){
            .rate = rate[i], .n = 2, .level = 1.4, .best_score = rate[i][0].score};
    make(&m[0], 0.001, 2);
    make(&m[1], 0.1, 2);
    assert_ok(lrf_compare(cases, v, 2, &c, &err), err);
    assert_relative(c.regret[1], 0.4, 1e-12);
    assert_true(c.regret[0] == 0 && c.regret[2] == 0);
    assert_relative(c.regret[3], 0.2 / 1.1, 1e-12);
    assert_int_equal(c.common, 0);
    assert_true(c.common_regret == 0);
    lrf_comparison_release(&c);
}

static void cases_without_a_suggestion_stay_unknown(void **state)
{
    struct made m[2];
    const struct lrf_analysis *cases[2] = {&m[0].a, &m[1].a};
    struct lrf_comparison c;
    struct lrf_error err = {0};
    (void)state;
    make(&m[0], 0.01, 2);
    make(&m[1], NAN, 2);
    m[1].a.smooth.n = 0;
    assert_ok(lrf_compare(cases, NULL, 2, &c, &err), err);
    assert_int_equal(c.pairs, 0);
    assert_true(isnan(c.p[1]) && isnan(c.regret[1]) && isnan(c.regret[2]) && isnan(c.regret[3]));
    assert_int_equal(c.common, 0);
    lrf_comparison_release(&c);
    assert_ok(lrf_compare(cases + 1, NULL, 1, &c, &err), err);
    assert_int_equal(c.common, 1);
    assert_true(isnan(c.common_regret));
    lrf_comparison_release(&c);
    assert_int_equal(lrf_compare(cases, NULL, 0, &c, &err), LRF_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_differ_beyond_their_intervals),
        cmocka_unit_test(regret_is_read_from_the_curve),
        cmocka_unit_test(rates_far_away_cost_everything),
        cmocka_unit_test(real_runs_come_before_curves),
        cmocka_unit_test(cases_without_a_suggestion_stay_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
