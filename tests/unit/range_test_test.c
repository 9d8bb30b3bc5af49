/* What is a range test and what the log of an ordinary run. */
#include "synthetic_curve.h"

#include "analysis/range_test.h"

typedef double rate_function(size_t i, size_t n);

static double part(size_t i, size_t n)
{
    return (double)i / (double)(n - 1);
}

/* ---- range tests */

static double exponential(size_t i, size_t n)
{
    return pow(10, -7 + 8.1 * part(i, n));
}

static double linear(size_t i, size_t n)
{
    return 1e-6 + 0.37 * part(i, n);
}

static double linear_from_its_step(size_t i, size_t n)
{
    return 1.3e-3 * (double)(i + 1) / (double)n;
}

static double in_pairs(size_t i, size_t n)
{
    return exponential(i / 2 * 2, n);
}

static double one_rate_for_each_of_25_epochs(size_t i, size_t n)
{
    return pow(10, -6 + 0.25 * floor(25 * (double)i / (double)n));
}

/* ---- ordinary runs */

static double constant(size_t i, size_t n)
{
    (void)i;
    (void)n;
    return 2.385e-3;
}

static double linear_decay(size_t i, size_t n)
{
    return 3e-4 * (1 - 0.999 * part(i, n));
}

static double warm_up(size_t i, size_t n, double share)
{
    return (double)(i + 1) / (share * (double)n);
}

static double cosine_with_warm_up(size_t i, size_t n)
{
    const double up = warm_up(i, n, 0.1);

    return 6e-4 * (up < 1 ? up : 0.5 * (1.0001 + cos(3.14159 * (part(i, n) - 0.1) / 0.9)));
}

static double one_cycle_up_and_down(size_t i, size_t n)
{
    return 1e-4 + 0.01 * (1 - fabs(2 * part(i, n) - 1));
}

static double step_decay(size_t i, size_t n)
{
    return 0.1 * pow(10, -floor(3.999 * part(i, n)));
}

static double many_small_steps_down(size_t i, size_t n)
{
    return 0.1 * pow(0.8, floor(15 * part(i, n)));
}

static double cyclical(size_t i, size_t n)
{
    (void)n;
    return 1e-4 + 1e-3 * fabs((double)(i % 26) / 13 - 1);
}

static double warm_restarts(size_t i, size_t n)
{
    (void)n;
    return 1e-3 * (1.001 + cos(3.14159 * (double)(i % 40) / 40));
}

static double warm_up_then_constant(size_t i, size_t n)
{
    return 3e-4 * fmin(1, warm_up(i, n, 0.3));
}

static double warm_up_then_lower(size_t i, size_t n)
{
    const double up = warm_up(i, n, 0.4);

    return up <= 1 ? 3e-4 * up : 1e-4;
}

static double noisy_decay(size_t i, size_t n)
{
    return linear_decay(i, n) * (i % 2 ? 1.2 : 0.8);
}

static double two_runs_row_by_row(size_t i, size_t n)
{
    return (i % 2 ? 1e-3 : 1e-4) * linear_decay(i, n);
}

static void fill(struct lrf_curve *curve, unsigned repeat, size_t n, rate_function *rate)
{
    for (size_t i = 0; i < n; i++) {
        const double lr = rate(i, n);
        curve_point(curve, repeat, i, lr, curve_a(log10(lr)) + 0.01 * sin(7.7 * (double)i));
    }
}

static enum lrf_finding status_of(struct lrf_curve *curve)
{
    struct lrf_analysis a = curve_analyze(curve);
    const enum lrf_finding status = a.status;

    if (status == LRF_FINDING_NOT_A_RANGE_TEST) {
        assert_true(isnan(a.suggestion.lr) && isnan(a.suggestion.lo) && isnan(a.cycle_max));
        assert_true(isnan(a.landmarks.edge.lr) && isnan(a.landmarks.first_nonfinite));
        assert_true(isnan(a.initial_loss) && a.n_regimes == 0 && a.smooth.n == 0);
        assert_true(a.each_lr == NULL && a.warnings == 0);
        assert_int_equal(a.next.kind, LRF_ADVICE_WATCH);
        assert_string_equal(a.advice, "a watch tells what this run did");
    }
    lrf_analysis_release(&a);
    lrf_curve_release(curve);
    return status;
}

static enum lrf_finding status_of_rates(size_t n, rate_function *rate)
{
    struct lrf_curve curve = {0};

    fill(&curve, 0, n, rate);
    return status_of(&curve);
}

static void a_rate_that_rises_is_a_range_test(void **state)
{
    static rate_function *const rates[] = {exponential, linear, linear_from_its_step, in_pairs};
    static const size_t sizes[] = {40, 100, 301};
    (void)state;

    for (size_t k = 0; k < sizeof rates / sizeof *rates; k++)
        for (size_t s = 0; s < 3; s++)
            assert_int_not_equal(status_of_rates(sizes[s], rates[k]), LRF_FINDING_NOT_A_RANGE_TEST);
    assert_int_equal(status_of_rates(100, exponential), LRF_FINDING_OK);
    assert_int_equal(status_of_rates(500, one_rate_for_each_of_25_epochs), LRF_FINDING_OK);
    for (size_t n = 2; n < 20; n++)
        assert_int_equal(status_of_rates(n, exponential), LRF_FINDING_TOO_FEW_POINTS);
}

static void an_ordinary_run_is_none(void **state)
{
    static rate_function *const rates[] = {constant,
                                           linear_decay,
                                           cosine_with_warm_up,
                                           one_cycle_up_and_down,
                                           step_decay,
                                           many_small_steps_down,
                                           cyclical,
                                           warm_restarts,
                                           warm_up_then_constant,
                                           warm_up_then_lower,
                                           noisy_decay,
                                           two_runs_row_by_row};
    static const size_t sizes[] = {60, 100, 1000, 20000};
    (void)state;

    for (size_t k = 0; k < sizeof rates / sizeof *rates; k++)
        for (size_t s = 0; s < 4; s++)
            assert_int_equal(status_of_rates(sizes[s], rates[k]), LRF_FINDING_NOT_A_RANGE_TEST);
}

static void three_rows_tell_a_run(void **state)
{
    (void)state;
    for (size_t n = 3; n < 30; n++) {
        assert_int_equal(status_of_rates(n, constant), LRF_FINDING_NOT_A_RANGE_TEST);
        assert_int_equal(status_of_rates(n, linear_decay), LRF_FINDING_NOT_A_RANGE_TEST);
        assert_int_equal(status_of_rates(n, one_cycle_up_and_down), LRF_FINDING_NOT_A_RANGE_TEST);
    }
    assert_int_equal(status_of_rates(2, constant), LRF_FINDING_TOO_FEW_POINTS);
    assert_int_equal(status_of_rates(2, linear_decay), LRF_FINDING_TOO_FEW_POINTS);
}

/* n steps up of which some are replaced; the history as it is counted. */
static struct lrf_rate_history history_of(size_t rises, size_t falls, size_t equal, size_t at_top)
{
    struct lrf_curve curve = {0};
    struct lrf_rate_history h;
    double x = -6;
    size_t n = 0;

    curve_point(&curve, 0, n++, pow(10, x), 1);
    for (size_t i = 0; i < rises; i++) {
        x += 0.01;
        curve_point(&curve, 0, n++, pow(10, x), 1);
        for (size_t k = i * equal / rises; k < (i + 1) * equal / rises; k++)
            curve_point(&curve, 0, n++, pow(10, x), 1);
        for (size_t k = i * falls / rises; k < (i + 1) * falls / rises; k++)
            curve_point(&curve, 0, n++, pow(10, x -= 0.001), 1);
    }
    for (size_t i = 0; i < at_top; i++)
        curve_point(&curve, 0, n++, pow(10, x + 1), 1);
    assert_int_equal(lrf_rate_history_find(&curve, &h), 0);
    lrf_curve_release(&curve);
    return h;
}

static bool is_range_test(size_t rises, size_t falls, size_t equal, size_t at_top)
{
    const struct lrf_rate_history h = history_of(rises, falls, equal, at_top);

    assert_int_equal(h.rows, 1 + rises + falls + equal + at_top);
    assert_int_equal(h.steps, h.rows - 1);
    assert_int_equal(h.falls, falls);
    assert_int_equal(h.rises, rises + (at_top > 0));
    return lrf_rate_history_is_range_test(&h);
}

static void the_limits_are_where_they_are_said_to_be(void **state)
{
    (void)state;
    assert_true(is_range_test(980, 19, 0, 1)); /* falls below 2 % of 1000 steps */
    assert_false(is_range_test(979, 20, 0, 1));
    assert_true(is_range_test(200, 1, 798, 1)); /* rises above 20 %, if it falls at all */
    assert_false(is_range_test(199, 1, 799, 1));
    assert_true(is_range_test(899, 0, 0, 100)); /* 99 of 1000 rows, but for one */
    assert_false(is_range_test(898, 0, 0, 101));
    assert_true(is_range_test(3, 0, 0, 1));
}

/* A rate in proportion to steps counted from 1 warms up from 0; a sweep is at its least rate in
 * step 0. */
static void a_warm_up_from_nothing_is_no_range_test(void **state)
{
    static const struct {
        unsigned first, by;
        double off; /* added to the last rate, as a part of it */
        bool is_test;
    } cases[] = {
        {1, 1, 0, false}, {10, 10, 0, false}, {2, 1, 0, false}, {0, 1, 0, true}, {1, 1, .01, true}};

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct lrf_curve curve = {0};
        struct lrf_rate_history h;
        struct lrf_error err = {0};
        for (unsigned i = 0; i < 60; i++) {
            const struct lrf_point p = {.step = cases[k].first + i * cases[k].by,
                                        .lr = 8.3e-6 * (i + 1) * (i == 59 ? 1 + cases[k].off : 1),
                                        .loss = 2.385};
            assert_ok(lrf_curve_append(&curve, &p, &err), err);
        }
        assert_int_equal(lrf_rate_history_find(&curve, &h), 0);
        assert_int_equal(lrf_rate_history_is_range_test(&h), cases[k].is_test);
        lrf_curve_release(&curve);
    }
}

static void repeats_are_counted_together(void **state)
{
    struct lrf_curve sweeps = {0}, uneven = {0}, runs = {0}, crumbs = {0};
    (void)state;

    for (unsigned r = 0; r < 8; r++) {
        fill(&sweeps, r, 5, exponential); /* each has its own last row at the top */
        for (size_t i = 0; i < 40 + 10 * r; i++)
            curve_point(&uneven, r, i, exponential(i, 111), 1 + (double)(i % 7));
        fill(&runs, r, 40, r == 3 ? constant : linear_decay);
        curve_point(&crumbs, r, 0, constant(0, 0), 1);
    }
    assert_int_not_equal(status_of(&sweeps), LRF_FINDING_NOT_A_RANGE_TEST);
    assert_int_not_equal(status_of(&uneven), LRF_FINDING_NOT_A_RANGE_TEST);
    assert_int_equal(status_of(&runs), LRF_FINDING_NOT_A_RANGE_TEST);
    assert_int_equal(status_of(&crumbs),
                     LRF_FINDING_TOO_FEW_POINTS); /* no step from one to another */
}

/* The points of a curve in a random order. */
static void shuffle(struct lrf_curve *curve, uint64_t seed)
{
    for (size_t i = curve->n; i-- > 1;) {
        const size_t k = (size_t)(noise_uniform(&seed) * (double)(i + 1));
        const struct lrf_point p = curve->point[i];
        curve->point[i] = curve->point[k];
        curve->point[k] = p;
    }
}

static void steps_say_the_order(void **state)
{
    struct lrf_curve sweep = {0}, run = {0};
    (void)state;

    fill(&sweep, 0, 100, exponential);
    fill(&run, 0, 100, linear_decay);
    shuffle(&sweep, 3);
    shuffle(&run, 4);
    assert_int_equal(status_of(&sweep), LRF_FINDING_OK);
    assert_int_equal(status_of(&run), LRF_FINDING_NOT_A_RANGE_TEST);
}

/* Rates in no order, with steps that only count them, or of every tenth row. */
static void a_table_of_rates_is_sorted_by_them(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct lrf_curve table = {0}, logged = {0};
        fill(&table, 0, 40 + seed, exponential);
        shuffle(&table, seed);
        for (size_t i = 0; i < table.n; i++) {
            struct lrf_point *p = &table.point[i];
            p->step = (unsigned)(seed % 2 ? i : 0);
            curve_point(&logged, 0, 10 * i, p->lr, p->loss);
        }
        assert_int_equal(status_of(&table), LRF_FINDING_OK);
        assert_int_equal(status_of(&logged), LRF_FINDING_NOT_A_RANGE_TEST);
    }
}

static void a_step_that_is_recorded_twice_counts_once(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_rate_history h;
    (void)state;

    for (size_t i = 0; i < 600; i++)
        curve_point(&curve, 0, i / 6, exponential(i / 6, 100), 1);
    assert_int_equal(lrf_rate_history_find(&curve, &h), 0);
    assert_int_equal(h.rows, 100);
    assert_int_equal(h.rises, 99);
    lrf_curve_release(&curve);
}

static void the_reason_says_what_the_rate_does(void **state)
{
    static const struct {
        rate_function *rate;
        const char *words;
    } cases[] = {
        {constant, "the rate never changes"},
        {linear_decay, "the rate does not rise steadily: it falls in 100 % of the steps"},
        {warm_up_then_lower, "60 % of the rows come once it was greatest"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_curve curve = {0};
        struct lrf_analysis a;
        fill(&curve, 0, 100, cases[i].rate);
        a = curve_analyze(&curve);
        assert_non_null(strstr(a.reason, cases[i].words));
        lrf_analysis_release(&a);
        lrf_curve_release(&curve);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_that_rises_is_a_range_test),
        cmocka_unit_test(an_ordinary_run_is_none),
        cmocka_unit_test(three_rows_tell_a_run),
        cmocka_unit_test(the_limits_are_where_they_are_said_to_be),
        cmocka_unit_test(a_warm_up_from_nothing_is_no_range_test),
        cmocka_unit_test(repeats_are_counted_together),
        cmocka_unit_test(steps_say_the_order),
        cmocka_unit_test(a_table_of_rates_is_sorted_by_them),
        cmocka_unit_test(a_step_that_is_recorded_twice_counts_once),
        cmocka_unit_test(the_reason_says_what_the_rate_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
