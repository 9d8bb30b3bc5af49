/* What a whole run was like, of runs made by formulas. */
#include <lrfind/monitor.h>

#include "assert.h"
#include "monitor/history.h"

/* A run to be told: the loss of row i of n, and its validation loss, nan where there is none. */
typedef double formula(size_t i, size_t n);

static uint64_t random_state;

static double noise(double size)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return size * ((double)(random_state >> 11) * 0x1p-52 - 1);
}

static struct lrf_run_verdict judge_shifted(formula *loss, formula *validation, size_t n,
                                            double shift)
{
    struct lrf_error err = {0};
    struct lrf_monitor *monitor = lrf_monitor_alloc(&err);
    struct lrf_run_verdict verdict;

    assert_non_null(monitor);
    random_state = 1;
    for (size_t i = 0; i < n; i++) {
        struct lrf_run_row row = {.known = LRF_ROW_LOSS | LRF_ROW_LR,
                                  .step = 100 * (double)i,
                                  .lr = .1 / (double)(1 + i),
                                  .loss = loss(i, n) + shift};
        if (validation != NULL) {
            row.known |= LRF_ROW_VAL_LOSS;
            row.val_loss = validation(i, n) + shift;
        }
        lrf_monitor_tell(monitor, &row);
    }
    lrf_monitor_verdict(monitor, &verdict);
    lrf_monitor_free(monitor);
    return verdict;
}

static struct lrf_run_verdict judge(formula *loss, formula *validation, size_t n)
{
    return judge_shifted(loss, validation, n, 0);
}

/* Of a run with and without a constant below it that makes every loss negative. */
static void assert_kind(formula *loss, formula *validation, size_t n, enum lrf_run_kind kind)
{
    const struct lrf_run_verdict as_it_is = judge(loss, validation, n);
    const struct lrf_run_verdict negative = judge_shifted(loss, validation, n, -64);

    if (as_it_is.kind != kind || negative.kind != kind)
        print_error("of %zu rows: first %g, last %g\n", n, as_it_is.first, as_it_is.last);
    assert_string_equal(lrf_run_kind_name(as_it_is.kind), lrf_run_kind_name(kind));
    assert_string_equal(lrf_run_kind_name(negative.kind), lrf_run_kind_name(kind));
    assert_int_equal(as_it_is.rows, n);
}

static double decaying(size_t i, size_t n)
{
    return 2 + 8 / sqrt(1 + 2000 * (double)i / (double)n) + noise(.1);
}

static double straight(size_t i, size_t n)
{
    return 5 - (double)i / (double)n + noise(.02);
}

static double at_once(size_t i, size_t n)
{
    return 5 - (i >= n / 10) - (i >= 6 * n / 10) - .1 * (double)i / (double)n + noise(.02);
}

static double plateau(size_t i, size_t n)
{
    return 1 + 4 * exp(-20 * (double)i / (double)n) + noise(.1);
}

static double nothing(size_t i, size_t n)
{
    (void)i;
    (void)n;
    return 2 + noise(.1);
}

/* A straight fall that is over after three quarters. */
static double done(size_t i, size_t n)
{
    return 5 - fmin(.75, (double)i / (double)n) + noise(.002);
}

/* Its second half falls by .06 of 1, with an error of about .09: nobody can tell. */
static double perhaps(size_t i, size_t n)
{
    return i < n / 2 ? 2 - 2 * (double)i / (double)n
                     : 1.06 - .12 * (double)i / (double)n + (i / 2 % 2 ? .15 : -.15);
}

static void runs_that_go_well(void **state)
{
    (void)state;
    assert_kind(decaying, NULL, 20, LRF_RUN_HEALTHY);
    assert_kind(decaying, NULL, 2000, LRF_RUN_HEALTHY);
    assert_kind(decaying, NULL, 200000, LRF_RUN_HEALTHY);
    assert_kind(at_once, NULL, 500, LRF_RUN_HEALTHY);
    assert_kind(done, NULL, 400, LRF_RUN_HEALTHY);
    assert_kind(perhaps, NULL, 128, LRF_RUN_HEALTHY);
}

static void runs_that_still_fall(void **state)
{
    (void)state;
    assert_kind(straight, NULL, 20, LRF_RUN_TOO_SLOW);
    assert_kind(straight, NULL, 500, LRF_RUN_TOO_SLOW);
    assert_kind(straight, NULL, 100000, LRF_RUN_TOO_SLOW);
    assert_close(judge(straight, NULL, 100000).second_half, .5, .03);
}

static void runs_that_do_not_fall(void **state)
{
    (void)state;
    assert_kind(plateau, NULL, 1000, LRF_RUN_FLAT);
    assert_kind(nothing, NULL, 100, LRF_RUN_FLAT);
    assert_kind(nothing, NULL, 20, LRF_RUN_UNCLEAR);
    assert_true(isnan(judge(nothing, NULL, 100).second_half));
    for (size_t n = 8; n < 100; n++)
        assert_true(judge(nothing, NULL, n).kind != LRF_RUN_DIVERGED);
}

static void numbers_of_a_run(void **state)
{
    const struct lrf_run_verdict v = judge(straight, NULL, 1000);

    (void)state;
    assert_close(v.first, 5, .03);
    assert_close(v.last, 4.008, .03);
    assert_close(v.least, 4.008, .03);
    assert_true(isnan(v.stop_step) && isnan(v.back_to_step) && isnan(v.val_least));
    assert_int_equal(v.val_rows, 0);
    for (int kind = 0; kind < LRF_EVENT_COUNT; kind++)
        assert_int_equal(v.events[kind], 0);
}

/* Falls from 1 to .5 in ten rows and rises by `slope` a row: without noise, so that all that is
 * asked for is .05 of its fall, .025. */
static double slope;

static double turning(size_t i, size_t n)
{
    (void)n;
    return i <= 10 ? 1 - .05 * (double)i : .5 + slope * (double)(i - 10);
}

static double halving(size_t i, size_t n)
{
    (void)n;
    return pow(.8, (double)i);
}

/* Of 15 rows the median of the last three is the third after the least. */
static void validation_that_rises_overfits(void **state)
{
    struct lrf_run_verdict v;

    (void)state;
    slope = .0251 / 3;
    assert_kind(halving, turning, 15, LRF_RUN_OVERFITS);
    v = judge(halving, turning, 15);
    assert_close(v.stop_step, 1000, 0);
    assert_close(v.val_least, .5, 1e-12);
    assert_close(v.val_last, .5251, 1e-12);
    assert_int_equal(v.val_rows, 15);
    slope = .0249 / 3;
    assert_kind(halving, turning, 15, LRF_RUN_HEALTHY);
    assert_true(isnan(judge(halving, turning, 15).stop_step));
}

static void validation_that_turned_just_now_does_not(void **state)
{
    (void)state;
    slope = .2;
    assert_kind(halving, turning, 13, LRF_RUN_HEALTHY);
    assert_kind(halving, turning, 14, LRF_RUN_OVERFITS);
}

/* .08 above the least, with a noise of .0242 and a fall of .51: more than 1.5 noises + .0255, less
 * than 3. */
static double wavy(size_t i, size_t n)
{
    (void)n;
    return (i <= 10 ? 1 - .05 * (double)i : .57) + (i % 2 ? .01 : -.01);
}

static double steady(size_t i, size_t n)
{
    return 1 - .5 * (double)i / (double)n;
}

static void training_that_goes_on_agrees(void **state)
{
    (void)state;
    assert_true(judge(steady, wavy, 20).kind == LRF_RUN_OVERFITS);
    assert_true(judge(halving, wavy, 20).kind == LRF_RUN_HEALTHY);
}

/* Validation in rows of its own, half a step later. */
static void the_step_of_the_least_is_that_of_its_row(void **state)
{
    struct lrf_monitor *monitor = lrf_monitor_alloc(NULL);
    struct lrf_run_verdict verdict;

    (void)state;
    assert_non_null(monitor);
    slope = .1;
    for (size_t i = 0; i < 20; i++) {
        lrf_monitor_tell(monitor, &(struct lrf_run_row){.known = LRF_ROW_LOSS,
                                                        .step = (double)i,
                                                        .loss = halving(i, 20)});
        lrf_monitor_tell(monitor, &(struct lrf_run_row){.known = LRF_ROW_VAL_LOSS,
                                                        .step = (double)i + .5,
                                                        .val_loss = turning(i, 20)});
    }
    lrf_monitor_verdict(monitor, &verdict);
    assert_int_equal(verdict.kind, LRF_RUN_OVERFITS);
    assert_close(verdict.stop_step, 10.5, 0);
    lrf_monitor_free(monitor);
}

static double noisy(size_t i, size_t n)
{
    return halving(i, n) + .5 + noise(.1);
}

static void noise_of_validation_is_no_overfitting(void **state)
{
    size_t found = 0;

    (void)state;
    for (size_t n = 15; n < 115; n++)
        found += judge(halving, noisy, n).kind == LRF_RUN_OVERFITS;
    assert_in_range(found, 0, 5);
}

/* A training loss that rises too is no overfitting. */
static void a_run_that_gets_worse_does_not_overfit(void **state)
{
    (void)state;
    slope = .1;
    assert_true(judge(turning, turning, 15).kind != LRF_RUN_OVERFITS);
}

static double bump(size_t i, size_t n)
{
    return decaying(i, n) + (i >= 500 && i < 560 ? 6 : 0);
}

static double collapse(size_t i, size_t n)
{
    return i < 500 ? decaying(i, n) : 10 + noise(.1);
}

static double rising(size_t i, size_t n)
{
    (void)n;
    return 1 + .5 * (double)i;
}

static double last_digit(size_t i, size_t n)
{
    return i + 6 < n ? .1 : .2;
}

static double dies(size_t i, size_t n)
{
    (void)n;
    return i < 1 ? 2.3 : i < 20 ? 1e6 : 2.31 + noise(.01);
}

static double comes_back(size_t i, size_t n)
{
    return i >= 50 && i < 70 ? 1e6 : decaying(i, n);
}

static double spiky(size_t i, size_t n)
{
    return decaying(i, n) + (i % 200 > 195 ? 2 : 0);
}

static double ends_higher(size_t i, size_t n)
{
    return decaying(i, n) + (i + 50 > n ? .75 : 0);
}

static double worse(size_t i, size_t n)
{
    return 2 + 8 * (double)i / (double)n;
}

static double ends(size_t i, size_t n)
{
    return i + 1 < n ? decaying(i, n) : (double)NAN;
}

static double stumbles(size_t i, size_t n)
{
    return i != 100 ? decaying(i, n) : INFINITY;
}

static void runs_that_go_wrong(void **state)
{
    const struct lrf_run_verdict v = judge(collapse, NULL, 1000);

    (void)state;
    assert_kind(bump, NULL, 1000, LRF_RUN_UNSTABLE);
    assert_kind(stumbles, NULL, 1000, LRF_RUN_UNSTABLE);
    assert_kind(comes_back, NULL, 1000, LRF_RUN_UNSTABLE);
    assert_kind(comes_back, worse, 1000, LRF_RUN_UNSTABLE);
    assert_kind(bump, worse, 1000, LRF_RUN_OVERFITS);
    assert_kind(spiky, NULL, 1000, LRF_RUN_UNSTABLE);
    assert_kind(ends_higher, NULL, 1000, LRF_RUN_UNSTABLE);
    assert_kind(collapse, NULL, 1000, LRF_RUN_DIVERGED);
    assert_true(v.back_to_step >= 40000 && v.back_to_step < 50000);
    assert_relative(v.back_to_lr, .1 / (1 + v.back_to_step / 100), 1e-12);
    assert_kind(rising, NULL, 15, LRF_RUN_DIVERGED);
    assert_kind(last_digit, NULL, 15, LRF_RUN_UNCLEAR);
    assert_kind(ends, NULL, 1000, LRF_RUN_DIVERGED);
    assert_close(judge(ends, NULL, 1000).back_to_step, 99800, 0);
    assert_int_equal(judge(dies, NULL, 400).kind, LRF_RUN_DIVERGED);
}

static void little_tells_nothing(void **state)
{
    struct lrf_run_verdict v;

    (void)state;
    for (size_t n = 0; n < 8; n++)
        assert_kind(halving, NULL, n, LRF_RUN_UNCLEAR);
    v = judge(halving, NULL, 0);
    assert_true(isnan(v.first) && isnan(v.last) && isnan(v.least) && isnan(v.second_half));
    assert_kind(halving, NULL, 8, LRF_RUN_HEALTHY);
    assert_kind(ends, NULL, 1, LRF_RUN_DIVERGED);
}

/* A line stays a line however often its blocks were merged: 3000 rows are blocks of 4. */
static void a_history_keeps_means(void **state)
{
    static struct lrf_history history;
    struct lrf_history_line line;

    (void)state;
    history = (struct lrf_history){0};
    for (int i = 0; i < 3000; i++)
        lrf_history_add(&history, 100 - .01 * i);
    assert_int_equal(history.rows, 3000);
    assert_int_equal(history.blocks, 750);
    for (int i = 0; i < 750; i++)
        assert_close(history.mean[i], 100 - .01 * (4 * i + 1.5), 1e-9);
    line = lrf_history_line(&history, .5);
    assert_close(line.fall, 15, 1e-9);
    assert_close(line.error, 0, 1e-9);
    assert_close(line.steepest, 15. / 8, .1);
    assert_close(lrf_history_level(&history, .4, .6, 3), 85, .05);
    assert_close(lrf_history_level(&history, 1, 1, 3), 100 - .01 * (3000 - 6.5), 1e-9);
}

/* Against the textbook, with four rows: slope and its standard error. */
static void a_line_has_an_error(void **state)
{
    static const double loss[] = {4, 2, 3, 1};
    static struct lrf_history history;
    struct lrf_history_line line;

    (void)state;
    history = (struct lrf_history){0};
    for (int i = 0; i < 4; i++)
        lrf_history_add(&history, loss[i]);
    line = lrf_history_line(&history, 0);
    assert_close(line.fall, 4 * .8, 1e-12);
    assert_close(line.error, 4 * sqrt(1.8 / 2 / 5), 1e-12);
    assert_true(isnan(lrf_history_line(&history, .5).fall));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_that_go_well),
        cmocka_unit_test(runs_that_still_fall),
        cmocka_unit_test(runs_that_do_not_fall),
        cmocka_unit_test(numbers_of_a_run),
        cmocka_unit_test(validation_that_rises_overfits),
        cmocka_unit_test(validation_that_turned_just_now_does_not),
        cmocka_unit_test(training_that_goes_on_agrees),
        cmocka_unit_test(the_step_of_the_least_is_that_of_its_row),
        cmocka_unit_test(noise_of_validation_is_no_overfitting),
        cmocka_unit_test(a_run_that_gets_worse_does_not_overfit),
        cmocka_unit_test(runs_that_go_wrong),
        cmocka_unit_test(little_tells_nothing),
        cmocka_unit_test(a_history_keeps_means),
        cmocka_unit_test(a_line_has_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
