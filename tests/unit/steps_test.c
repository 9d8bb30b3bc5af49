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

static enum lrf_status analyze(const struct lrf_curve *curve, double plateau, size_t batch,
                               size_t rows, double lr, bool adaptive, struct lrf_steps *steps,
                               struct lrf_error *err)
{
    const struct lrf_steps_setup setup = {plateau, batch, rows, lr, adaptive};

    return lrf_steps_analyze(curve, &setup, steps, err);
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
        assert_ok(analyze(&curve, 1, batches[k], 0, 0.1, false, &steps, &err), err);
        assert_relative(steps.noise_scale, 1.7 * 1.7 / (0.3 * 0.3), 0.1);
        lrf_steps_release(&steps);
        lrf_curve_release(&curve);
    }
}

/* ---- batches without replacement */

/* Gradients of `rows` rows in DIMENSIONS, row-major; returns tr(S)/|G|^2, S divided by the rows. */
static double finite_rows(double *x, size_t rows, double spread, uint64_t seed)
{
    gsl_rng *rng = lrf_rng_alloc(seed, LRF_STREAM_PROBE);
    double square = 0, trace = 0;

    for (size_t i = 0; i < rows * DIMENSIONS; i++)
        x[i] = 0.3 + spread * gsl_ran_gaussian(rng, 1);
    for (int k = 0; k < DIMENSIONS; k++) {
        double mean = 0;
        for (size_t i = 0; i < rows; i++)
            mean += x[i * DIMENSIONS + k] / (double)rows;
        square += mean * mean;
        for (size_t i = 0; i < rows; i++)
            trace += pow(x[i * DIMENSIONS + k] - mean, 2) / (double)rows;
    }
    gsl_rng_free(rng);
    return trace / square;
}

/* The point of a step on these rows; `before` is the gradient of the step before, and becomes this
 * step's. */
static struct lrf_point step_on(const double *x, const uint32_t *row, size_t n, double *before,
                                unsigned repeat, unsigned step)
{
    struct lrf_point p = {.repeat = repeat, .step = step, .lr = 1e-4, .known = LRF_GRAD_NORM};
    double square = 0, past = 0, dot = 0;

    for (int k = 0; k < DIMENSIONS; k++) {
        double g = 0;
        for (size_t i = 0; i < n; i++)
            g += x[row[i] * DIMENSIONS + (size_t)k] / (double)n;
        square += g * g;
        past += before[k] * before[k];
        dot += g * before[k];
        before[k] = g;
    }
    p.grad_norm = sqrt(square);
    if (step) {
        p.known |= LRF_GRAD_COSINE;
        p.grad_cosine = dot / sqrt(square * past);
    }
    return p;
}

/* Every order of four rows, in the first epoch and in the second: what is found is the ratio of
 * exact expectations. Batches of 3 leave one row for the end of the epoch, of 2 none. */
static void few_rows_have_their_noise_scale_exactly(void **state)
{
    enum { ROWS = 4, ORDERS = 256 };
    double x[ROWS * DIMENSIONS], truth = finite_rows(x, ROWS, 0.7, 3);
    (void)state;
    for (size_t batch = 1; batch < ROWS; batch++) {
        struct lrf_curve curve = {0};
        struct lrf_steps steps;
        struct lrf_error err = {0};
        for (unsigned first = 0, repeat = 0; first < ORDERS; first++) {
            for (unsigned second = 0; second < ORDERS; second++) {
                uint32_t order[2][ROWS];
                double g[DIMENSIONS] = {0};
                unsigned step = 0, seen[2] = {0};
                for (unsigned i = 0; i < ROWS; i++) {
                    order[0][i] = first >> 2 * i & 3;
                    order[1][i] = second >> 2 * i & 3;
                    seen[0] |= 1u << order[0][i];
                    seen[1] |= 1u << order[1][i];
                }
                if (seen[0] != 15 || seen[1] != 15)
                    continue; /* no permutation */
                for (int epoch = 0; epoch < 2; epoch++) {
                    for (size_t next = 0; next < ROWS; next += batch) {
                        const size_t n = ROWS - next < batch ? ROWS - next : batch;
                        struct lrf_point p = step_on(x, order[epoch] + next, n, g, repeat, step++);
                        assert_ok(lrf_curve_append(&curve, &p, &err), err);
                    }
                }
                repeat++;
            }
        }
        assert_ok(analyze(&curve, 1, batch, ROWS, 0.1, false, &steps, &err), err);
        assert_relative(steps.noise_scale, truth, 1e-10);
        assert_int_equal(steps.n, 1);
        assert_relative(steps.bin[0].noise_scale, truth, 1e-10);
        lrf_steps_release(&steps);
        lrf_curve_release(&curve);
    }
}

/* Batches of 32 of 126 rows, shuffled as a trainer does it: independent draws would have half of
 * this noise scale. The estimate's own error, over seeds, is under a tenth of it. */
static void small_data_have_their_noise_scale(void **state)
{
    enum { ROWS = 126, BATCH = 32, EPOCHS = 2000 };
    static double x[ROWS * DIMENSIONS];
    const double truth = finite_rows(x, ROWS, 2.7, 11);
    gsl_rng *rng = lrf_rng_alloc(7, LRF_STREAM_BATCHES);
    struct lrf_curve curve = {0};
    struct lrf_steps steps;
    struct lrf_error err = {0};
    double g[DIMENSIONS] = {0};
    uint32_t order[ROWS];
    unsigned step = 0;
    (void)state;
    for (uint32_t i = 0; i < ROWS; i++)
        order[i] = i;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        lrf_shuffle(rng, order, ROWS);
        for (size_t next = 0; next < ROWS; next += BATCH) {
            const size_t n = ROWS - next < BATCH ? ROWS - next : BATCH;
            struct lrf_point p = step_on(x, order + next, n, g, 0, step++);
            assert_ok(lrf_curve_append(&curve, &p, &err), err);
        }
    }
    assert_ok(analyze(&curve, 1, BATCH, ROWS, 0.1, false, &steps, &err), err);
    assert_relative(steps.noise_scale, truth, 0.1);
    assert_int_equal(steps.n_batch, 4); /* 8, 16, 32, 64: there are no 128 rows */
    assert_relative(steps.batch[3].lr,
                    0.1 * (1 + steps.noise_scale * 94 / (32 * 125.0)) /
                        (1 + steps.noise_scale * 62 / (64 * 125.0)),
                    1e-12);
    lrf_steps_release(&steps);
    assert_ok(analyze(&curve, 1, BATCH, 0, 0.1, false, &steps, &err), err);
    assert_true(steps.noise_scale > 1.6 * truth);
    lrf_steps_release(&steps);
    /* A batch of all rows has no noise to be seen. */
    assert_ok(analyze(&curve, 1, ROWS, ROWS, 0.1, false, &steps, &err), err);
    assert_true(isnan(steps.noise_scale));
    lrf_steps_release(&steps);
    gsl_rng_free(rng);
    lrf_curve_release(&curve);
}

static void predictions_follow_the_formula(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_steps steps;
    struct lrf_error err = {0};
    double b;
    (void)state;
    noisy_gradients(&curve, 1.7, 32);
    assert_ok(analyze(&curve, 1, 32, 0, 0.1, false, &steps, &err), err);
    b = steps.noise_scale;
    assert_int_equal(steps.n_batch, LRF_BATCH_PREDICTIONS);
    assert_int_equal(steps.batch[0].batch, 8);
    assert_int_equal(steps.batch[2].batch, 32);
    assert_relative(steps.batch[2].lr, 0.1, 1e-12);
    assert_relative(steps.batch[5].lr, 0.1 * (1 + b / 32) / (1 + b / 256), 1e-12);
    lrf_steps_release(&steps);
    assert_ok(analyze(&curve, 1, 32, 0, 0.1, true, &steps, &err), err);
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
    assert_ok(analyze(&curve, 1e-3, 32, 0, NAN, false, &steps, &err), err);
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
    assert_ok(analyze(&curve, 3e-3, 0, 0, NAN, false, &steps, &err), err);
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
    assert_ok(analyze(&curve, NAN, 0, 0, NAN, false, &steps, &err), err);
    assert_int_equal(steps.n, 0);
    lrf_steps_release(&steps);
    assert_ok(lrf_curve_append(&curve, &p, &err), err);
    assert_ok(analyze(&curve, NAN, 0, 0, NAN, false, &steps, &err), err);
    assert_int_equal(steps.n, 0);
    assert_true(isnan(steps.gain_half));
    lrf_steps_release(&steps);
    lrf_curve_release(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_noise_scale_of_a_known_problem_is_found),
        cmocka_unit_test(few_rows_have_their_noise_scale_exactly),
        cmocka_unit_test(small_data_have_their_noise_scale),
        cmocka_unit_test(predictions_follow_the_formula),
        cmocka_unit_test(gains_tell_the_curvature),
        cmocka_unit_test(losses_alone_tell_it_too),
        cmocka_unit_test(a_curve_without_measurements_has_no_bins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
