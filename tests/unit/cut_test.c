/* A file that several threads read in parts gives the table of one thread, or is left to it. */
#include "dataset_file.h"

#include "data/cut.h"
#include "data/read_table.h"

enum { ROWS = 110000 };

/* Row i: numbers, whole ones, texts that come in another order in each half, a column of nearly
 * one text, now and then what is odd, a text of its own in each row, a class. */
static void write_row(struct lrf_strbuf *text, size_t i, const char *end)
{
    static uint64_t seed;
    const char *rare = i == ROWS / 3   ? "early"
                       : i == ROWS - 5 ? "late"
                       : i % 7         ? "usual"
                                       : "",
               *odd = i == 100000       ? "text"
                      : i == 99000      ? "1e999"
                      : i % 1000 == 999 ? "NA"
                                        : "3";

    seed = (i ? seed : 7) * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    lrf_strbuf_printf(text, "%zu.%05u,%u,t%u,%s,%s,row %zu has a text of its own,%s%s", i,
                      (unsigned)(seed >> 40) % 100000u, (unsigned)(seed >> 50) % 1000u,
                      (unsigned)(seed >> 33) % (i < ROWS / 2 ? 20 : 30), rare, odd, i,
                      i % 2 ? "odd" : "even", end);
}

static void write_rows(const char *end, size_t n_change, const char *change)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "a number,whole,text,rare,odd,id,y%s", end);
    for (size_t i = 0; i < ROWS; i++)
        if (n_change > 0 && i == n_change)
            lrf_strbuf_printf(&text, "%s%s", change, end);
        else
            write_row(&text, i, end);
    assert_false(text.failed);
    assert_true(text.n > 3 * (2 << 20));
    write_file(text.s, text.n);
    lrf_strbuf_release(&text);
}

static enum lrf_status read_by(size_t jobs, struct lrf_table *table, struct lrf_error *err)
{
    struct lrf_dataset_settings settings;

    lrf_dataset_defaults(&settings);
    settings.jobs = jobs;
    return lrf_table_read(table, "data.csv", &settings, err);
}

static void same_column(const struct lrf_column *a, const struct lrf_column *b)
{
    const size_t *notes_a[] = {&a->missing,      &a->odd,        &a->nonfinite,
                               &a->missing_line, &a->odd_line,   &a->commas,
                               &a->comma_line,   &a->point_line, &a->either_line};
    const size_t *notes_b[] = {&b->missing,      &b->odd,        &b->nonfinite,
                               &b->missing_line, &b->odd_line,   &b->commas,
                               &b->comma_line,   &b->point_line, &b->either_line};

    assert_string_equal(a->name, b->name);
    for (size_t i = 0; i < sizeof notes_a / sizeof *notes_a; i++)
        assert_int_equal(*notes_a[i], *notes_b[i]);
    assert_int_equal(a->odd_number, b->odd_number);
    if (a->odd_line)
        assert_string_equal(a->odd_value, b->odd_value);
    assert_int_equal(a->texts.n, b->texts.n);
    for (size_t i = 0; i < a->texts.n; i++)
        assert_string_equal(lrf_dictionary_text(&a->texts, i), lrf_dictionary_text(&b->texts, i));
}

/* Of a column with too many texts only those up to there have codes that say something. */
static void same_cells(const struct lrf_table *a, const struct lrf_table *b)
{
    assert_int_equal(a->store.n_blocks, b->store.n_blocks);
    assert_int_equal(a->store.block_rows, b->store.block_rows);
    for (size_t k = 0; k < a->store.n_blocks; k++)
        for (size_t j = 0; j <= a->columns; j++) {
            const size_t rows = lrf_store_block_rows(&a->store, k);
            assert_int_equal(rows, lrf_store_block_rows(&b->store, k));
            if (j < a->columns && lrf_column_overflows(&a->column[j]))
                continue;
            assert_memory_equal(lrf_store_segment(&a->store, k, j),
                                lrf_store_segment(&b->store, k, j), rows * sizeof(double));
        }
}

static void same_table(const struct lrf_table *a, const struct lrf_table *b)
{
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->rows_in_file, b->rows_in_file);
    assert_int_equal(a->columns, b->columns);
    for (size_t j = 0; j < a->columns; j++)
        same_column(&a->column[j], &b->column[j]);
    same_cells(a, b);
    assert_int_equal(lrf_table_line(a, a->rows - 1), lrf_table_line(b, b->rows - 1));
}

/* As it is before its rows are read. */
static struct lrf_table before_rows(const struct lrf_table *of)
{
    struct lrf_table table = {.columns = of->columns,
                              .separator = of->separator,
                              .point = of->point,
                              .decimal = of->decimal,
                              .header = of->header};

    table.file = strdup(of->file);
    table.column = calloc(of->columns, sizeof *table.column);
    assert_true(table.file != NULL && table.column != NULL);
    for (size_t j = 0; j < of->columns; j++)
        table.column[j].name = strdup(of->column[j].name);
    return table;
}

/* Whether it can be read in parts; by however many threads, the outcome is the same. */
static bool reads_in_parts(size_t threads)
{
    struct lrf_table one, many, parts;
    struct lrf_error err = {0}, why = {0};
    struct lrf_infile in;
    const enum lrf_status status = read_by(1, &one, &err);
    bool cut;

    assert_int_equal(read_by(threads, &many, &why), status);
    if (status != LRF_OK)
        assert_string_equal(err.text, why.text);
    else
        same_table(&one, &many);
    lrf_table_release(&many);
    parts = before_rows(&one);
    assert_int_equal(lrf_infile_open(&in, "data.csv", &err), LRF_OK);
    cut = lrf_cut_read(&parts, "data.csv", &in, threads);
    lrf_infile_close(&in);
    if (cut)
        same_table(&one, &parts);
    else
        assert_true(parts.rows == 0 && parts.store.n_blocks == 0 && parts.column[0].odd == 0);
    lrf_table_release(&parts);
    lrf_table_release(&one);
    return cut;
}

static void parts_give_the_table_of_one(void **state)
{
    (void)state;
    write_rows("\n", 0, NULL);
    assert_true(reads_in_parts(2));
    assert_true(reads_in_parts(3));
    write_rows("\r\n", 0, NULL);
    assert_true(reads_in_parts(2));
}

static void what_is_not_plain_is_left_to_one(void **state)
{
    static const struct {
        size_t row;
        const char *line;
    } cases[] = {
        {ROWS - 10, "1,2,\"t1\",usual,3,id,odd"},
        {ROWS / 2, "1,2,\"t\n1\",usual,3,id,odd"},
        {10, "1,2,\"\",usual,3,id,odd"},
        {ROWS - 10, ""},
        {10, ""},
        {ROWS / 2 + 1, "1,2,t1,usual,3,id,odd\r"},
        {ROWS - 10, "1,2,t1"},
        {ROWS - 10, "1,2,\"t1"},
        {10, "1,2,t1,usual,3,id"},
        {10, "1,2,t1,usual,3,id,odd\r1,2,t1,usual,3,id,odd"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_rows("\n", cases[i].row, cases[i].line);
        if (reads_in_parts(2) != (i == 5))
            fail_msg("case %zu", i);
    }
}

static void standard_input_is_read_once(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_table one, many;
    struct lrf_error err = {0};
    (void)state;

    write_rows("\n", 0, NULL);
    assert_int_equal(read_by(1, &one, &err), LRF_OK);
    assert_non_null(freopen("data.csv", "r", stdin));
    lrf_dataset_defaults(&settings);
    settings.jobs = 3;
    assert_int_equal(lrf_table_read(&many, "-", &settings, &err), LRF_OK);
    same_table(&one, &many);
    lrf_table_release(&one);
    lrf_table_release(&many);
}

/* Measured and encoded by several threads, too; with quotes read by one. */
static void threads_give_the_data_set_of_one(void **state)
{
    static const struct {
        size_t row;
        const char *line;
    } cases[] = {{0, NULL}, {10, "1,2,\"t1\",usual,3,id,odd"}};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_dataset_settings settings;
        struct lrf_dataset *one, *many;
        struct lrf_error err = {0};
        write_rows("\n", cases[i].row, cases[i].line);
        lrf_dataset_defaults(&settings);
        settings.categorical = "odd";
        settings.missing = LRF_MISSING_DROP;
        settings.jobs = 1;
        one = lrf_dataset_read("data.csv", &settings, &err);
        assert_ok(err.status, err);
        settings.jobs = 3;
        many = lrf_dataset_read("data.csv", &settings, &err);
        assert_ok(err.status, err);
        assert_int_equal(one->info.rows_used, many->info.rows_used);
        assert_true(one->info.rows_used < ROWS && one->info.rows_used > ROWS / 2);
        assert_int_equal(one->info.features, many->info.features);
        assert_memory_equal(one->x, many->x,
                            one->info.rows_used * one->info.features * sizeof *one->x);
        assert_memory_equal(one->label, many->label, one->info.rows_used * sizeof *one->label);
        lrf_dataset_free(one);
        lrf_dataset_free(many);
    }
}

/* The first of two that are too great for a float is named, whoever comes to it first. */
static void the_first_failure_is_told(void **state)
{
    char text[2][LRF_ERROR_SIZE];
    (void)state;

    write_rows("\n", ROWS / 5, "1e300,2,t1,usual,3,id,odd");
    for (int i = 0; i < 2; i++) {
        struct lrf_dataset_settings settings;
        struct lrf_error err = {0};
        lrf_dataset_defaults(&settings);
        settings.jobs = i ? 3 : 1;
        settings.standardize = false;
        settings.categorical = "odd";
        assert_null(lrf_dataset_read("data.csv", &settings, &err));
        strcpy(text[i], err.text);
    }
    assert_non_null(strstr(text[0], "line 22002"));
    assert_string_equal(text[0], text[1]);
}

static void small_files_are_not_cut(void **state)
{
    struct lrf_strbuf text = {0};
    (void)state;

    lrf_strbuf_puts(&text, "a,b\n");
    for (size_t i = 0; i < 1000; i++)
        lrf_strbuf_printf(&text, "%zu,%zu\n", i, i % 3);
    write_file(text.s, text.n);
    lrf_strbuf_release(&text);
    assert_false(reads_in_parts(4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_give_the_table_of_one),
        cmocka_unit_test(what_is_not_plain_is_left_to_one),
        cmocka_unit_test(small_files_are_not_cut),
        cmocka_unit_test(standard_input_is_read_once),
        cmocka_unit_test(threads_give_the_data_set_of_one),
        cmocka_unit_test(the_first_failure_is_told),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
