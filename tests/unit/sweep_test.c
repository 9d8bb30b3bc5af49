#include "assert.h"

#include "experiment/sweep_settings.h"
#include <lrfind/sweep.h>

static struct lrf_sweep_settings settings(double lo, double hi, size_t steps)
{
    struct lrf_sweep_settings s;
    lrf_sweep_defaults(&s);
    s.lr_min = lo;
    s.lr_max = hi;
    s.steps = steps;
    return s;
}

/* Uniform in -0.5..0.5. */
static double noise(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0 - 0.5;
}

static void ends_are_exact_and_every_rate_is_used(void **state)
{
    static const size_t sizes[] = {2, 3, 101, 300, 9999};
    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct lrf_error err = {0};
        struct lrf_sweep_settings s = settings(3.7e-7, 11.3, sizes[k]);
        struct lrf_sweep *sweep = lrf_sweep_alloc(&s, &err);
        double last = 0;
        size_t n = 0;
        assert_non_null(sweep);
        for (; !lrf_sweep_done(sweep); n++) {
            double lr = lrf_sweep_lr(sweep);
            double want = 3.7e-7 * pow(11.3 / 3.7e-7, (double)n / (double)(sizes[k] - 1));
            assert_true(lr == lrf_sweep_lr(sweep));
            assert_relative(lr, want, 1e-13);
            assert_true(lr > last);
            if (n == 0)
                assert_true(lr == 3.7e-7);
            last = lr;
            assert_int_equal(lrf_sweep_tell(sweep, 2.3), LRF_OK);
        }
        assert_int_equal(n, sizes[k]);
        assert_true(last == 11.3);
        assert_int_equal(lrf_sweep_state(sweep), LRF_SWEEP_COMPLETE);
        assert_true(isnan(lrf_sweep_lr(sweep)));
        assert_int_equal(lrf_sweep_tell(sweep, 1), LRF_EINVAL);
        lrf_sweep_free(sweep);
    }
}

static void linear_rates_are_even(void **state)
{
    struct lrf_sweep_settings s = settings(0.013, 0.713, 29);
    (void)state;
    s.mode = LRF_SWEEP_LINEAR;
    for (size_t i = 0; i < 29; i++)
        assert_relative(lrf_sweep_rate(&s, i), 0.013 + 0.7 * (double)i / 28, 1e-14);
    assert_true(lrf_sweep_rate(&s, 28) == 0.713);
}

/* The step at which a sweep of 200 over `loss` ends, with the state. */
static size_t ends_at(const double *loss, size_t n, enum lrf_sweep_state *why)
{
    struct lrf_error err = {0};
    struct lrf_sweep_settings s = settings(1e-6, 10, n);
    struct lrf_sweep *sweep = lrf_sweep_alloc(&s, &err);
    size_t told;
    assert_non_null(sweep);
    while (!lrf_sweep_done(sweep))
        assert_int_equal(lrf_sweep_tell(sweep, loss[lrf_sweep_step(sweep)]), LRF_OK);
    *why = lrf_sweep_state(sweep);
    told = lrf_sweep_step(sweep);
    lrf_sweep_free(sweep);
    return told;
}

static void the_first_nonfinite_loss_ends_it(void **state)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    (void)state;
    for (int k = 0; k < 3; k++) {
        double loss[60];
        enum lrf_sweep_state why;
        for (int i = 0; i < 60; i++)
            loss[i] = i == 17 ? bad[k] : 1.5;
        assert_int_equal(ends_at(loss, 60, &why), 18);
        assert_int_equal(why, LRF_SWEEP_NONFINITE);
    }
}

/* A plateau, a descent and a blow-up that starts at step 140, with noise. */
static void typical(double *loss, size_t n, double scale, double offset)
{
    uint64_t seed = 7;
    for (size_t i = 0; i < n; i++) {
        double t = (double)i, blow = i > 140 ? exp((t - 140) / 6) - 1 : 0;
        loss[i] =
            offset + scale * (2.3 - 1.7 / (1 + exp(-(t - 90) / 9)) + 0.1 * noise(&seed) + blow);
    }
}

static void divergence_is_seen_whatever_the_scale_and_offset(void **state)
{
    static const double scales[] = {1, 1024, 1.0 / 4096}, offsets[] = {0, -5, 300};
    double loss[200];
    enum lrf_sweep_state why;
    size_t first;
    (void)state;
    typical(loss, 200, 1, 0);
    first = ends_at(loss, 200, &why);
    assert_int_equal(why, LRF_SWEEP_DIVERGED);
    /* 12.4 steps a quarter decade are swept beyond the step where it is seen. */
    assert_in_range(first, 145, 172);
    for (int k = 0; k < 3; k++) {
        typical(loss, 200, scales[k], 0);
        assert_int_equal(ends_at(loss, 200, &why), first);
        typical(loss, 200, 1, offsets[k]);
        assert_int_equal(ends_at(loss, 200, &why), first);
    }
}

static void noise_and_single_spikes_do_not_end_it(void **state)
{
    int early = 0;
    double loss[300];
    enum lrf_sweep_state why;
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        uint64_t s = seed;
        for (int i = 0; i < 300; i++)
            loss[i] = -3 + noise(&s) + noise(&s) + noise(&s) + (i % 47 == 46 ? 40 : 0);
        early += ends_at(loss, 300, &why) < 300;
    }
    assert_in_range(early, 0, 2);
}

static void rounding_noise_on_a_flat_curve_does_not_end_it(void **state)
{
    double loss[300];
    enum lrf_sweep_state why;
    (void)state;
    for (int i = 0; i < 300; i++)
        loss[i] = 1234.5 * (1 + (i > 40 ? 3e-7 : 0));
    assert_int_equal(ends_at(loss, 300, &why), 300);
}

static void bad_settings_are_named(void **state)
{
    const struct {
        double lo, hi;
        size_t steps;
        const char *word;
    } bad[] = {{0, 1, 10, "lr_min"},      {-1, 1, 10, "lr_min"},
               {NAN, 1, 10, "lr_min"},    {1e-3, 1e-3, 10, "lr_max"},
               {1e-3, NAN, 10, "lr_max"}, {1e-3, INFINITY, 10, "lr_max"},
               {1e-3, 1, 1, "steps"},     {1e-3, 1, 10000001, "steps"}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct lrf_error err = {0};
        struct lrf_sweep_settings s = settings(bad[i].lo, bad[i].hi, bad[i].steps);
        assert_null(lrf_sweep_alloc(&s, &err));
        assert_int_equal(err.status, LRF_EINVAL);
        assert_non_null(strstr(err.text, bad[i].word));
    }
}

static void a_restart_forgets(void **state)
{
    struct lrf_error err = {0};
    struct lrf_sweep_settings s = settings(1e-3, 1, 4);
    struct lrf_sweep *sweep = lrf_sweep_alloc(&s, &err);
    (void)state;
    lrf_sweep_tell(sweep, NAN);
    assert_true(lrf_sweep_done(sweep));
    lrf_sweep_restart(sweep);
    assert_false(lrf_sweep_done(sweep));
    assert_true(lrf_sweep_lr(sweep) == 1e-3);
    lrf_sweep_free(sweep);
    lrf_sweep_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_exact_and_every_rate_is_used),
        cmocka_unit_test(linear_rates_are_even),
        cmocka_unit_test(the_first_nonfinite_loss_ends_it),
        cmocka_unit_test(divergence_is_seen_whatever_the_scale_and_offset),
        cmocka_unit_test(noise_and_single_spikes_do_not_end_it),
        cmocka_unit_test(rounding_noise_on_a_flat_curve_does_not_end_it),
        cmocka_unit_test(bad_settings_are_named),
        cmocka_unit_test(a_restart_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
