/* Settings described once: what their tables read, write, refuse and put into a key. */
#include "assert.h"

#include <lrfind.h>

#include "analysis/analysis_settings.h"
#include "base/number.h"
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
    struct lrf_study_settings s = {.lr = NAN};

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
        return s->words[2] ? s->words[2] : s->words[1];
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

    for (size_t t = 0; t < TABLES; t++)
        lrf_settings_key(tables[t].table, (const char *)s + tables[t].offset, &key);
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

/* Values of each type that are easily taken for one another; NULL behind the last. */
static const char *const *tricky_texts(const struct lrf_setting *s)
{
    static const char *const counts[] = {"3", "4", "30", "33", "10000", NULL};
    static const char *const reals[] = {"0.0625", "0.0625000000000001", "0.6", "1e-7", "0.06",
                                        NULL};
    static const char *const texts[] = {"",  " ", "%", "%20", "a", "a ",       "a b",
                                        "b", "A", "=", "\n",  "0", "mode=exp", NULL};
    static const char *const characters[] = {" ", "\t", "%", ",", "=", "a", NULL};
    static const char *const models[] = {"linear", "mlp:1", "mlp:11", "mlp:1,1", "mlp:2", NULL};
    static const char *const flags[] = {"no", "yes", NULL};

    switch (s->type) {
    case LRF_SETTING_FLAG:
        return flags;
    case LRF_SETTING_COUNT:
        return counts + (s->least > 3); /* of a sample 3 rows are too few */
    case LRF_SETTING_REAL:
        return reals;
    case LRF_SETTING_CHOICE:
        return s->words;
    case LRF_SETTING_CHARACTER:
        return characters;
    case LRF_SETTING_OWN:
        return models;
    default:
        return texts;
    }
}

static const char *nth_text(const struct lrf_setting *s, size_t i)
{
    return s->type == LRF_SETTING_NAME ? s->name(i) : tricky_texts(s)[i];
}

/* All studies that differ from the usual one in one setting, and that one: no key comes twice. */
static void no_two_studies_have_the_same_key(void **state)
{
    enum { MOST = 1000 };
    struct lrf_study_settings s = defaults();
    char *keys[MOST] = {key_of(&s)};
    size_t n = 1, usual = 0;

    (void)state;
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < tables[t].table->n; i++) {
            const struct lrf_setting *setting = &tables[t].table->setting[i];
            for (size_t k = 0; !setting->indifferent && nth_text(setting, k) != NULL; k++) {
                struct lrf_error err = {0};
                s = defaults();
                assert_ok(lrf_setting_read(setting, (char *)&s + tables[t].offset,
                                           nth_text(setting, k), &err),
                          err);
                assert_true(n < MOST);
                keys[n++] = key_of(&s);
                usual += strcmp(keys[n - 1], keys[0]) == 0;
            }
        }
    for (size_t i = 1; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            if (strcmp(keys[i], keys[k]) == 0 && strcmp(keys[i], keys[0]) != 0)
                fail_msg("twice: %s", keys[i]);
    assert_in_range(usual, 1, 12); /* values that are the defaults: choices, names, flags */
    for (size_t i = 0; i < n; i++)
        free(keys[i]);
}

/* A default is read from the defaults themselves; a help text that names one would say it twice. */
static void a_default_is_read_where_it_is_set(void **state)
{
    const struct lrf_study_settings s = defaults();
    size_t named = 0;

    (void)state;
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < tables[t].table->n; i++) {
            const struct lrf_setting *setting = &tables[t].table->setting[i];
            const void *fields = (const char *)&s + tables[t].offset;
            struct lrf_strbuf value = {0};
            lrf_setting_write(setting, fields, &value);
            named += value.n && !setting->usual && setting->type != LRF_SETTING_FLAG;
            assert_true(!setting->instead || value.n == 0);
            assert_true(setting->help[strlen(setting->help) - 1] != ')');
            lrf_strbuf_release(&value);
        }
    assert_true(named >= 12);
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

/* What a text is refused with, for each type: the caller puts option and text before it. */
static void a_refusal_says_what_was_expected(void **state)
{
    static const struct {
        const struct lrf_setting_table *table;
        const char *key, *text, *expected;
    } cases[] = {
        {&lrf_sweep_table, "steps", "1", "a whole number from 2 to 10000000"},
        {&lrf_sweep_table, "lr_min", "0", "a number above 0"},
        {&lrf_sweep_table, "mode", "exq", "one of exp|linear (did you mean 'exp'?)"},
        {&lrf_sweep_table, "mode", "", "one of exp|linear"},
        {&lrf_dataset_table, "val_fraction", "1", "a number from 0 and below 1"},
        {&lrf_dataset_table, "standardize", "true", "yes or no"},
        {&lrf_dataset_table, "separator", ";;", "one character, or tab"},
        {&lrf_dataset_table, "separator", "", "one character, or tab"},
        {&lrf_reference_table, "batch", "0", "a whole number from 1 to 1000000000, or full"},
        {&lrf_reference_table, "weight_decay", "-1e-300", "a number 0 or more"},
        {&lrf_study_table, "recorder", "keras",
         "unknown recorder 'keras' (fastai, lightning, pytorch_lr_finder, ignite, none)"},
        {&lrf_reference_table, "model", "mlp:0", "width 0 in model 'mlp:0' is not in 1..65536"},
        {&lrf_reference_table, "batch", "flul",
         "a whole number from 1 to 1000000000, or full (did you mean 'full'?)"},
        {&lrf_reference_table, "optimizer", "SDG", "unknown optimizer 'SDG' (did you mean 'sgd'?)"},
        {&lrf_analysis_table, "optimizer", "adadelta",
         "unknown optimizer 'adadelta' (sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw; "
         "leave it out for any other)"},
        {&lrf_study_table, "seed", "9007199254740993", "a whole number from 0 to 9007199254740992"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_study_settings room = {0}, before = room;
        struct lrf_error err = {0};
        const struct lrf_setting *setting = lrf_setting_find(cases[i].table, cases[i].key);
        assert_non_null(setting);
        assert_int_equal(lrf_setting_read(setting, &room, cases[i].text, &err), LRF_EINVAL);
        assert_string_equal(err.text, cases[i].expected);
        assert_memory_equal(&room, &before, sizeof room);
    }
    assert_null(lrf_setting_find(&lrf_sweep_table, "lr-min"));
}

static void a_struct_out_of_range_is_refused_by_name(void **state)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, -0.375};
    struct lrf_error err = {0};
    struct lrf_study_settings s = defaults();

    (void)state;
    assert_ok(lrf_study_settings_check(&s, &err), err);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s = defaults();
        s.range.lr_max = bad[i];
        assert_int_equal(lrf_study_settings_check(&s, &err), LRF_EINVAL);
        assert_memory_equal(err.text, "lr_max must be above 0, not ", 28);
        s = defaults();
        s.data.val_fraction = bad[i];
        assert_int_equal(lrf_study_settings_check(&s, &err), LRF_EINVAL);
        assert_memory_equal(err.text, "val_fraction must be from 0 and below 1, not ", 45);
    }
    s = defaults();
    s.repeats = 1000001;
    assert_int_equal(lrf_study_settings_check(&s, &err), LRF_EINVAL);
    assert_string_equal(err.text, "repeats must be from 1 to 1000000, not 1000001");
    s = defaults();
    s.analysis.schedule = (enum lrf_run_schedule)3;
    assert_int_equal(lrf_study_settings_check(&s, &err), LRF_EINVAL);
    assert_string_equal(err.text,
                        "schedule must be one of constant|cosine|1cycle, not the value 3");
    s = defaults();
    s.model.optimizer = "lion?";
    assert_int_equal(lrf_study_settings_check(&s, &err), LRF_EINVAL);
    assert_memory_equal(err.text, "unknown optimizer 'lion?' (sgd, ", 32);
    s = defaults();
    s.analysis.optimizer = "lion?"; /* of which the rule knows nothing; that is no fault */
    assert_ok(lrf_study_settings_check(&s, &err), err);
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
        cmocka_unit_test(no_two_studies_have_the_same_key),
        cmocka_unit_test(a_default_is_read_where_it_is_set),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(values_out_of_range_are_refused_with_the_limits),
        cmocka_unit_test(a_refusal_says_what_was_expected),
        cmocka_unit_test(a_struct_out_of_range_is_refused_by_name),
        cmocka_unit_test(a_range_of_nearly_equal_rates_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
