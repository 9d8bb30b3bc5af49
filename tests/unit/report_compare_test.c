#include "assert.h"

#include <cjson/cJSON.h>

#include <lrfind.h>

#include "capture.h"
#include "experiment/comparison.h"
#include "markup.h"
#include "report/writers.h"

enum { CASES = 3, GRID = 40 };

/* Three smooth curves that fall and rise; the third has no suggestion, names are hostile. */
struct fixture {
    double lr[GRID], loss[CASES][GRID], band[CASES][GRID];
    struct lrf_analysis analysis[CASES];
    const struct lrf_analysis *each[CASES];
    struct lrf_compare_case item[CASES];
    struct lrf_comparison comparison;
    struct lrf_compare_result report;
};

static void fixture_init(struct fixture *f)
{
    static const char *const name[CASES] = {"digits, sgd", "a\"b'`c`, \\adam\n", "=1+2"};
    struct lrf_error err = {0};

    *f = (struct fixture){.report = {.seed = 7}};
    for (size_t c = 0; c < CASES; c++) {
        for (size_t i = 0; i < GRID; i++) {
            double x = -6 + 0.2 * (double)i, d = x + 2 + (double)c;
            f->lr[i] = pow(10, x);
            f->loss[c][i] = f->band[c][i] = 0.3125 + 0.25 * d * d / (1 + 0.125 * d * d);
        }
        f->analysis[c] =
            (struct lrf_analysis){.status = c == 2 ? LRF_FINDING_NO_DESCENT : LRF_FINDING_OK,
                                  .suggestion = {.lr = c == 2 ? NAN : pow(10, -2 - (double)c),
                                                 .lo = c == 2 ? NAN : pow(10, -2.25 - (double)c),
                                                 .hi = c == 2 ? NAN : pow(10, -1.75 - (double)c)},
                                  .landmarks = {.minimum = {.lr = 0.0125}, .edge = {.lr = NAN}},
                                  .initial_loss = 1.3125,
                                  .smooth = {.n = GRID,
                                             .lr = f->lr,
                                             .loss = f->loss[c],
                                             .loss_lo = f->band[c],
                                             .loss_hi = f->band[c]},
                                  .reason = "the loss never fell"};
        f->each[c] = &f->analysis[c];
        f->item[c] = (struct lrf_compare_case){.name = name[c], .analysis = &f->analysis[c]};
    }
    assert_ok(lrf_compare(f->each, NULL, CASES, &f->comparison, &err), err);
    f->report.item = f->item;
    f->report.n = CASES;
    f->report.comparison = &f->comparison;
}

static void the_csv_holds_every_smooth_curve(void **state)
{
    struct fixture f;
    char *text = NULL;
    size_t row = 0;
    (void)state;
    fixture_init(&f);
    CAPTURE(text, lrf_compare_csv(out, &f.report));
    assert_memory_equal(text, "lr,loss,loss_lo,loss_hi,relative,case\n", 38);
    for (char *s = text + 38; row < GRID; row++) {
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
    struct fixture f;
    struct lrf_error err = {0};
    const cJSON *cases, *pair, *rows;
    cJSON *json;
    char *text = NULL;
    (void)state;
    fixture_init(&f);
    CAPTURE(text, assert_ok(lrf_compare_json(out, &f.report, &err), err));
    json = cJSON_Parse(text);
    assert_non_null(json);
    assert_string_equal(at(json, "schema")->valuestring, "lrfind/compare/1");
    cases = at(json, "cases");
    assert_int_equal(cJSON_GetArraySize(cases), CASES);
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
    struct fixture f;
    struct lrf_error err = {0};
    (void)state;
    fixture_init(&f);
    assert_non_null(mkdtemp(dir));
    CAPTURE(csv, lrf_compare_csv(out, &f.report));
    CAPTURE(gp, assert_ok(lrf_compare_gnuplot(out, &f.report, &err), err));
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
    struct fixture f;
    struct lrf_error err = {0};
    char *text = NULL;
    (void)state;
    fixture_init(&f);
    f.item[1].name = "</script><script>x()//<!--\"\\\n";
    f.item[2].analysis = &(struct lrf_analysis){.suggestion = {NAN, NAN, NAN, ""},
                                                .status = LRF_FINDING_TOO_FEW_POINTS};
    CAPTURE(text, assert_ok(lrf_compare_html(out, &f.report, &err), err));
    /* two curves, two suggestions, every cell of the heat map */
    assert_int_equal(check_page(text), 2 * GRID + 2 + CASES * CASES);
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
    struct fixture f;
    char *text = NULL;
    (void)state;
    fixture_init(&f);
    CAPTURE(text, lrf_compare_text(out, &f.report, &(struct lrf_report_files){.dir = "there"},
                                   &terminal));
    assert_non_null(strstr(text, "no answer: no descent"));
    assert_non_null(strstr(text, "no rate fits all: the best, 1.0e-03, costs 22 %"));
    assert_non_null(strstr(text, "1 of 1 pairs"));
    assert_null(strstr(text, "\033"));
    free(text);
    f.comparison.common_regret = 0.043;
    text = NULL;
    CAPTURE(text, lrf_compare_text(out, &f.report, &(struct lrf_report_files){0}, &terminal));
    assert_non_null(strstr(text, "1.0e-03 fits all: it costs at most 4 %"));
    free(text);
    f.comparison.common = f.comparison.n;
    text = NULL;
    CAPTURE(text, lrf_compare_text(out, &f.report, &(struct lrf_report_files){0}, &terminal));
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
