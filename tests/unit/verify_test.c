#include "assert.h"

#include "experiment/verification.h"

static struct lrf_verify_run run(double lr, unsigned repeat, enum lrf_verdict_kind kind,
                                 double loss)
{
    return (struct lrf_verify_run){.lr = lr,
                                   .repeat = repeat,
                                   .verdict = {.kind = kind,
                                               .train_loss = loss - 0.05,
                                               .val_loss = loss + 0.01,
                                               .best_val_loss = loss,
                                               .val_accuracy = 0.5}};
}

static const enum lrf_verdict_kind converges = LRF_VERDICT_CONVERGES;

static void runs_become_rates_in_order(void **state)
{
    const struct lrf_verify_run runs[] = {
        run(0.1, 1, LRF_VERDICT_DIVERGES, NAN), run(1e-3, 0, LRF_VERDICT_TOO_SLOW, 1.37),
        run(0.01, 1, converges, 0.31),          run(0.1, 0, converges, 0.9),
        run(0.01, 0, converges, 0.25),          run(1e-3, 1, LRF_VERDICT_TOO_SLOW, 1.43)};
    struct lrf_verification v;
    struct lrf_error err = {0};
    (void)state;
    assert_ok(lrf_verify_summarize(runs, 6, 1.7, NAN, LRF_OBJECTIVE_BEST, &v, &err), err);
    assert_int_equal(v.n, 3);
    assert_close(v.rate[0].lr, 1e-3, 0);
    assert_close(v.rate[1].score, 0.28, 1e-12);
    /* A diverged run counts as no training. */
    assert_close(v.rate[2].score, (1.7 + 0.9) / 2, 1e-12);
    assert_int_equal(v.rate[2].kind, LRF_VERDICT_DIVERGES);
    assert_close(v.rate[2].best_val_loss, 0.9, 0);
    assert_close(v.best_lr, 0.01, 0);
    /* 95 % t interval with one degree of freedom: 12.7062047361747 standard errors. */
    assert_relative(v.rate[1].score_hi - v.rate[1].score, 12.7062047361747 * 0.03, 1e-9);
    lrf_verification_release(&v);
}

static void regret_is_interpolated_in_log_rate(void **state)
{
    const struct lrf_verify_run runs[] = {run(1e-3, 0, converges, 1.2),
                                          run(1e-1, 0, converges, 0.2)};
    struct lrf_verification v;
    struct lrf_error err = {0};
    (void)state;
    assert_ok(lrf_verify_summarize(runs, 2, 2.2, NAN, LRF_OBJECTIVE_BEST, &v, &err), err);
    assert_close(lrf_verify_regret(&v, 1e-2), 0.25, 1e-12);
    /* The grid's step is two decades: a decade beyond its ends is still the end. */
    assert_close(lrf_verify_regret(&v, 1.1e-4), 0.5, 1e-12);
    assert_close(lrf_verify_regret(&v, 0.9), 0, 0);
    assert_true(isnan(lrf_verify_regret(&v, 0.9e-4)));
    assert_true(isnan(lrf_verify_regret(&v, 1.1)));
    assert_close(lrf_verify_regret(&v, NAN), 1, 0);
    assert_close(lrf_verify_regret(&v, -1), 1, 0);
    /* Wortsman et al.: the mean excess over the best, here a triangle of height 1. */
    assert_close(v.sensitivity, 0.5, 1e-12);
    lrf_verification_release(&v);
}

static void scores_are_clipped_at_no_training(void **state)
{
    const struct lrf_verify_run runs[] = {run(1e-3, 0, LRF_VERDICT_OVERFITS, 9),
                                          run(1, 0, converges, NAN)};
    struct lrf_verification v;
    struct lrf_error err = {0};
    (void)state;
    assert_ok(lrf_verify_summarize(runs, 2, 2.2, NAN, LRF_OBJECTIVE_BEST, &v, &err), err);
    assert_close(v.rate[0].score, 2.2, 0);
    assert_close(v.rate[1].score, 2.2, 0);
    assert_true(isnan(v.best_lr));
    assert_close(lrf_verify_regret(&v, 1e-3), 1, 0);
    lrf_verification_release(&v);
    assert_int_equal(lrf_verify_summarize(runs, 0, 2.2, NAN, LRF_OBJECTIVE_BEST, &v, &err),
                     LRF_EINVAL);
}

/* Another loss, another best rate; and the lower of start and baseline is what no training gives.
 */
static void the_objective_says_of_which_loss(void **state)
{
    struct lrf_verify_run runs[] = {run(1e-3, 0, converges, 0.5), run(1e-2, 0, converges, 0.4),
                                    run(1e-1, 0, LRF_VERDICT_OVERFITS, 0.3)};
    static const char *const name[] = {"best", "last", "train"};
    static const double best[] = {1e-1, 1e-3, 1e-2}, regret[] = {0.25, 0.25, 0.5};
    (void)state;
    runs[0].verdict.val_loss = 0.55, runs[0].verdict.train_loss = 0.5;
    runs[1].verdict.val_loss = 0.70, runs[1].verdict.train_loss = 0.2;
    runs[2].verdict.val_loss = 3.0, runs[2].verdict.train_loss = 0.8;
    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++) {
        const double baseline = o == LRF_OBJECTIVE_BEST   ? 0.7
                                : o == LRF_OBJECTIVE_LAST ? 1.15
                                                          : 0.8;
        const double lr = o == LRF_OBJECTIVE_TRAIN ? 1e-3 : 1e-2;
        struct lrf_verification v;
        struct lrf_error err = {0};
        assert_ok(lrf_verify_summarize(runs, 3, 1.4, baseline, (enum lrf_objective)o, &v, &err),
                  err);
        assert_string_equal(lrf_objective_name(v.objective), name[o]);
        assert_close(v.level, baseline, 0);
        assert_close(v.best_lr, best[o], 0);
        assert_close(lrf_verify_regret(&v, lr), regret[o], 1e-12);
        lrf_verification_release(&v);
    }
}

/* Where half of the runs or more rise, the median of their steps. */
static void the_step_to_stop_at_is_a_median(void **state)
{
    struct lrf_verify_run runs[] = {run(1e-2, 0, converges, 0.4), run(1e-2, 1, converges, 0.4),
                                    run(1e-2, 2, converges, 0.4)};
    struct lrf_verification v;
    struct lrf_error err = {0};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        runs[i].verdict.steps = 1000;
        runs[i].verdict.best_step = 100 * (double)(3 - i);
        runs[i].verdict.val_loss = 0.9;
        runs[i].verdict.val_rise = 0.2;
    }
    assert_ok(lrf_verify_summarize(runs, 3, 1.4, NAN, LRF_OBJECTIVE_BEST, &v, &err), err);
    assert_close(v.rate[0].stop_step, 200, 0);
    lrf_verification_release(&v);
    runs[0].verdict.val_rise = runs[1].verdict.val_rise = 0.01;
    assert_ok(lrf_verify_summarize(runs, 3, 1.4, NAN, LRF_OBJECTIVE_BEST, &v, &err), err);
    assert_true(isnan(v.rate[0].stop_step));
    lrf_verification_release(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_become_rates_in_order),
        cmocka_unit_test(regret_is_interpolated_in_log_rate),
        cmocka_unit_test(scores_are_clipped_at_no_training),
        cmocka_unit_test(the_objective_says_of_which_loss),
        cmocka_unit_test(the_step_to_stop_at_is_a_median),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
