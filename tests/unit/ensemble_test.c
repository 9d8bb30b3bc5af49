/* Repeats: their spread, and their different ends. */
#include "synthetic_curve.h"

#include "analysis/clean.h"

static double shift; /* of the function below */

static double shifted(double x)
{
    return curve_a(x - shift);
}

/* Five curves A, shifted by -0.4 .. 0.4 decade; each ends where its loss exceeds `stop`. */
static struct lrf_curve five(double sd, double stop, uint64_t seed)
{
    struct lrf_curve curve = {0};

    for (unsigned r = 0; r < 5; r++) {
        const size_t first = curve.n;
        shift = 0.2 * r - 0.4;
        curve_fill(&curve, r, 100, shifted, sd, seed);
        for (size_t i = first; i < curve.n; i++)
            if (curve.point[i].loss > stop)
                curve.n = i + 1;
    }
    return curve;
}

/* Leaving out the repeats that have diverged would show the survivors' falling loss. */
static void stopping_early_is_not_surviving(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 6; seed++) {
        struct lrf_curve whole = five(0.05, INFINITY, seed), stopped = five(0.05, 3.2, seed);
        struct lrf_analysis a = curve_analyze(&whole), b = curve_analyze(&stopped);
        assert_true(stopped.n + 20 < whole.n);
        assert_close(log10(b.landmarks.minimum.lr / a.landmarks.minimum.lr), 0, 0.15);
        assert_close(log10(b.landmarks.edge.lr / a.landmarks.edge.lr), 0, 0.1);
        assert_close(log10(b.landmarks.steepest.lr / a.landmarks.steepest.lr), 0, 0.02);
        assert_close(log10(b.suggestion.lr / a.suggestion.lr), 0, 0.05);
        lrf_analysis_release(&a);
        lrf_analysis_release(&b);
        lrf_curve_release(&whole);
        lrf_curve_release(&stopped);
    }
}

static double mean_width(const struct lrf_smooth *s)
{
    double sum = 0;

    for (size_t i = 0; i < s->n; i++)
        sum += (s->loss_hi[i] - s->loss_lo[i]) / (double)s->n;
    return sum;
}

/* Curves that differ by more than their noise widen the band; more noise-only repeats narrow it. */
static void the_band_tells_how_far_repeats_agree(void **state)
{
    struct lrf_curve one = {0}, same = {0}, apart = five(0.1, INFINITY, 4);
    struct lrf_analysis a, b, c;
    (void)state;

    curve_fill(&one, 0, 100, curve_a, 0.1, 4);
    for (unsigned r = 0; r < 5; r++)
        curve_fill(&same, r, 100, curve_a, 0.1, 4);
    a = curve_analyze(&one);
    b = curve_analyze(&same);
    c = curve_analyze(&apart);
    assert_true(mean_width(&b.smooth) < 0.75 * mean_width(&a.smooth));
    assert_true(mean_width(&c.smooth) > 1.5 * mean_width(&b.smooth));
    assert_int_equal(c.repeats, 5);
    lrf_analysis_release(&a);
    lrf_analysis_release(&b);
    lrf_analysis_release(&c);
    lrf_curve_release(&one);
    lrf_curve_release(&same);
    lrf_curve_release(&apart);
}

static struct lrf_cells clean(const struct lrf_curve *curve, struct lrf_series *series)
{
    struct lrf_cells cells;

    assert_int_equal(lrf_series_build(curve, series), 0);
    assert_int_equal(lrf_cells_build(series, &cells), 0);
    return cells;
}

/* Many points make few cells, whose weights count the points and whose values are medians. */
static void cells_hold_medians(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_series series;
    struct lrf_cells cells;
    double weight = 0;
    (void)state;

    for (size_t i = 0; i < 7000; i++)
        curve_point(&curve, 0, i, pow(10, -3 + (double)i / 7000),
                    i % 10 ? 2 + 0.1 * sin(0.37 * (double)(i * i)) : 1e200);
    cells = clean(&curve, &series);
    assert_in_range(cells.n, 120, 130);
    for (size_t i = 0; i < cells.n; i++) {
        weight += cells.cell[i].weight;
        assert_close(cells.level + cells.scale * cells.cell[i].y, 2, 0.1);
    }
    assert_close(weight, 7000, 0);
    assert_true(isnan(cells.diverged));
    lrf_cells_release(&cells);
    lrf_series_release(&series);
    lrf_curve_release(&curve);
}

/* The curve ends where more than half have diverged; one nan is a gap, lasting ones are not. */
static void divergence_needs_a_majority_that_lasts(void **state)
{
    static const double ends[3] = {-1.5, -0.5, 0.25};
    struct lrf_curve curve = {0};
    struct lrf_series series;
    struct lrf_cells cells;
    (void)state;

    for (unsigned r = 0; r < 3; r++)
        for (size_t i = 0; i < 160; i++) {
            const double x = -7 + 0.05 * (double)i;
            const bool gap = i == 40 + r;
            curve_point(&curve, r, i, pow(10, x),
                        gap || x > ends[r] ? NAN : 2 + 0.1 * sin(77.0 * (double)(i + r)));
        }
    cells = clean(&curve, &series);
    assert_close(cells.diverged, -0.45, 1e-9);
    assert_true(cells.abrupt);
    assert_int_equal(cells.repeats, 3);
    for (size_t i = 0; i < cells.n; i++) {
        const bool beyond = cells.cell[i].repeat == 0 && cells.cell[i].x > ends[0] + 1e-9;
        assert_true(beyond ? cells.cell[i].y == 1 : fabs(cells.cell[i].y) < 0.9);
    }
    lrf_cells_release(&cells);
    lrf_series_release(&series);
    lrf_curve_release(&curve);
}

static void each_sweep_has_its_density(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_series series;
    size_t start[2];
    struct lrf_series one;
    (void)state;

    curve_fill(&curve, 5, 100, curve_a, 0, 1);
    curve_fill(&curve, 2, 300, curve_a, 0, 1);
    assert_int_equal(lrf_series_build(&curve, &series), 0);
    assert_int_equal(series.repeats, 2);
    one = lrf_series_repeat(&series, 0, start); /* ordered by number: the one of 300 */
    assert_int_equal(one.n, 300);
    assert_close(lrf_series_density(&one, -2.3), 37.5, 1e-9);
    one = lrf_series_repeat(&series, 1, start);
    assert_close(lrf_series_density(&one, -2.3), 12.5, 1e-9);
    assert_true(isnan(lrf_series_density(&one, 8.25)));
    lrf_series_release(&series);
    lrf_curve_release(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopping_early_is_not_surviving),
        cmocka_unit_test(the_band_tells_how_far_repeats_agree),
        cmocka_unit_test(cells_hold_medians),
        cmocka_unit_test(divergence_needs_a_majority_that_lasts),
        cmocka_unit_test(each_sweep_has_its_density),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
