/* Whatever the curve holds, the result makes sense by itself. */
#include "synthetic_curve.h"

#include <float.h>

static void assert_interval(const struct lrf_interval *i)
{
    if (isnan(i->lr))
        assert_true(isnan(i->lo) && isnan(i->hi));
    else
        assert_true(0 < i->lo && i->lo <= i->lr && i->lr <= i->hi);
}

/* In each pair, where both were reached. */
static void assert_order(const struct lrf_landmarks *l)
{
    assert_false(l->descent.lr > l->steepest.lr);
    assert_false(l->descent.lr > l->minimum.lr);
    assert_false(l->steepest.lr > l->minimum.lr);
    assert_false(l->steepest.lr > l->edge.lr);
    assert_false(l->minimum.lr > l->edge.lr);
}

static void assert_regimes(const struct lrf_analysis *a)
{
    if (a->n_regimes == 0) {
        assert_true(isnan(a->lr_min) || a->status == LRF_FINDING_NOT_A_RANGE_TEST);
        return;
    }
    assert_in_range(a->n_regimes, 1, 5);
    assert_true(a->regime[0].lr_lo == a->lr_min);
    assert_true(a->regime[a->n_regimes - 1].lr_hi == a->lr_max);
    for (size_t i = 1; i < a->n_regimes; i++) {
        /* A plateau may follow the descent. */
        assert_true(a->regime[i - 1].kind < a->regime[i].kind ||
                    (a->regime[i - 1].kind == LRF_REGIME_DESCENT &&
                     a->regime[i].kind == LRF_REGIME_PLATEAU));
        assert_true(a->regime[i - 1].lr_hi == a->regime[i].lr_lo);
        assert_true(log10(a->regime[i].lr_hi / a->regime[i].lr_lo) >
                    (a->regime[i].kind == LRF_REGIME_DIVERGENCE ? 0 : 0.149));
    }
}

static void assert_smooth(const struct lrf_smooth *s)
{
    for (size_t i = 0; i < s->n; i++) {
        assert_true(isfinite(s->loss[i]) && isfinite(s->slope[i]));
        assert_true(s->loss_lo[i] <= s->loss[i] && s->loss[i] <= s->loss_hi[i]);
        assert_true(s->slope_lo[i] <= s->slope[i] && s->slope[i] <= s->slope_hi[i]);
        assert_true(i == 0 || s->lr[i - 1] < s->lr[i]);
    }
}

/* Analyses, checks what must hold for any curve, and gives the status. */
static enum lrf_finding survive(struct lrf_curve *curve)
{
    struct lrf_analysis a = curve_analyze(curve);
    const enum lrf_finding status = a.status;

    assert_true((status == LRF_FINDING_OK) == isfinite(a.suggestion.lr));
    assert_interval(&(struct lrf_interval){a.suggestion.lr, a.suggestion.lo, a.suggestion.hi});
    assert_interval(&a.landmarks.descent);
    assert_interval(&a.landmarks.steepest);
    assert_interval(&a.landmarks.minimum);
    assert_interval(&a.landmarks.edge);
    assert_order(&a.landmarks);
    assert_regimes(&a);
    assert_false(a.suggestion.lr > a.lr_max || a.cycle_max > a.lr_max);
    assert_smooth(&a.smooth);
    assert_true(a.reason[0] != '\0' && a.advice[0] != '\0');
    assert_true(strlen(a.reason) < LRF_RULE_SIZE - 1);
    lrf_analysis_release(&a);
    lrf_curve_release(curve);
    return status;
}

/* n points over 8 decades with losses of the given function of the number. */
static enum lrf_finding survive_losses(size_t n, double (*loss)(size_t i))
{
    struct lrf_curve curve = {0};

    for (size_t i = 0; i < n; i++)
        curve_point(&curve, 0, i, pow(10, -7 + 8 * (double)i / (double)n), loss(i));
    return survive(&curve);
}

static double all_nan(size_t i)
{
    (void)i;
    return NAN;
}

static double infinities(size_t i)
{
    return i % 2 ? INFINITY : -INFINITY;
}

static double extremes(size_t i)
{
    return i % 3 ? DBL_MAX : -DBL_MAX;
}

static double huge(size_t i)
{
    return 1e300 * curve_a(-7 + 0.08 * (double)i);
}

static double denormal(size_t i)
{
    return 1e-310 * curve_a(-7 + 0.08 * (double)i);
}

static double denormal_noise(size_t i)
{
    return 5e-324 * (double)(i * 7 % 5);
}

static double negative_zero(size_t i)
{
    return i % 2 ? -0.0 : 0.0;
}

static double falling(size_t i)
{
    return -0.37 * (double)i;
}

static double nan_from_the_middle(size_t i)
{
    return i < 50 ? 2.385 + 0.01 * sin(77.7 * (double)i) : NAN;
}

static double nan_at_the_start(size_t i)
{
    return i < 60 ? NAN : curve_a(-7 + 0.08 * (double)i);
}

static double staircase(size_t i)
{
    return i < 50 ? 7 : 3;
}

static double bit_noise(size_t i)
{
    return 0.1 * 3 + (i % 2 ? DBL_EPSILON : 0);
}

static void strange_losses_are_survived(void **state)
{
    (void)state;
    assert_int_equal(survive_losses(100, all_nan), LRF_FINDING_TOO_FEW_POINTS);
    assert_int_equal(survive_losses(100, infinities), LRF_FINDING_TOO_FEW_POINTS);
    assert_int_equal(survive_losses(100, negative_zero), LRF_FINDING_NO_DESCENT);
    assert_int_equal(survive_losses(100, bit_noise), LRF_FINDING_NO_DESCENT);
    assert_int_equal(survive_losses(100, huge), LRF_FINDING_OK);
    assert_int_equal(survive_losses(100, falling), LRF_FINDING_OK);
    assert_int_equal(survive_losses(100, staircase), LRF_FINDING_OK);
    survive_losses(100, extremes);
    survive_losses(100, denormal);
    survive_losses(100, denormal_noise);
    survive_losses(100, nan_from_the_middle);
    survive_losses(100, nan_at_the_start);
    for (size_t n = 1; n < 40; n++) {
        survive_losses(n, huge);
        survive_losses(n, falling);
        survive_losses(n, extremes);
    }
}

static void strange_rates_are_left_out_or_survived(void **state)
{
    static const double bad[] = {0, -0.1, NAN, INFINITY, -INFINITY, -0.0};
    struct lrf_curve curve = {0}, only_bad = {0}, wide = {0}, same = {0}, narrow = {0};
    struct lrf_analysis a;
    (void)state;

    curve_fill(&curve, 0, 100, curve_a, 0.05, 1);
    for (size_t i = 0; i < 6; i++) {
        curve_point(&curve, 0, 100 + i, bad[i], 1.5);
        curve_point(&only_bad, 0, i, bad[i], 1.5);
    }
    a = curve_analyze(&curve);
    assert_int_equal(a.points, 100);
    assert_true(a.lr_min == 1e-7);
    lrf_analysis_release(&a);
    assert_int_equal(survive(&curve), LRF_FINDING_OK);
    assert_int_equal(survive(&only_bad), LRF_FINDING_TOO_FEW_POINTS);
    for (size_t i = 0; i < 100; i++) {
        curve_point(&wide, 0, i, pow(10, -320 + 6 * (double)i), 2 + sin((double)i));
        curve_point(&same, 0, i, 0.01, 2 + sin((double)i));
        curve_point(&narrow, 0, i, 0.01 * (1 + 1e-15 * (double)i), 2 + sin((double)i));
    }
    survive(&wide);
    assert_int_equal(survive(&same), LRF_FINDING_NOT_A_RANGE_TEST);
    assert_int_equal(survive(&narrow), LRF_FINDING_TOO_FEW_POINTS);
}

static void strange_ensembles_are_survived(void **state)
{
    struct lrf_curve crumbs = {0}, uneven = {0}, repeated = {0}, dead = {0};
    (void)state;

    for (unsigned r = 0; r < 200; r++) /* each repeat a single point */
        curve_point(&crumbs, r, 0, pow(10, -7 + 0.04 * r), curve_a(-7 + 0.04 * r));
    survive(&crumbs);
    curve_fill(&uneven, 4000000000u, 100, curve_a, 0.05, 1);
    curve_fill(&uneven, 3, 11, curve_a, 0.05, 2);
    curve_fill(&uneven, 7, 1000, curve_a, 0.05, 3);
    assert_int_equal(survive(&uneven), LRF_FINDING_OK);
    for (int k = 0; k < 5; k++) /* the same rates again and again in one repeat */
        curve_fill(&repeated, 0, 100, curve_a, 0.1, 10 + (uint64_t)k);
    assert_int_equal(survive(&repeated), LRF_FINDING_OK);
    curve_fill(&dead, 0, 100, curve_a, 0.05, 1);
    curve_fill(&dead, 1, 100, curve_a, 0.05, 2);
    for (size_t i = 0; i < 100; i++) /* one repeat was never alive */
        curve_point(&dead, 2, i, pow(10, -7 + 0.08 * (double)i), NAN);
    assert_int_equal(survive(&dead), LRF_FINDING_OK);
}

/* Repeats of a linear sweep whose second rate is too great already, as a trainer ends them. */
static struct lrf_curve linear_that_diverges(unsigned repeats, size_t kept)
{
    struct lrf_curve curve = {0};

    for (unsigned r = 0; r < repeats; r++)
        for (size_t i = 0; i < kept + r; i++)
            curve_point(&curve, r, i, 1e-6 + (double)i / 3,
                        i == 0 ? 2.3 + 0.01 * r : 7.5 * (double)i + 0.3 * r);
    return curve;
}

static void linear_sweeps_are_survived(void **state)
{
    struct lrf_curve curve, whole = {0}, fast = {0};
    (void)state;

    for (unsigned repeats = 1; repeats < 8; repeats++)
        for (size_t kept = 1; kept < 60; kept += 7) {
            curve = linear_that_diverges(repeats, kept);
            survive(&curve);
        }
    curve = linear_that_diverges(5, 50);
    assert_int_equal(survive(&curve), LRF_FINDING_TOO_FEW_POINTS);
    for (size_t i = 0; i < 1000; i++) {
        const double lr = 1e-6 + 1e-3 * (double)i;
        curve_point(&whole, 0, i, lr, curve_a(log10(lr) - 1) + 0.05 * sin(77.7 * (double)i));
    }
    assert_int_equal(survive(&whole), LRF_FINDING_OK);
    for (size_t i = 0; i < 300; i++) {
        const double lr = 1e-6 + (double)i / 3;
        curve_point(&fast, 0, i, lr, curve_a(log10(lr) - 1) + 0.05 * sin(77.7 * (double)i));
    }
    survive(&fast);
}

/* n points from x on, over so many decades, with the losses of curve A and some noise. */
static void add_cluster(struct lrf_curve *curve, size_t n, double x, double decades)
{
    uint64_t seed = n;

    for (size_t i = 0; i < n; i++) {
        const double at = x + decades * (double)i / (double)n;
        curve_point(curve, 0, curve->n, pow(10, at), curve_a(at) + 0.05 * noise_gaussian(&seed));
    }
}

static void gaps_and_clusters_are_survived(void **state)
{
    struct lrf_curve narrow = {0}, few = {0};
    uint64_t seed = 5;
    (void)state;

    add_cluster(&few, 12, -7, 8);
    assert_int_equal(survive(&few), LRF_FINDING_TOO_FEW_POINTS);
    add_cluster(&narrow, 300, -3.3, 0.6);
    assert_int_equal(survive(&narrow), LRF_FINDING_OK);
    for (int k = 0; k < 200; k++) {
        struct lrf_curve curve = {0};
        add_cluster(&curve, (size_t)(1 + 40 * noise_uniform(&seed)), -7 - 20 * noise_uniform(&seed),
                    pow(10, -4 * noise_uniform(&seed)));
        add_cluster(&curve, (size_t)(1 + 400 * noise_uniform(&seed)), -1,
                    pow(10, -3 * noise_uniform(&seed)));
        if (k % 2)
            add_cluster(&curve, 1, 300 * noise_uniform(&seed), 0);
        survive(&curve);
    }
}

/* Ever so many repeats of few rates. */
static void heavy_repeats_are_survived(void **state)
{
    (void)state;
    for (size_t rates = 2; rates < 12; rates++) {
        struct lrf_curve curve = {0};
        uint64_t seed = rates;
        enum lrf_finding status;
        for (unsigned r = 0; r < 100; r++)
            for (size_t i = 0; i < rates; i++) {
                const double x = -7 + 7 * (double)i / (double)(rates - 1);
                curve_point(&curve, r, i, pow(10, x), curve_a(x) + 0.05 * noise_gaussian(&seed));
            }
        status = survive(&curve);
        assert_int_equal(status == LRF_FINDING_TOO_FEW_POINTS, rates < 6);
    }
}

/* Random curves of random parts: two of three in the order of their rates, the third in none. */
static void random_curves_are_survived(void **state)
{
    uint64_t seed = 77;
    size_t ordinary = 0;
    (void)state;

    for (int k = 0; k < 300; k++) {
        struct lrf_curve curve = {0};
        const size_t n = (size_t)(1 + 150 * noise_uniform(&seed));
        const double decades = pow(10, 2 * noise_uniform(&seed) - 1);
        for (size_t i = 0; i < n; i++) {
            const double u = noise_uniform(&seed);
            double loss = noise_gaussian(&seed) * pow(10, 3 * noise_uniform(&seed));
            if (u < 0.05)
                loss = NAN;
            else if (u < 0.1)
                loss *= pow(10, 300 * noise_uniform(&seed));
            const double at = noise_uniform(&seed);
            curve_point(&curve, (unsigned)(3 * noise_uniform(&seed)),
                        k % 3 ? (size_t)(1e6 * at) : i, pow(10, decades * at), loss);
        }
        ordinary += survive(&curve) == LRF_FINDING_NOT_A_RANGE_TEST;
    }
    assert_in_range(ordinary, 80, 100);
}

static double usual(size_t i)
{
    return 2.385 + 0.02 * sin(2.3 * (double)i);
}

static double never_finite(size_t i)
{
    return i % 2 ? NAN : INFINITY;
}

static double first_not_finite(size_t i)
{
    return i == 0 || i > 15 ? NAN : usual(i);
}

static double some_batches_not_finite(size_t i)
{
    return i % 20 ? NAN : usual(i);
}

static double lost_with_the_third_batch(size_t i)
{
    return i > 1 ? NAN : usual(i);
}

/* Growing by a factor of a hundred a step: this one does diverge. */
static double lost_to_the_rate(size_t i)
{
    return i > 9 ? INFINITY : pow(100, (double)i);
}

static void a_loss_lost_at_the_start_is_not_the_rates_fault(void **state)
{
    static double (*const lost[])(size_t) = {never_finite, first_not_finite,
                                             some_batches_not_finite, lost_with_the_third_batch,
                                             lost_to_the_rate};
    (void)state;

    for (size_t k = 0; k < 5; k++) {
        struct lrf_curve curve = {0};
        struct lrf_analysis a;
        for (size_t i = 0; i < 200; i++)
            curve_point(&curve, 0, i, pow(10, -7 + 8 * (double)i / 200), lost[k](i));
        a = curve_analyze(&curve);
        assert_int_equal(a.status, LRF_FINDING_TOO_FEW_POINTS);
        assert_int_equal(a.next.kind == LRF_ADVICE_CHECK, k < 4);
        assert_int_equal(strcmp(a.reason, "the loss is not finite before any rate can matter: "
                                          "check data and model") == 0,
                         k < 4);
        lrf_analysis_release(&a);
        lrf_curve_release(&curve);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strange_losses_are_survived),
        cmocka_unit_test(strange_rates_are_left_out_or_survived),
        cmocka_unit_test(strange_ensembles_are_survived),
        cmocka_unit_test(linear_sweeps_are_survived),
        cmocka_unit_test(gaps_and_clusters_are_survived),
        cmocka_unit_test(heavy_repeats_are_survived),
        cmocka_unit_test(random_curves_are_survived),
        cmocka_unit_test(a_loss_lost_at_the_start_is_not_the_rates_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
