#include "assert.h"

#include "experiment/check.h"

static struct lrf_ask ask_check(const struct lrf_check *check)
{
    return lrf_check_experiment.ask(check);
}

static enum lrf_status tell_check(struct lrf_check *check, double loss)
{
    return lrf_check_experiment.tell(check, &(struct lrf_answer){.loss = loss});
}

/* Tells `loss(step, lr)` until the check is done. */
static struct lrf_check_result hold_check(const struct lrf_check_settings *s,
                                          double (*loss)(size_t step, double lr))
{
    struct lrf_error err = {0};
    struct lrf_check *check = lrf_check_alloc(s, &err);
    struct lrf_check_result result;
    struct lrf_ask ask;
    size_t step = 0, resets = 0, steps = 0;

    if (check == NULL)
        fail_msg("%s", err.text);
    while ((ask = ask_check(check)).action != LRF_ASK_DONE) {
        assert_true(ask.action == LRF_ASK_RESET || ask.action == LRF_ASK_STEP);
        assert_int_equal(ask.seed, s->seed);
        assert_true(ask.lr == ask_check(check).lr);
        resets += ask.action == LRF_ASK_RESET;
        steps += ask.action == LRF_ASK_STEP;
        step = ask.action == LRF_ASK_RESET ? 0 : step + 1;
        assert_int_equal(tell_check(check, step ? loss(step - 1, ask.lr) : 0), LRF_OK);
    }
    assert_int_equal(tell_check(check, 1), LRF_EINVAL);
    lrf_check_result(check, &result);
    lrf_check_free(check);
    assert_int_equal(result.runs, resets);
    assert_int_equal(result.steps, steps);
    return result;
}

static struct lrf_check_settings settings(double lr)
{
    return (struct lrf_check_settings){
        .lr = lr, .steps = 200, .seed = 13, .initial_loss = 2.31, .noise = 0.12};
}

static double falls(size_t step, double lr)
{
    return 0.7 + 1.6 * exp(-lr * (double)step);
}

static double stays(size_t step, double lr)
{
    (void)lr;
    return 2.31 + (step % 2 ? 0.1 : -0.1);
}

/* Gradient descent on 0.5 * 17.3 x^2 from 2.3 on: stable below 2 / 17.3 = 0.1156. */
static double quadratic(size_t step, double lr)
{
    return 2.3 * pow(1 - lr * 17.3, 2 * (double)step);
}

static double not_finite_above_a_millionth(size_t step, double lr)
{
    return step > 1 && lr > 1e-6 ? NAN : 2.3;
}

static void a_safe_rate_takes_one_run(void **state)
{
    struct lrf_check_settings s = settings(0.0317);
    struct lrf_check_result r = hold_check(&s, falls);
    (void)state;
    assert_string_equal(lrf_check_outcome_name(r.outcome), "falls");
    assert_int_equal(r.runs, 1);
    assert_int_equal(r.steps, 200);
    assert_true(r.lr == 0.0317);
    assert_true(isnan(r.diverged));
}

static void a_loss_within_its_noise_stays(void **state)
{
    struct lrf_check_settings s = settings(0.0317);
    struct lrf_check_result r = hold_check(&s, stays);
    (void)state;
    assert_string_equal(lrf_check_outcome_name(r.outcome), "stays");
    assert_int_equal(r.runs, 1);
    assert_close(r.last_loss, 2.31, 1e-12);
}

static void divergence_lowers_the_rate_until_it_is_stable(void **state)
{
    static const struct {
        double lr;
        unsigned runs;
    } want[] = {{0.113, 1}, {0.118, 2}, {0.229, 2}, {0.234, 3}, {0.459, 3}, {0.467, 4}};
    (void)state;
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        struct lrf_check_settings s = settings(want[k].lr);
        struct lrf_check_result r;

        s.steps = 1500;
        s.initial_loss = s.noise = NAN;
        r = hold_check(&s, quadratic);
        assert_int_equal(r.outcome, LRF_CHECK_FALLS);
        assert_int_equal(r.runs, want[k].runs);
        assert_close(log10(r.lr / want[k].lr), -0.3 * (want[k].runs - 1), 1e-3);
        assert_true(r.lr < 2 / 17.3);
        assert_true(want[k].runs == 1 ? isnan(r.diverged) : r.diverged > 2 / 17.3);
    }
}

static void it_gives_up_after_four_runs(void **state)
{
    struct lrf_check_settings s = settings(0.1);
    struct lrf_check_result r = hold_check(&s, not_finite_above_a_millionth);
    (void)state;
    assert_int_equal(r.outcome, LRF_CHECK_DIVERGES);
    assert_int_equal(r.runs, 4);
    assert_int_equal(r.steps, 4 * 3);
    assert_close(log10(r.lr / 0.1), -0.9, 1e-3);
    assert_true(r.diverged == r.lr);
    assert_true(isnan(r.last_loss));
}

static void three_standard_errors_decide(void **state)
{
    struct lrf_check_settings s = settings(0.0317);
    (void)state;
    s.initial_loss = 2.35; /* 0.04 is 2.4 standard errors of 50 losses */
    assert_int_equal(hold_check(&s, stays).outcome, LRF_CHECK_STAYS);
    s.initial_loss = 2.37; /* and 0.06 is 3.5 */
    assert_int_equal(hold_check(&s, stays).outcome, LRF_CHECK_FALLS);
    s.initial_loss = 2.27;
    assert_int_equal(hold_check(&s, stays).outcome, LRF_CHECK_STAYS);
    s.initial_loss = 2.25;
    assert_int_equal(hold_check(&s, stays).outcome, LRF_CHECK_DIVERGES);
}

/* The run under way is made again, at its rate; what had diverged before is still known. */
static void a_restart_repeats_the_run_under_way(void **state)
{
    struct lrf_check_settings s = settings(0.2);
    struct lrf_error err = {0};
    struct lrf_check *check = lrf_check_alloc(&s, &err);
    struct lrf_check_result r;
    struct lrf_ask ask;
    (void)state;
    tell_check(check, 0);
    tell_check(check, 2.3);
    tell_check(check, INFINITY);
    tell_check(check, 0);
    for (int i = 0; i < 150; i++)
        tell_check(check, 99);
    lrf_check_experiment.restart(check);
    ask = ask_check(check);
    assert_int_equal(ask.action, LRF_ASK_RESET);
    assert_close(log10(ask.lr / 0.2), -0.3, 1e-3);
    for (size_t step = 0; ask_check(check).action != LRF_ASK_DONE; step++)
        tell_check(check, step ? falls(step - 1, 0.05) : 0);
    lrf_check_result(check, &r);
    assert_int_equal(r.outcome, LRF_CHECK_FALLS);
    assert_int_equal(r.runs, 2);
    assert_int_equal(r.steps, 2 + 200);
    assert_true(r.diverged == 0.2);
    lrf_check_free(check);
}

static void bad_settings_are_named(void **state)
{
    static const double bad[] = {0, -0.3, NAN, INFINITY};
    struct lrf_check_settings s = settings(0.1);
    struct lrf_error err = {0};
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        s.lr = bad[k];
        assert_null(lrf_check_alloc(&s, &err));
        assert_int_equal(err.status, LRF_EINVAL);
    }
    s = settings(0.1);
    s.steps = 7;
    assert_null(lrf_check_alloc(&s, &err));
    assert_non_null(strstr(err.text, "7"));
    lrf_check_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_safe_rate_takes_one_run),
        cmocka_unit_test(a_loss_within_its_noise_stays),
        cmocka_unit_test(divergence_lowers_the_rate_until_it_is_stable),
        cmocka_unit_test(it_gives_up_after_four_runs),
        cmocka_unit_test(three_standard_errors_decide),
        cmocka_unit_test(a_restart_repeats_the_run_under_way),
        cmocka_unit_test(bad_settings_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
