#include "assert.h"

#include "experiment/trial.h"
#include "experiment/verdict.h"

/*
 * A separable problem with known curvature: loss = offset + sum of lambda w^2 / 2, full-batch
 * gradient descent with an optional gradient noise, and a validation loss whose minimum lies
 * elsewhere: sum of lambda (w - shift)^2 / 2.
 */
struct problem {
    double lambda[3], start[3], shift;
    double offset, gradient_noise, batch_noise;
    double momentum;
    bool dies; /* above a rate of 1 the first step leaves a constant loss, that of no training */
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
    return lrf_trial_experiment.tell(
        trial, &(struct lrf_answer){
                   .loss = loss, .accuracy = accuracy, .train_loss = NAN, .dead_units = NAN});
}

/* `shows`: the trainer evaluates all training rows, and knows its dead units. */
static void train(const struct problem *p, struct lrf_trial *trial, bool shows, uint64_t seed)
{
    double w[3], v[3] = {0};
    bool dead = false;
    struct lrf_ask ask;
    memcpy(w, p->start, sizeof w);
    assert_int_equal(ask_trial(trial).action, LRF_ASK_RESET);
    assert_int_equal(tell_trial(trial, 0, 0), LRF_OK);
    while ((ask = ask_trial(trial)).action != LRF_ASK_DONE) {
        if (ask.action == LRF_ASK_EVAL) {
            const struct lrf_answer answer = {.loss = loss_at(p, w, p->shift),
                                              .accuracy = NAN,
                                              .train_loss = shows ? loss_at(p, w, 0) : NAN,
                                              .dead_units = shows ? dead : NAN};
            assert_int_equal(lrf_trial_experiment.tell(trial, &answer), LRF_OK);
            continue;
        }
        double loss = loss_at(p, w, 0) + p->batch_noise * normal(&seed);
        if (p->dies && ask.lr > 1)
            dead = true;
        for (int k = 0; k < 3; k++) {
            v[k] = p->momentum * v[k] + p->lambda[k] * w[k] + p->gradient_noise * normal(&seed);
            w[k] = dead ? p->start[k] : w[k] - ask.lr * v[k];
        }
        assert_int_equal(tell_trial(trial, loss, NAN), LRF_OK);
    }
}

/* One run with its checks. */
struct judged {
    struct lrf_verify_run run;
    struct lrf_trial_check check[32];
};

static void make_run(const struct problem *p, double lr, size_t steps, bool shows, struct judged *j)
{
    struct lrf_trial_settings settings;
    const struct lrf_trial_check *check;
    struct lrf_error err = {0};
    struct lrf_trial *trial;
    lrf_trial_defaults(&settings);
    settings.lr = lr;
    settings.steps = steps;
    settings.start_check = true;
    trial = lrf_trial_alloc(&settings, &err);
    assert_non_null(trial);
    train(p, trial, shows, 11);
    *j = (struct judged){.run = {.lr = lr}};
    check = lrf_trial_checks(trial, &j->run.n_check);
    memcpy(j->check, check, j->run.n_check * sizeof *check);
    j->run.check = j->check;
    lrf_trial_measure(trial, &j->run.verdict);
    lrf_trial_free(trial);
}

/* The verdict at a rate beside the run at `best_lr`; the start is what no training gives. */
static struct lrf_verdict verdict(const struct problem *p, double lr, double best_lr, size_t steps,
                                  bool shows)
{
    struct judged best, j;

    make_run(p, best_lr, steps, shows, &best);
    make_run(p, lr, steps, shows, &j);
    lrf_verdict_decide(&j.run,
                       &(struct lrf_verdict_group){.lr = best_lr,
                                                   .train_loss = best.run.verdict.train_loss,
                                                   .val_loss = best.run.verdict.best_val_loss,
                                                   .level = best.run.verdict.first_loss,
                                                   .val_level = best.run.verdict.start_val_loss,
                                                   .batch_noise = fmin(best.run.verdict.batch_noise,
                                                                       j.run.verdict.batch_noise)});
    return j.run.verdict;
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
/* Noise of the gradient below that of the batches: it does not show, but holds the loss up. */
static const struct problem rough = {.lambda = {2.9, 0.7, 0.11},
                                     .start = {1.9, -2.3, 2.7},
                                     .gradient_noise = 0.8,
                                     .batch_noise = 0.6};
static const struct problem mortal = {
    .lambda = {1.7, 0.6, 0.31}, .start = {1.3, -0.9, 1.1}, .dies = true};
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
    {&rough, 0.4, 0.05, 2000, LRF_VERDICT_NOISE_FLOOR},
    {&rough, 0.4, 0.05, 8000, LRF_VERDICT_NOISE_FLOOR},
    {&mortal, 1.1, 0.9, 500, LRF_VERDICT_DEAD},
    {&mortal, 0.7, 0.9, 500, LRF_VERDICT_CONVERGES},
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
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const size_t c = i / 2;
        struct lrf_verdict v =
            verdict(cases[c].problem, cases[c].lr, cases[c].best_lr, cases[c].steps, i % 2);
        if (v.kind != cases[c].kind) {
            print_error("case %zu%s lr %g: %s, not %s (progress %g cooldown %g swing %g trend "
                        "%g rise %g, %g -> %g)\n",
                        c, i % 2 ? ", shown" : "", cases[c].lr, lrf_verdict_name(v.kind),
                        lrf_verdict_name(cases[c].kind), v.progress, v.cooldown_drop, v.swing,
                        v.trend, v.val_rise, v.first_loss, v.train_loss);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* A run that is as it should be beside runs of which the best gains 2, seen by a trainer that shows
 * everything; `above`: at a greater rate than the best. */
static enum lrf_verdict_kind kind_of(struct lrf_verdict v, bool above)
{
    struct lrf_trial_check check[] = {{100, 0.4, 0.5, NAN}, {1000, 0.3, 0.5, NAN}};
    struct lrf_verify_run run = {
        .lr = above ? 0.2 : 0.1, .verdict = v, .check = check, .n_check = 2};

    lrf_verdict_decide(&run, &(struct lrf_verdict_group){.lr = 0.1,
                                                         .train_loss = 0.3,
                                                         .val_loss = 0.5,
                                                         .level = 2.3,
                                                         .val_level = 2.3,
                                                         .baseline_known = true,
                                                         .batch_noise = 0.01});
    return run.verdict.kind;
}

static const struct lrf_verdict fine = {.kind = LRF_VERDICT_CONVERGES,
                                        .first_loss = 2.4,
                                        .train_loss = 0.3,
                                        .cooled_loss = 0.29,
                                        .cooldown_drop = 0.01,
                                        .last_fall = 0.01,
                                        .trend = -1,
                                        .start_val_loss = 2.4,
                                        .best_val_loss = 0.5,
                                        .val_loss = 0.52,
                                        .steps = 1000,
                                        .best_step = 300,
                                        .val_noise = 0.001};

#define BUT(...)                                                                                   \
    with(fine, (const double[]){__VA_ARGS__},                                                      \
         sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

/* train_loss, cooldown_drop, swing, dead_units, last_fall, trend, val_loss: as many as are given.
 */
static struct lrf_verdict with(struct lrf_verdict v, const double *value, size_t n)
{
    double *field[] = {&v.train_loss, &v.cooldown_drop, &v.swing,   &v.dead_units,
                       &v.last_fall,  &v.trend,         &v.val_loss};

    for (size_t i = 0; i < n; i++)
        *field[i] = value[i];
    return v;
}

static void every_definition_has_its_limit(void **state)
{
    (void)state;
    assert_int_equal(kind_of(fine, false), LRF_VERDICT_CONVERGES);
    assert_int_equal(kind_of(fine, true), LRF_VERDICT_CONVERGES);
    /* 5 % of the gain of 2 above the start of 2.4, or of the level of 2.3 at a greater rate */
    assert_int_equal(kind_of(BUT(2.51), false), LRF_VERDICT_DIVERGES);
    assert_int_equal(kind_of(BUT(2.49), false), LRF_VERDICT_TOO_SLOW);
    assert_int_equal(kind_of(BUT(2.41), true), LRF_VERDICT_DIVERGES);
    assert_int_equal(kind_of(BUT(2.39), true), LRF_VERDICT_UNDERFITS);
    assert_int_equal(kind_of(BUT(NAN), false), LRF_VERDICT_DIVERGES);
    /* a validation loss of 197 after a start of 2.4, for all that the training loss does */
    assert_int_equal(kind_of(BUT(0.3, 0.2, 1, 0, 0, 0, 197), true), LRF_VERDICT_DIVERGES);
    assert_int_equal(kind_of(BUT(0.3, 0.01, 0, 0, 0, 0, 2.45), false), LRF_VERDICT_OVERFITS);
    /* less than half of the gain with dead units; without them it is only far from the best */
    assert_int_equal(kind_of(BUT(2.29, 0.01, 0, 0.8), true), LRF_VERDICT_DEAD);
    assert_int_equal(kind_of(BUT(2.29, 0.01, 0, 0.79), true), LRF_VERDICT_UNDERFITS);
    assert_int_equal(kind_of(BUT(2.29, 0.01, 0, 0.9), false), LRF_VERDICT_TOO_SLOW);
    assert_int_equal(kind_of(BUT(1.31, 0.01, 0, 0.9), true), LRF_VERDICT_DEAD);
    assert_int_equal(kind_of(BUT(1.29, 0.01, 0, 0.9), true), LRF_VERDICT_UNDERFITS);
    /* the cooldown: 20 % of itself and 2 % of the drop */
    assert_int_equal(kind_of(BUT(0.3, 0.061), false), LRF_VERDICT_NOISE_FLOOR);
    assert_int_equal(kind_of(BUT(0.3, 0.059), false), LRF_VERDICT_CONVERGES);
    assert_int_equal(kind_of(BUT(0.03, 0.029), false), LRF_VERDICT_CONVERGES);
    assert_int_equal(kind_of(BUT(0.3, NAN), false), LRF_VERDICT_CONVERGES);
    assert_int_equal(kind_of(BUT(0.3, 0.061, 0.51), false), LRF_VERDICT_OSCILLATES);
    /* 5 % of the gain of 1.8 above the lowest validation loss */
    assert_int_equal(kind_of(BUT(0.3, 0.01, 0, 0, 0, 0, 0.591), false), LRF_VERDICT_OVERFITS);
    assert_int_equal(kind_of(BUT(0.3, 0.01, 0, 0, 0, 0, 0.589), false), LRF_VERDICT_CONVERGES);
    /* half and nine tenths of the gain of 2 */
    assert_int_equal(kind_of(BUT(1.31), false), LRF_VERDICT_TOO_SLOW);
    assert_int_equal(kind_of(BUT(1.29), false), LRF_VERDICT_UNDERFITS);
    assert_int_equal(kind_of(BUT(0.51), false), LRF_VERDICT_UNDERFITS);
    assert_int_equal(kind_of(BUT(0.49), false), LRF_VERDICT_CONVERGES);
    /* still falling: 2 % of the gain in the last fifth, and no accident */
    assert_int_equal(kind_of(BUT(0.3, 0.01, 0, 0, 0.041, -3.1), false), LRF_VERDICT_UNDERFITS);
    assert_int_equal(kind_of(BUT(0.3, 0.01, 0, 0, 0.039, -3.1), false), LRF_VERDICT_CONVERGES);
    assert_int_equal(kind_of(BUT(0.3, 0.01, 0, 0, 0.041, -2.9), false), LRF_VERDICT_CONVERGES);
}

/* A constant loss of a trainer that shows neither units nor baseline. */
static void a_hidden_layer_dies_unseen(void **state)
{
    struct lrf_trial_check check[] = {{5, 1, 1.2, NAN}, {10, 1, 1.2, NAN}};
    struct lrf_verify_run run = {.lr = 1, .verdict = fine, .check = check, .n_check = 2};
    struct lrf_verdict_group group = {.lr = 0.1,
                                      .train_loss = 0.3,
                                      .val_loss = 0.5,
                                      .level = 2.4,
                                      .val_level = 2.4,
                                      .batch_noise = 0.01};
    (void)state;
    run.verdict.dead_units = NAN;
    run.verdict.train_loss = run.verdict.cooled_loss = 2.1;
    lrf_verdict_decide(&run, &group);
    assert_int_equal(run.verdict.kind, LRF_VERDICT_DEAD);
    group.level = 2.12;
    group.baseline_known = true;
    lrf_verdict_decide(&run, &group);
    assert_int_equal(run.verdict.kind, LRF_VERDICT_DEAD);
    run.verdict.cooled_loss = 1.1; /* the rate held it up: nothing is dead */
    run.verdict.cooldown_drop = 1;
    lrf_verdict_decide(&run, &group);
    assert_int_equal(run.verdict.kind, LRF_VERDICT_NOISE_FLOOR);
}

static void a_split_vote_is_mixed(void **state)
{
    (void)state;
    assert_int_equal(
        lrf_verdict_vote(
            (unsigned[LRF_VERDICT_COUNT]){
                [LRF_VERDICT_CONVERGES] = 1, [LRF_VERDICT_OVERFITS] = 1, [LRF_VERDICT_DEAD] = 1},
            3),
        LRF_VERDICT_MIXED);
    assert_int_equal(
        lrf_verdict_vote(
            (unsigned[LRF_VERDICT_COUNT]){[LRF_VERDICT_CONVERGES] = 2, [LRF_VERDICT_OVERFITS] = 2},
            4),
        LRF_VERDICT_MIXED);
    assert_int_equal(
        lrf_verdict_vote(
            (unsigned[LRF_VERDICT_COUNT]){[LRF_VERDICT_CONVERGES] = 2, [LRF_VERDICT_OVERFITS] = 1},
            3),
        LRF_VERDICT_CONVERGES);
    /* a rate that half of the runs do not survive diverges */
    assert_int_equal(
        lrf_verdict_vote(
            (unsigned[LRF_VERDICT_COUNT]){[LRF_VERDICT_CONVERGES] = 2, [LRF_VERDICT_DIVERGES] = 2},
            4),
        LRF_VERDICT_DIVERGES);
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
    lrf_trial_measure(trial, &v);
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
        cmocka_unit_test(every_definition_has_its_limit),
        cmocka_unit_test(a_hidden_layer_dies_unseen),
        cmocka_unit_test(a_split_vote_is_mixed),
        cmocka_unit_test(a_nonfinite_loss_ends_a_run_as_divergence),
        cmocka_unit_test(checks_are_even_and_the_cooldown_falls),
        cmocka_unit_test(bad_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
