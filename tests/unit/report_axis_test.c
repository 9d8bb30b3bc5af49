#include "assert.h"

#include "report/axis.h"

static uint64_t bits = 88172645463325252u;

static double uniform(double lo, double hi)
{
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return lo + (hi - lo) * ((double)(bits >> 11) * 0x1p-53);
}

static void a_pixel_and_its_value_belong_together(void **state)
{
    struct lrf_axis linear = {-2.385, 7.1, 830, 120, false}, log = {3.7e-7, 12.5, 96, 1164, true};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        double pixel = uniform(0, 1200);
        assert_close(lrf_axis_pixel(&linear, lrf_axis_value(&linear, pixel)), pixel, 1e-9);
        assert_close(lrf_axis_pixel(&log, lrf_axis_value(&log, pixel)), pixel, 1e-9);
    }
    assert_close(lrf_axis_pixel(&log, 3.7e-7), 96, 1e-9);
    assert_close(lrf_axis_pixel(&linear, 7.1), 120, 1e-9);
    assert_true(isnan(lrf_axis_pixel(&log, 0)));
    assert_true(isnan(lrf_axis_pixel(&log, -1)));
    assert_true(isnan(lrf_axis_pixel(&linear, NAN)));
}

static void steps_are_round(void **state)
{
    (void)state;
    assert_relative(lrf_round_step(0.0301), 0.05, 1e-12);
    assert_relative(lrf_round_step(1.2e-7), 2e-7, 1e-12);
    assert_relative(lrf_round_step(7e20), 1e21, 1e-12);
    for (int i = 0; i < 1000; i++) {
        double x = pow(10, uniform(-200, 200)), step = lrf_round_step(x);
        assert_true(step >= x && step <= x * 2.5 * (1 + 1e-12));
    }
}

static void check(const struct lrf_ticks *ticks, double lo, double hi, size_t most)
{
    double reach = 1e-6 * (hi - lo);

    assert_true(ticks->n >= 1 && ticks->n <= most && ticks->n <= LRF_MAX_TICKS);
    for (size_t i = 0; i < ticks->n; i++) {
        assert_true(ticks->at[i] >= lo - reach && ticks->at[i] <= hi + reach);
        if (i == 0)
            continue;
        assert_true(ticks->at[i] > ticks->at[i - 1]);
        assert_string_not_equal(ticks->label[i], ticks->label[i - 1]);
    }
}

static void linear_ticks_lie_in_the_axis_with_labels_of_their_own(void **state)
{
    struct lrf_ticks ticks;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        double size = pow(10, uniform(-30, 30)), lo = uniform(-5, 5) * size;
        double hi = lo + size * uniform(0.05, 9);
        size_t most = (size_t)uniform(2, 20);
        lrf_ticks_linear(&ticks, lo, hi, most);
        check(&ticks, lo, hi, most);
        for (size_t k = 0; k < ticks.n; k++)
            assert_close(strtod(ticks.label[k], NULL), ticks.at[k], 1e-6 * (hi - lo));
    }
}

static void labels_of_an_axis_have_one_form(void **state)
{
    struct lrf_ticks ticks;

    (void)state;
    lrf_ticks_linear(&ticks, 0.035, 3.2, 8);
    assert_int_equal(ticks.n, 6);
    assert_string_equal(ticks.label[0], "0.5");
    assert_string_equal(ticks.label[5], "3.0");
    lrf_ticks_linear(&ticks, -100, 110, 5);
    assert_string_equal(ticks.label[0], "-100");
    assert_string_equal(ticks.label[2], "0");
    lrf_ticks_linear(&ticks, 0, 2.5e7, 5);
    assert_string_equal(ticks.label[1], "1e+07");
}

static void log_ticks_are_decades_or_finer(void **state)
{
    struct lrf_ticks ticks;

    (void)state;
    lrf_ticks_log(&ticks, 1e-6, 1, 16);
    assert_int_equal(ticks.n, 7);
    assert_string_equal(ticks.label[0], "1e-06");
    assert_string_equal(ticks.label[6], "1e+00");
    assert_true(ticks.step == 1);
    lrf_ticks_log(&ticks, 0.0021, 0.9, 16);
    assert_string_equal(ticks.label[0], "1e-02");
    lrf_ticks_log(&ticks, 0.02, 0.07, 16);
    assert_true(ticks.step == 0);
    assert_string_equal(ticks.label[0], "2e-02");
    for (int i = 0; i < 20000; i++) {
        double lo = pow(10, uniform(-250, 200)), hi = lo * pow(10, uniform(0.01, 60));
        size_t most = (size_t)uniform(2, 20);
        lrf_ticks_log(&ticks, lo, hi, most);
        check(&ticks, lo, hi, most);
        for (size_t k = 0; k < ticks.n; k++)
            assert_relative(strtod(ticks.label[k], NULL), ticks.at[k], 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pixel_and_its_value_belong_together),
        cmocka_unit_test(steps_are_round),
        cmocka_unit_test(linear_ticks_lie_in_the_axis_with_labels_of_their_own),
        cmocka_unit_test(labels_of_an_axis_have_one_form),
        cmocka_unit_test(log_ticks_are_decades_or_finer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
