/* Every event of a run, on each side of its limit, and all of them against a slow second opinion.
 */
#include <lrfind/monitor.h>

#include "assert.h"

enum { MOST = 4000 };

/* The events of a run so far. */
struct heard {
    struct lrf_monitor *monitor;
    struct lrf_event event[MOST];
    size_t n, row;
};

static struct heard heard;

static int start(void **state)
{
    struct lrf_error err = {0};

    (void)state;
    heard = (struct heard){.monitor = lrf_monitor_alloc(&err)};
    return heard.monitor == NULL;
}

static int finish(void **state)
{
    (void)state;
    lrf_monitor_free(heard.monitor);
    return 0;
}

static void tell(const struct lrf_run_row *row)
{
    struct lrf_event event;

    lrf_monitor_tell(heard.monitor, row);
    while (lrf_monitor_take(heard.monitor, &event)) {
        assert_true(heard.n < MOST);
        heard.event[heard.n++] = event;
    }
    heard.row++;
}

/* The next row: steps are ten apart, rates fall from row to row, so that each names its row. */
static double rate_of(double step)
{
    return 1 / (1 + step);
}

static void next(double loss)
{
    const double step = 10 * (double)heard.row;

    tell(&(struct lrf_run_row){
        .known = LRF_ROW_LOSS | LRF_ROW_LR, .step = step, .lr = rate_of(step), .loss = loss});
}

static void rows(size_t n, double level, double noise)
{
    for (size_t i = 0; i < n; i++)
        next(level + (heard.row % 2 ? noise : -noise));
}

/* Eight rows at 10, then at 0 with a noise of .001: L0 = 10, b = 0, G = 10, s = s0 = .0020967. */
static void descend(void)
{
    rows(8, 10, 0);
    rows(192, 0, .001);
    assert_int_equal(heard.n, 0);
}

static size_t count(enum lrf_event_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < heard.n; i++)
        n += heard.event[i].kind == kind;
    return n;
}

/* The only event of its kind. */
static const struct lrf_event *only(enum lrf_event_kind kind)
{
    for (size_t i = 0; i < heard.n; i++)
        if (heard.event[i].kind == kind) {
            assert_int_equal(count(kind), 1);
            return &heard.event[i];
        }
    fail_msg("no %s", lrf_event_name(kind));
    return NULL;
}

static void level_and_noise_are_known(void **state)
{
    double m, s;

    (void)state;
    lrf_monitor_level(heard.monitor, &m, &s);
    assert_true(isnan(m) && isnan(s));
    descend();
    lrf_monitor_level(heard.monitor, &m, &s);
    assert_close(m, 0, 1e-12);
    assert_close(s, 1.4826 * .002 / sqrt(2), 1e-12);
}

/* .1 G + 4 s0 = 1.00839 */
static void losing_ground_has_a_limit(void **state)
{
    (void)state;
    descend();
    rows(100, 1.005, .001);
    assert_int_equal(count(LRF_EVENT_LOSING_GROUND), 0);
}

/* Nine of the last sixteen rows lift the median, eight rows of that are a finding. */
static void losing_ground_names_the_row_of_b(void **state)
{
    const struct lrf_event *event;

    (void)state;
    descend();
    rows(100, 1.012, .001);
    event = only(LRF_EVENT_LOSING_GROUND);
    assert_int_equal(event->row, 200 + 15);
    assert_close(event->step, 2150, 0);
    assert_close(event->lr, rate_of(2150), 0);
    assert_close(event->level, 1.012, 1e-12);
    assert_close(event->scale, .0020967, 1e-7);
    assert_true(event->began_row >= 180 && event->began_row <= 199);
    assert_close(event->began_step, 10 * (double)event->began_row, 0);
    assert_close(event->back_to_step, event->began_step, 0);
    assert_close(event->back_to_lr, rate_of(event->began_step), 0);
    assert_int_equal(count(LRF_EVENT_DIVERGING), 0);
}

/* Seven rows of sixteen do not move the median. */
static void a_level_needs_eight_rows(void **state)
{
    (void)state;
    descend();
    rows(7, 5, .001);
    rows(50, 0, .001);
    assert_int_equal(count(LRF_EVENT_LOSING_GROUND), 0);
    rows(9, 5, .001);
    rows(50, 0, .001);
    only(LRF_EVENT_LOSING_GROUND);
    only(LRF_EVENT_DIVERGING);
    only(LRF_EVENT_RECOVERED);
}

/* .3 G + 4 s0 = 3.00839 */
static void diverging_has_a_limit(void **state)
{
    (void)state;
    descend();
    rows(100, 3.005, .001);
    assert_int_equal(count(LRF_EVENT_DIVERGING), 0);
    rows(20, 3.012, .001);
    only(LRF_EVENT_DIVERGING);
}

/* .1 G = 1 */
static void recovered_has_a_limit(void **state)
{
    (void)state;
    descend();
    rows(30, 4, .001);
    rows(100, 1.005, .001);
    assert_int_equal(count(LRF_EVENT_RECOVERED), 0);
    rows(30, .995, .001);
    only(LRF_EVENT_RECOVERED);
    rows(30, 4, .001); /* and it can be said again */
    assert_int_equal(count(LRF_EVENT_DIVERGING), 2);
    assert_int_equal(count(LRF_EVENT_LOSING_GROUND), 2);
}

static void non_finite_losses_are_said_once(void **state)
{
    (void)state;
    descend();
    next((double)NAN);
    assert_int_equal(only(LRF_EVENT_NONFINITE)->row, 200);
    assert_close(only(LRF_EVENT_NONFINITE)->back_to_step, 1990, 0);
    assert_close(only(LRF_EVENT_NONFINITE)->back_to_lr, rate_of(1990), 0);
    next(INFINITY);
    next(-INFINITY);
    only(LRF_EVENT_NONFINITE);
    rows(1, 0, .001);
    next(INFINITY);
    assert_int_equal(count(LRF_EVENT_NONFINITE), 2);
    assert_int_equal(heard.n, 2);
}

/* A run that is losing ground was good at the row of b, not in the row before its end. */
static void non_finite_after_a_rise_goes_back_to_b(void **state)
{
    (void)state;
    descend();
    rows(12, 2, .001);
    assert_int_equal(count(LRF_EVENT_LOSING_GROUND), 0);
    next((double)NAN);
    assert_true(only(LRF_EVENT_NONFINITE)->back_to_step < 2000);
    assert_true(only(LRF_EVENT_NONFINITE)->began_step < 2000);
}

/* Nor was a row good that opened a spike. */
static void non_finite_amid_a_spike_goes_back_before_it(void **state)
{
    (void)state;
    descend();
    next(5);
    next((double)NAN);
    assert_close(only(LRF_EVENT_NONFINITE)->back_to_step, 1990, 0);
}

static void a_first_row_that_is_nan_has_nothing_before_it(void **state)
{
    (void)state;
    next((double)NAN);
    assert_true(isnan(only(LRF_EVENT_NONFINITE)->back_to_step));
    assert_true(isnan(only(LRF_EVENT_NONFINITE)->level));
    rows(100, 1, .01);
    assert_int_equal(heard.n, 1);
}

/* L0 + 9 |L0| = 100 */
static void exploded_has_a_limit(void **state)
{
    (void)state;
    descend();
    rows(20, 99.9, 0);
    assert_int_equal(count(LRF_EVENT_EXPLODED), 0);
    rows(3, 100.1, 0);
    rows(5, 1, 0);
    rows(3, 100.1, 0);
    assert_int_equal(count(LRF_EVENT_EXPLODED), 0);
    rows(2, 1, 0);
    next(101);
    assert_int_equal(only(LRF_EVENT_EXPLODED)->row, heard.row - 1);
    rows(20, 1000, 0);
    rows(63, 1, 0);
    rows(20, 1000, 0);
    only(LRF_EVENT_EXPLODED);
    rows(64, 1, 0);
    rows(4, 1000, 0);
    assert_int_equal(count(LRF_EVENT_EXPLODED), 2);
}

/* In the first rows of a run too. */
static void a_run_explodes_at_its_start(void **state)
{
    (void)state;
    next(2.3);
    next(1e9);
    next(1e8);
    next((double)NAN);
    assert_int_equal(count(LRF_EVENT_EXPLODED), 0);
    next(1e7);
    assert_int_equal(only(LRF_EVENT_EXPLODED)->row, 4);
    assert_int_equal(only(LRF_EVENT_EXPLODED)->began_row, 1);
    assert_close(only(LRF_EVENT_EXPLODED)->back_to_step, 0, 0);
}

/* A loss around 0 has no size at its start; then what was gained is its size: L0 + 9 * 5. */
static void a_loss_around_zero_does_not_explode(void **state)
{
    (void)state;
    rows(8, 0, 0);
    rows(100, -5, .01);
    rows(20, 1, .01);
    rows(20, 44.9, .01);
    assert_int_equal(count(LRF_EVENT_EXPLODED), 0);
    rows(4, 46, .01);
    only(LRF_EVENT_EXPLODED);
}

/* 6 s + .02 G = .21258 opens it, 4 s + .01 G = .10839 goes on with it. */
static void spikes_have_limits(void **state)
{
    struct lrf_run_verdict verdict;
    const struct lrf_event *event;

    (void)state;
    descend();
    rows(5, .2124, 0); /* lifts the median of 64 by nothing */
    rows(64, 0, .001);
    next(.22);
    next(.12);
    rows(3, .107, 0);
    rows(64, 0, .001);
    assert_int_equal(heard.n, 0);
    next(.22);
    rows(2, 0, .001);
    next(.12);
    next(.12);
    event = only(LRF_EVENT_SPIKE);
    assert_int_equal(event->row, heard.row - 1);
    assert_int_equal(event->began_row, heard.row - 5);
    assert_close(event->back_to_step, 10 * (double)(heard.row - 6), 0);
    assert_close(event->level, 0, 1e-12);
    lrf_monitor_verdict(heard.monitor, &verdict);
    assert_int_equal(verdict.outliers, 1);
}

static void three_bad_rows_of_six_are_no_spike(void **state)
{
    (void)state;
    descend();
    next(.22);
    rows(3, 0, .001);
    next(.12);
    next(.12);
    rows(30, 0, .001);
    assert_int_equal(heard.n, 0);
}

static void a_spike_is_said_once(void **state)
{
    (void)state;
    descend();
    rows(7, .5, .001);
    rows(2, 0, .001);
    rows(7, .5, .001);
    only(LRF_EVENT_SPIKE);
    rows(70, 0, .001);
    rows(5, .5, .001);
    assert_int_equal(count(LRF_EVENT_SPIKE), 2);
}

static void one_bad_row_is_an_outlier(void **state)
{
    struct lrf_run_verdict verdict;

    (void)state;
    descend();
    for (int i = 0; i < 10; i++) {
        next(i % 2 ? 1e300 : 50);
        rows(40, 0, .001);
    }
    lrf_monitor_verdict(heard.monitor, &verdict);
    assert_int_equal(heard.n, 0);
    assert_int_equal(verdict.outliers, 10);
}

/* Where one row in ten is high, three in a row are chance. */
static void common_high_rows_are_no_spike(void **state)
{
    (void)state;
    rows(8, 10, 0);
    for (int i = 0; i < 50; i++) {
        rows(9, 0, .001);
        next(2);
    }
    rows(2, 2, 0);
    rows(30, 0, .001);
    assert_int_equal(heard.n, 0);
}

static void noisier_has_a_limit(void **state)
{
    (void)state;
    descend();
    rows(200, 0, .0029);
    assert_int_equal(heard.n, 0);
    rows(200, 0, .0031);
    only(LRF_EVENT_NOISIER);
    rows(200, 0, .001);
    rows(200, 0, .009);
    only(LRF_EVENT_NOISIER);
    rows(200, 0, .0095);
    assert_int_equal(count(LRF_EVENT_NOISIER), 2);
}

static void at(double step, double loss)
{
    tell(&(struct lrf_run_row){.known = LRF_ROW_LOSS, .step = step, .loss = loss});
}

static void steps_that_begin_anew_are_another_run(void **state)
{
    struct lrf_run_verdict verdict;
    const struct lrf_event *event;

    (void)state;
    for (int i = 0; i < 100; i++)
        at(i, 5 - .01 * i);
    at(0, 5);
    event = only(LRF_EVENT_RESTART);
    assert_int_equal(event->run, 1);
    assert_int_equal(event->row, 0);
    assert_true(isnan(event->level));
    lrf_monitor_ended(heard.monitor, &verdict);
    assert_int_equal(verdict.rows, 100);
    assert_close(verdict.first, 4.965, 1e-12);
    lrf_monitor_verdict(heard.monitor, &verdict);
    assert_int_equal(verdict.rows, 1);
    assert_int_equal(verdict.events[LRF_EVENT_RESTART], 1);
    at(1, 5);
    assert_int_equal(heard.n, 1);
}

/* A fiftieth of 0..1000 is 20. */
static void a_restart_falls_to_the_start(void **state)
{
    (void)state;
    for (int i = 0; i <= 500; i++)
        at(2 * i, 1);
    at(21, 1);
    only(LRF_EVENT_RESUME);
    at(20, 1);
    only(LRF_EVENT_RESTART);
}

/* Rows 1, 10, 20 ... 190, then 10: within the usual ten of the first. To 30 is a resume. */
static void a_restart_without_the_first_step(void **state)
{
    (void)state;
    for (int run = 0; run < 2; run++)
        for (int i = run; i < 20; i++)
            at(i == 0 ? 1 : 10 * i, 1);
    only(LRF_EVENT_RESTART);
    at(30, 1);
    only(LRF_EVENT_RESTART);
    only(LRF_EVENT_RESUME);
}

/* After a resume as at the start: sixteen rows say where the losses were. */
static void a_resume_has_no_spike_at_once(void **state)
{
    (void)state;
    for (size_t before = 15; before <= 16; before++) {
        for (int i = 0; i < 300; i++)
            at(i, i < 8 ? 10 : i % 2 ? .001 : -.001);
        for (size_t i = 0; i < before + 3; i++)
            at(100 + (double)i, i >= before ? 1 : i % 2 ? .001 : -.001);
        assert_int_equal(count(LRF_EVENT_SPIKE), before == 16);
    }
}

static void epochs_begin_anew(void **state)
{
    (void)state;
    for (int run = 0; run < 3; run++)
        for (int i = 1; i <= 5; i++)
            at(i, 1);
    assert_int_equal(count(LRF_EVENT_RESTART), 2);
    assert_int_equal(heard.n, 2);
}

static void a_short_fall_is_a_resume_too(void **state)
{
    (void)state;
    for (int i = 1; i < 10; i++)
        at(i, 1);
    at(8, 1);
    only(LRF_EVENT_RESUME);
}

/* Back to step 500 of a loss that falls: what it was there is no loss of ground. */
static void a_resume_is_no_loss_of_ground(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        at(i, 10 - .009 * i);
    for (int i = 500; i < 1000; i++)
        at(i, 10 - .009 * i);
    assert_int_equal(heard.n, 1);
    assert_close(only(LRF_EVENT_RESUME)->step, 500, 0);
    assert_int_equal(only(LRF_EVENT_RESUME)->row, 1000);
    for (int i = 0; i < 40; i++)
        at(1000 + i, 9);
    only(LRF_EVENT_DIVERGING);
    assert_int_equal(count(LRF_EVENT_RECOVERED), 0);
}

/* Two writers in one log, the second from step 30 on and two rows behind. */
static void two_writers_resume_once(void **state)
{
    (void)state;
    for (int i = 10; i < 500; i++) {
        at(i, 1);
        if (i >= 30)
            at(i - 2, 1);
    }
    only(LRF_EVENT_RESUME);
    assert_int_equal(heard.n, 1);
}

static void a_log_without_steps_and_rates(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++)
        tell(&(struct lrf_run_row){.known = LRF_ROW_LOSS | (i % 2 ? LRF_ROW_LR : 0),
                                   .step = (double)NAN,
                                   .lr = (double)NAN,
                                   .loss = i < 200 ? 1 / (1. + i) : 3});
    assert_true(isnan(only(LRF_EVENT_DIVERGING)->back_to_step));
    assert_true(isnan(only(LRF_EVENT_DIVERGING)->back_to_lr));
    assert_int_equal(only(LRF_EVENT_DIVERGING)->began_row, 198);
    assert_int_equal(count(LRF_EVENT_RESTART) + count(LRF_EVENT_RESUME), 0);
}

static void a_step_that_is_not_finite_turns_no_clock(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        at(i % 10 == 5 ? -(double)INFINITY : i % 10 == 6 ? (double)INFINITY : i, 1);
    assert_int_equal(heard.n, 0);
}

static void a_rate_holds_until_the_next(void **state)
{
    (void)state;
    tell(&(struct lrf_run_row){.known = LRF_ROW_LR, .step = 0, .lr = .5});
    tell(&(struct lrf_run_row){
        .known = LRF_ROW_LR | LRF_ROW_LOSS, .step = 1, .lr = (double)NAN, .loss = 1});
    tell(&(struct lrf_run_row){.known = LRF_ROW_VAL_LOSS, .step = 1, .val_loss = (double)NAN});
    at(2, (double)NAN);
    assert_close(only(LRF_EVENT_NONFINITE)->lr, .5, 0);
    assert_close(only(LRF_EVENT_NONFINITE)->back_to_step, 1, 0);
    assert_int_equal(only(LRF_EVENT_NONFINITE)->row, 1);
}

static void names_are_those_of_the_files(void **state)
{
    (void)state;
    assert_string_equal(lrf_event_name(LRF_EVENT_LOSING_GROUND), "losing_ground");
    assert_string_equal(lrf_event_name((enum lrf_event_kind)99), "unknown");
    assert_string_equal(lrf_run_kind_name(LRF_RUN_TOO_SLOW), "too_slow");
    assert_string_equal(lrf_run_kind_name((enum lrf_run_kind) - 1), "unknown");
    lrf_monitor_free(NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(level_and_noise_are_known),
        TEST(losing_ground_has_a_limit),
        TEST(losing_ground_names_the_row_of_b),
        TEST(a_level_needs_eight_rows),
        TEST(diverging_has_a_limit),
        TEST(recovered_has_a_limit),
        TEST(non_finite_losses_are_said_once),
        TEST(non_finite_after_a_rise_goes_back_to_b),
        TEST(non_finite_amid_a_spike_goes_back_before_it),
        TEST(a_first_row_that_is_nan_has_nothing_before_it),
        TEST(exploded_has_a_limit),
        TEST(a_run_explodes_at_its_start),
        TEST(a_loss_around_zero_does_not_explode),
        TEST(spikes_have_limits),
        TEST(three_bad_rows_of_six_are_no_spike),
        TEST(a_spike_is_said_once),
        TEST(one_bad_row_is_an_outlier),
        TEST(common_high_rows_are_no_spike),
        TEST(noisier_has_a_limit),
        TEST(steps_that_begin_anew_are_another_run),
        TEST(a_restart_falls_to_the_start),
        TEST(a_step_that_is_not_finite_turns_no_clock),
        TEST(a_restart_without_the_first_step),
        TEST(a_resume_has_no_spike_at_once),
        TEST(epochs_begin_anew),
        TEST(a_short_fall_is_a_resume_too),
        TEST(a_resume_is_no_loss_of_ground),
        TEST(two_writers_resume_once),
        TEST(a_log_without_steps_and_rates),
        TEST(a_rate_holds_until_the_next),
        TEST(names_are_those_of_the_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
