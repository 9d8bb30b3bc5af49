#include "assert.h"

#include "experiment/trial.h"

/*
 * A separable problem with known curvature: loss = offset + sum of lambda w^2 / 2, full-batch
 * gradient descent with an optional gradient noise, and a validation loss whose minimum lies
 * elsewhere: sum of lambda (w - shift)^2 / 2.
 */
struct problem {
    double lambda[3], start[3], shift;
    double offset, gradient_noise, batch_noise;
    double momentum;
};

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0 - 0.5;
}

static double normal(uint64_t *state)
{
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += uniform(state);
    return sum;
}

static double loss_at(const struct problem *p, const double *w, double shift)
{
    double sum = p->offset;
    for (int k = 0; k < 3; k++)
        sum += 0.5 * p->lambda[k] * (w[k] - shift) * (w[k] - shift);
    return sum;
}

static struct lrf_ask ask_trial(const struct lrf_trial *trial)
{
    return lrf_trial_experiment.ask(trial);
}

static enum lrf_status tell_trial(struct lrf_trial *trial, double loss, double accuracy)
{
    return lrf_trial_experiment.tell(trial,
                                     &(struct lrf_answer){.loss = loss, .accuracy = accuracy});
}

static void train(const struct problem *p, struct lrf_trial *trial, uint64_t seed)
{
    double w[3], v[3] = {0};
    struct lrf_ask ask;
    memcpy(w, p->start, sizeof w);
    assert_int_equal(ask_trial(trial).action, LRF_ASK_RESET);
    assert_int_equal(tell_trial(trial, 0, 0), LRF_OK);
    while ((ask = ask_trial(trial)).action != LRF_ASK_DONE) {
        if (ask.action == LRF_ASK_EVAL) {
            assert_int_equal(tell_trial(trial, loss_at(p, w, p->shift), NAN), LRF_OK);
            continue;
        }
        double loss = loss_at(p, w, 0) + p->batch_noise * normal(&seed);
        for (int k = 0; k < 3; k++) {
            v[k] = p->momentum * v[k] + p->lambda[k] * w[k] + p->gradient_noise * normal(&seed);
            w[k] -= ask.lr * v[k];
        }
        assert_int_equal(tell_trial(trial, loss, NAN), LRF_OK);
    }
}

/* Trains and judges one run. */
static struct lrf_verdict judge_run(const struct problem *p, double lr, size_t steps)
{
    struct lrf_trial_settings settings;
    struct lrf_error err = {0};
    struct lrf_verdict verdict;
    struct lrf_trial *trial;
    lrf_trial_defaults(&settings);
    settings.lr = lr;
    settings.steps = steps;
    settings.start_check = true;
    trial = lrf_trial_alloc(&settings, &err);
    assert_non_null(trial);
    train(p, trial, 11);
    lrf_trial_judge(trial, &verdict);
    lrf_trial_free(trial);
    return verdict;
}

/* The verdict at a rate, compared with the run at `best_lr`. */
static struct lrf_verdict verdict(const struct problem *p, double lr, double best_lr, size_t steps)
{
    struct lrf_verdict best = judge_run(p, best_lr, steps), v = judge_run(p, lr, steps);

    lrf_verdict_compare(
        &v, &(struct lrf_verdict_group){best.train_loss, fmin(best.batch_noise, v.batch_noise)},
        lr > best_lr);
    return v;
}

/* Full batch, no noise: the limit of the largest mode is 2/lambda. */
static const struct problem plain = {
    .lambda = {1.7, 0.6, 0.31}, .start = {1.3, -0.9, 1.1}, .offset = -2.1};
static const struct problem stiff = {
    .lambda = {137, 9.1, 0.043}, .start = {0.2, 1.4, -3.1}, .offset = 11};
static const struct problem heavy = {
    .lambda = {4.3, 0.9, 0.2}, .start = {1, 1, 1}, .momentum = 0.9};
/* Mini-batch: the noise of the gradient makes a floor that grows with the rate. */
static const struct problem noisy = {.lambda = {2.9, 0.7, 0.11},
                                     .start = {1.9, -2.3, 2.7},
                                     .gradient_noise = 0.35,
                                     .batch_noise = 0.02};
/* The validation minimum lies on the way: w = 0.4 in a direction that is slow. */
static const struct problem astray = {.lambda = {1, 0.2, 0.2}, .start = {0.6, 2, 2}, .shift = 0.5};

static const struct {
    const struct problem *problem;
    double lr, best_lr;
    size_t steps;
    enum lrf_verdict_kind kind;
} cases[] = {
    {&plain, 2.06 / 1.7, 0.9, 1000, LRF_VERDICT_DIVERGES},
    {&plain, 2.04 / 1.7, 0.9, 1000, LRF_VERDICT_DIVERGES},
    {&plain, 2.8 / 1.7, 0.9, 1000, LRF_VERDICT_DIVERGES},
    {&plain, 40, 0.9, 1000, LRF_VERDICT_DIVERGES},
    {&plain, 1.96 / 1.7, 0.9, 1000, LRF_VERDICT_CONVERGES},
    {&plain, 0.9, 0.9, 1000, LRF_VERDICT_CONVERGES},
    {&plain, 0.1, 0.9, 1000, LRF_VERDICT_CONVERGES},
    {&plain, 0.03, 0.9, 1000, LRF_VERDICT_CONVERGES},
    {&plain, 7e-4, 0.9, 300, LRF_VERDICT_TOO_SLOW},
    {&plain, 1e-4, 0.9, 1000, LRF_VERDICT_TOO_SLOW},
    {&plain, 1e-9, 0.9, 1000, LRF_VERDICT_TOO_SLOW},
    {&plain, 4e-3, 0.9, 300, LRF_VERDICT_UNDERFITS},
    {&plain, 2.1e-3, 0.9, 600, LRF_VERDICT_UNDERFITS},
    {&stiff, 2.04 / 137, 1.0 / 137, 2000, LRF_VERDICT_DIVERGES},
    {&stiff, 1.96 / 137, 1.0 / 137, 2000, LRF_VERDICT_CONVERGES},
    {&stiff, 1.0 / 137, 1.0 / 137, 2000, LRF_VERDICT_CONVERGES},
    {&stiff, 3e-6, 1.0 / 137, 2000, LRF_VERDICT_TOO_SLOW},
    {&heavy, 1.02 * 3.8 / 4.3, 0.3, 1000, LRF_VERDICT_DIVERGES},
    {&heavy, 3.0, 0.3, 1000, LRF_VERDICT_DIVERGES},
    {&heavy, 0.98 * 3.8 / 4.3, 0.3, 1000, LRF_VERDICT_CONVERGES},
    {&heavy, 0.3, 0.3, 1000, LRF_VERDICT_CONVERGES},
    {&heavy, 0.01, 0.3, 1000, LRF_VERDICT_CONVERGES},
    {&heavy, 1e-5, 0.3, 1000, LRF_VERDICT_TOO_SLOW},
    {&noisy, 0.05, 0.05, 2000, LRF_VERDICT_CONVERGES},
    {&noisy, 0.02, 0.05, 2000, LRF_VERDICT_CONVERGES},
    {&noisy, 0.67, 0.05, 3000, LRF_VERDICT_OSCILLATES},
    {&noisy, 0.66, 0.05, 4000, LRF_VERDICT_OSCILLATES},
    {&noisy, 0.72, 0.05, 2000, LRF_VERDICT_DIVERGES},
    {&noisy, 1e-5, 0.05, 2000, LRF_VERDICT_TOO_SLOW},
    {&noisy, 1.3e-3, 0.05, 700, LRF_VERDICT_UNDERFITS},
    {&astray, 0.1, 0.1, 1000, LRF_VERDICT_OVERFITS},
    {&astray, 0.2, 0.2, 1000, LRF_VERDICT_OVERFITS},
    {&astray, 0.02, 0.02, 1500, LRF_VERDICT_OVERFITS},
    {&astray, 1e-5, 0.1, 1000, LRF_VERDICT_TOO_SLOW},
    {&astray, 2.1, 0.1, 1000, LRF_VERDICT_DIVERGES},
};

static void known_problems_get_their_verdict(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_verdict v =
            verdict(cases[i].problem, cases[i].lr, cases[i].best_lr, cases[i].steps);
        if (v.kind != cases[i].kind) {
            print_error("case %zu lr %g: %s, not %s (progress %g cooldown %g alternation %g trend "
                        "%g rise %g, %g -> %g)\n",
                        i, cases[i].lr, lrf_verdict_name(v.kind), lrf_verdict_name(cases[i].kind),
                        v.progress, v.cooldown_drop, v.alternation, v.trend, v.val_rise,
                        v.first_loss, v.train_loss);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void a_cycle_of_two_oscillates(void **state)
{
    struct lrf_trial_settings settings = {.lr = 0.1, .steps = 200, .checks = 10};
    struct lrf_error err = {0};
    struct lrf_trial *trial = lrf_trial_alloc(&settings, &err);
    struct lrf_verdict v;
    (void)state;
    for (int i = 0; ask_trial(trial).action != LRF_ASK_DONE;) {
        if (ask_trial(trial).action == LRF_ASK_STEP)
            tell_trial(trial, i < 20 ? 3 - 0.1 * i : i % 2 ? 0.7 : 1.2, NAN), i++;
        else
            tell_trial(trial, NAN, NAN);
    }
    lrf_trial_judge(trial, &v);
    assert_int_equal(v.kind, LRF_VERDICT_OSCILLATES);
    assert_true(v.alternation < -0.9);
    lrf_trial_free(trial);
}

static void a_nonfinite_loss_ends_a_run_as_divergence(void **state)
{
    struct lrf_trial_settings settings = {.lr = 0.1, .steps = 100, .checks = 5, .cooldown = 0.1};
    struct lrf_error err = {0};
    struct lrf_trial *trial = lrf_trial_alloc(&settings, &err);
    struct lrf_verdict v;
    int told = 0;
    (void)state;
    while (ask_trial(trial).action != LRF_ASK_DONE) {
        if (ask_trial(trial).action == LRF_ASK_STEP)
            tell_trial(trial, told++ == 33 ? NAN : 1, NAN);
        else
            tell_trial(trial, 1, 0.5);
    }
    assert_int_equal(told, 34);
    assert_int_equal(tell_trial(trial, 1, 1), LRF_EINVAL);
    lrf_trial_judge(trial, &v);
    assert_int_equal(v.kind, LRF_VERDICT_DIVERGES);
    lrf_trial_free(trial);
}

static void checks_are_even_and_the_cooldown_falls(void **state)
{
    struct lrf_trial_settings settings = {
        .lr = 0.25, .seed = 17, .steps = 103, .checks = 7, .cooldown = 0.2, .start_check = true};
    struct lrf_error err = {0};
    struct lrf_trial *trial = lrf_trial_alloc(&settings, &err);
    const struct lrf_trial_check *check;
    double last = 0.25;
    struct lrf_ask ask;
    size_t n;
    (void)state;
    assert_int_equal(ask_trial(trial).action, LRF_ASK_RESET);
    assert_int_equal(ask_trial(trial).seed, 17);
    tell_trial(trial, 0, 0);
    assert_int_equal(ask_trial(trial).action, LRF_ASK_EVAL);
    for (int i = 0; (ask = ask_trial(trial)).action != LRF_ASK_DONE;) {
        if (ask.action == LRF_ASK_EVAL) {
            tell_trial(trial, i, 0.125);
            continue;
        }
        assert_true(i < 103 ? ask.lr == 0.25 : ask.lr < last);
        assert_true(ask.lr > 0);
        last = ask.lr;
        tell_trial(trial, 100.0 + i++, NAN);
    }
    check = lrf_trial_checks(trial, &n);
    assert_int_equal(n, 8);
    assert_int_equal(check[7].step, 103);
    assert_int_equal(check[1].step, 15);
    assert_close(check[1].train_loss, 107, 1e-12);
    assert_close(check[1].val_loss, 15, 0);
    assert_close(check[1].val_accuracy, 0.125, 0);
    lrf_trial_losses(trial, &n);
    assert_int_equal(n, 103 + 21);
    assert_int_equal(n, lrf_trial_length(&settings));
    lrf_trial_free(trial);
}

static void bad_settings_are_refused(void **state)
{
    const struct lrf_trial_settings bad[] = {{.steps = 9, .checks = 2},
                                             {.steps = 100, .checks = 1},
                                             {.steps = 100, .checks = 101},
                                             {.steps = 100, .checks = 5, .cooldown = NAN},
                                             {.steps = 100, .checks = 5, .cooldown = -0.1}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct lrf_error err = {0};
        assert_null(lrf_trial_alloc(&bad[i], &err));
        assert_int_equal(err.status, LRF_EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_problems_get_their_verdict),
        cmocka_unit_test(a_cycle_of_two_oscillates),
        cmocka_unit_test(a_nonfinite_loss_ends_a_run_as_divergence),
        cmocka_unit_test(checks_are_even_and_the_cooldown_falls),
        cmocka_unit_test(bad_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
