#include "assert.h"

#include "experiment/check.h"

/* A trainer that is a formula: the losses of a run at a rate, training and validation. */
struct formula {
    double (*loss)(size_t step, double lr);
    double (*val_loss)(size_t step, double lr); /* NULL: it cannot */
};

/* Runs until no other one is wanted. */
static struct lrf_check_result
hold_check(double lr, size_t steps, const struct lrf_check_levels *levels, const struct formula *f)
{
    struct lrf_check_result check;
    struct lrf_error err = {0};
    size_t taken = 0, runs = 0;
    bool again;

    lrf_check_begin(&check, lr, steps);
    do {
        struct lrf_trial_settings s = {.lr = check.lr,
                                       .seed = 13,
                                       .steps = steps,
                                       .checks = 20,
                                       .cooldown = 0.25,
                                       .start_check = true};
        struct lrf_trial *trial = lrf_trial_alloc(&s, &err);
        struct lrf_verdict measured;
        struct lrf_ask ask;
        size_t step = 0;

        while ((ask = lrf_trial_experiment.ask(trial)).action != LRF_ASK_DONE) {
            struct lrf_answer answer = {
                .loss = NAN, .accuracy = NAN, .train_loss = NAN, .dead_units = NAN};
            if (ask.action == LRF_ASK_STEP)
                answer.loss = f->loss(step++, ask.lr);
            else if (ask.action == LRF_ASK_EVAL && f->val_loss)
                answer.loss = f->val_loss(step, ask.lr);
            lrf_trial_experiment.tell(trial, &answer);
        }
        taken += step;
        runs++;
        lrf_trial_measure(trial, &measured);
        again = lrf_check_tell(&check, levels, &measured, step);
        lrf_trial_free(trial);
    } while (again);
    assert_int_equal(check.steps, taken);
    assert_int_equal(check.runs, runs);
    return check;
}

static const struct lrf_check_levels unknown = {NAN, NAN, NAN};

static double falls(size_t step, double lr)
{
    return 0.7 + 1.6 * exp(-lr * (double)step);
}

static double stays(size_t step, double lr)
{
    (void)lr;
    return 2.31 + (step % 2 ? 0.1 : -0.1);
}

/* Gradient descent on 0.5 * 17.3 x^2 from 2.3 on: stable below 2 / 17.3 = 0.1156. The cooldown is
 * not modelled: its losses are those at the rate of each step. */
static double quadratic(size_t step, double lr)
{
    return 2.3 * pow(1 - lr * 17.3, 2 * (double)step);
}

static double not_finite_above_a_millionth(size_t step, double lr)
{
    return step > 1 && lr > 1e-6 ? NAN : 2.3;
}

/* Least at step 60 of 200. */
static double overfits(size_t step, double lr)
{
    double t = (double)step - 60;
    (void)lr;
    return 0.9 + 1.4 * t * t / 3600 * (t < 0 ? 1 : 0.3);
}

/* A floor that is proportional to the rate, under it what is left of the start. */
static double floor_of_rate(size_t step, double lr)
{
    return 0.1 + 20 * lr + 2 * exp(-(double)step / 20);
}

/* From step 400 to 500 by 2.3 (exp(-4) - exp(-5)) = .027 to .066: 1.2 % of the drop. */
static double ends_in_a_tail(size_t step, double lr)
{
    (void)lr;
    return 0.05 + 2.3 * exp(-(double)step / 100);
}

static double still_falling(size_t step, double lr)
{
    (void)lr;
    return 2.3 - 0.005 * (double)step;
}

static void a_safe_rate_takes_one_run(void **state)
{
    struct lrf_check_result r = hold_check(0.0317, 200, &unknown, &(struct formula){falls, NULL});
    (void)state;
    assert_string_equal(lrf_check_outcome_name(r.outcome), "falls");
    assert_int_equal(r.runs, 1);
    assert_int_equal(r.steps, 250);
    assert_true(r.lr == 0.0317);
    assert_true(isnan(r.diverged));
    assert_close(r.level, 2.3, 1e-12);
    assert_close(r.verdict.train_loss, 0.7, 0.01);
}

static void a_loss_within_its_noise_stays(void **state)
{
    struct lrf_check_levels levels = {2.31, NAN, NAN};
    struct lrf_check_result r = hold_check(0.0317, 200, &levels, &(struct formula){stays, NULL});
    (void)state;
    assert_string_equal(lrf_check_outcome_name(r.outcome), "stays");
    assert_int_equal(r.runs, 1);
}

/* The same run, of which another part is only the constant prediction's. */
static void the_level_is_the_lower_of_start_and_baseline(void **state)
{
    static const struct {
        double baseline;
        enum lrf_check_outcome outcome;
    } want[] = {{NAN, LRF_CHECK_FALLS},
                {2.9, LRF_CHECK_FALLS},
                {0.8, LRF_CHECK_FALLS},
                {0.69, LRF_CHECK_STAYS},
                {0.2, LRF_CHECK_STAYS}};
    (void)state;
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        struct lrf_check_levels levels = {2.3, want[k].baseline, NAN};
        struct lrf_check_result r =
            hold_check(0.0317, 400, &levels, &(struct formula){falls, NULL});

        assert_int_equal(r.outcome, want[k].outcome);
        assert_close(r.level, fmin(2.3, want[k].baseline), 1e-12);
    }
}

static void divergence_lowers_the_rate_until_it_is_stable(void **state)
{
    static const struct {
        double lr;
        unsigned runs;
    } want[] = {{0.113, 1}, {0.118, 2}, {0.229, 2}, {0.234, 3}, {0.459, 3}, {0.467, 4}};
    (void)state;
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        struct lrf_check_result r =
            hold_check(want[k].lr, 1500, &unknown, &(struct formula){quadratic, NULL});

        assert_int_equal(r.outcome, LRF_CHECK_FALLS);
        assert_int_equal(r.runs, want[k].runs);
        assert_close(log10(r.lr / want[k].lr), -0.3 * (want[k].runs - 1), 1e-3);
        assert_true(r.lr < 2 / 17.3);
        assert_true(want[k].runs == 1 ? isnan(r.diverged) : r.diverged > 2 / 17.3);
        assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_TRAIN, false).kind,
                         want[k].runs == 1 ? LRF_LIMIT_UNKNOWN : LRF_LIMIT_STABILITY);
    }
}

static void it_gives_up_after_four_runs(void **state)
{
    struct lrf_check_result r =
        hold_check(0.1, 200, &unknown, &(struct formula){not_finite_above_a_millionth, NULL});
    (void)state;
    assert_int_equal(r.outcome, LRF_CHECK_DIVERGES);
    assert_int_equal(r.runs, 4);
    assert_int_equal(r.steps, 4 * 3);
    assert_close(log10(r.lr / 0.1), -0.9, 1e-3);
    assert_true(r.diverged == r.lr);
    assert_close(log10(lrf_check_safe_lr(&r) / r.lr), -0.3, 1e-3);
    assert_true(isnan(r.verdict.train_loss));
    assert_true(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).unstable_lr == r.lr);
}

/* A validation loss above its start is overfitting, not divergence: a smaller rate is no cure. */
static void overfitting_says_where_to_stop(void **state)
{
    struct lrf_check_result r = hold_check(0.05, 200, &unknown, &(struct formula){falls, overfits});
    (void)state;
    assert_true(r.verdict.val_loss > r.verdict.start_val_loss);
    assert_int_equal(r.outcome, LRF_CHECK_FALLS);
    assert_true(lrf_check_stop_step(&r) == 60);
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).kind,
                     LRF_LIMIT_OVERFITTING);
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_LAST, false).kind,
                     LRF_LIMIT_OVERFITTING);
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_TRAIN, false).kind, LRF_LIMIT_UNKNOWN);
}

static double only_rises(size_t step, double lr)
{
    (void)lr;
    return 1 + 0.01 * (double)step;
}

/* Least before any step: there is nowhere to stop. */
static void what_only_rises_has_no_step_to_stop_at(void **state)
{
    struct lrf_check_result r =
        hold_check(0.05, 200, &unknown, &(struct formula){falls, only_rises});
    struct lrf_check_levels levels = {2.3, 2.2, 0.5}; /* nor does it come below a constant's */
    (void)state;
    assert_true(r.verdict.best_step == 0 && isnan(lrf_check_stop_step(&r)));
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).kind,
                     LRF_LIMIT_OVERFITTING);
    r = hold_check(0.05, 200, &levels, &(struct formula){falls, overfits});
    assert_true(lrf_check_stop_step(&r) == 60);
}

/* 20 lr of floor beside a drop of 2: what a decay to 0 takes off, is it worth a word? */
static void a_floor_that_follows_the_rate_is_noise(void **state)
{
    static const struct {
        double lr;
        enum lrf_limit_kind kind;
    } want[] = {{0.02, LRF_LIMIT_NOISE},      /* .4 of .5: a verdict */
                {0.003, LRF_LIMIT_NOISE},     /* .06 of .16, 3 % of the drop: a verdict */
                {0.0005, LRF_LIMIT_UNKNOWN}}; /* .01, .5 % of the drop */
    (void)state;
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        struct lrf_check_result r =
            hold_check(want[k].lr, 400, &unknown, &(struct formula){floor_of_rate, NULL});

        assert_true(isnan(lrf_check_stop_step(&r)));
        assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).kind, want[k].kind);
        /* A rate that decays anyway has no such floor. */
        assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, true).kind,
                         LRF_LIMIT_UNKNOWN);
    }
}

static void a_loss_that_falls_to_the_end_needs_steps_or_a_greater_rate(void **state)
{
    struct lrf_check_result r =
        hold_check(0.01, 200, &unknown, &(struct formula){still_falling, NULL});
    /* Of 2.3 before training the best reached 1.3. */
    struct lrf_race_result race = {.n = 3,
                                   .rate = {{.lr = 0.003, .train_loss = 1.3, .regret = 0},
                                            {.lr = 0.03, .train_loss = 1.79, .regret = 0.8},
                                            {.lr = 0.11, .train_loss = NAN, .regret = 1}}};
    (void)state;
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).kind, LRF_LIMIT_BUDGET);
    assert_int_equal(lrf_limit_find(&r, &race, LRF_OBJECTIVE_BEST, false).kind, LRF_LIMIT_BUDGET);
    assert_true(isnan(lrf_limit_find(&r, &race, LRF_OBJECTIVE_BEST, false).unstable_lr));
    race.rate[2].lr = 0.09;
    assert_int_equal(lrf_limit_find(&r, &race, LRF_OBJECTIVE_BEST, false).kind,
                     LRF_LIMIT_STABILITY);
    assert_true(lrf_limit_find(&r, &race, LRF_OBJECTIVE_BEST, false).unstable_lr == 0.09);
    race.rate[1].train_loss = 1.81;
    assert_true(lrf_limit_find(&r, &race, LRF_OBJECTIVE_BEST, false).unstable_lr == 0.03);
    race.rate[1].lr = 0.012; /* hardly another rate */
    assert_true(lrf_limit_find(&r, &race, LRF_OBJECTIVE_BEST, false).unstable_lr == 0.09);
    assert_int_equal(lrf_limit_find(NULL, &race, LRF_OBJECTIVE_BEST, false).kind,
                     LRF_LIMIT_UNKNOWN);
}

static void the_tail_of_a_fall_is_a_matter_of_steps(void **state)
{
    static const struct formula tail = {ends_in_a_tail, NULL};
    struct lrf_check_result r = hold_check(0.01, 500, &unknown, &tail);
    (void)state;
    assert_int_equal(r.verdict.kind, LRF_VERDICT_CONVERGES);
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).kind, LRF_LIMIT_BUDGET);
    r = hold_check(0.01, 800, &unknown, &tail); /* then by .1 % of the drop */
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).kind, LRF_LIMIT_UNKNOWN);
}

/* Nothing was learnt, and what is faster does worse. */
static void a_start_that_is_never_left_is_at_its_edge(void **state)
{
    struct lrf_check_levels levels = {2.31, 1.2, NAN};
    struct lrf_check_result r = hold_check(0.01, 200, &levels, &(struct formula){stays, NULL});
    struct lrf_race_result race = {.n = 1, .rate = {{.lr = 0.03, .train_loss = NAN}}};
    (void)state;
    assert_int_equal(r.outcome, LRF_CHECK_STAYS);
    assert_int_equal(lrf_limit_find(&r, NULL, LRF_OBJECTIVE_BEST, false).kind, LRF_LIMIT_UNKNOWN);
    assert_int_equal(lrf_limit_find(&r, &race, LRF_OBJECTIVE_BEST, false).kind,
                     LRF_LIMIT_STABILITY);
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(lrf_limit_name(LRF_LIMIT_NOISE), "noise");
    assert_string_equal(lrf_limit_name(LRF_LIMIT_OVERFITTING), "overfitting");
    assert_string_equal(lrf_limit_name(LRF_LIMIT_COUNT), "unknown");
    assert_string_equal(lrf_check_outcome_name(LRF_CHECK_DIVERGES), "diverges");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_safe_rate_takes_one_run),
        cmocka_unit_test(a_loss_within_its_noise_stays),
        cmocka_unit_test(the_level_is_the_lower_of_start_and_baseline),
        cmocka_unit_test(divergence_lowers_the_rate_until_it_is_stable),
        cmocka_unit_test(it_gives_up_after_four_runs),
        cmocka_unit_test(overfitting_says_where_to_stop),
        cmocka_unit_test(what_only_rises_has_no_step_to_stop_at),
        cmocka_unit_test(a_floor_that_follows_the_rate_is_noise),
        cmocka_unit_test(a_loss_that_falls_to_the_end_needs_steps_or_a_greater_rate),
        cmocka_unit_test(the_tail_of_a_fall_is_a_matter_of_steps),
        cmocka_unit_test(a_start_that_is_never_left_is_at_its_edge),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
