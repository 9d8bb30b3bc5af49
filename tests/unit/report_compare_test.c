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

/* The common rates, every cell, and of these the ones at what is suggested for a case. */
static void check_regrets(const cJSON *regret, const struct lrf_comparison *c)
{
    const cJSON *rates = at(regret, "rates"), *rows = at(regret, "rows_at_rates");
    const cJSON *others = at(regret, "rows_at_rate_of_columns");

    assert_int_equal(at(regret, "seeds")->valueint, COMPARE_SEEDS);
    assert_int_equal(cJSON_GetArraySize(rates), c->n_lr);
    for (int i = 0; i < COMPARE_CASES; i++) {
        const cJSON *row = cJSON_GetArrayItem(rows, i), *line = cJSON_GetArrayItem(others, i);
        for (int k = 0; k < (int)c->n_lr; k++) {
            assert_true(cJSON_GetArrayItem(rates, k)->valuedouble == c->lr[k]);
            assert_close(cJSON_GetArrayItem(row, k)->valuedouble,
                         c->regret[(size_t)i * c->n_lr + (size_t)k], 1e-12);
        }
        for (int j = 0; j < 2; j++)
            assert_close(cJSON_GetArrayItem(line, j)->valuedouble,
                         c->regret[(size_t)i * c->n_lr + c->own[j]], 1e-12);
        assert_true(cJSON_IsNull(cJSON_GetArrayItem(line, 2)));
    }
}

static void the_json_holds_all_of_it(void **state)
{
    struct compare_fixture f;
    const cJSON *cases, *pair, *common;
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
    check_regrets(at(json, "regret"), &f.comparison);
    common = at(json, "common");
    assert_string_equal(at(common, "verdict")->valuestring, "fits_all");
    assert_true(cJSON_IsNull(at(common, "of")));
    assert_relative(at(common, "lr")->valuedouble, f.comparison.lr[f.comparison.common], 1e-12);
    assert_relative(at(common, "worst_regret")->valuedouble, f.comparison.common_regret, 1e-12);
    assert_relative(at(common, "hi")->valuedouble, f.comparison.common_hi, 1e-12);
    assert_true(at(common, "limit")->valuedouble == 0.1);
    assert_relative(at(cJSON_GetArrayItem(cases, 0), "best_lr")->valuedouble, 0.01, 1e-12);
    assert_string_equal(at(cJSON_GetArrayItem(cases, 0), "objective")->valuestring,
                        lrf_objective_name(LRF_OBJECTIVE_BEST));
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
    assert_int_equal(check_page(text),
                     2 * COMPARE_GRID + 2 + COMPARE_CASES * (int)f.comparison.n_lr);
    assert_null(strstr(text, "<script>x"));
    assert_null(strstr(text, "<!--"));
    assert_non_null(strstr(text, "digits, sgd\\nat 1.0e-02, its suggestion\\nregret 0."));
    assert_non_null(strstr(text, "class=\"answer\">2.2e-03 fits all: it costs at most "));
    free(text);
    lrf_comparison_release(&f.comparison);
}

static void says(const struct compare_fixture *f, const char *wanted)
{
    const struct lrf_terminal terminal = {.width = 300, .height = 24};
    char *text =
        written_text(RESULT_OF(COMPARE, &f->report), &(struct lrf_report_context){0}, &terminal);

    if (strstr(text, wanted) == NULL)
        fail_msg("'%s' is not in\n%s", wanted, text);
    assert_null(strstr(text, "\033"));
    free(text);
}

static void the_summary_says_whether_one_rate_fits(void **state)
{
    struct compare_fixture f;
    struct lrf_comparison *c = &f.comparison;
    (void)state;
    compare_fixture_init(&f);
    says(&f, "no answer: no descent");
    says(&f, "2.2e-03 fits all: it costs at most 4 % (95 %: ");
    says(&f, "(lowest validation loss, real runs of 1000 steps, 5 seeds)");
    says(&f, "use it for all");
    says(&f, "the sweeps suggest different rates, but 2.2e-03 costs at most 4 % everywhere");
    c->fit = LRF_FIT_UNCLEAR;
    c->common_regret = 0.083;
    c->common_lo = 0.031;
    c->common_hi = 0.138;
    says(&f,
         "whether one rate fits all is unclear: the best, 2.2e-03, costs 8 % (95 %: 3 to 14 %) of "
         "what training gains, on ");
    says(&f, ", and 10 % is the limit (");
    says(&f, "more seeds make it clearer: --repeats 10");
    says(&f, "the sweeps suggest different rates (");
    c->fit = LRF_FIT_NONE;
    c->differ = 0;
    says(&f, "no rate fits all: the best, 2.2e-03, costs 8 % (95 %: 3 to 14 %)");
    says(&f, "use each case's best rate of the real runs");
    says(&f,
         "the sweeps do not suggest different rates, beyond what their repeats do, but real runs "
         "tell the cases apart");
    c->blind = true;
    says(&f, "not known whether the sweeps suggest different rates: 1 pair is too many");
    c->pairs = 0;
    c->untested = 1;
    says(&f, "not known whether the sweeps suggest different rates: that takes 3 repeats of each");
    lrf_comparison_release(&f.comparison);
}

static void the_summary_says_what_is_not_known(void **state)
{
    struct compare_fixture f;
    struct lrf_comparison *c = &f.comparison;
    (void)state;
    compare_fixture_init(&f);
    c->regret[0] = 0; /* the first case is best at the least rate */
    for (size_t k = 0; k < c->n_lr; k++)
        c->regret[2 * c->n_lr + k] = NAN;
    says(&f, "digits, sgd: still gains at an end of the grid");
    says(&f, "=1+2: nothing was learnt at any rate");
    c->common = c->n_lr;
    c->fit = LRF_FIT_UNCLEAR;
    says(&f, "no case learnt anything at any rate");
    compare_fixture_compare(&f, false);
    says(&f, "whether one rate fits all takes real runs: range curves do not tell");
    says(&f, "use each case's own rate, or compare the data sets with real runs");
    c->n_lr = c->common = 0;
    says(&f, "no case has a suggestion");
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
        cmocka_unit_test(the_summary_says_what_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
