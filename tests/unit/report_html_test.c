#include "assert.h"

#include "markup.h"
#include "report_fixture.h"
#include "written.h"

static char *written(const struct lrf_range_result *report)
{
    return written_page(RESULT_OF(RANGE, report));
}

static void a_page_is_well_formed_and_alone(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_rules rules = {{3e-4, 1e-3, 2.2e-2, 1.3e-3, 1.2e-3, 1e-6, NAN, 2.6e-3}};
    struct lrf_curvature curvature = {3.25, 0.4, NAN, 30, NAN, 1437};
    char *text;

    (void)state;
    fixture_make(&f);
    f.report.rules = &rules;
    f.report.curvature = &curvature;
    f.analysis.landmarks.first_nonfinite = 0.8;
    f.analysis.warnings = ~0u;
    text = written(&f.report);
    check_page(text);
    assert_null(strstr(text, "http://"));
    assert_null(strstr(text, "https://"));
    assert_null(strstr(text, "src="));
    assert_null(strstr(text, "nan,"));
    assert_non_null(strstr(text, "Use a learning rate of 4.0e-03 (95 %: 7.9e-04 to 1.6e-02)"));
    assert_non_null(strstr(text, "fastai_valley"));
    assert_true(strlen(text) < 400000);
    free(text);
    fixture_free(&f);
}

static void names_are_text(void **state)
{
    static const char *const names[] = {"</title><script>alert(1)</script>",
                                        "\"><img onerror=x>",
                                        "a'b&amp;<!--",
                                        "\xff\xc3",
                                        "]]></svg>",
                                        ""};
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        f.data.name = f.data.target = f.model.activation = names[i];
        snprintf(f.analysis.reason, sizeof f.analysis.reason, "%s", names[i]);
        snprintf(f.analysis.advice, sizeof f.analysis.advice, "%s", names[i]);
        char *text = written(&f.report);
        check_page(text);
        assert_null(strstr(text, "<script>alert"));
        assert_null(strstr(text, "<img"));
        assert_null(strstr(text, "<!--"));
        assert_null(strchr(text, '\xff'));
        free(text);
    }
    fixture_free(&f);
}

static void poor_curves_make_a_page(void **state)
{
    struct lrf_interval none = {NAN, NAN, NAN};

    (void)state;
    for (size_t n = 0; n < 3; n++) {
        struct fixture f = fixture_default();
        struct lrf_smooth smooth;
        fixture_make(&f);
        smooth = f.analysis.smooth;
        f.curve.n = n;
        f.analysis.smooth = (struct lrf_smooth){0};
        f.analysis.n_regimes = 0;
        f.analysis.landmarks = (struct lrf_landmarks){none, none, none, none, NAN};
        f.analysis.suggestion.lr = f.analysis.suggestion.lo = f.analysis.suggestion.hi = NAN;
        f.analysis.cycle_base = f.analysis.cycle_max = NAN;
        f.report.data = NULL;
        f.report.model = NULL;
        f.report.range = NULL;
        char *text = written(&f.report);
        check_page(text);
        assert_non_null(strstr(text, "No answer."));
        free(text);
        f.analysis.smooth = smooth;
        fixture_free(&f);
    }
}

static void many_points_stay_a_small_page(void **state)
{
    struct fixture f = fixture_default();
    char *text;

    (void)state;
    f.steps = 100000;
    f.repeats = 3;
    fixture_make(&f);
    text = written(&f.report);
    assert_true(strlen(text) < 1000000);
    free(text);
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_well_formed_and_alone),
        cmocka_unit_test(names_are_text),
        cmocka_unit_test(poor_curves_make_a_page),
        cmocka_unit_test(many_points_stay_a_small_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
