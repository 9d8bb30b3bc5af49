/* The answer on curves whose truth is known, and what must not change it. */
#include "synthetic_curve.h"

static void shuffle(struct lrf_curve *curve, uint64_t seed)
{
    for (size_t i = curve->n; i > 1; i--) {
        const size_t j = (size_t)(noise_uniform(&seed) * (double)i);
        const struct lrf_point t = curve->point[i - 1];
        curve->point[i - 1] = curve->point[j];
        curve->point[j] = t;
    }
}

static void curve_a_has_its_landmarks(void **state)
{
    struct lrf_analysis a = curve_analyze_function(100, curve_a, 0, 1);
    (void)state;

    assert_int_equal(a.status, LRF_FINDING_OK);
    assert_close(log10(a.landmarks.steepest.lr), A_STEEPEST, 0.01);
    assert_close(log10(a.landmarks.minimum.lr), A_MINIMUM, 0.08);
    assert_close(log10(a.landmarks.edge.lr), A_EDGE, 0.02);
    assert_close(log10(a.landmarks.descent.lr), -4.03, 0.03);
    assert_close(a.initial_loss, 2.3, 1e-3);
    assert_close(a.minimum_loss, curve_a(A_MINIMUM), 0.01);
    assert_true(isnan(a.landmarks.first_nonfinite));
    assert_true(a.steepest_lo < 1e-3 && a.steepest_hi > 1e-3);
    assert_int_equal(a.warnings, 0);
    lrf_analysis_release(&a);
}

static struct lrf_analysis analyze_beside(curve_function *f, double sd, uint64_t seed,
                                          double baseline)
{
    struct lrf_analysis_settings settings;
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    struct lrf_error err = {0};

    lrf_analysis_defaults(&settings);
    settings.baseline = baseline;
    curve_fill(&curve, 0, 100, f, sd, seed);
    assert_ok(lrf_analyze(&curve, &settings, &a, &err), err);
    lrf_curve_release(&curve);
    return a;
}

/* Curve A falls from 2.3 to its least value in closed form: what of that lies above a baseline. */
static void the_share_of_the_fall_above_the_baseline(void **state)
{
    const double least = curve_a(A_MINIMUM);
    static const double baseline[] = {2.1, 1.5, 0.9};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct lrf_analysis a = analyze_beside(curve_a, 0, 1, baseline[i]);
        assert_true(a.baseline_loss == baseline[i]);
        assert_close(a.baseline_share, (2.3 - baseline[i]) / (2.3 - least), 0.01);
        assert_false(a.baseline_unbeaten);
        lrf_analysis_release(&a);
    }
}

static void what_lies_above_the_baseline_is_nothing_or_all(void **state)
{
    static const struct {
        double baseline, share;
        bool unbeaten;
    } cases[] = {{NAN, NAN, false}, {2.5, NAN, false}, {-1e300, 1, true},
                 {-3.25, 1, true},  {0.5, 1, true},    {1e300, NAN, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_analysis a = analyze_beside(curve_a, 0.05, 7, cases[i].baseline);
        if (isnan(cases[i].share))
            assert_true(isnan(a.baseline_share));
        else
            assert_close(a.baseline_share, cases[i].share, 0);
        assert_int_equal(a.baseline_unbeaten, cases[i].unbeaten);
        lrf_analysis_release(&a);
    }
}

/* Without a fall there is no share of it; without a curve nothing is known. */
static void a_flat_curve_has_no_share_and_beats_only_what_lies_above_it(void **state)
{
    struct lrf_analysis above = analyze_beside(curve_flat, 0.1, 3, 1.7);
    struct lrf_analysis below = analyze_beside(curve_flat, 0.1, 3, 2.6);
    struct lrf_analysis_settings settings;
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    struct lrf_error err = {0};

    (void)state;
    assert_true(isnan(above.baseline_share) && above.baseline_unbeaten);
    assert_true(isnan(below.baseline_share) && !below.baseline_unbeaten);
    lrf_analysis_release(&above);
    lrf_analysis_release(&below);
    curve_point(&curve, 0, 0, 1e-3, 2.385);
    lrf_analysis_defaults(&settings);
    settings.baseline = 1.7;
    assert_ok(lrf_analyze(&curve, &settings, &a, &err), err);
    assert_true(a.baseline_loss == 1.7 && isnan(a.baseline_share) && !a.baseline_unbeaten);
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

/* Beaten by more than the noise: a minimum just below or above the baseline does not count, one
 * well below does. */
static void the_baseline_is_beaten_by_more_than_the_band(void **state)
{
    const double least = curve_a(A_MINIMUM);
    size_t barely = 0, well = 0;

    (void)state;
    for (size_t k = 0; k < 40; k++) {
        struct lrf_analysis a = analyze_beside(curve_a, 0.1, k, least);
        struct lrf_analysis b = analyze_beside(curve_a, 0.1, k, least + 0.25);
        barely += !a.baseline_unbeaten;
        well += !b.baseline_unbeaten;
        lrf_analysis_release(&a);
        lrf_analysis_release(&b);
    }
    assert_true(barely <= 6 && well == 40);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

enum { SEEDS = 60 };

struct spread {
    double lo, median, hi;
    double covered;
};

/* The steepest point of curve A with noise: 5 %, median, 95 %, and how often its interval holds
 * the truth. */
static struct spread steepest(size_t n, double sd)
{
    double x[SEEDS];
    struct spread s = {0};

    for (size_t k = 0; k < SEEDS; k++) {
        struct lrf_analysis a = curve_analyze_function(n, curve_a, sd, k + 1);
        const struct lrf_interval *i = &a.landmarks.steepest;
        assert_int_equal(a.status, LRF_FINDING_OK);
        assert_true(i->lo <= i->lr && i->lr <= i->hi);
        s.covered += (log10(i->lo) <= A_STEEPEST && A_STEEPEST <= log10(i->hi)) / (double)SEEDS;
        x[k] = log10(i->lr);
        lrf_analysis_release(&a);
    }
    print_message(
        "%zu steps, noise %g: 95 %% intervals of the steepest point hold the truth %.3f\n", n, sd,
        s.covered);
    qsort(x, SEEDS, sizeof *x, ascending);
    s.lo = x[SEEDS / 20];
    s.median = x[SEEDS / 2];
    s.hi = x[SEEDS - 1 - SEEDS / 20];
    return s;
}

static void the_steepest_point_is_found_under_noise(void **state)
{
    const struct spread s = steepest(100, 0.1);
    (void)state;

    assert_close(s.median, A_STEEPEST, 0.1);
    assert_true(s.hi - s.lo <= 0.5);
    assert_in_range((size_t)lround(100 * s.covered), 88, 99);
}

static void more_steps_do_not_move_it(void **state)
{
    (void)state;
    assert_close(steepest(50, 0.1).median, steepest(1000, 0.1).median, 0.15);
}

static size_t count_numbers(size_t n, curve_function *f, double sd, size_t seeds)
{
    size_t numbers = 0;

    for (size_t k = 0; k < seeds; k++) {
        struct lrf_analysis a = curve_analyze_function(n, f, sd, 1000 + k);
        assert_true((a.status == LRF_FINDING_OK) == isfinite(a.suggestion.lr));
        numbers += a.status == LRF_FINDING_OK;
        lrf_analysis_release(&a);
    }
    return numbers;
}

static double drop_of_three(double x)
{
    return 2.3 - 0.3 / (1 + exp(-(x + 3) / 0.35));
}

static double straight_rise(double x)
{
    return 1 + 0.16 * (x + 7);
}

static void noise_gets_no_number_and_a_small_descent_does(void **state)
{
    (void)state;
    assert_in_range(count_numbers(100, curve_flat, 0.1, 150), 0, 4);
    assert_in_range(count_numbers(100, drop_of_three, 0.1, 60), 57, 60);
    assert_in_range(count_numbers(100, straight_rise, 0.1, 60), 0, 4);
}

/* A descent that noise hides may lie before a blow-up: it stands for a rate, with warnings. */
static void a_blow_up_after_noise_gets_a_number_with_warnings(void **state)
{
    const unsigned both = 1u << LRF_FINDING_NOISY | 1u << LRF_FINDING_NO_DESCENT;
    size_t numbers = 0;
    (void)state;

    for (size_t k = 0; k < 60; k++) {
        struct lrf_analysis a = curve_analyze_function(100, curve_rising, 0.1, 1000 + k);
        numbers += isfinite(a.suggestion.lr);
        if (isfinite(a.suggestion.lr)) {
            assert_int_equal(a.warnings & both, both);
            assert_true(a.suggestion.best_hi <= a.landmarks.edge.lr * (1 + 1e-12));
        }
        lrf_analysis_release(&a);
    }
    assert_in_range(numbers, 30, 60);
}

static void no_information_gets_a_status(void **state)
{
    static const struct {
        size_t n;
        curve_function *f;
        enum lrf_finding status;
    } cases[] = {
        {100, curve_flat, LRF_FINDING_NO_DESCENT}, {100, curve_rising, LRF_FINDING_NO_DESCENT},
        {12, curve_a, LRF_FINDING_TOO_FEW_POINTS}, {1, curve_a, LRF_FINDING_TOO_FEW_POINTS},
        {2, curve_a, LRF_FINDING_TOO_FEW_POINTS},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_analysis a = curve_analyze_function(cases[i].n, cases[i].f, 0, 1);
        assert_int_equal(a.status, cases[i].status);
        assert_true(isnan(a.suggestion.lr) && isnan(a.suggestion.lo) && isnan(a.cycle_max));
        assert_true(isnan(a.landmarks.steepest.lr) && isnan(a.landmarks.minimum.lr));
        assert_true(strlen(a.reason) > 20 && strlen(a.advice) > 10);
        lrf_analysis_release(&a);
    }
}

static void a_line_that_rises_gets_a_status(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    (void)state;

    for (size_t i = 0; i < 100; i++)
        curve_point(&curve, 0, i, pow(10, -7 + 0.08 * (double)i), 1 + 0.013 * (double)i);
    a = curve_analyze(&curve);
    assert_string_equal(lrf_finding_name(a.status), "no_descent");
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

/* Curve A with every loss from point 85 on, or the one at point 40, not a number. */
static void a_nan_changes_the_answer_by_less_than_a_cell(void **state)
{
    static const size_t spoilt[][2] = {{85, 100}, {40, 41}};
    struct lrf_analysis whole = curve_analyze_function(100, curve_a, 0, 1);
    (void)state;

    for (size_t c = 0; c < 2; c++) {
        struct lrf_curve curve = {0};
        struct lrf_analysis a;
        curve_fill(&curve, 0, 100, curve_a, 0, 1);
        for (size_t i = spoilt[c][0]; i < spoilt[c][1]; i++)
            curve.point[i].loss = NAN;
        a = curve_analyze(&curve);
        assert_int_equal(a.status, LRF_FINDING_OK);
        assert_close(log10(a.landmarks.steepest.lr / whole.landmarks.steepest.lr), 0, 0.08);
        assert_close(log10(a.landmarks.first_nonfinite), -7 + 0.08 * (double)spoilt[c][0], 1e-12);
        if (c == 1)
            assert_close(log10(a.suggestion.lr / whole.suggestion.lr), 0, 0.08);
        lrf_analysis_release(&a);
        lrf_curve_release(&curve);
    }
    lrf_analysis_release(&whole);
}

static void assert_same(const struct lrf_analysis *a, const struct lrf_analysis *b)
{
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->warnings, b->warnings);
    assert_memory_equal(&a->landmarks, &b->landmarks, sizeof a->landmarks);
    assert_true(a->suggestion.lr == b->suggestion.lr && a->suggestion.lo == b->suggestion.lo &&
                a->suggestion.hi == b->suggestion.hi);
    assert_true(a->cycle_base == b->cycle_base && a->cycle_max == b->cycle_max);
    assert_int_equal(a->n_regimes, b->n_regimes);
    for (size_t i = 0; i < a->n_regimes; i++)
        assert_true(a->regime[i].kind == b->regime[i].kind &&
                    a->regime[i].lr_lo == b->regime[i].lr_lo);
}

/* Three repeats, each with its own noise; the first ends early. */
static struct lrf_curve ensemble(double factor, double offset)
{
    struct lrf_curve curve = {0};

    for (unsigned r = 0; r < 3; r++)
        curve_fill(&curve, r, 120, curve_a, 0.1, 5);
    memmove(curve.point + 105, curve.point + 120, 240 * sizeof *curve.point);
    curve.n -= 15;
    for (size_t i = 0; i < curve.n; i++)
        curve.point[i].loss = factor * curve.point[i].loss + offset;
    return curve;
}

static void the_order_of_the_points_changes_nothing(void **state)
{
    struct lrf_curve curve = ensemble(1, 0);
    struct lrf_analysis a = curve_analyze(&curve), b;
    (void)state;

    for (uint64_t seed = 1; seed < 4; seed++) {
        shuffle(&curve, seed);
        b = curve_analyze(&curve);
        assert_same(&a, &b);
        lrf_analysis_release(&b);
    }
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

static void a_power_of_two_changes_no_bit(void **state)
{
    static const double factors[] = {2, 0.125, 0x1p300, 0x1p-200};
    struct lrf_curve one = ensemble(1, 0);
    struct lrf_analysis a = curve_analyze(&one);
    (void)state;

    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        struct lrf_curve curve = ensemble(factors[i], 0);
        struct lrf_analysis b = curve_analyze(&curve);
        assert_same(&a, &b);
        assert_true(b.initial_loss == factors[i] * a.initial_loss);
        assert_true(b.smooth.slope[17] == factors[i] * a.smooth.slope[17]);
        lrf_analysis_release(&b);
        lrf_curve_release(&curve);
    }
    lrf_analysis_release(&a);
    lrf_curve_release(&one);
}

static void assert_moved(struct lrf_interval a, struct lrf_interval b, double most)
{
    assert_close(log10(a.lr), log10(b.lr), most);
    assert_close(log10(a.lo), log10(b.lo), most);
    assert_close(log10(a.hi), log10(b.hi), most);
}

static void offset_and_scale_do_not_matter(void **state)
{
    static const double change[][2] = {{1, -5}, {1, 1000}, {1000, 0}, {1e-9, 0.25}, {3e7, -2e9}};
    struct lrf_curve one = ensemble(1, 0);
    struct lrf_analysis a = curve_analyze(&one);
    (void)state;

    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        struct lrf_curve curve = ensemble(change[i][0], change[i][1]);
        struct lrf_analysis b = curve_analyze(&curve);
        const double most = fabs(change[i][1]) > 1e6 * change[i][0] ? 1e-3 : 1e-6;
        assert_int_equal(b.status, a.status);
        assert_moved(a.landmarks.descent, b.landmarks.descent, most);
        assert_moved(a.landmarks.steepest, b.landmarks.steepest, most);
        assert_moved(a.landmarks.minimum, b.landmarks.minimum, most);
        assert_moved(a.landmarks.edge, b.landmarks.edge, most);
        assert_close(log10(a.suggestion.lr / b.suggestion.lr), 0, most);
        lrf_analysis_release(&b);
        lrf_curve_release(&curve);
    }
    lrf_analysis_release(&a);
    lrf_curve_release(&one);
}

/* A blow-up by 300 orders of magnitude, and spikes on the plateau, leave the left as it is. */
static void spikes_and_explosions_do_not_reach_the_left(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis a;
    (void)state;

    curve_fill(&curve, 0, 100, curve_a, 0.05, 3);
    for (size_t i = 93; i < 100; i++)
        curve.point[i].loss = pow(10, 40 * (double)(i - 92));
    curve.point[11].loss = 1e30;
    curve.point[33].loss = -1e12;
    curve.point[60].loss = INFINITY;
    a = curve_analyze(&curve);
    assert_int_equal(a.status, LRF_FINDING_OK);
    assert_close(log10(a.landmarks.steepest.lr), A_STEEPEST, 0.25);
    assert_close(log10(a.landmarks.edge.lr), A_EDGE, 0.1);
    assert_close(a.initial_loss, 2.3, 0.05);
    assert_close(log10(a.landmarks.first_nonfinite), -7 + 0.08 * 60, 1e-12);
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

static void settings_move_the_rate_as_stated(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis_settings settings;
    struct lrf_analysis a = {0}, b;
    struct lrf_error err = {0};
    (void)state;

    curve_fill(&curve, 0, 100, curve_a, 0.05, 3);
    lrf_analysis_defaults(&settings);
    assert_ok(lrf_analyze(&curve, &settings, &a, &err), err);
    settings.budget = 10 * LRF_DEFAULT_BUDGET;
    settings.schedule = LRF_RUN_COSINE;
    assert_ok(lrf_analyze(&curve, &settings, &b, &err), err);
    assert_close(log10(b.suggestion.lr / a.suggestion.lr), -0.4 + 0.2, 1e-12);
    lrf_analysis_release(&b);
    lrf_analysis_defaults(&settings);
    settings.critical_lr = a.suggestion.lr / 100;
    assert_ok(lrf_analyze(&curve, &settings, &b, &err), err);
    assert_close(log10(b.suggestion.lr / a.suggestion.lr), -1, 1e-12);
    lrf_analysis_release(&b);
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

static double suggested(const struct lrf_curve *curve, const struct lrf_analysis_settings *how)
{
    struct lrf_analysis a;
    struct lrf_error err = {0};
    double x;

    assert_ok(lrf_analyze(curve, how, &a, &err), err);
    x = log10(a.suggestion.lr);
    lrf_analysis_release(&a);
    return x;
}

/* The table of suggest.h, written out: at 1000 steps, for each factor of 10, for a decay. */
static void the_objective_moves_the_rate_as_stated(void **state)
{
    static const struct {
        const char *name;
        double offset, longer, decaying;
    } table[] = {{"best", 0, -0.4, 0.2}, {"last", -0.2, -0.6, 0.3}, {"train", 0, -0.3, 0.35}};
    static const struct {
        size_t budget;
        double tens;
    } runs[] = {{0, 0}, {1000, 0}, {100, -1}, {10000, 1}, {100000, 2}, {10000000, 2}};
    struct lrf_analysis_settings how;
    struct lrf_curve curve = {0};
    double x;
    (void)state;

    curve_fill(&curve, 0, 100, curve_a, 0.05, 3);
    lrf_analysis_defaults(&how);
    x = suggested(&curve, &how);
    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++)
        for (size_t b = 0; b < sizeof runs / sizeof *runs; b++)
            for (int s = LRF_RUN_CONSTANT; s <= LRF_RUN_1CYCLE; s++) {
                how.objective = (enum lrf_objective)o;
                how.budget = runs[b].budget;
                how.schedule = (enum lrf_run_schedule)s;
                assert_string_equal(lrf_objective_name(how.objective), table[o].name);
                assert_close(suggested(&curve, &how) - x,
                             table[o].offset + table[o].longer * runs[b].tens +
                                 (s == LRF_RUN_CONSTANT ? 0 : table[o].decaying),
                             1e-12);
            }
    lrf_curve_release(&curve);
}

/* A clear curve trusts its landmarks wholly: an optimizer moves the rate by all of its share. */
static void the_optimizer_moves_the_rate_as_stated(void **state)
{
    static const struct {
        const char *name;
        double shift;
    } table[] = {{"sgd", 0.1},   {"momentum", 0},   {"adam", -0.1},   {"adamw", -0.1},
                 {"adagrad", 0}, {"rmsprop", -0.1}, {"nesterov", 0},  {"adadelta", 0},
                 {"", 0},        {"Adam", 0},       {"adam, sgd", 0}, {NULL, 0}};
    struct lrf_analysis_settings how;
    struct lrf_curve curve = {0};
    double x;
    (void)state;

    curve_fill(&curve, 0, 100, curve_a, 0.01, 3);
    lrf_analysis_defaults(&how);
    x = suggested(&curve, &how);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        how.optimizer = table[i].name;
        assert_close(suggested(&curve, &how) - x, table[i].shift, 1e-12);
    }
    lrf_curve_release(&curve);
}

static double curve_negated(double x)
{
    return -curve_a(x);
}

/* It falls ever faster to the right end: no minimum, and no rate above the range. */
static void what_lies_beyond_the_range_is_not_reached(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis_settings settings;
    struct lrf_analysis a;
    struct lrf_error err = {0};
    (void)state;

    curve_fill(&curve, 0, 1000, curve_negated, 0.02, 1);
    lrf_analysis_defaults(&settings);
    settings.budget = 50;
    assert_ok(lrf_analyze(&curve, &settings, &a, &err), err);
    assert_int_equal(a.status, LRF_FINDING_OK);
    assert_true(a.suggestion.lr == a.lr_max);
    assert_true(a.suggestion.lo < a.lr_max && a.suggestion.hi == a.lr_max);
    assert_true(a.suggestion.best_lo < a.suggestion.lo && a.suggestion.best_hi == a.lr_max);
    assert_true(a.warnings & 1u << LRF_FINDING_EDGE_OF_RANGE);
    assert_true(isnan(a.landmarks.minimum.lr) && isnan(a.landmarks.minimum.hi));
    assert_true(isnan(a.landmarks.edge.lr));
    assert_close(a.minimum_loss, -curve_a(0.992), 1);
    assert_non_null(strstr(a.reason, "beyond this range"));
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

/* Curve A, cut short at 1e-2 of its 1000 steps up to 10. */
static void a_sweep_cut_short_is_told_to_go_on(void **state)
{
    struct lrf_curve curve = {0};
    static const struct lrf_dialect options = {.setting = "--", .command = "lrfind "};
    struct lrf_analysis a;
    char text[LRF_RULE_SIZE];
    (void)state;

    curve_fill(&curve, 0, 1000, curve_a, 0.05, 1);
    curve.n = 625;
    a = curve_analyze(&curve);
    assert_int_equal(a.status, LRF_FINDING_OK);
    assert_string_equal(a.advice, "the curve ends at 9.8e-03: go on beyond it, lr_max 9.8e-01");
    assert_string_equal(lrf_advice_text(&a.next, &options, text, sizeof text),
                        "the curve ends at 9.8e-03: go on beyond it, --lr-max 9.8e-01");
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
    for (size_t i = 0; i < 700; i++)
        curve_point(&curve, 0, i, 0.01 * (1 + 1e-3 * (double)i), 2.3);
    a = curve_analyze(&curve);
    assert_int_equal(a.status, LRF_FINDING_TOO_FEW_POINTS);
    assert_non_null(strstr(a.advice, "steps 1400"));
    assert_non_null(strstr(lrf_advice_text(&a.next, &options, text, sizeof text), "--steps 1400"));
    lrf_analysis_release(&a);
    lrf_curve_release(&curve);
}

static void bad_calls_are_refused(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_analysis_settings settings;
    struct lrf_analysis a;
    struct lrf_error err = {0};
    (void)state;

    lrf_analysis_defaults(&settings);
    assert_int_equal(lrf_analyze(&curve, &settings, &a, &err), LRF_EINVAL);
    curve_fill(&curve, 0, 30, curve_a, 0.05, 3);
    for (int i = 0; i < 3; i++) {
        static const double bad[] = {0, -1.5, INFINITY};
        settings.critical_lr = bad[i];
        assert_int_equal(lrf_analyze(&curve, &settings, &a, &err), LRF_EINVAL);
        assert_non_null(strstr(err.text, "critical_lr"));
    }
    lrf_analysis_defaults(&settings);
    settings.schedule = (enum lrf_run_schedule)7;
    assert_int_equal(lrf_analyze(&curve, &settings, &a, &err), LRF_EINVAL);
    lrf_analysis_release(&a);
    lrf_analysis_release(NULL);
    lrf_curve_release(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curve_a_has_its_landmarks),
        cmocka_unit_test(the_share_of_the_fall_above_the_baseline),
        cmocka_unit_test(what_lies_above_the_baseline_is_nothing_or_all),
        cmocka_unit_test(a_flat_curve_has_no_share_and_beats_only_what_lies_above_it),
        cmocka_unit_test(the_baseline_is_beaten_by_more_than_the_band),
        cmocka_unit_test(the_steepest_point_is_found_under_noise),
        cmocka_unit_test(more_steps_do_not_move_it),
        cmocka_unit_test(noise_gets_no_number_and_a_small_descent_does),
        cmocka_unit_test(a_blow_up_after_noise_gets_a_number_with_warnings),
        cmocka_unit_test(no_information_gets_a_status),
        cmocka_unit_test(a_line_that_rises_gets_a_status),
        cmocka_unit_test(a_nan_changes_the_answer_by_less_than_a_cell),
        cmocka_unit_test(the_order_of_the_points_changes_nothing),
        cmocka_unit_test(a_power_of_two_changes_no_bit),
        cmocka_unit_test(offset_and_scale_do_not_matter),
        cmocka_unit_test(spikes_and_explosions_do_not_reach_the_left),
        cmocka_unit_test(settings_move_the_rate_as_stated),
        cmocka_unit_test(the_objective_moves_the_rate_as_stated),
        cmocka_unit_test(the_optimizer_moves_the_rate_as_stated),
        cmocka_unit_test(what_lies_beyond_the_range_is_not_reached),
        cmocka_unit_test(a_sweep_cut_short_is_told_to_go_on),
        cmocka_unit_test(bad_calls_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
