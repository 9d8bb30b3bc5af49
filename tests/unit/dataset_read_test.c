#include "data/dataset_settings.h"
#include "dataset_file.h"

static const char plain[] = "size,color,\"note, free\",t\n"
                            "1.5,red,\"say \"\"a\"\", b\",yes\n"
                            "-2,blue,plain,no\n"
                            "3e1,green,plain,yes\n"
                            "0.25,red,\"say \"\"a\"\", b\",no\n"
                            "NA,blue,plain,yes\n"
                            "7,red,,no\n";

/* Whether two data sets are the same but for separator and header. */
static void assert_same(const struct lrf_dataset *a, const struct lrf_dataset *b)
{
    const size_t n = a->info.rows_used;

    assert_int_equal(b->info.rows_used, n);
    assert_int_equal(a->info.features, b->info.features);
    assert_int_equal(a->info.missing, b->info.missing);
    assert_int_equal(a->info.train, b->info.train);
    assert_memory_equal(a->x, b->x, n * a->info.features * sizeof *a->x);
    assert_memory_equal(a->label, b->label, n * sizeof *a->label);
    assert_memory_equal(a->train, b->train, a->info.train * sizeof *a->train);
}

/* A copy of the text with each `from` replaced; to be freed. */
static char *replaced(const char *text, const char *from, const char *to)
{
    struct lrf_strbuf copy = {0};

    for (const char *found; (found = strstr(text, from)) != NULL; text = found + strlen(from)) {
        lrf_strbuf_add(&copy, text, (size_t)(found - text));
        lrf_strbuf_puts(&copy, to);
    }
    lrf_strbuf_puts(&copy, text);
    return copy.s;
}

static void dialects_give_the_same_data(void **state)
{
    static const struct {
        const char *from, *to;
    } dialects[] = {
        {"\n", "\r\n"},     {"\n", "\r"},
        {"\n", "\n\n  \n"}, {"1.5", " 1.5 "},
        {"1.5", "\"1.5\""}, {"NA", ""},
        {"NA", "?"},        {"NA", "nan"},
        {"NA", " Null "},   {"plain", "\"plain\""},
        {"1.5", "+1.50E0"}, {"size", "\xef\xbb\xbfsize"},
    };
    struct lrf_dataset *wanted = read_text(plain, NULL);
    (void)state;

    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
        char *text = replaced(plain, dialects[i].from, dialects[i].to);
        struct lrf_dataset *data = read_text(text, NULL);
        assert_same(wanted, data);
        lrf_dataset_free(data);
        text[strlen(text) - 1] = '\0'; /* no end of the last line */
        data = read_text(text, NULL);
        assert_same(wanted, data);
        lrf_dataset_free(data);
        free(text);
    }
    lrf_dataset_free(wanted);
}

static void separators_are_found_or_taken(void **state)
{
    static const char separators[] = ",;\t|";
    struct lrf_dataset *wanted = read_text(plain, NULL), *data;
    struct lrf_dataset_settings settings;
    (void)state;

    for (const char *s = separators; *s; s++) {
        char *text = replaced(plain, ", ", "_"), *with;
        with = replaced(text, ",", (char[]){*s, '\0'});
        data = read_text(with, NULL);
        assert_int_equal(data->info.separator, *s);
        assert_same(wanted, data);
        lrf_dataset_free(data);
        free(with);
        with = replaced(text, ",", ":");
        lrf_dataset_defaults(&settings);
        settings.separator = ':';
        data = read_text(with, &settings);
        assert_int_equal(data->info.separator, ':');
        assert_same(wanted, data);
        lrf_dataset_free(data);
        free(with);
        free(text);
    }
    lrf_dataset_free(wanted);
}

static void line_breaks_in_cells_are_part_of_them(void **state)
{
    static const char text[] = "a,t\n\"x\ny\",1\n\"x\r\ny\",2\n\"x\ny\",1\nz,2\nz,1\nz,2\n";
    struct lrf_dataset *data = read_text(text, NULL);
    (void)state;

    assert_int_equal(data->info.rows, 6);
    assert_int_equal(data->info.features, 3);
    lrf_dataset_free(data);
}

static void headers_are_found(void **state)
{
    static const struct {
        const char *text;
        bool header;
    } cases[] = {
        {"a,b,t\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n", true},
        {"1,2,x\n3,4,y\n5,6,x\n7,8,y\n", false},
        {"1,2,3\n3,4,5\n5,6,6\n7,8,1\n", false},
        {"id,2001,2002\n1,2,x\n2,4,y\n3,6,x\n4,8,y\n", true},
        {"NA,2,x\n3,4,y\n5,6,x\n7,8,y\n", false},
        {",2,x\n3,4,y\n5,6,x\n7,8,y\n", false},
        {"outlook,wind\nsunny,weak\nrain,strong\nsunny,weak\nrain,weak\n", true},
        {"sunny,weak\nrain,strong\nsunny,weak\nrain,weak\n", false},
        {"big,big\nsmall,no\nlarge,yes\nsmall,yes\nlarge,no\n", false},
        {",outlook,wind\nr1,sunny,weak\nr2,rain,weak\nr2,sunny,hard\nr1,sunny,weak\n", true},
        {"a,t\nNA,x\nNA,y\n3,x\n4,y\n5,y\n", true},
        {"x,big\n1,no\ny,big\nz,no\nx,big\n", false},
        {"a,a,t\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n", true},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_dataset *data = read_text(cases[i].text, NULL);
        size_t lines = 0;
        for (const char *s = cases[i].text; *s; s++)
            lines += *s == '\n';
        assert_int_equal(data->info.header, cases[i].header);
        assert_int_equal(data->info.rows, lines - cases[i].header);
        lrf_dataset_free(data);
    }
}

static void headers_are_forced(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.header = LRF_HEADER_YES;
    settings.target = "8";
    data = read_text("7,8,9\n1,2,0\n3,4,0\n5,6,1\n7,8,1\n", &settings);
    assert_int_equal(data->info.rows, 4);
    assert_string_equal(data->info.target, "8");
    lrf_dataset_free(data);
    settings.header = LRF_HEADER_NO;
    settings.target = NULL;
    data = read_text("a,b\nc,d\nc,b\na,b\n", &settings);
    assert_int_equal(data->info.rows, 4);
    assert_string_equal(data->info.target, "column 2");
    lrf_dataset_free(data);
}

static void the_target_is_found_by_name_then_number(void **state)
{
    static const char text[] = "a,1,b,a\n1,2,x,9\n3,4,y,8\n5,6,x,7\n7,9,y,6\n";
    static const struct {
        const char *target;
        double first; /* of x; -1: text */
    } cases[] = {{NULL, 1}, {"a", 2}, {"1", 1}, {"2", 1}, {"3", 1}, {"4", 1}};
    static const char *const names[] = {"a", "a", "1", "1", "b", "a"};
    struct lrf_dataset_settings settings;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.standardize = false;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_dataset *data;
        settings.target = cases[i].target;
        data = read_text(text, &settings);
        assert_string_equal(data->info.target, names[i]);
        assert_close(data->x[0], cases[i].first, 0);
        lrf_dataset_free(data);
    }
}

static void types_are_found(void **state)
{
    static const struct {
        const char *cells[6];
        size_t numeric, categorical, constant, features;
    } cases[] = {
        {{"1", "2", "3", "-4", "5e3", ".5"}, 1, 0, 0, 1},
        {{"1", "", "?", "NA", "5", "6"}, 1, 0, 0, 1},
        {{"1", "2", "x", "1", "2", "x"}, 0, 1, 0, 3},
        {{"n/a", "b", "b", "n/a", "b", "n/a"}, 0, 1, 0, 1},
        {{"x", "x", "x", "x", "x", "x"}, 0, 0, 1, 0},
        {{"x", "", "x", "NA", "null", "x"}, 0, 0, 1, 0},
        {{"3.25", "3.25", "", "3.25", "3.250", "NaN"}, 0, 0, 1, 0},
        {{"", "?", "NA", "nan", "NULL", ""}, 0, 0, 1, 0},
        {{"0", "-0", "0.0", "0", "0", "0"}, 0, 0, 1, 0},
        {{"1", "1.0", "x", "01", "x", "x"}, 0, 1, 0, 1},
        {{"1,500", "1,500", "2,500.5", "17", "1,500", "2"}, 1, 0, 0, 1},
        {{"0x10", "1", "0x10", "1", "1", "1"}, 0, 1, 0, 1},
    };
    struct lrf_dataset_settings settings;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.val_fraction = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_strbuf text = {0};
        struct lrf_dataset *data;
        lrf_strbuf_puts(&text, "a,b,t\n");
        for (size_t r = 0; r < 6; r++)
            lrf_strbuf_printf(&text, "\"%s\",%zu,%zu\n", cases[i].cells[r], r, r % 2);
        data = read_text(text.s, &settings);
        lrf_strbuf_release(&text);
        assert_int_equal(data->info.columns, 2);
        assert_int_equal(data->info.numeric, cases[i].numeric + 1);
        assert_int_equal(data->info.categorical, cases[i].categorical);
        assert_int_equal(data->info.constant, cases[i].constant);
        assert_int_equal(data->info.features, cases[i].features + 1);
        lrf_dataset_free(data);
    }
}

/* A column of n distinct texts, each in `copies` rows. */
static struct lrf_dataset *read_texts(size_t n, size_t copies,
                                      const struct lrf_dataset_settings *settings)
{
    struct lrf_strbuf text = {0};
    struct lrf_dataset *data;

    lrf_strbuf_puts(&text, "name,b,t\n");
    for (size_t i = 0; i < n * copies; i++)
        lrf_strbuf_printf(&text, "name%zu,%zu,%zu\n", i % n, i * i % 97, i % 3);
    data = read_text(text.s, settings);
    lrf_strbuf_release(&text);
    return data;
}

static void identifiers_are_dropped(void **state)
{
    static const struct {
        size_t distinct, copies;
        bool identifier;
    } cases[] = {{20, 1, false}, {21, 1, true},    {50, 2, false},  {51, 1, true},
                 {51, 2, false}, {1000, 2, false}, {1001, 2, true}, {3000, 3, true}};
    struct lrf_dataset_settings settings;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.val_fraction = 0;
    settings.task = LRF_TASK_REGRESSION;
    settings.target = "b";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_dataset *data = read_texts(cases[i].distinct, cases[i].copies, &settings);
        assert_int_equal(data->info.identifiers, cases[i].identifier);
        assert_int_equal(data->info.categorical, !cases[i].identifier);
        assert_int_equal(data->info.features, (cases[i].identifier ? 0 : cases[i].distinct) + 1);
        lrf_dataset_free(data);
    }
}

static void tasks_are_found(void **state)
{
    static const struct {
        const char *cells[8];
        enum lrf_task asked, task;
        size_t classes;
        const char *second; /* class */
    } cases[] = {
        {{"b", "a", "c", "a", "b", "c", "a", "B"}, 0, LRF_TASK_CLASSIFICATION, 4, "a"},
        {{"10", "9", "-1", "9", "10", "9", "9", "10"}, 0, LRF_TASK_CLASSIFICATION, 3, "9"},
        {{"1.0", "0", "1", "0.0", "-0", "1e0", "0", "1"}, 0, LRF_TASK_CLASSIFICATION, 2, "1"},
        {{"1", "2", "3", "4", "5", "1", "2", "3"}, 0, LRF_TASK_REGRESSION, 0, NULL},
        {{"1", "2", "3", "4", "4", "1", "2", "3"}, 0, LRF_TASK_CLASSIFICATION, 4, "2"},
        {{"1.5", "2", "1.5", "2", "2", "1.5", "2", "2"}, 0, LRF_TASK_REGRESSION, 0, NULL},
        {{"1.5", "2", "1.5", "2", "2", "1.5", "2", "2"},
         LRF_TASK_CLASSIFICATION,
         LRF_TASK_CLASSIFICATION,
         2,
         "2"},
        {{"0", "-0", "0.1234567890123", "0.0", "0", "-0", "0", "-0.0"},
         LRF_TASK_CLASSIFICATION,
         LRF_TASK_CLASSIFICATION,
         2,
         "0.1234567890123"},
        {{"0", "1", "1", "0", "0", "1", "0", "0"},
         LRF_TASK_REGRESSION,
         LRF_TASK_REGRESSION,
         0,
         NULL},
        {{"9", "10", "x", "9", "10", "x", "9", "9"}, 0, LRF_TASK_CLASSIFICATION, 3, "9"},
        {{"a\xff", "b\n", "b\n", "a\xff", "b\n", "b\n", "b\n", "b\n"},
         0,
         LRF_TASK_CLASSIFICATION,
         2,
         "b\\n"},
        {{"9", "10", "", "9", "10", "NA", "?", "9"}, 0, LRF_TASK_CLASSIFICATION, 2, "10"},
    };
    struct lrf_dataset_settings settings;
    (void)state;

    lrf_dataset_defaults(&settings);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_strbuf text = {0};
        struct lrf_dataset *data;
        lrf_strbuf_puts(&text, "a,t\n");
        for (size_t r = 0; r < 8; r++)
            lrf_strbuf_printf(&text, "%zu,\"%s\"\n", r * r, cases[i].cells[r]);
        settings.task = cases[i].asked;
        data = read_text(text.s, &settings);
        lrf_strbuf_release(&text);
        assert_int_equal(data->info.task, cases[i].task);
        assert_int_equal(data->info.task_detected, cases[i].asked == LRF_TASK_AUTO);
        assert_int_equal(data->info.classes, cases[i].classes);
        assert_int_equal(data->outputs, cases[i].classes ? cases[i].classes : 1);
        assert_int_equal(data->y == NULL, cases[i].classes != 0);
        assert_int_equal(data->label == NULL, cases[i].classes == 0);
        if (cases[i].classes != 0)
            assert_string_equal(data->info.class_name[1], cases[i].second);
        lrf_dataset_free(data);
    }
}

static void twenty_integers_are_classes_and_more_are_not(void **state)
{
    (void)state;

    for (size_t n = 20; n <= 21; n++) {
        struct lrf_strbuf text = {0};
        struct lrf_dataset *data;
        lrf_strbuf_puts(&text, "a,t\n");
        for (size_t r = 0; r < 3 * n; r++)
            lrf_strbuf_printf(&text, "%zu,%zu\n", r * r, r % n);
        data = read_text(text.s, NULL);
        lrf_strbuf_release(&text);
        assert_int_equal(data->info.classes, n == 20 ? 20 : 0);
        lrf_dataset_free(data);
    }
}

static void names_are_fit_for_a_report(void **state)
{
    static const char text[] = "a,\"t\x01\xe9\"\n1,x\n3,y\n5,x\n7,y\n";
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    struct lrf_dataset *data;
    FILE *file = fopen("bad\xff\nname.csv", "wb");
    (void)state;

    fputs(text, file);
    fclose(file);
    lrf_dataset_defaults(&settings);
    data = lrf_dataset_read("./bad\xff\nname.csv", &settings, &err);
    remove("bad\xff\nname.csv");
    assert_non_null(data);
    assert_string_equal(data->info.name, "bad\\xff\\nname.csv");
    assert_string_equal(data->info.target, "t\\x01\\xe9");
    lrf_dataset_free(data);
    lrf_dataset_free(NULL);
    assert_string_equal(lrf_task_name(LRF_TASK_AUTO), "auto");
    assert_string_equal(lrf_task_name(LRF_TASK_REGRESSION), "regression");
    assert_string_equal(lrf_task_name(LRF_TASK_CLASSIFICATION), "classification");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialects_give_the_same_data),
        cmocka_unit_test(separators_are_found_or_taken),
        cmocka_unit_test(line_breaks_in_cells_are_part_of_them),
        cmocka_unit_test(headers_are_found),
        cmocka_unit_test(headers_are_forced),
        cmocka_unit_test(the_target_is_found_by_name_then_number),
        cmocka_unit_test(types_are_found),
        cmocka_unit_test(identifiers_are_dropped),
        cmocka_unit_test(tasks_are_found),
        cmocka_unit_test(twenty_integers_are_classes_and_more_are_not),
        cmocka_unit_test(names_are_fit_for_a_report),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
