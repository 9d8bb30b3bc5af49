#include "assert.h"

#include <cjson/cJSON.h>

#include <lrfind.h>

#include "capture.h"
#include "compare_fixture.h"
#include "markup.h"
#include "report/pictures.h"
#include "written.h"

static void the_csv_holds_every_smooth_curve(void **state)
{
    struct compare_fixture f;
    char *text = NULL;
    size_t row = 0;
    (void)state;
    compare_fixture_init(&f);
    text = written_file(lrf_csv_compare, RESULT_OF(COMPARE, &f.report));
    assert_memory_equal(text, "lr,loss,loss_lo,loss_hi,relative,case\n", 38);
    for (char *s = text + 38; row < COMPARE_GRID; row++) {
        assert_true(strtod(s, &s) == f.lr[row]);
        assert_true(strtod(s + 1, &s) == f.loss[0][row]);
        strtod(s + 1, &s);
        strtod(s + 1, &s);
        assert_close(strtod(s + 1, &s), f.loss[0][row] - 0.3125, 1e-9);
        assert_memory_equal(s, ",\"digits, sgd\"\n", 15);
        s += 15;
    }
    free(text);
    lrf_comparison_release(&f.comparison);
}

static const cJSON *at(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

    if (value == NULL)
        fail_msg("no key '%s'", key);
    return value;
}

static void the_json_holds_all_of_it(void **state)
{
    struct compare_fixture f;
    const cJSON *cases, *pair, *rows;
    cJSON *json;
    char *text = NULL;
    (void)state;
    compare_fixture_init(&f);
    text = written_json(RESULT_OF(COMPARE, &f.report));
    json = cJSON_Parse(text);
    assert_non_null(json);
    assert_string_equal(at(json, "schema")->valuestring, "lrfind/compare/1");
    cases = at(json, "cases");
    assert_int_equal(cJSON_GetArraySize(cases), COMPARE_CASES);
    assert_string_equal(at(cJSON_GetArrayItem(cases, 1), "case")->valuestring, f.item[1].name);
    assert_true(cJSON_IsNull(at(cJSON_GetArrayItem(cases, 2), "suggestion")));
    assert_string_equal(at(cJSON_GetArrayItem(cases, 2), "suggestion_why")->valuestring,
                        "the loss never fell");
    assert_int_equal(cJSON_GetArraySize(at(json, "differences")), 1);
    pair = cJSON_GetArrayItem(at(json, "differences"), 0);
    assert_relative(at(pair, "ratio")->valuedouble, 0.1, 1e-12);
    assert_true(cJSON_IsTrue(at(pair, "differ")));
    rows = at(at(json, "regret"), "rows_at_rate_of_columns");
    assert_true(cJSON_IsNull(cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 0), 2)));
    assert_relative(cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 0), 1)->valuedouble, 0.25 / 1.125,
                    1e-6);
    assert_string_equal(at(at(json, "common"), "of")->valuestring, f.item[1].name);
    cJSON_Delete(json);
    free(text);
    lrf_comparison_release(&f.comparison);
}

static void the_picture_is_drawn(void **state)
{
    char dir[] = "/tmp/lrfind-compare-XXXXXX", *csv = NULL, *gp = NULL;
    struct compare_fixture f;
    (void)state;
    compare_fixture_init(&f);
    assert_non_null(mkdtemp(dir));
    csv = written_file(lrf_csv_compare, RESULT_OF(COMPARE, &f.report));
    gp = written_file(lrf_script, RESULT_OF(COMPARE, &f.report));
    write_text(dir, "compare.csv", csv);
    write_text(dir, "compare.gp", gp);
    if (system("gnuplot --version >/dev/null 2>&1") == 0)
        draw_all(dir, "compare");
    remove_all(dir, "compare.csv", "compare.gp");
    free(csv);
    free(gp);
    lrf_comparison_release(&f.comparison);
}

static void the_page_can_be_read_and_holds_names_as_text(void **state)
{
    struct compare_fixture f;
    char *text = NULL;
    (void)state;
    compare_fixture_init(&f);
    f.item[1].name = "</script><script>x()//<!--\"\\\n";
    f.item[2].analysis = &(struct lrf_analysis){
        .suggestion = {.lr = NAN, .lo = NAN, .hi = NAN, .best_lo = NAN, .best_hi = NAN},
        .status = LRF_FINDING_TOO_FEW_POINTS};
    text = written_page(RESULT_OF(COMPARE, &f.report));
    /* two curves, two suggestions, every cell of the heat map */
    assert_int_equal(check_page(text), 2 * COMPARE_GRID + 2 + COMPARE_CASES * COMPARE_CASES);
    assert_null(strstr(text, "<script>x"));
    assert_null(strstr(text, "<!--"));
    assert_non_null(strstr(text, "digits, sgd\\nat its own rate 1.0e-02\\nregret 0."));
    assert_non_null(strstr(text, "class=\"answer\">No rate fits all: the best, "));
    free(text);
    lrf_comparison_release(&f.comparison);
}

static void the_summary_says_whether_one_rate_fits(void **state)
{
    struct lrf_terminal terminal = {.width = 80, .height = 24};
    struct compare_fixture f;
    char *text = NULL;
    (void)state;
    compare_fixture_init(&f);
    text = written_text(RESULT_OF(COMPARE, &f.report), &(struct lrf_report_context){.dir = "there"},
                        &terminal);
    assert_non_null(strstr(text, "no answer: no descent"));
    assert_non_null(strstr(text, "no rate fits all: the best, 1.0e-03, costs 22 %"));
    assert_non_null(strstr(text, "1 of 1 pairs"));
    assert_null(strstr(text, "\033"));
    free(text);
    f.comparison.common_regret = 0.043;
    text = written_text(RESULT_OF(COMPARE, &f.report), &(struct lrf_report_context){0}, &terminal);
    assert_non_null(strstr(text, "1.0e-03 fits all: it costs at most 4 %"));
    free(text);
    f.comparison.common = f.comparison.n;
    text = written_text(RESULT_OF(COMPARE, &f.report), &(struct lrf_report_context){0}, &terminal);
    assert_non_null(strstr(text, "no case has a suggestion"));
    free(text);
    lrf_comparison_release(&f.comparison);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_csv_holds_every_smooth_curve),
        cmocka_unit_test(the_json_holds_all_of_it),
        cmocka_unit_test(the_picture_is_drawn),
        cmocka_unit_test(the_page_can_be_read_and_holds_names_as_text),
        cmocka_unit_test(the_summary_says_whether_one_rate_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
