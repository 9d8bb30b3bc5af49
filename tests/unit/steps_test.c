#include "assert.h"

#include <lrfind/analysis.h>

#include "base/seed.h"

#include "analysis/steps.h"
#include <gsl/gsl_randist.h>

enum { DIMENSIONS = 40, STEPS = 400, REPEATS = 5 };

/*
 * Batches of size b of a problem with known gradient G and covariance s^2 I: g = G + s/sqrt(b) z.
 * Its noise scale is DIMENSIONS s^2 / |G|^2, whatever the batch.
 */
static void noisy_gradients(struct lrf_curve *curve, double spread, size_t batch)
{
    gsl_rng *rng = lrf_rng_alloc(5, LRF_STREAM_PROBE);
    struct lrf_error err = {0};
    double g[2][DIMENSIONS];

    for (unsigned r = 0; r < REPEATS; r++) {
        for (unsigned i = 0; i < STEPS; i++) {
            struct lrf_point p = {
                .repeat = r, .step = i, .lr = 1e-6 * pow(10, i / 100.0), .known = LRF_GRAD_NORM};
            double dot = 0, square = 0, *now = g[i % 2], *before = g[(i + 1) % 2];
            for (int k = 0; k < DIMENSIONS; k++) {
                now[k] = 0.3 + spread / sqrt((double)batch) * gsl_ran_gaussian(rng, 1);
                square += now[k] * now[k];
                dot += i ? now[k] * before[k] : 0;
            }
            p.grad_norm = sqrt(square);
            if (i) {
                p.known |= LRF_GRAD_COSINE;
                p.grad_cosine = dot / p.grad_norm / curve->point[curve->n - 1].grad_norm;
            }
            assert_ok(lrf_curve_append(curve, &p, &err), err);
        }
    }
    gsl_rng_free(rng);
}

static void the_noise_scale_of_a_known_problem_is_found(void **state)
{
    static const size_t batches[] = {1, 32, 256};
    (void)state;
    for (int k = 0; k < 3; k++) {
        struct lrf_curve curve = {0};
        struct lrf_steps steps;
        struct lrf_error err = {0};
        noisy_gradients(&curve, 1.7, batches[k]);
        assert_ok(lrf_steps_analyze(&curve, 1, batches[k], 0.1, false, &steps, &err), err);
        assert_relative(steps.noise_scale, 1.7 * 1.7 / (0.3 * 0.3), 0.1);
        lrf_steps_release(&steps);
        lrf_curve_release(&curve);
    }
}

static void predictions_follow_the_formula(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_steps steps;
    struct lrf_error err = {0};
    double b;
    (void)state;
    noisy_gradients(&curve, 1.7, 32);
    assert_ok(lrf_steps_analyze(&curve, 1, 32, 0.1, false, &steps, &err), err);
    b = steps.noise_scale;
    assert_int_equal(steps.n_batch, LRF_BATCH_PREDICTIONS);
    assert_int_equal(steps.batch[0].batch, 8);
    assert_int_equal(steps.batch[2].batch, 32);
    assert_relative(steps.batch[2].lr, 0.1, 1e-12);
    assert_relative(steps.batch[5].lr, 0.1 * (1 + b / 32) / (1 + b / 256), 1e-12);
    lrf_steps_release(&steps);
    assert_ok(lrf_steps_analyze(&curve, 1, 32, 0.1, true, &steps, &err), err);
    assert_relative(steps.batch[0].lr, 0.1 * sqrt((1 + b / 32) / (1 + b / 8)), 1e-12);
    lrf_steps_release(&steps);
    lrf_curve_release(&curve);
}

/* One mode of curvature 2.5: the gain is 1 - lr lambda / 2. */
static void gains_tell_the_curvature(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_steps steps;
    struct lrf_error err = {0};
    (void)state;
    for (unsigned i = 0; i < 600; i++) {
        struct lrf_point p = {.step = i, .lr = 1e-4 * pow(10, i / 120.0), .known = LRF_GAIN_RATIO};
        p.gain_ratio = 1 - p.lr * 2.5 / 2;
        assert_ok(lrf_curve_append(&curve, &p, &err), err);
    }
    assert_ok(lrf_steps_analyze(&curve, 1e-3, 32, NAN, false, &steps, &err), err);
    assert_close(log10(steps.gain_half), log10(1 / 2.5), 0.13);
    assert_close(log10(steps.gain_zero), log10(2 / 2.5), 0.13);
    assert_true(isnan(steps.noise_scale));
    assert_int_equal(steps.n_batch, 0);
    lrf_steps_release(&steps);
    lrf_curve_release(&curve);
}

/* The same from losses before and after each step: fall = lr g^2 (1 - lr lambda / 2). */
static void losses_alone_tell_it_too(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_steps steps;
    struct lrf_error err = {0};
    (void)state;
    for (unsigned i = 0; i < 600; i++) {
        struct lrf_point p = {
            .step = i, .lr = 1e-4 * pow(10, i / 120.0), .loss = 7.7, .known = LRF_LOSS_AFTER};
        p.loss_after = 7.7 - p.lr * 0.31 * (1 - p.lr * 2.5 / 2);
        assert_ok(lrf_curve_append(&curve, &p, &err), err);
    }
    assert_ok(lrf_steps_analyze(&curve, 3e-3, 0, NAN, false, &steps, &err), err);
    assert_close(log10(steps.gain_half), log10(1 / 2.5), 0.13);
    assert_close(log10(steps.gain_zero), log10(2 / 2.5), 0.13);
    assert_close(log10(steps.curvature), log10(2.5), 0.13);
    lrf_steps_release(&steps);
    lrf_curve_release(&curve);
}

static void a_curve_without_measurements_has_no_bins(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_point p = {.lr = 0.1, .loss = 2};
    struct lrf_steps steps;
    struct lrf_error err = {0};
    (void)state;
    assert_ok(lrf_steps_analyze(&curve, NAN, 0, NAN, false, &steps, &err), err);
    assert_int_equal(steps.n, 0);
    lrf_steps_release(&steps);
    assert_ok(lrf_curve_append(&curve, &p, &err), err);
    assert_ok(lrf_steps_analyze(&curve, NAN, 0, NAN, false, &steps, &err), err);
    assert_int_equal(steps.n, 0);
    assert_true(isnan(steps.gain_half));
    lrf_steps_release(&steps);
    lrf_curve_release(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_noise_scale_of_a_known_problem_is_found),
        cmocka_unit_test(predictions_follow_the_formula),
        cmocka_unit_test(gains_tell_the_curvature),
        cmocka_unit_test(losses_alone_tell_it_too),
        cmocka_unit_test(a_curve_without_measurements_has_no_bins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
