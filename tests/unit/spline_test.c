/* The smoother against what it must reproduce and against dense normal equations. */
#include "assert.h"

#include "analysis/spline.h"
#include "base/gsl_guard.h"

enum { N = 73, MOST = 80 };

static double x_of(size_t i)
{
    return -5.3 + 6.1 * (double)i / (N - 1) + 0.03 * sin(7.7 * (double)i);
}

static struct lrf_spline *fit(size_t order, const double *y, const double *count)
{
    double x[N], ones[N];
    struct lrf_spline *s;

    for (size_t i = 0; i < N; i++) {
        x[i] = x_of(i);
        ones[i] = 1;
    }
    s = lrf_spline_alloc(x[0], x[N - 1], order);
    assert_non_null(s);
    assert_int_equal(lrf_spline_fit(s, x, y, count ? count : ones, N), 0);
    return s;
}

static double value(const struct lrf_spline *s, double x)
{
    struct lrf_basis b;

    lrf_spline_basis(s, x, &b);
    return lrf_basis_value(&b, s->coef);
}

static double slope(const struct lrf_spline *s, double x)
{
    struct lrf_basis b;

    lrf_spline_basis(s, x, &b);
    return lrf_basis_slope(&b, s->coef);
}

static void a_parabola_is_reproduced_up_to_the_ends(void **state)
{
    double y[N];
    struct lrf_spline *s;
    (void)state;

    for (size_t i = 0; i < N; i++)
        y[i] = 2.385 - 0.71 * x_of(i) + 0.137 * x_of(i) * x_of(i);
    s = fit(3, y, NULL);
    for (double x = s->a; x <= s->b; x += 0.0173) {
        assert_close(value(s, x), 2.385 - 0.71 * x + 0.137 * x * x, 1e-11);
        assert_close(slope(s, x), -0.71 + 0.274 * x, 1e-10);
    }
    assert_close(slope(s, s->b), -0.71 + 0.274 * s->b, 1e-10);
    lrf_spline_free(s);
}

static void a_ramp_and_a_constant_are_reproduced_by_both_orders(void **state)
{
    (void)state;
    for (size_t order = 2; order <= 3; order++)
        for (int ramp = 0; ramp < 2; ramp++) {
            double y[N];
            struct lrf_spline *s;
            for (size_t i = 0; i < N; i++)
                y[i] = -17.25 + 0.83 * ramp * x_of(i);
            s = fit(order, y, NULL);
            for (double x = s->a; x <= s->b; x += 0.0173)
                assert_close(slope(s, x), 0.83 * ramp, 1e-9);
            assert_close(slope(s, s->a), 0.83 * ramp, 1e-9);
            assert_close(slope(s, s->b), 0.83 * ramp, 1e-9);
            lrf_spline_free(s);
        }
}

static double wiggle(size_t i)
{
    return sin(1.3 * x_of(i)) + 0.2 * sin(12.9898 * (double)(i * i % 97));
}

/* Gauss-Jordan without pivoting, which a positive definite matrix does not need. */
static void solve_dense(double a[MOST][MOST], double *b, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++) {
            const double q = a[i][k] / a[k][k];
            if (i == k)
                continue;
            for (size_t j = k; j < n; j++)
                a[i][j] -= q * a[k][j];
            b[i] -= q * b[k];
        }
    for (size_t k = 0; k < n; k++)
        b[k] /= a[k][k];
}

/* The penalised least squares that the spline says it solves, with its weights, the slow way. */
static void dense(const struct lrf_spline *s, size_t skip, const double *y, double *coef)
{
    static const double d[] = {1, -2, 1};
    static double a[MOST][MOST];

    memset(a, 0, sizeof a);
    memset(coef, 0, s->n * sizeof *coef);
    for (size_t i = 0; i < N; i++) {
        struct lrf_basis b;
        if (i % 5 == skip)
            continue;
        lrf_spline_basis(s, x_of(i), &b);
        for (size_t j = 0; j < LRF_SPLINE_BAND; j++) {
            coef[b.first + j] += s->weight[i] * b.value[j] * y[i];
            for (size_t k = 0; k < LRF_SPLINE_BAND; k++)
                a[b.first + j][b.first + k] += s->weight[i] * b.value[j] * b.value[k];
        }
    }
    for (size_t r = 0; r + 2 < s->n; r++)
        for (size_t j = 0; j < 3; j++)
            for (size_t k = 0; k < 3; k++)
                a[r + j][r + k] += s->lambda * d[j] * d[k];
    solve_dense(a, coef, s->n);
}

static void a_fit_solves_its_normal_equations(void **state)
{
    double y[N], count[N], coef[MOST];
    struct lrf_spline *s;
    (void)state;

    for (size_t i = 0; i < N; i++) {
        y[i] = wiggle(i);
        count[i] = 1 + (double)(i % 3);
    }
    s = fit(2, y, count);
    assert_in_range(s->n, 10, MOST);
    dense(s, 99, y, coef);
    for (size_t j = 0; j < s->n; j++)
        assert_close(s->coef[j], coef[j], 1e-9);
    lrf_spline_free(s);
}

static void leaving_a_group_out_is_a_fit_without_it(void **state)
{
    double y[N], coef[MOST], left[MOST];
    size_t group[N];
    struct lrf_spline *s;
    (void)state;

    for (size_t i = 0; i < N; i++) {
        y[i] = wiggle(i);
        group[i] = i % 5;
    }
    s = fit(2, y, NULL);
    assert_int_equal(lrf_spline_leave_out(s, group, 3, left), 0);
    dense(s, 3, y, coef);
    for (size_t j = 0; j < s->n; j++)
        assert_close(left[j], coef[j], 1e-9);
    lrf_spline_free(s);
}

/* An outlier of twenty noise deviations moves the curve by less than one. */
static void an_outlier_hardly_moves_the_curve(void **state)
{
    double y[N];
    struct lrf_spline *clean, *spoilt;
    (void)state;

    for (size_t i = 0; i < N; i++)
        y[i] = wiggle(i);
    clean = fit(2, y, NULL);
    y[31] += 20 * clean->sigma;
    spoilt = fit(2, y, NULL);
    for (double x = clean->a; x <= clean->b; x += 0.1)
        assert_close(value(spoilt, x), value(clean, x), clean->sigma);
    lrf_spline_free(clean);
    lrf_spline_free(spoilt);
}

/* The variance of many draws is the variance that the covariance says. */
static void draws_have_the_spread_that_the_errors_say(void **state)
{
    enum { DRAWS = 4000 };
    double y[N], coef[MOST], posterior = 0, sample = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct lrf_basis b;
    struct lrf_spline *s;
    (void)state;

    for (size_t i = 0; i < N; i++)
        y[i] = wiggle(i);
    s = fit(3, y, NULL);
    lrf_spline_basis(s, -2.385, &b);
    for (size_t k = 0; k < DRAWS; k++) {
        lrf_spline_draw_posterior(s, rng, coef);
        posterior += pow(lrf_basis_slope(&b, coef), 2) / DRAWS;
        lrf_spline_draw_sample(s, rng, coef);
        sample += pow(lrf_basis_slope(&b, coef), 2) / DRAWS;
    }
    assert_relative(sqrt(posterior), lrf_spline_error(s, b.first, b.slope), 0.05);
    assert_relative(sqrt(sample), lrf_spline_sampling_error(s, b.first, b.slope), 0.05);
    assert_true(sample < posterior);
    gsl_rng_free(rng);
    lrf_spline_free(s);
}

static int guard(void **state)
{
    (void)state;
    lrf_gsl_enter();
    return 0;
}

/* Few points, far apart: the fit goes through the first two, and stays finite with more; twice the
 * losses give twice the curve. */
static void few_points_far_apart_are_fitted(void **state)
{
    static const double x[] = {-300, -4.1, -4.09, -4.08, -0.3, 0.02, 0.03, 0.04};
    static const double y[] = {2.3, 1.17, 1.31, 1.22, -0.4, 7.7, 7.1, 7.9};
    static const double count[] = {1, 1, 2, 1, 1e6, 1, 3, 1};
    double twice[8];
    (void)state;

    for (size_t i = 0; i < 8; i++)
        twice[i] = 2 * y[i];
    for (size_t order = 2; order <= 3; order++)
        for (size_t n = 2; n <= 8; n++) {
            struct lrf_spline *s = lrf_spline_alloc(x[0], x[n - 1], order);
            struct lrf_spline *t = lrf_spline_alloc(x[0], x[n - 1], order);
            assert_int_equal(lrf_spline_fit(s, x, y, count, n), LRF_OK);
            assert_int_equal(lrf_spline_fit(t, x, twice, count, n), LRF_OK);
            for (size_t j = 0; j < s->n; j++) {
                assert_true(isfinite(s->coef[j]));
                assert_true(t->coef[j] == 2 * s->coef[j]);
            }
            if (n == 2)
                assert_close(value(s, x[1]), y[1], 1e-9);
            lrf_spline_free(s);
            lrf_spline_free(t);
        }
}

static void a_loss_that_is_no_number_is_a_numerical_failure(void **state)
{
    static const double x[] = {-3, -2, -1, 0}, y[] = {1.1, NAN, 2.3, 0.4}, count[] = {1, 1, 1, 1};
    struct lrf_spline *s = lrf_spline_alloc(-3, 0, 3);
    (void)state;

    assert_int_equal(lrf_spline_fit(s, x, y, count, 4), LRF_ENUMERIC);
    lrf_spline_free(s);
}

static int unguard(void **state)
{
    (void)state;
    lrf_gsl_leave();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parabola_is_reproduced_up_to_the_ends),
        cmocka_unit_test(a_ramp_and_a_constant_are_reproduced_by_both_orders),
        cmocka_unit_test(a_fit_solves_its_normal_equations),
        cmocka_unit_test(leaving_a_group_out_is_a_fit_without_it),
        cmocka_unit_test(an_outlier_hardly_moves_the_curve),
        cmocka_unit_test(few_points_far_apart_are_fitted),
        cmocka_unit_test(a_loss_that_is_no_number_is_a_numerical_failure),
        cmocka_unit_test(draws_have_the_spread_that_the_errors_say),
    };
    return cmocka_run_group_tests(tests, guard, unguard);
}
