#include "dataset_file.h"

#include <sys/stat.h>

/* A file that must be refused, the settings that differ from the defaults, and what is said. */
struct refused {
    const char *text;
    const char *message;
    struct {
        const char *target, *numeric, *categorical;
        enum lrf_task task;
        enum lrf_missing missing;
        enum lrf_header header;
        enum lrf_status status; /* 0: LRF_EDATA */
    } with;
};

/* A header and n rows "i,2.5i,label", one of them with an odd first cell; to be freed. */
static char *many_rows(size_t n, const char *odd_cell, size_t odd_row)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(&text, "a,b,t\n");
    for (size_t i = 0; i < n; i++) {
        if (i == odd_row)
            lrf_strbuf_puts(&text, odd_cell);
        else
            lrf_strbuf_printf(&text, "%zu", i);
        lrf_strbuf_printf(&text, ",%g,%c\n", 2.5 * (double)i, i % 2 ? 'x' : 'y');
    }
    return text.s;
}

/* The text with its remedy behind it, in the words of a program with options. */
static const char *as_a_program_says(const struct lrf_error *err)
{
    static const struct lrf_dialect options = {.setting = "--", .command = "lrfind "};
    static char text[2 * LRF_ERROR_SIZE];
    char remedy[LRF_ERROR_SIZE / 2];

    lrf_remedy_text(err->remedy, &options, remedy, sizeof remedy);
    snprintf(text, sizeof text, *remedy ? "%s (%s)" : "%s", err->text, remedy);
    return text;
}

static void check_bytes(const char *bytes, size_t n, const struct lrf_dataset_settings *settings,
                        enum lrf_status status, const char *message)
{
    struct lrf_error err = {0};
    struct lrf_dataset *data = try_bytes(bytes, n, settings, &err);

    assert_null(data);
    assert_null(strstr(err.text, "--"));
    assert_string_equal(as_a_program_says(&err), message);
    assert_int_equal(err.status, status);
    assert_null(strchr(err.text, '\n'));
}

static void check(const struct refused *refused)
{
    struct lrf_dataset_settings settings;

    lrf_dataset_defaults(&settings);
    settings.target = refused->with.target;
    settings.numeric = refused->with.numeric;
    settings.categorical = refused->with.categorical;
    settings.task = refused->with.task;
    settings.missing = refused->with.missing;
    settings.header = refused->with.header;
    check_bytes(refused->text, strlen(refused->text), &settings,
                refused->with.status ? refused->with.status : LRF_EDATA, refused->message);
}

#define FOUR "1,2,x\n3,4,y\n5,6,x\n7,9,y\n"

static void bad_files_are_refused(void **state)
{
    static const struct refused cases[] = {
        {"", "'data.csv': the file is empty", {0}},
        {"\n\r\n  \n", "'data.csv': the file is empty", {0}},
        {"\xef\xbb\xbf", "'data.csv': the file is empty", {0}},
        {"a,b,t\n", "'data.csv': 0 rows of data, at least 4 are needed", {0}},
        {"a,b,t\n1,2,x\n", "'data.csv': 1 row of data, at least 4 are needed", {0}},
        {"a,b,t\n1,2,x\n3,4,y\n5,6,x\n", "'data.csv': 3 rows of data, at least 4 are needed", {0}},
        {"a,b,t\n1,2,x\n3,4,y\n5,,x\n7,8,y\n",
         "'data.csv': 3 of 4 rows are left without missing values, at least 4 are needed",
         {.missing = LRF_MISSING_DROP}},
        {"a,b,t\n1,2,x\n3,4,y\n5,6,x\n7,8,?\n",
         "'data.csv': 3 of 4 rows are left without missing values, at least 4 are needed",
         {0}},
        {"a,b,t\n1,2,x\n\n3,y\n5,6,x\n7,8,y\n",
         "'data.csv' line 4: 2 fields, the rows above have 3",
         {0}},
        {"a,b,t\n" FOUR "9\n", "'data.csv' line 6: 1 field, the rows above have 3", {0}},
        {"a,t\n" FOUR, "'data.csv' line 2: 3 fields, the rows above have 2", {0}},
        {"a,b,t\n1,2,\"x\n\n" FOUR "\n",
         "'data.csv' line 2: a quote that begins here is not closed",
         {0}},
        {"a,b,t\n1,2,\"x\n" FOUR "3,4,\"y\"\n",
         "'data.csv' line 2: text follows the closing quote of a cell that begins here",
         {0}},
        {"a,b,t\n1,2,x\"\n" FOUR,
         "'data.csv' line 2: a quote inside a cell that does not begin with one",
         {0}},
        {"t\nx\ny\nx\ny\n",
         "'data.csv': no feature, the file has one column only (separator ',')",
         {0}},
        {"a,b,t\n1,z,x\n1,z,y\n1,z,x\n1,z,y\n",
         "'data.csv': no usable feature: of 2 columns 2 are constant and 0 identifiers",
         {0}},
        {"a,b,t\n1,2,x\n3,4,x\n5,6,x\n7,8,x\n",
         "'data.csv', column 't': the target has a single class",
         {0}},
        {"a,b,t\n1,2,5\n3,4,5\n5,6,5\n7,8,5\n",
         "'data.csv', column 't': the target has a single class",
         {0}},
        {"a,b,t\n1,2,5\n3,4,5\n5,6,5\n7,8,5\n",
         "'data.csv', column 't': the target is constant in the 3 training rows",
         {.task = LRF_TASK_REGRESSION}},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void bad_values_are_refused(void **state)
{
    static const struct refused cases[] = {
        {"a,b,t\n" FOUR "n/a,3,x\n",
         "'data.csv' line 6, column 'a': 'n/a' is not a number (the "
         "column was named numeric)",
         {.numeric = "b, a"}},
        {"a,b,t\n" FOUR "inf,3,x\n",
         "'data.csv' line 6, column 'a': 'inf' is not a finite number (name the column in "
         "--categorical, or leave the cell empty)",
         {0}},
        {"a,b,t\n" FOUR "3,-Infinity,x\n",
         "'data.csv' line 6, column 'b': '-Infinity' is not a finite number (name the column in "
         "--categorical, or leave the cell empty)",
         {0}},
        {"a,b,t\n\"1\n\",2,x\n" FOUR "\r\n3,1e400,x\n",
         "'data.csv' line 9, column 'b': '1e400' is too great for a number (name the column in "
         "--categorical, or leave the cell empty)",
         {0}},
        {"a,b,t\n" FOUR "-1e999,3,x\n",
         "'data.csv' line 6, column 'a': '-1e999' is too great for a number (the column was named "
         "numeric)",
         {.numeric = "a"}},
        {"a,b,t\n" FOUR,
         "'data.csv' line 2, column 't': 'x' is not a number (a regression needs "
         "numbers)",
         {.task = LRF_TASK_REGRESSION}},
        {"a,b,t\n1,2,3\n3,4,5\n5,6,7\n7,8,inf\n",
         "'data.csv' line 5, column 't': 'inf' is not a finite number (a regression needs "
         "numbers)",
         {.task = LRF_TASK_REGRESSION}},
        {"a,b,t\n1,2,3\n3,4,5\n5,6,7\n7,8,inf\n",
         "'data.csv' line 5, column 't': 'inf' is not a finite number (--task classification, or "
         "leave the cell empty)",
         {0}},
        {"a,b,t\n" FOUR,
         "'data.csv' line 2, column 't': 'x' is not a number (the column was named numeric)",
         {.numeric = "t"}},
        {"a,b,t\n" FOUR "\n,3,x\n1,,x\n",
         "'data.csv' line 7, column 'a': the value is missing (--missing mean or drop takes such "
         "rows)",
         {.missing = LRF_MISSING_ERROR}},
        {"a,b,t\n" FOUR "1,3,x\n,,x\n",
         "'data.csv' line 7, column 'a': the value is missing (--missing mean or drop takes such "
         "rows)",
         {.missing = LRF_MISSING_ERROR}},
        {"a,b,t\n" FOUR "1,3,NA\n,3,x\n",
         "'data.csv' line 6, column 't': the value is missing (--missing mean or drop takes such "
         "rows)",
         {.missing = LRF_MISSING_ERROR}},
        {"a\n\x07\xff\xc3\xbc,b,t\n" FOUR,
         "'data.csv' line 2: 3 fields, the rows above have 1",
         {0}},
        {"\"a\n\x07\xff\xc3\xbc\",b,t\n" FOUR "\"\x1b[31m\",2,x\n",
         "'data.csv' line 7, column 'a\\n\\x07\\xff\xc3\xbc': '\\x1b[31m' is not a number (the "
         "column was named numeric)",
         {.numeric = "1"}},
        {"a,b,t\n" FOUR "0123456789012345678901234567890123456789x1234,2,x\n",
         "'data.csv' line 6, column 'a': '0123456789012345678901234567890123456789...' is not a "
         "number (the column was named numeric)",
         {.numeric = "a"}},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void bad_settings_are_refused(void **state)
{
    static const struct refused cases[] = {
        {"age,b,t\n" FOUR,
         "'data.csv': no column 'agee' (did you mean 'age'?)",
         {.target = "agee", .status = LRF_EINVAL}},
        {"age,b,t\n" FOUR,
         "'data.csv': no column 'income' among 3",
         {.target = "income", .status = LRF_EINVAL}},
        {"age,b,t\n" FOUR,
         "'data.csv': no column '4' among 3",
         {.target = "4", .status = LRF_EINVAL}},
        {"age,b,t\n" FOUR,
         "'data.csv': no column '0' among 3",
         {.target = "0", .status = LRF_EINVAL}},
        {"age,b,t\n" FOUR,
         "'data.csv': no column '' among 3",
         {.target = "", .status = LRF_EINVAL}},
        {"age,b,t\n" FOUR,
         "'data.csv': no column 'AGE' (did you mean 'age'?)",
         {.numeric = "b,AGE", .status = LRF_EINVAL}},
        {"age,b,t\n" FOUR,
         "'data.csv': no column 'x' among 3",
         {.categorical = "age,x", .status = LRF_EINVAL}},
        {"age,b,t\n" FOUR,
         "'data.csv': column 'b' is named numeric and categorical",
         {.numeric = "b", .categorical = "age,b", .status = LRF_EINVAL}},
    };
    static const double fractions[] = {-0.1, 1, 1.5, NAN, INFINITY};
    struct lrf_dataset_settings settings;
    struct lrf_error err;
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
    for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++) {
        lrf_dataset_defaults(&settings);
        settings.val_fraction = fractions[i];
        assert_null(lrf_dataset_read("data.csv", &settings, &err));
        assert_int_equal(err.status, LRF_EINVAL);
    }
    for (const char *s = "\"\n\r"; *s; s++) {
        lrf_dataset_defaults(&settings);
        settings.separator = *s;
        assert_null(lrf_dataset_read("data.csv", &settings, &err));
        assert_int_equal(err.status, LRF_EINVAL);
    }
}

/* 40 rows of `distinct` numbers, but one is a text. */
static void a_text_among_twenty_values_makes_categories(void **state)
{
    (void)state;

    for (size_t distinct = 19; distinct <= 20; distinct++) {
        struct lrf_strbuf text = {0};
        lrf_strbuf_puts(&text, "a,t\nno,1\n");
        for (size_t i = 0; i < 40; i++)
            lrf_strbuf_printf(&text, "%zu,%zu\n", i % distinct, i / 20);
        if (distinct == 19)
            lrf_dataset_free(read_text(text.s, NULL));
        else
            check(&(struct refused){text.s,
                                    "'data.csv' line 2, column 'a': 'no' is not a number (name the "
                                    "column in --categorical, or leave the cell empty)",
                                    {0}});
        lrf_strbuf_release(&text);
    }
}

/* Gaps in a column that is dropped anyway do no harm; too many texts do, though few rows stay. */
static void what_is_dropped_counts_where_it_must(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    struct lrf_strbuf text = {0};
    (void)state;

    lrf_strbuf_puts(&text, "name,a,t\n,1,u\n");
    for (size_t i = 0; i < 1500; i++)
        lrf_strbuf_printf(&text, "n%zu,%.0zu,%c\n", i, i < 900 ? i + 1 : 0, i % 2 ? 'u' : 'v');
    lrf_dataset_defaults(&settings);
    settings.target = "t";
    settings.missing = LRF_MISSING_DROP;
    data = read_text(text.s, &settings);
    assert_int_equal(data->info.identifiers, 1);
    assert_int_equal(data->info.rows_used, 901);
    lrf_dataset_free(data);
    check(&(struct refused){text.s,
                            "'data.csv' line 903, column 'a': the value is missing (--missing mean "
                            "or drop takes such rows)",
                            {.missing = LRF_MISSING_ERROR}});
    check(&(struct refused){
        text.s,
        "'data.csv', column 'name': the target has more than 1000 classes "
        "(--task regression, or another --target)",
        {.target = "name", .task = LRF_TASK_CLASSIFICATION, .missing = LRF_MISSING_DROP}});
    lrf_strbuf_release(&text);
}

static void a_text_among_many_numbers_is_refused(void **state)
{
    char *text = many_rows(40, "n/a", 29);
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    (void)state;

    check(&(struct refused){text,
                            "'data.csv' line 31, column 'a': 'n/a' is not a number (name the "
                            "column in --categorical, or leave the cell empty)",
                            {0}});
    check(&(struct refused){text,
                            "'data.csv' line 31, column 'a': 'n/a' is not a number (--task "
                            "classification, or leave the cell empty)",
                            {.target = "a"}});
    lrf_dataset_defaults(&settings);
    settings.categorical = "a";
    data = read_text(text, &settings);
    assert_int_equal(data->info.categorical, 1);
    lrf_dataset_free(data);
    free(text);
}

static void a_few_texts_in_every_third_cell_are_refused(void **state)
{
    static const struct {
        size_t different;
        bool mistake;
    } cases[] = {{1, true}, {3, true}, {4, false}};
    (void)state;

    for (size_t c = 0; c < 3; c++) {
        struct lrf_strbuf text = {0};
        lrf_strbuf_puts(&text, "a,t\n");
        for (size_t i = 0; i < 90; i++)
            lrf_strbuf_printf(&text, "%s%zu,%zu\n", i % 3 == 2 ? "none" : "",
                              i % 3 == 2 ? i / 3 % cases[c].different : i / 3, i % 2);
        if (cases[c].mistake)
            check(&(struct refused){text.s,
                                    "'data.csv' line 4, column 'a': 'none0' is not a number (name "
                                    "the column in --categorical, or leave the cell empty)",
                                    {0}});
        else
            lrf_dataset_free(read_text(text.s, NULL));
        lrf_strbuf_release(&text);
    }
}

static void too_many_classes_or_categories_are_refused(void **state)
{
    char *text = many_rows(1002, "1001", 1001);
    (void)state;

    check(&(struct refused){text,
                            "'data.csv', column 'a': the target has more than 1000 classes "
                            "(--task regression, or another --target)",
                            {.target = "a", .task = LRF_TASK_CLASSIFICATION}});
    check(&(struct refused){
        text, "'data.csv', column 'b': more than 1000 categories", {.categorical = "b"}});
    free(text);
}

static void a_target_of_names_is_refused(void **state)
{
    struct lrf_strbuf text = {0};
    (void)state;

    lrf_strbuf_puts(&text, "x,name\n");
    for (int i = 0; i < 60; i++)
        lrf_strbuf_printf(&text, "%d,person %d\n", i % 7, i);
    check(&(struct refused){text.s,
                            "'data.csv', column 'name': nearly every row has a text of its own; "
                            "these are no classes (--target names another column)",
                            {0}});
    lrf_strbuf_release(&text);
}

static void bytes_that_are_not_text_are_refused(void **state)
{
    static const char nul[] = "a,b,t\n1,2,x\n3,\0,y\n", utf16[] = "\xff\xfe"
                                                                  "a\0,\0b\0";
    (void)state;

    check_bytes(nul, sizeof nul - 1, NULL, LRF_EDATA,
                "'data.csv' line 3: a NUL byte; this is not text");
    check_bytes(utf16, sizeof utf16 - 1, NULL, LRF_EDATA,
                "'data.csv' is text in UTF-16: write it as UTF-8 (iconv -f utf-16 -t utf-8)");
}

static void a_value_too_great_for_float_is_refused(void **state)
{
    static const char text[] = "a,b,t\n1,2,x\n\n3,4,y\n5,1e39,x\n7,9,y\n";
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.standardize = false;
    check_bytes(text, strlen(text), &settings, LRF_EDATA,
                "'data.csv' line 5, column 'b': '1e+39' is too great for a float");
    settings.standardize = true;
    settings.val_fraction = 0;
    data = read_text(text, &settings);
    assert_close(data->x[5], sqrt(3), 1e-6); /* one of four: (1 - 1/4) / sqrt(3/16) */
    lrf_dataset_free(data);
}

static void files_that_cannot_be_read_are_refused(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    (void)state;

    lrf_dataset_defaults(&settings);
    assert_null(lrf_dataset_read("none.csv", &settings, &err));
    assert_int_equal(err.status, LRF_EIO);
    assert_string_equal(err.text, "cannot read 'none.csv': No such file or directory");
    assert_null(lrf_dataset_read("no\nne\xff", &settings, &err));
    assert_string_equal(err.text, "cannot read 'no\\nne\\xff': No such file or directory");
    assert_null(lrf_dataset_read(".", &settings, &err));
    assert_int_equal(err.status, LRF_EIO);
    assert_string_equal(err.text, "cannot read '.': Is a directory");
    assert_null(lrf_dataset_read("none.csv", &settings, NULL));
}

static void a_file_without_permission_is_refused(void **state)
{
    const uid_t user = geteuid();
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    (void)state;

    lrf_dataset_defaults(&settings);
    write_file("a,t\n", 4);
    assert_int_equal(chmod("data.csv", 0), 0);
    assert_int_equal(chmod(".", 0755), 0);
    if (user == 0) /* root may read everything */
        assert_int_equal(seteuid(65534), 0);
    assert_null(lrf_dataset_read("data.csv", &settings, &err));
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(err.status, LRF_EIO);
    assert_string_equal(err.text, "cannot read 'data.csv': Permission denied");
    assert_int_equal(chmod("data.csv", 0600), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_files_are_refused),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(bad_settings_are_refused),
        cmocka_unit_test(a_text_among_twenty_values_makes_categories),
        cmocka_unit_test(what_is_dropped_counts_where_it_must),
        cmocka_unit_test(a_text_among_many_numbers_is_refused),
        cmocka_unit_test(a_few_texts_in_every_third_cell_are_refused),
        cmocka_unit_test(too_many_classes_or_categories_are_refused),
        cmocka_unit_test(a_target_of_names_is_refused),
        cmocka_unit_test(bytes_that_are_not_text_are_refused),
        cmocka_unit_test(a_value_too_great_for_float_is_refused),
        cmocka_unit_test(files_that_cannot_be_read_are_refused),
        cmocka_unit_test(a_file_without_permission_is_refused),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
