/*
 * Parameter groups on a problem with a known answer: w_i falls down the parabola c_i w_i^2 / 2, so
 * that group i alone is stable up to the rate 2 / c_i.
 */
#include "assert.h"

#include <lrfind/sweep.h>
#include <lrfind/trainer.h>

enum { GROUPS = 3 };

static const double curvature[GROUPS] = {25, 1.75, 0.125};
static const double base[GROUPS] = {0.003, 0.05, 0.7};

/* Sweeps and returns the first rate asked for at which |w_i| grew in some group; *which is it. */
static double first_growth(const struct lrf_groups *groups, size_t *which)
{
    struct lrf_sweep_settings range = {1e-3, 100, 2000, LRF_SWEEP_EXP, true};
    struct lrf_error err = {0};
    struct lrf_sweep *sweep = lrf_sweep_alloc(&range, &err);
    double w[GROUPS] = {1, 1, 1}, found = NAN;

    assert_non_null(sweep);
    assert_ok(lrf_groups_check(groups, &err), err);
    while (!lrf_sweep_done(sweep) && isnan(found)) {
        double lr = lrf_sweep_lr(sweep), loss = 0;
        for (size_t i = 0; i < GROUPS; i++) {
            double before = w[i];
            loss += curvature[i] * w[i] * w[i] / 2;
            w[i] -= lrf_groups_rate(groups, i, lr) * curvature[i] * w[i];
            if (isnan(found) && fabs(w[i]) > fabs(before)) {
                found = lr;
                *which = i;
            }
            w[i] = w[i] > 0 ? fmax(w[i], 1e-150) : fmin(w[i], -1e-150); /* no underflow */
        }
        assert_ok(lrf_sweep_tell(sweep, loss), err);
    }
    lrf_sweep_free(sweep);
    return found;
}

static void each_group_has_its_own_edge(void **state)
{
    (void)state;
    for (size_t i = 0; i < GROUPS; i++) {
        size_t which = GROUPS;
        double edge = first_growth(&(struct lrf_groups){base, GROUPS, i}, &which);
        assert_int_equal(which, i);
        assert_relative(edge, 2 / curvature[i], 0.006);
        assert_true(edge > 2 / curvature[i]);
    }
}

static void together_the_first_to_break_is_the_edge(void **state)
{
    struct lrf_groups groups = {base, GROUPS, LRF_GROUPS_TOGETHER};
    double wanted = INFINITY, edge;
    size_t first = 0, which = GROUPS;

    (void)state;
    for (size_t i = 0; i < GROUPS; i++) {
        double own = 2 / curvature[i] * base[0] / base[i];
        if (own < wanted) {
            wanted = own;
            first = i;
        }
    }
    edge = first_growth(&groups, &which);
    assert_int_equal(which, first);
    assert_relative(edge, wanted, 0.006);
}

static void rates_keep_their_ratios_or_are_held(void **state)
{
    struct lrf_groups groups = {base, GROUPS, LRF_GROUPS_TOGETHER};

    (void)state;
    assert_close(lrf_groups_rate(&groups, 0, 0.0385), 0.0385, 0);
    assert_relative(lrf_groups_rate(&groups, 2, 0.0385), 0.0385 * 0.7 / 0.003, 1e-15);
    groups.swept = 1;
    assert_close(lrf_groups_rate(&groups, 0, 0.0385), 0.003, 0);
    assert_close(lrf_groups_rate(&groups, 1, 0.0385), 0.0385, 0);
    assert_close(lrf_groups_rate(&groups, 2, 0.0385), 0.7, 0);
}

static void bad_groups_are_refused(void **state)
{
    static const double bad[] = {0, -0.25, NAN, INFINITY};
    struct lrf_groups groups = {base, 0, 0};
    struct lrf_error err = {0};

    (void)state;
    assert_int_equal(lrf_groups_check(&groups, &err), LRF_EINVAL);
    groups = (struct lrf_groups){NULL, GROUPS, 0};
    assert_int_equal(lrf_groups_check(&groups, &err), LRF_EINVAL);
    groups = (struct lrf_groups){base, GROUPS, GROUPS};
    assert_int_equal(lrf_groups_check(&groups, &err), LRF_EINVAL);
    assert_string_equal(err.text, "group 3 is to be swept: there are only 0 to 2");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double rates[] = {0.1, bad[i]};
        groups = (struct lrf_groups){rates, 2, LRF_GROUPS_TOGETHER};
        assert_int_equal(lrf_groups_check(&groups, &err), LRF_EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_group_has_its_own_edge),
        cmocka_unit_test(together_the_first_to_break_is_the_edge),
        cmocka_unit_test(rates_keep_their_ratios_or_are_held),
        cmocka_unit_test(bad_groups_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
