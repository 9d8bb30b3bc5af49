/* Settings described once: what their tables read, write, refuse and put into a key. */
#include "assert.h"

#include <lrfind.h>

#include "analysis/analysis_settings.h"
#include "base/setting.h"
#include "data/dataset_settings.h"
#include "experiment/sweep_settings.h"
#include "study/study_settings.h"
#include "trainer/reference_settings.h"

/* Every table with its struct in that of a study. */
static const struct {
    const struct lrf_setting_table *table;
    size_t offset;
} tables[] = {
    {&lrf_study_table, 0},
    {&lrf_sweep_table, offsetof(struct lrf_study_settings, range)},
    {&lrf_dataset_table, offsetof(struct lrf_study_settings, data)},
    {&lrf_reference_table, offsetof(struct lrf_study_settings, model)},
    {&lrf_analysis_table, offsetof(struct lrf_study_settings, analysis)},
};

enum { TABLES = sizeof tables / sizeof *tables };

static struct lrf_study_settings defaults(void)
{
    struct lrf_study_settings s = {0};

    lrf_sweep_defaults(&s.range);
    lrf_dataset_defaults(&s.data);
    lrf_reference_defaults(&s.model);
    lrf_analysis_defaults(&s.analysis);
    return s;
}

/* Texts that are another value than the default's, for each type. */
static const char *other_text(const struct lrf_setting *s)
{
    switch (s->type) {
    case LRF_SETTING_FLAG:
        return strcmp(s->key, "standardize") == 0 || strcmp(s->key, "diagnostics") == 0 ? "no"
                                                                                        : "yes";
    case LRF_SETTING_COUNT:
        return "37";
    case LRF_SETTING_REAL:
        return "0.0625";
    case LRF_SETTING_CHOICE:
        return strrchr(s->words, '|') + 1;
    case LRF_SETTING_NAME:
        return s->name(1);
    case LRF_SETTING_CHARACTER:
        return "|";
    case LRF_SETTING_OWN:
        return "mlp:7,5";
    default:
        return "a b%\n";
    }
}

static char *key_of(const struct lrf_study_settings *s)
{
    struct lrf_strbuf key = {0};

    lrf_study_key(s, &key);
    assert_false(key.failed);
    return key.s;
}

static void every_other_value_gives_another_key_on_one_line(void **state)
{
    struct lrf_study_settings s = defaults();
    char *usual = key_of(&s);

    (void)state;
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < tables[t].table->n; i++) {
            const struct lrf_setting *setting = &tables[t].table->setting[i];
            struct lrf_error err = {0};
            char *key;
            s = defaults();
            assert_ok(
                lrf_setting_read(setting, (char *)&s + tables[t].offset, other_text(setting), &err),
                err);
            key = key_of(&s);
            if (setting->indifferent ? strcmp(key, usual) != 0 : strcmp(key, usual) == 0)
                fail_msg("%s: '%s' and '%s'", setting->key, usual, key);
            assert_null(strchr(key, '\n'));
            free(key);
        }
    free(usual);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < tables[t].table->n; i++) {
            const struct lrf_setting *setting = &tables[t].table->setting[i];
            struct lrf_study_settings s = defaults(), again = defaults();
            struct lrf_strbuf text = {0}, second = {0};
            struct lrf_error err = {0};
            assert_ok(
                lrf_setting_read(setting, (char *)&s + tables[t].offset, other_text(setting), &err),
                err);
            lrf_setting_write(setting, (char *)&s + tables[t].offset, &text);
            assert_string_equal(text.s, other_text(setting));
            assert_ok(lrf_setting_read(setting, (char *)&again + tables[t].offset, text.s, &err),
                      err);
            lrf_setting_write(setting, (char *)&again + tables[t].offset, &second);
            assert_string_equal(second.s, text.s);
            lrf_strbuf_release(&text);
            lrf_strbuf_release(&second);
        }
}

/* Numbers that no counted setting has, and texts that are none. */
static void values_out_of_range_are_refused_with_the_limits(void **state)
{
    static const char *const texts[] = {"18446744073709551615",
                                        "18446744073709551616",
                                        "-1",
                                        "1.5",
                                        "1e3",
                                        "nan",
                                        "inf",
                                        "",
                                        " 1",
                                        "0x10",
                                        "9007199254740993"};

    (void)state;
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < tables[t].table->n; i++) {
            const struct lrf_setting *setting = &tables[t].table->setting[i];
            struct lrf_study_settings s = defaults(), before = s;
            if (setting->type != LRF_SETTING_COUNT)
                continue;
            for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
                struct lrf_error err = {0};
                assert_int_equal(
                    lrf_setting_read(setting, (char *)&s + tables[t].offset, texts[k], &err),
                    LRF_EINVAL);
                assert_non_null(strstr(err.text, "a whole number from "));
                assert_memory_equal(&s, &before, sizeof s);
            }
        }
}

static void a_struct_out_of_range_is_refused_by_name(void **state)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, -0.375};
    struct lrf_error err = {0};
    struct lrf_study_settings s = defaults();

    (void)state;
    assert_ok(lrf_study_check(&s, &err), err);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s = defaults();
        s.range.lr_max = bad[i];
        assert_int_equal(lrf_study_check(&s, &err), LRF_EINVAL);
        assert_memory_equal(err.text, "lr_max must be above 0, not ", 28);
        s = defaults();
        s.data.val_fraction = bad[i];
        assert_int_equal(lrf_study_check(&s, &err), LRF_EINVAL);
        assert_memory_equal(err.text, "val_fraction must be from 0 and below 1, not ", 45);
    }
    s = defaults();
    s.repeats = 1000001;
    assert_int_equal(lrf_study_check(&s, &err), LRF_EINVAL);
    assert_string_equal(err.text, "repeats must be from 1 to 1000000, not 1000001");
    s = defaults();
    s.analysis.schedule = (enum lrf_run_schedule)3;
    assert_int_equal(lrf_study_check(&s, &err), LRF_EINVAL);
    assert_string_equal(err.text,
                        "schedule must be one of constant|cosine|1cycle, not the value 3");
    s = defaults();
    s.model.optimizer = "lion?";
    assert_int_equal(lrf_study_check(&s, &err), LRF_EINVAL);
    assert_memory_equal(err.text, "unknown optimizer 'lion?' (sgd, ", 32);
}

/* Two neighbours of double hold no range: a sweep of it would never move. */
static void a_range_of_nearly_equal_rates_is_refused(void **state)
{
    struct lrf_sweep_settings s;
    struct lrf_error err = {0};

    (void)state;
    lrf_sweep_defaults(&s);
    s.lr_min = 1;
    s.lr_max = 1.0000000000000002;
    assert_int_equal(lrf_sweep_check(&s, &err), LRF_EINVAL);
    assert_non_null(strstr(err.text, "at least 1.001 times lr_min, 1, not 1"));
    s.lr_max = 1.0011;
    assert_ok(lrf_sweep_check(&s, &err), err);
    s.lr_min = 5e-324;
    s.lr_max = 1e308;
    assert_ok(lrf_sweep_check(&s, &err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_other_value_gives_another_key_on_one_line),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(values_out_of_range_are_refused_with_the_limits),
        cmocka_unit_test(a_struct_out_of_range_is_refused_by_name),
        cmocka_unit_test(a_range_of_nearly_equal_rates_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
