#include "assert.h"

#include <cjson/cJSON.h>

#include "report_fixture.h"
#include "written.h"

static char *written(const struct lrf_range_result *report)
{
    return written_json(RESULT_OF(RANGE, report));
}

static cJSON *parsed(const struct lrf_range_result *report)
{
    char *text = written(report);
    cJSON *json = cJSON_Parse(text);

    assert_non_null(json);
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(text);
    return json;
}

/* The keys of an object that the contract names come in this order; others may stand between. */
static void check_keys(const cJSON *object, const char *const *key)
{
    for (const cJSON *item = object->child; item && *key; item = item->next)
        if (strcmp(item->string, *key) == 0)
            key++;
    if (*key)
        fail_msg("'%s' is missing or out of order", *key);
}

static const cJSON *get(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!item)
        fail_msg("no '%s'", key);
    return item;
}

static void the_keys_are_the_contract_s(void **state)
{
    static const char *const top[] = {
        "schema",         "version",    "command",   "seed",
        "status",         "warnings",   "objective", "baseline_loss",
        "baseline_share", "suggestion", "landmarks", "steepest_region",
        "cycle",          "regimes",    "rules",     "curvature",
        "repeats",        "points",     "data",      "model",
        "optimizer",      "range",      NULL};
    static const char *const suggestion[] = {"lr", "lo", "hi", "rule", NULL};
    static const char *const landmarks[] = {"descent", "steepest",        "minimum",
                                            "edge",    "first_nonfinite", NULL};
    static const char *const region[] = {"lr_lo", "lr_hi", NULL};
    static const char *const cycle[] = {"base_lr", "max_lr", NULL};
    static const char *const regime[] = {"kind", "lr_lo", "lr_hi", NULL};
    static const char *const rules[] = {"fastai_valley",     "fastai_slide",    "fastai_minimum",
                                        "fastai_steep",      "lightning_2_5_2", "lightning",
                                        "pytorch_lr_finder", "ignite",          NULL};
    static const char *const curvature[] = {"sharpness", "lr_limit", "critical_lr",
                                            "products",  "rows",     NULL};
    static const char *const data[] = {"name",  "target",     "task",     "rows",
                                       "train", "validation", "features", NULL};
    static const char *const optimizer[] = {"name", "weight_decay", "batch", NULL};
    static const char *const range[] = {"lr_min", "lr_max", "steps", "mode", NULL};
    struct fixture f = fixture_default();
    struct lrf_rules some = {{3e-4, 1e-3, NAN, 1.3e-3, 1.2e-3, 1e-6, 2e-2, 2.6e-3}};
    struct lrf_curvature curved = {3.25, 0.5, 0.05, 40, NAN, 1437};
    cJSON *json;

    (void)state;
    fixture_make(&f);
    f.report.rules = &some;
    f.report.curvature = &curved;
    json = parsed(&f.report);
    check_keys(json, top);
    check_keys(get(json, "suggestion"), suggestion);
    check_keys(get(json, "landmarks"), landmarks);
    check_keys(get(json, "steepest_region"), region);
    check_keys(get(json, "cycle"), cycle);
    check_keys(get(json, "regimes")->child, regime);
    check_keys(get(json, "rules"), rules);
    check_keys(get(json, "curvature"), curvature);
    check_keys(get(json, "data"), data);
    check_keys(get(json, "optimizer"), optimizer);
    check_keys(get(json, "range"), range);
    assert_string_equal(get(json, "schema")->valuestring, "lrfind/analysis/1");
    assert_string_equal(get(json, "version")->valuestring, lrf_version());
    assert_int_equal(cJSON_GetArraySize(get(json, "regimes")), 4);
    assert_true(get(get(json, "suggestion"), "lr")->valuedouble == f.analysis.suggestion.lr);
    assert_true(get(get(json, "landmarks"), "edge")->valuedouble == f.analysis.landmarks.edge.lr);
    assert_true(cJSON_IsNull(get(get(json, "rules"), "fastai_minimum")));
    assert_true(cJSON_IsString(get(get(json, "rules"), "fastai_minimum_why")));
    cJSON_Delete(json);
    fixture_free(&f);
}

static void what_was_not_asked_for_is_left_out(void **state)
{
    struct fixture f = fixture_default();
    cJSON *json;

    (void)state;
    fixture_make(&f);
    json = parsed(&f.report);
    assert_null(cJSON_GetObjectItem(json, "rules"));
    assert_null(cJSON_GetObjectItem(json, "curvature"));
    cJSON_Delete(json);
    fixture_free(&f);
}

/* null wherever a number is not finite, and a sibling that says why. */
static void check_nulls(const cJSON *object)
{
    for (const cJSON *item = object->child; item; item = item->next) {
        char why[80];
        check_nulls(item);
        if (!cJSON_IsNull(item))
            continue;
        snprintf(why, sizeof why, "%s_why", item->string);
        assert_true(cJSON_IsString(get(object, why)));
    }
}

static void what_is_not_known_is_null_and_says_why(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_analysis *a = &f.analysis;
    struct lrf_interval none = {NAN, NAN, NAN};
    struct lrf_curvature unknown = {NAN, INFINITY, NAN, 0, NAN, 0};
    cJSON *json;

    (void)state;
    fixture_make(&f);
    a->status = LRF_FINDING_NO_DESCENT;
    a->warnings = 1u << LRF_FINDING_NO_DIVERGENCE | 1u << LRF_FINDING_NOISY;
    a->suggestion = (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN};
    a->landmarks = (struct lrf_landmarks){none, none, none, none, NAN};
    a->steepest_lo = a->steepest_hi = a->cycle_base = NAN;
    a->cycle_max = INFINITY;
    f.report.data = NULL;
    f.report.model = NULL;
    f.report.range = NULL;
    f.report.source = "curve.csv";
    f.report.curvature = &unknown;
    json = parsed(&f.report);
    check_nulls(json);
    assert_string_equal(get(json, "status")->valuestring, "no_descent");
    assert_true(cJSON_IsNull(get(json, "suggestion")));
    assert_string_equal(get(json, "suggestion_why")->valuestring, a->reason);
    assert_string_equal(get(json, "warnings")->child->valuestring, "no_divergence");
    assert_string_equal(get(json, "warnings")->child->next->valuestring, "noisy");
    assert_true(cJSON_IsNull(get(get(json, "landmarks"), "edge")));
    assert_string_equal(get(get(json, "data"), "name")->valuestring, "curve.csv");
    cJSON_Delete(json);
    fixture_free(&f);
}

/* Which sentence, of which data, by the share and by whether the baseline is beaten at all. */
static void the_baseline_is_said_where_it_matters(void **state)
{
    static const char of_classes[] =
        "the first 76 % of the fall, down to 0.1985, is only the class "
        "frequencies";
    static const char nothing[] =
        "no rate of the sweep gets below the loss of a constant prediction "
        "(0.1985): it learnt nothing beyond ";
    static const struct {
        enum lrf_task task;
        bool foreign, unbeaten;
        double share;
        const char *text, *more;
    } cases[] = {
        {LRF_TASK_CLASSIFICATION, false, false, 0.7575, of_classes, ""},
        {LRF_TASK_CLASSIFICATION, false, false, 0.99999,
         "the first 99 % of the fall, down to "
         "0.1985, is only the class frequencies",
         ""},
        {LRF_TASK_REGRESSION, false, false, 0.0515,
         "the first 5 % of the fall, down to 0.1985, is "
         "only the mean of the target",
         ""},
        {LRF_TASK_REGRESSION, true, false, 0.3875,
         "the first 39 % of the fall, down to 0.1985, is "
         "only what a constant prediction reaches",
         ""},
        {LRF_TASK_CLASSIFICATION, false, true, 1, nothing, "the class frequencies"},
        {LRF_TASK_REGRESSION, false, true, NAN, nothing, "the mean of the target"},
        {LRF_TASK_REGRESSION, true, true, 1, nothing, "that"},
        {LRF_TASK_CLASSIFICATION, false, false, 0.0485, NULL, ""},
        {LRF_TASK_CLASSIFICATION, false, false, NAN, NULL, ""},
    };
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[256];
        cJSON *json;
        f.data.task = cases[i].task;
        f.report.data = cases[i].foreign ? NULL : &f.data;
        f.report.objective = LRF_OBJECTIVE_LAST;
        f.analysis.baseline_loss = 0.19852;
        f.analysis.baseline_share = cases[i].share;
        f.analysis.baseline_unbeaten = cases[i].unbeaten;
        json = parsed(&f.report);
        assert_true(get(json, "baseline_loss")->valuedouble == 0.19852);
        assert_string_equal(get(json, "objective")->valuestring, "last");
        snprintf(expected, sizeof expected, "%s%s", cases[i].text ? cases[i].text : "",
                 cases[i].more);
        if (cases[i].text)
            assert_string_equal(get(json, "baseline_note")->valuestring, expected);
        else
            assert_null(cJSON_GetObjectItem(json, "baseline_note"));
        check_nulls(json);
        cJSON_Delete(json);
    }
    fixture_free(&f);
}

static void names_of_any_bytes_are_kept_as_valid_text(void **state)
{
    struct fixture f = fixture_default();
    cJSON *json;

    (void)state;
    fixture_make(&f);
    f.data.name = "a'b\"c\\ \n\t\x01 `x` $(x) \xc3\xa4";
    f.data.target = "bad \xff\xfe end";
    json = parsed(&f.report);
    assert_string_equal(get(get(json, "data"), "name")->valuestring, f.data.name);
    assert_string_equal(get(get(json, "data"), "target")->valuestring,
                        "bad \xef\xbf\xbd\xef\xbf\xbd end");
    cJSON_Delete(json);
    fixture_free(&f);
}

static void seeds_beyond_a_double_are_exact(void **state)
{
    struct fixture f = fixture_default();
    char *text;

    (void)state;
    fixture_make(&f);
    f.report.seed = UINT64_MAX;
    text = written(&f.report);
    assert_non_null(strstr(text, "18446744073709551615"));
    free(text);
    fixture_free(&f);
}

static void the_same_result_gives_the_same_bytes(void **state)
{
    struct fixture f = fixture_default(), g = fixture_default();
    char *a, *b;

    (void)state;
    fixture_make(&f);
    fixture_make(&g);
    a = written(&f.report);
    b = written(&g.report);
    assert_string_equal(a, b);
    free(a);
    free(b);
    fixture_free(&f);
    fixture_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_keys_are_the_contract_s),
        cmocka_unit_test(what_was_not_asked_for_is_left_out),
        cmocka_unit_test(what_is_not_known_is_null_and_says_why),
        cmocka_unit_test(the_baseline_is_said_where_it_matters),
        cmocka_unit_test(names_of_any_bytes_are_kept_as_valid_text),
        cmocka_unit_test(seeds_beyond_a_double_are_exact),
        cmocka_unit_test(the_same_result_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
