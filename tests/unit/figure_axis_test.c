#include "assert.h"

#include "figure/axis.h"

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

static void ticks_of(struct lrf_ticks *ticks, double lo, double hi, bool log, size_t most)
{
    const struct lrf_axis axis = {.lo = lo, .hi = hi, .log = log};

    lrf_ticks(ticks, &axis, most);
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
        ticks_of(&ticks, lo, hi, false, most);
        check(&ticks, lo, hi, most);
        for (size_t k = 0; k < ticks.n; k++)
            assert_close(strtod(ticks.label[k], NULL), ticks.at[k], 1e-6 * (hi - lo));
    }
}

static void labels_of_an_axis_have_one_form(void **state)
{
    struct lrf_ticks ticks;

    (void)state;
    ticks_of(&ticks, 0.035, 3.2, false, 8);
    assert_int_equal(ticks.n, 6);
    assert_string_equal(ticks.label[0], "0.5");
    assert_string_equal(ticks.label[5], "3.0");
    ticks_of(&ticks, -100, 110, false, 5);
    assert_string_equal(ticks.label[0], "-100");
    assert_string_equal(ticks.label[2], "0");
    ticks_of(&ticks, 0, 2.5e7, false, 5);
    assert_string_equal(ticks.label[1], "1e+07");
}

static void log_ticks_are_decades_or_finer(void **state)
{
    struct lrf_ticks ticks;

    (void)state;
    ticks_of(&ticks, 1e-6, 1, true, 16);
    assert_int_equal(ticks.n, 7);
    assert_string_equal(ticks.label[0], "1e-06");
    assert_string_equal(ticks.label[6], "1e+00");
    assert_int_equal(ticks.n_minor, 6 * 8);
    assert_relative(ticks.minor[0], 2e-6, 1e-12);
    ticks_of(&ticks, 0.0021, 0.9, true, 16);
    assert_string_equal(ticks.label[0], "1e-02");
    ticks_of(&ticks, 0.02, 0.07, true, 16);
    assert_int_equal(ticks.n_minor, 0);
    assert_string_equal(ticks.label[0], "2e-02");
    for (int i = 0; i < 20000; i++) {
        double lo = pow(10, uniform(-250, 200)), hi = lo * pow(10, uniform(0.01, 60));
        size_t most = (size_t)uniform(2, 20);
        ticks_of(&ticks, lo, hi, true, most);
        check(&ticks, lo, hi, most);
        for (size_t k = 0; k < ticks.n; k++)
            assert_relative(strtod(ticks.label[k], NULL), ticks.at[k], 1e-6);
    }
}

/* Neither nearly equal ends nor those of a double's range keep it busy or make it overflow. */
static void ticks_end_for_any_range(void **state)
{
    static const double end[] = {
        0,     5e-324,  1e-300,   1e-9, 1.0,     0x1p53,   1e15,      1.0000000000000002,
        1e300, 1.7e308, -1.7e308, -1.0, -1e-300, INFINITY, -INFINITY, NAN};
    enum { ENDS = sizeof end / sizeof *end };

    (void)state;
    for (size_t i = 0; i < ENDS * ENDS * 2; i++) {
        struct lrf_ticks ticks;
        ticks_of(&ticks, end[i / 2 % ENDS], end[i / 2 / ENDS], i % 2, 8);
        assert_true(ticks.n >= 1 && ticks.n <= 8);
        for (size_t k = 0; k < ticks.n; k++)
            assert_true(isfinite(ticks.at[k]) || !isfinite(end[i / 2 % ENDS]));
    }
}

/* Whatever the values are, the axis has a length, holds them and has ticks. */
static void any_values_make_an_axis(void **state)
{
    static const double value[] = {0,
                                   5e-324,
                                   1e-310,
                                   1e-300,
                                   1,
                                   1.0000000000000002,
                                   1e15,
                                   1e300,
                                   1.7e308,
                                   -1,
                                   -1.0000000000000002,
                                   -1.7e308,
                                   NAN,
                                   INFINITY};
    enum { VALUES = sizeof value / sizeof *value };

    (void)state;
    for (size_t i = 0; i < VALUES * VALUES; i++) {
        const double pair[] = {value[i % VALUES], value[i / VALUES]};
        struct lrf_axis axis = lrf_axis_empty(), rates = lrf_axis_rates(pair[0], pair[1]);
        struct lrf_ticks ticks;
        lrf_axis_widen(&axis, pair[0]);
        lrf_axis_widen(&axis, pair[1]);
        lrf_axis_settle(&axis);
        assert_true(isfinite(axis.hi - axis.lo) && axis.lo < axis.hi);
        assert_true(!axis.log || axis.lo > 0);
        for (int k = 0; k < 2; k++)
            assert_true(!(fabs(pair[k]) <= 1e300) || lrf_axis_holds(&axis, pair[k]));
        lrf_ticks(&ticks, &axis, 8);
        check(&ticks, axis.lo, axis.hi, 8);
        assert_true(rates.lo > 0 && rates.hi > rates.lo && isfinite(rates.hi));
        lrf_ticks(&ticks, &rates, 8);
        check(&ticks, rates.lo, rates.hi, 8);
        axis.from = rates.from = 500;
        axis.to = rates.to = 100;
        assert_close(lrf_axis_pixel(&axis, lrf_axis_value(&axis, 222)), 222, 1e-5);
        assert_close(lrf_axis_pixel(&rates, lrf_axis_value(&rates, 222)), 222, 1e-5);
    }
}

/* The range that never ended. */
/* Values 2.25 to 4.25: half a unit beyond is near. */
static void a_value_nearby_is_reached(void **state)
{
    static const double value[][3] = {
        {2.875, 2.25, 4.25},  {4.75, 2.25, 4.75}, {1.75, 1.75, 4.25},    {4.7501, 2.25, 4.25},
        {1.7499, 2.25, 4.25}, {NAN, 2.25, 4.25},  {INFINITY, 2.25, 4.25}};

    (void)state;
    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        struct lrf_axis axis = lrf_axis_empty();
        lrf_axis_widen(&axis, 2.25);
        lrf_axis_widen(&axis, 4.25);
        lrf_axis_reach(&axis, value[i][0]);
        assert_true(axis.lo == value[i][1] && axis.hi == value[i][2]);
    }
    struct lrf_axis empty = lrf_axis_empty();
    lrf_axis_reach(&empty, 2.5);
    assert_true(empty.lo > empty.hi);
}

static void nearly_equal_rates_are_pulled_apart(void **state)
{
    struct lrf_axis axis = lrf_axis_empty();
    struct lrf_ticks ticks;

    (void)state;
    lrf_axis_widen(&axis, 1.0);
    lrf_axis_widen(&axis, 1.0000000000000002);
    lrf_axis_settle(&axis);
    assert_close(axis.lo, 0.95, 1e-12);
    assert_close(axis.hi, 1.05, 1e-12);
    axis = lrf_axis_rates(1.0, 1.0000000000000002);
    assert_true(axis.log && axis.hi / axis.lo > 8);
    ticks_of(&ticks, 1.0, 1.0000000000000002, true, 8);
    assert_int_equal(ticks.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pixel_and_its_value_belong_together),
        cmocka_unit_test(steps_are_round),
        cmocka_unit_test(linear_ticks_lie_in_the_axis_with_labels_of_their_own),
        cmocka_unit_test(labels_of_an_axis_have_one_form),
        cmocka_unit_test(log_ticks_are_decades_or_finer),
        cmocka_unit_test(ticks_end_for_any_range),
        cmocka_unit_test(any_values_make_an_axis),
        cmocka_unit_test(a_value_nearby_is_reached),
        cmocka_unit_test(nearly_equal_rates_are_pulled_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
