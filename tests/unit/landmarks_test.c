/* Landmarks on shapes given in closed form, the rule on landmarks, and swings on known series. */
#include "synthetic_curve.h"

#include "analysis/landmarks.h"
#include "analysis/oscillation.h"
#include "analysis/suggest.h"

enum { GRID = 401 };

static double grid_x[GRID], grid_value[GRID], grid_slope[GRID], grid_fall[GRID];
static size_t grid_pooled[GRID];

/* A shape of f on -6 .. 2. */
static struct lrf_shape shape_of(curve_function *f)
{
    for (size_t i = 0; i < GRID; i++) {
        grid_x[i] = -6 + 0.02 * (double)i;
        grid_value[i] = f(grid_x[i]);
        grid_slope[i] = (f(grid_x[i] + 1e-5) - f(grid_x[i] - 1e-5)) / 2e-5;
    }
    return (struct lrf_shape){.n = GRID,
                              .x = grid_x,
                              .value = grid_value,
                              .slope = grid_slope,
                              .fall = grid_fall,
                              .pooled = grid_pooled};
}

/* A parabola with its least value -0.8 at -1.237, back at 0 where (x + 1.237)^2 = 0.8 / 0.3; flat
 * to the left of that. */
static double parabola(double x)
{
    const double y = 0.3 * (x + 1.237) * (x + 1.237) - 0.8;

    return x < -1.237 ? fmin(y, 0) : y;
}

static void a_parabola_has_these_landmarks(void **state)
{
    struct lrf_shape shape = shape_of(parabola);
    struct lrf_marks m;
    (void)state;

    lrf_marks_find(&shape, -6, NAN, &m);
    assert_close(m.minimum, -1.237, 1e-9);
    assert_close(m.bottom, -1.237, 1e-9);
    assert_close(m.depth, 0.8, 1e-4);
    assert_close(m.half, -1.237 - sqrt(0.4 / 0.3), 1e-4);
    assert_close(m.descent, -1.237 - sqrt(0.76 / 0.3), 1e-4);
    assert_close(m.edge, -1.237 + sqrt(0.8 / 0.3), 1e-4);
    lrf_marks_find(&shape, -6, -0.5, &m);
    assert_true(m.edge == -0.5);
    shape = shape_of(exp);
    lrf_marks_find(&shape, -6, -0.5, &m);
    assert_true(isnan(m.minimum) && isnan(m.half) && m.edge == -0.5);
}

/* A descent to -1, back up to -0.2 and down again to -1.5: the first one is the descent. */
static double two_falls(double x)
{
    return -exp(-pow((x + 3.1) / 0.5, 2)) - 1.5 * exp(-pow((x - 0.4) / 0.5, 2));
}

static void a_climb_ends_the_descent(void **state)
{
    struct lrf_shape shape = shape_of(two_falls);
    struct lrf_marks m;
    struct lrf_steep s;
    (void)state;

    lrf_marks_find(&shape, -6, NAN, &m);
    assert_close(m.bottom, -3.1, 1e-3);
    assert_close(m.minimum, 0.4, 1e-3);
    assert_close(m.half, -3.1 - 0.5 * sqrt(log(2)), 1e-3);
    assert_close(m.drop, 1, 1e-3);
    assert_close(m.depth, 1.5, 1e-3);
    assert_true(isnan(m.edge));
    lrf_steep_find(&shape, &m, &s);
    assert_close(s.steepest, -3.1 - 0.5 / sqrt(2), 1e-3);
    assert_true(s.lo < s.steepest && s.steepest < s.hi && s.hi < m.bottom);
}

/* The steepest point is looked for in the descent only, which here begins late. */
static void the_steepest_point_lies_in_the_descent(void **state)
{
    struct lrf_shape shape = shape_of(two_falls);
    const struct lrf_marks late = {.descent = -3.0137, .bottom = -2.9};
    struct lrf_steep s;
    (void)state;

    lrf_steep_find(&shape, &late, &s);
    assert_true(isnan(s.steepest) || (late.descent <= s.steepest && s.steepest <= late.bottom));
    lrf_steep_find(&shape, &(struct lrf_marks){.descent = -3.2037, .bottom = -3.1}, &s);
    assert_close(s.steepest, -3.2037, 0.02);
    assert_true(s.steepest >= -3.2037 && s.lo <= s.steepest && s.steepest <= s.hi);
}

static double falling_steeper(double x)
{
    return -exp(x);
}

static void a_curve_cut_off_goes_on_to_the_cap(void **state)
{
    struct lrf_shape shape = shape_of(falling_steeper);
    struct lrf_marks m;
    const double last = -exp(2), level = -exp(-6);
    (void)state;

    lrf_marks_find(&shape, -6, 2.08, &m);
    assert_close(m.minimum, 2, 1e-12);
    assert_close(m.edge, 2 + 0.08 * (level - last) / (1 - last), 1e-12);
    lrf_marks_find(&shape, -6, 1.3, &m); /* it diverged, and then was least */
    assert_true(m.edge == m.minimum);
    lrf_marks_find(&shape, -6, NAN, &m); /* it may go on falling */
    assert_true(isnan(m.minimum) && isnan(m.edge));
    assert_close(m.lowest, 2, 1e-12);
}

/* A loop over the landmarks sees the named fields, in the order of the list. */
static void landmarks_can_be_looped_over(void **state)
{
    const struct lrf_landmarks l = {.descent = {2.385e-5, 1e-5, 4e-5},
                                    .steepest = {7.1e-4, 6e-4, 9e-4},
                                    .minimum = {0.0123, 0.01, 0.02},
                                    .edge = {0.391, 0.3, 0.5},
                                    .first_nonfinite = 1.7};
    const struct lrf_interval *const field[] = {&l.descent, &l.steepest, &l.minimum, &l.edge};
    const char *const key[] = {"descent", "steepest", "minimum", "edge"};

    (void)state;
    assert_int_equal(LRF_LANDMARK_COUNT, 4);
    for (size_t i = 0; i < LRF_LANDMARK_COUNT; i++) {
        const struct lrf_landmark mark = lrf_landmark_at(&l, i);
        assert_string_equal(mark.key, key[i]);
        assert_true(mark.heading[0] != '\0' && mark.meaning[0] != '\0');
        assert_memory_equal(&mark.at, field[i], sizeof mark.at);
    }
}

/* The formulas of suggest.h, written out. */
static double high(double a, double e)
{
    return 0.93 * (0.6 * a + 0.4 * e - 0.57) + 0.07 * -1.87;
}

static double low(double e)
{
    return 0.72 * -1.87 + 0.28 * (e - 1.2);
}

static void the_rule_is_the_stated_formula(void **state)
{
    struct lrf_evidence e = {-2.5, -0.3, -0.2, 50, 12.5, false, NULL};
    const double trust = 1 - exp(-pow(2 / 1.67, 2));
    (void)state;

    assert_close(lrf_suggest_rate(&e), high(-2.5, -0.3), 1e-9);
    e.density = 125;
    assert_close(lrf_suggest_rate(&e), high(-1.5, -0.3), 1e-9);
    e.density = 1e5; /* beyond what the rule was fitted to */
    assert_close(lrf_suggest_rate(&e), high(-1.5, -0.3), 1e-9);
    e.density = 0.37;
    assert_close(lrf_suggest_rate(&e), high(-2.5 - log10(2), -0.3), 1e-9);
    e.density = 125;
    e.edge = e.diverged = NAN;
    assert_close(lrf_suggest_rate(&e), high(-1.5, -1.5 + 2.4), 1e-9);
    e = (struct lrf_evidence){-0.2, -0.9,  -0.2, 50,
                              12.5, false, NULL}; /* the margin from the edge */
    assert_close(lrf_suggest_rate(&e), -1.2, 1e-9);
    e = (struct lrf_evidence){-2.5, -0.3, -0.2, 2, 12.5, false, "sgd"};
    assert_close(lrf_suggest_rate(&e), trust * (high(-2.5, -0.3) + 0.1) + (1 - trust) * low(-0.3),
                 1e-9);
    e.optimizer = "adam";
    assert_close(lrf_suggest_rate(&e), trust * (high(-2.5, -0.3) - 0.1) + (1 - trust) * low(-0.3),
                 1e-9);
    e.strength = 0; /* nothing but the divergence */
    assert_close(lrf_suggest_rate(&e), low(-0.2), 1e-9);
    e.diverged = -3.1; /* never above it */
    assert_close(lrf_suggest_rate(&e), -3.4, 1e-9);
    e.diverged = NAN;
    assert_close(lrf_suggest_rate(&e), -1.87, 1e-9);
    e = (struct lrf_evidence){NAN, NAN, NAN, 3, NAN, false, NULL};
    assert_close(lrf_suggest_rate(&e), -1.87, 1e-9);
}

static void the_real_run_shifts_it(void **state)
{
    (void)state;
    assert_close(lrf_suggest_shift(LRF_OBJECTIVE_BEST, 0, LRF_RUN_CONSTANT), 0, 0);
    assert_close(lrf_suggest_shift(LRF_OBJECTIVE_LAST, 0, LRF_RUN_CONSTANT), -0.2, 0);
    assert_close(lrf_suggest_shift(LRF_OBJECTIVE_BEST, LRF_DEFAULT_BUDGET, LRF_RUN_COSINE), 0.2,
                 1e-12);
    assert_close(lrf_suggest_shift(LRF_OBJECTIVE_TRAIN, 100000, LRF_RUN_CONSTANT), -0.6, 1e-12);
    assert_close(lrf_suggest_shift(LRF_OBJECTIVE_LAST, 1, LRF_RUN_1CYCLE),
                 -0.2 - 0.6 * log10(0.05) + 0.3, 1e-12);
    assert_close(lrf_suggest_shift(LRF_OBJECTIVE_BEST, (size_t)-1, LRF_RUN_CONSTANT), -0.8, 1e-12);
}

/* A descent with noise as large as itself on top, and a wiggle within the first points. */
static double wiggling(double x)
{
    const double wiggle = x < -5.3 ? -0.9 * exp(-pow((x + 5.6) / 0.08, 2)) : 0;
    return -1 / (1 + exp(-(x + 3) / 0.1)) + wiggle + 0.2 * sin(9 * x);
}

static void a_wiggle_among_the_first_points_is_no_descent(void **state)
{
    struct lrf_shape shape = shape_of(wiggling);
    struct lrf_marks m;
    (void)state;

    lrf_marks_find(&shape, -4.8, NAN, &m);
    assert_close(m.half, -3, 0.1);
    assert_true(m.level > -0.25 && m.level < 0.25);
    assert_true(m.climb > 0.3 && m.climb < 0.45);
    lrf_marks_find(&shape, -6, NAN, &m); /* without such points it would be */
    assert_true(m.half < -5);
}

/* Non-increasing, with the mean of the curve, and optimal: each value is the greatest mean from
 * there on of those that begin at or before it (the max-min formula, Ayer et al. 1955). */
static void the_descent_is_the_nearest_one_that_never_rises(void **state)
{
    struct lrf_shape shape = shape_of(wiggling);
    struct lrf_marks m;
    size_t last = 0;
    (void)state;

    lrf_marks_find(&shape, -4.8, NAN, &m);
    while (grid_x[last] + 0.01 < m.bottom)
        last++;
    for (size_t i = 0; i <= last; i += 7) {
        double least = INFINITY;
        for (size_t from = 0; from <= i; from++) {
            double sum = 0, greatest = -INFINITY;
            for (size_t to = from; to <= last; to++) {
                sum += grid_value[to];
                if (to >= i)
                    greatest = fmax(greatest, sum / (double)(to - from + 1));
            }
            least = fmin(least, greatest);
        }
        assert_close(shape.fall[i], least, 1e-12);
    }
}

/* 40 steps of a repeat with the losses, cosines and gains of a function of the number. */
static struct lrf_swing swing_of(double (*loss)(size_t i), double (*cosine)(size_t i),
                                 double (*gain)(size_t i))
{
    struct lrf_curve curve = {0};
    struct lrf_series series;
    struct lrf_swing swing;

    for (unsigned r = 0; r < 2; r++)
        for (size_t i = 0; i < 20; i++) {
            struct lrf_point *p;
            curve_point(&curve, r, i, pow(10, -2 + 0.02 * (double)i), loss(i + 20 * r));
            p = &curve.point[curve.n - 1];
            if (cosine != NULL) {
                p->grad_cosine = cosine(i);
                p->known |= LRF_GRAD_COSINE;
            }
            if (gain != NULL) {
                p->gain_ratio = gain(i);
                p->known |= LRF_GAIN_RATIO;
            }
        }
    assert_int_equal(lrf_series_build(&curve, &series), 0);
    assert_int_equal(lrf_swing_measure(&series, -2, -1.6, 1, &swing), 0);
    lrf_series_release(&series);
    lrf_curve_release(&curve);
    return swing;
}

static double alternating(size_t i)
{
    return 2.385 + (i % 2 ? 0.5 : -0.5) + 0.01 * sin(31.0 * (double)i);
}

static double independent(size_t i)
{
    uint64_t state = 99;
    double z = 0;

    for (size_t k = 0; k <= i; k++)
        z = noise_gaussian(&state);
    return 2.385 + z;
}

static double loud(size_t i)
{
    return 3 * independent(i);
}

static double against(size_t i)
{
    return -0.4 + 0.3 * sin(5.0 * (double)i);
}

static double around_zero(size_t i)
{
    return 0.02 + 0.3 * sin(5.0 * (double)i);
}

static double growth(size_t i)
{
    return i % 4 ? -0.2 : 0.3;
}

static void oscillation_is_what_alternates(void **state)
{
    const struct lrf_swing s = swing_of(alternating, NULL, NULL);
    (void)state;

    assert_int_equal(s.steps, 38);
    assert_close(s.turns, 1, 1e-12);
    assert_true(s.turns_z > 3 && s.correlation < -0.8);
    assert_true(isnan(s.cosine) && isnan(s.overshoots));
    assert_true(lrf_swing_oscillates(&s, true));
}

static void oscillation_is_not_noise(void **state)
{
    struct lrf_swing s = swing_of(independent, around_zero, around_zero);
    (void)state;

    assert_close(s.spread, 1, 0.4);
    assert_close(s.correlation, -0.5, 0.3);
    assert_false(lrf_swing_oscillates(&s, false));
    s = swing_of(loud, NULL, NULL); /* but noise that has grown is, once the loss falls no more */
    assert_false(lrf_swing_oscillates(&s, true));
    assert_true(lrf_swing_oscillates(&s, false));
}

static void gradients_and_gains_tell_it_too(void **state)
{
    struct lrf_swing s = swing_of(independent, against, NULL);
    (void)state;

    assert_close(s.cosine, -0.4, 0.1);
    assert_true(lrf_swing_oscillates(&s, true));
    s = swing_of(independent, NULL, growth);
    assert_close(s.overshoots, 0.75, 1e-12);
    assert_true(lrf_swing_oscillates(&s, true));
}

/* From 1 down to 0 between 1e-5 and 1e-3. */
static double falls_to_zero(double x)
{
    return fmin(1, fmax(0, (-3 - x) / 2));
}

/* Curve A whose losses alternate from 1e-2 on: there oscillation begins, before any climb. */
static void the_regimes_of_a_curve_that_oscillates(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    (void)state;

    curve_fill(&curve, 0, 400, curve_a, 0.05, 1);
    for (size_t i = 0; i < curve.n; i++)
        if (curve.point[i].lr > 1e-2)
            curve.point[i].loss += i % 2 ? 0.3 : -0.3;
    a = curve_analyze(&curve);
    assert_int_equal(a.n_regimes, 4);
    assert_close(log10(a.regime[2].lr_lo), -2, 0.35);
    assert_close(log10(a.regime[1].lr_lo), -4.03, 0.4);
    assert_close(log10(a.regime[3].lr_lo), A_EDGE, 0.1);
    assert_string_equal(lrf_regime_name(a.regime[2].kind), "oscillation");
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

/* However short it is: the last points of a curve that has no other rise. */
static void a_blow_up_always_has_its_regime(void **state)
{
    static const double ends[] = {NAN, INFINITY, 1e30};
    (void)state;

    for (size_t e = 0; e < 3; e++) {
        for (size_t n = 1; n <= 4; n++) {
            struct lrf_curve curve = {0};
            struct lrf_analysis a;
            curve_fill(&curve, 0, 300, falls_to_zero, 0.02, 3);
            curve.n = 250;
            for (size_t i = 0; i < n; i++)
                curve.point[curve.n - 1 - i].loss = ends[e];
            a = curve_analyze(&curve);
            assert_int_equal(a.regime[a.n_regimes - 1].kind, LRF_REGIME_DIVERGENCE);
            assert_true(a.regime[a.n_regimes - 1].lr_hi == a.lr_max);
            assert_true(a.regime[a.n_regimes - 1].lr_lo < a.lr_max);
            assert_true(a.regime[a.n_regimes - 1].lr_lo >= curve.point[curve.n - n - 1].lr);
            assert_int_equal(a.regime[a.n_regimes - 2].kind, LRF_REGIME_PLATEAU);
            lrf_analysis_release(&a);
            lrf_curve_release(&curve);
        }
    }
}

/* One repeat of three is lost at the end, and no edge is in sight. */
static void a_lost_repeat_diverges(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    double last = 0;
    (void)state;

    for (unsigned r = 0; r < 3; r++)
        curve_fill(&curve, r, 300, falls_to_zero, 0.02, 3);
    for (size_t i = 500; i < 600; i++)
        curve.point[i].loss = i < 590 ? curve.point[i].loss : NAN;
    last = curve.point[589].lr;
    a = curve_analyze(&curve);
    assert_true(isnan(a.landmarks.edge.lr));
    assert_int_equal(a.regime[a.n_regimes - 1].kind, LRF_REGIME_DIVERGENCE);
    assert_true(a.regime[a.n_regimes - 1].lr_lo > last);
    assert_relative(a.regime[a.n_regimes - 1].lr_lo, curve.point[590].lr, 1e-12);
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

/* Nothing but losses that are not finite: there is nothing else to say of any rate. */
static void a_curve_without_a_finite_loss_diverges(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    (void)state;

    curve_fill(&curve, 0, 100, falls_to_zero, 0, 3);
    for (size_t i = 0; i < curve.n; i++)
        curve.point[i].loss = NAN;
    a = curve_analyze(&curve);
    assert_int_equal(a.n_regimes, 1);
    assert_int_equal(a.regime[0].kind, LRF_REGIME_DIVERGENCE);
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

/* Every row is learnt from 1e-3 on: two decades of a loss of 0 are no descent. */
static void a_loss_of_zero_does_not_descend(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    (void)state;

    curve_fill(&curve, 0, 400, falls_to_zero, 0, 1);
    for (size_t i = 0; i < curve.n; i++)
        if (curve.point[i].lr > 1e-1)
            curve.point[i].loss = 1e6;
    a = curve_analyze(&curve);
    assert_int_equal(a.n_regimes, 4);
    assert_int_equal(a.regime[1].kind, LRF_REGIME_DESCENT);
    assert_true(a.regime[1].lr_lo == a.landmarks.descent.lr);
    assert_close(log10(a.regime[1].lr_hi), -3, 0.3);
    assert_int_equal(a.regime[2].kind, LRF_REGIME_PLATEAU);
    assert_int_equal(a.regime[3].kind, LRF_REGIME_DIVERGENCE);
    assert_close(log10(a.regime[3].lr_lo), -1, 0.05);
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parabola_has_these_landmarks),
        cmocka_unit_test(a_climb_ends_the_descent),
        cmocka_unit_test(the_steepest_point_lies_in_the_descent),
        cmocka_unit_test(a_curve_cut_off_goes_on_to_the_cap),
        cmocka_unit_test(landmarks_can_be_looped_over),
        cmocka_unit_test(the_rule_is_the_stated_formula),
        cmocka_unit_test(the_real_run_shifts_it),
        cmocka_unit_test(a_wiggle_among_the_first_points_is_no_descent),
        cmocka_unit_test(the_descent_is_the_nearest_one_that_never_rises),
        cmocka_unit_test(oscillation_is_what_alternates),
        cmocka_unit_test(oscillation_is_not_noise),
        cmocka_unit_test(gradients_and_gains_tell_it_too),
        cmocka_unit_test(the_regimes_of_a_curve_that_oscillates),
        cmocka_unit_test(a_blow_up_always_has_its_regime),
        cmocka_unit_test(a_lost_repeat_diverges),
        cmocka_unit_test(a_curve_without_a_finite_loss_diverges),
        cmocka_unit_test(a_loss_of_zero_does_not_descend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
