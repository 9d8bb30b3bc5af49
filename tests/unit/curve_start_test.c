/* Where a curve begins: averages without bias correction, and a loss that falls from the first
 * point on. */
#include "synthetic_curve.h"

/* ---- averages */

/* What a tool records that forgets the bias correction: m_k of a sweep over 8 decades. */
struct average {
    double beta, first; /* m before the first loss */
    bool corrected;     /* divided by what is missing of the weights */
};

static struct lrf_curve record(const struct average *average, unsigned repeat, size_t n,
                               curve_function *f, double sd, uint64_t seed)
{
    struct lrf_curve curve = {0};
    double m = average->first, missing = 1;

    curve_fill(&curve, repeat, n, f, sd, seed);
    for (size_t i = 0; i < n; i++) {
        m = average->beta * m + (1 - average->beta) * curve.point[i].loss;
        missing *= average->beta;
        curve.point[i].loss = average->corrected ? m / (1 - missing) : m;
    }
    return curve;
}

static struct lrf_analysis analyze(struct lrf_curve curve)
{
    struct lrf_analysis a = curve_analyze(&curve);

    lrf_curve_release(&curve);
    return a;
}

/* How many decades the answers to two records of the same losses lie apart. */
static double apart(const struct average *one, const struct average *other, size_t n, uint64_t seed)
{
    struct lrf_analysis a = analyze(record(one, 0, n, curve_a, 0.05, seed));
    struct lrf_analysis b = analyze(record(other, 0, n, curve_a, 0.05, seed));
    const double decades = fabs(log10(a.suggestion.lr / b.suggestion.lr));

    assert_int_equal(a.status, LRF_FINDING_OK);
    assert_int_equal(b.left_out_start, 0);
    assert_int_equal(a.points + a.left_out_start, n);
    assert_true(a.lr_min > b.lr_min && a.regime[0].lr_lo == a.lr_min);
    lrf_analysis_release(&a);
    lrf_analysis_release(&b);
    return decades;
}

static void the_start_of_an_average_is_left_out(void **state)
{
    static const struct {
        double beta;
        size_t n;
        double near_raw, near_corrected;
    } cases[] = {
        {0.9, 100, 0.6, 0.1}, {0.9, 300, 0.3, 0.15}, {0.98, 300, 0.7, 0.5}, {0.98, 1000, 0.4, 0.2}};
    (void)state;

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (uint64_t seed = 1; seed < 7; seed++) {
            const struct average average = {.beta = cases[k].beta};
            const struct average corrected = {.beta = cases[k].beta, .corrected = true};
            const struct average raw = {.beta = 0};
            const double r = apart(&average, &raw, cases[k].n, seed);
            const double c = apart(&average, &corrected, cases[k].n, seed);
            assert_true(r < cases[k].near_raw);
            assert_true(c < cases[k].near_corrected);
        }
}

static void its_length_is_that_of_the_memory(void **state)
{
    static const double betas[] = {0.7, 0.8, 0.9, 0.95};
    (void)state;

    for (size_t k = 0; k < 4; k++) {
        const struct average average = {.beta = betas[k]};
        struct lrf_analysis a = analyze(record(&average, 0, 400, curve_a, 0.01, 3));
        const double rows = log(0.02) / log(betas[k]); /* beta^rows = 1 - 0.98 */
        assert_in_range(a.left_out_start, 0.8 * rows - 3, rows + 4);
        lrf_analysis_release(&a);
    }
}

static void each_repeat_loses_its_own(void **state)
{
    const struct average average = {.beta = 0.9}, raw = {.beta = 0};
    struct lrf_curve curve = record(&average, 0, 200, curve_a, 0.05, 5);
    struct lrf_curve other = record(&raw, 1, 200, curve_a, 0.05, 6);
    struct lrf_analysis alone = curve_analyze(&curve), both;
    struct lrf_error err = {0};
    (void)state;

    for (size_t i = 0; i < other.n; i++)
        assert_ok(lrf_curve_append(&curve, &other.point[i], &err), err);
    both = curve_analyze(&curve);
    assert_true(alone.left_out_start > 20);
    assert_int_equal(both.left_out_start, alone.left_out_start);
    assert_true(both.lr_min == curve.point[200].lr);
    lrf_analysis_release(&alone);
    lrf_analysis_release(&both);
    lrf_curve_release(&curve);
    lrf_curve_release(&other);
}

/* ---- what is none */

static double diverging(double x)
{
    return 2.3 + exp(2 * (x + 7));
}

static double diverging_and_back(double x)
{
    return x < -5 ? diverging(x) : 2.3 + exp(4) * exp(-2 * (x + 5));
}

static double saturating(double x)
{
    return 20 - 17.7 * exp(-2 * (x + 7));
}

static double hump(double x)
{
    return 2.3 + exp(-(x + 4) * (x + 4));
}

static void nothing_else_is_left_out(void **state)
{
    static curve_function *const shapes[] = {
        curve_a, curve_flat, curve_rising, diverging, saturating, diverging_and_back, hump};
    static const double noises[] = {0, 1e-3, 0.05, 0.4};
    (void)state;

    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        for (size_t s = 0; s < 4; s++)
            for (uint64_t seed = 0; seed < 12; seed++) {
                struct lrf_analysis a = curve_analyze_function(120, shapes[k], noises[s], seed);
                assert_int_equal(a.left_out_start, 0);
                lrf_analysis_release(&a);
            }
}

/* ---- the level */

/* All of the descent within the first half decade. */
static double falls_at_once(double x)
{
    return 0.7 + 1.6 * exp(-(x + 7) / 0.4);
}

static void the_level_is_where_the_loss_falls_from(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 7; seed++) {
        struct lrf_analysis a = curve_analyze_function(400, falls_at_once, 0.02, seed);
        assert_true(a.initial_loss > 1.75); /* the median of the first 15 % is 0.78 */
        assert_int_equal(a.status, LRF_FINDING_OK);
        assert_true(a.landmarks.descent.lr < 1e-6);
        lrf_analysis_release(&a);
    }
}

/* The median of the losses in the first 15 % of the range, by itself. */
static double first_median(const struct lrf_curve *curve, double *noise)
{
    double v[200];
    size_t n = 0;
    double median = NAN;

    while (log10(curve->point[n].lr) <=
           -7 + 0.15 * (log10(curve->point[curve->n - 1].lr) + 7) + 1e-9) {
        v[n] = curve->point[n].loss;
        n++;
    }
    for (int pass = 0;; pass++) {
        for (size_t i = 0; i < n; i++)
            for (size_t k = i + 1; k < n; k++)
                if (v[k] < v[i]) {
                    const double t = v[i];
                    v[i] = v[k];
                    v[k] = t;
                }
        if (pass == 1)
            break;
        median = (v[n / 2] + v[(n - 1) / 2]) / 2;
        for (size_t i = 0; i < n; i++)
            v[i] = fabs(v[i] - median);
    }
    *noise = 1.482602218505602 * (v[n / 2] + v[(n - 1) / 2]) / 2;
    return median;
}

static void a_plateau_keeps_its_level(void **state)
{
    static curve_function *const shapes[] = {curve_a, curve_flat, curve_rising};
    (void)state;

    for (size_t k = 0; k < 3; k++)
        for (uint64_t seed = 0; seed < 50; seed++) {
            struct lrf_curve curve = {0};
            struct lrf_analysis a;
            double noise, level;
            curve_fill(&curve, 0, 100 + 5 * (seed % 40), shapes[k], 0.1, seed);
            a = curve_analyze(&curve);
            level = first_median(&curve, &noise);
            assert_close(a.initial_loss, level, 1e-12);
            assert_close(a.noise, noise, 1e-12);
            lrf_analysis_release(&a);
            lrf_curve_release(&curve);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_start_of_an_average_is_left_out),
        cmocka_unit_test(its_length_is_that_of_the_memory),
        cmocka_unit_test(each_repeat_loses_its_own),
        cmocka_unit_test(nothing_else_is_left_out),
        cmocka_unit_test(the_level_is_where_the_loss_falls_from),
        cmocka_unit_test(a_plateau_keeps_its_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
