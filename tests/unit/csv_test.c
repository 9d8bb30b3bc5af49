#include "base/csv.h"

#include "assert.h"
#include "base/memory.h"

static uint64_t bits = 88172645463325252u;

static unsigned draw(unsigned n)
{
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return (unsigned)(bits >> 20) % n;
}

/* A table with the text of its cells one after the other, and the line of each row. */
struct table {
    struct lrf_strbuf cells;
    size_t cells_of[4000], line_of[4000];
    size_t rows;
};

static void add_quoted(struct lrf_strbuf *csv, const char *s, char separator, bool always)
{
    const char special[] = {separator, '"', '\r', '\n', '\0'};

    if (!always && *s && strpbrk(s, special) == NULL) {
        lrf_strbuf_puts(csv, s);
        return;
    }
    lrf_strbuf_puts(csv, "\"");
    for (; *s; s++)
        lrf_strbuf_puts(csv, *s == '"' ? "\"\"" : (char[]){*s, '\0'});
    lrf_strbuf_puts(csv, "\"");
}

/* Writes random cells as CSV, with blank lines, and keeps what must come out. */
static void make_table(struct table *t, struct lrf_strbuf *csv, char separator, const char *eol)
{
    const char letters[] = {'a', 'Z', '7', '.', '-', separator, '"', '\n', '\0'};
    size_t line = 1;

    t->rows = 4000;
    for (size_t i = 0; i < t->rows; i++) {
        while (draw(20) == 0) {
            lrf_strbuf_puts(csv, eol);
            line++;
        }
        t->line_of[i] = line;
        t->cells_of[i] = 1 + draw(5);
        for (size_t j = 0; j < t->cells_of[i]; j++) {
            char s[64] = "";
            const size_t n = draw(12);
            for (size_t k = 0; k < n; k++) {
                s[k] = letters[draw(8)];
                line += s[k] == '\n';
            }
            lrf_strbuf_add(&t->cells, s, n + 1);
            add_quoted(csv, s, separator, draw(3) == 0 || t->cells_of[i] == 1);
            if (j + 1 < t->cells_of[i])
                lrf_strbuf_add(csv, &separator, 1);
        }
        if (i + 1 < t->rows)
            lrf_strbuf_puts(csv, eol);
        line++;
    }
}

static void compare_table(const struct table *t, const struct lrf_strbuf *text, char separator)
{
    struct lrf_error err = {0};
    struct lrf_infile in;
    struct lrf_csv *csv;
    struct lrf_csv_row row;
    const char *cell = t->cells.s;

    lrf_infile_memory(&in, "memory", text->s, text->n);
    csv = lrf_csv_alloc(&in, separator, &err);
    assert_non_null(csv);
    for (size_t i = 0; i < t->rows; i++) {
        assert_ok(lrf_csv_next(csv, &row, &err), err);
        assert_int_equal(row.n, t->cells_of[i]);
        assert_int_equal(row.line, t->line_of[i]);
        for (size_t j = 0; j < row.n; j++) {
            assert_string_equal(row.cell[j].s, cell);
            assert_int_equal(row.cell[j].n, strlen(cell));
            cell += strlen(cell) + 1;
        }
    }
    assert_ok(lrf_csv_next(csv, &row, &err), err);
    assert_int_equal(row.n, 0);
    lrf_csv_free(csv);
    lrf_infile_close(&in);
}

static void what_was_written_reads_back(void **state)
{
    static const char *eol[] = {"\n", "\r\n", "\r"};
    static const char separator[] = ",;\t|";
    (void)state;

    for (size_t i = 0; i < 12; i++) {
        struct table *t = lrf_calloc(1, sizeof *t);
        struct lrf_strbuf text = {0};
        if (i % 2)
            lrf_strbuf_puts(&text, "\xef\xbb\xbf");
        make_table(t, &text, separator[i % 4], eol[i % 3]);
        assert_true(text.n > 65536);
        compare_table(t, &text, separator[i % 4]);
        lrf_strbuf_release(&text);
        lrf_strbuf_release(&t->cells);
        free(t);
    }
}

static void spaces_around_bare_fields_are_cut(void **state)
{
    static const char text[] = " a b ,\"  c \" , d\n";
    struct lrf_error err = {0};
    struct lrf_infile in;
    struct lrf_csv *csv;
    struct lrf_csv_row row;
    (void)state;

    lrf_infile_memory(&in, "memory", text, strlen(text));
    csv = lrf_csv_alloc(&in, 0, &err);
    assert_ok(lrf_csv_next(csv, &row, &err), err);
    assert_int_equal(row.n, 3);
    assert_string_equal(row.cell[0].s, "a b");
    assert_string_equal(row.cell[1].s, "  c ");
    assert_string_equal(row.cell[2].s, "d");
    lrf_csv_free(csv);
}

static void separators_are_detected(void **state)
{
    static const struct {
        const char *text;
        char separator;
    } cases[] = {
        {"lr,loss\n0.1,2.385\n", ','},
        {"lr;loss\n0,1;2,385\n0,2;2,1\n", ';'},
        {"0,1;2,385\n0,2;2,1\n", ';'},
        {"lr\tloss\n0,1\t2;385\n", '\t'},
        {"name,lr,loss\n\"a;b\",1,2\n\"c;d;e\",1,2\n", ','},
        {"a,b,c;d\n1,2\n3;4\n\"", ','},
        {"lr\n0.1\n", ','},
        {"\n\r\nlr;loss\n", ';'},
        {"a,b,c;d,e\n", ','},
        {"a|b\n1,2|3\n", '|'},
        {"", ','},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(lrf_csv_detect(cases[i].text, strlen(cases[i].text)), cases[i].separator);
}

/* Reads to the end or to the error. */
static enum lrf_status drain(const char *bytes, size_t n, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    struct lrf_infile in;
    struct lrf_csv *csv;
    struct lrf_csv_row row = {.n = 1};

    lrf_infile_memory(&in, "bad.csv", bytes, n);
    csv = lrf_csv_alloc(&in, 0, err);
    if (csv == NULL)
        return err->status;
    while (status == LRF_OK && row.n > 0)
        status = lrf_csv_next(csv, &row, err);
    lrf_csv_free(csv);
    return status;
}

#define BYTES(literal) literal, sizeof literal - 1

static void what_stands_before_decimals_is_found(void **state)
{
    static const struct {
        const char *text;
        char separator, decimal;
    } cases[] = {{"a;b\n1,5;2\n", ';', ','},
                 {"a;b\n1.5;2\n", ';', '.'},
                 {"a;b\n1;2\n", ';', ','},
                 {"a\tb\n1\t2\n", '\t', '.'},
                 {"a\tb\n1,5\t2\n", '\t', ','},
                 {"a\tb\n1,234\t2\n", '\t', '.'},
                 {"a,b\n\"1,5\",2\n", ',', '.'},
                 {"a;b\n\"1,5\";2\n", ';', ','},
                 {"1.234,5|x\n1.2|1,5\n2|", '|', ','},
                 {"a;b\n1.5;2,", ';', '.'},
                 {"", ';', ','}};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (lrf_csv_decimal(cases[i].text, strlen(cases[i].text), cases[i].separator) !=
            cases[i].decimal)
            fail_msg("%s", cases[i].text);
}

static void what_is_not_csv_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *text;
    } cases[] = {
        {BYTES("a,b\n1,2\n\n3,\"4\n5,6\n"),
         "'bad.csv' line 4: a quote that begins here is not closed"},
        {BYTES("a,b\n\"1\n\n\",\"4\n5,6\n"),
         "'bad.csv' line 4: a quote that begins here is not closed"},
        {BYTES("a,b\n1,2\"2\n"),
         "'bad.csv' line 2: a quote inside a cell that does not begin with one"},
        {BYTES("a,b\r\n\"1\n\"2,3\r\n"),
         "'bad.csv' line 2: text follows the closing quote of a cell that begins here"},
        {BYTES("a,b\n1,\0\n"), "'bad.csv' line 2: a NUL byte; this is not text"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_error err = {0};
        assert_int_equal(drain(cases[i].bytes, cases[i].n, &err), LRF_EDATA);
        assert_string_equal(err.text, cases[i].text);
    }
}

static void nothing_but_blank_lines_has_no_rows(void **state)
{
    static const char *texts[] = {"", "\n\n", "\xef\xbb\xbf", "\xef\xbb\xbf\r\n \r\n"};
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lrf_error err = {0};
        struct lrf_infile in;
        struct lrf_csv *csv;
        struct lrf_csv_row row = {.n = 1};
        lrf_infile_memory(&in, "memory", texts[i], strlen(texts[i]));
        csv = lrf_csv_alloc(&in, 0, &err);
        assert_ok(lrf_csv_next(csv, &row, &err), err);
        assert_int_equal(row.n, 0);
        lrf_csv_free(csv);
    }
}

static void files_that_cannot_be_read_say_why(void **state)
{
    struct lrf_error err = {0};
    struct lrf_infile in;
    (void)state;

    assert_int_equal(lrf_infile_open(&in, "/no/such.csv", &err), LRF_EIO);
    assert_string_equal(err.text, "cannot read '/no/such.csv': No such file or directory");
    assert_int_equal(lrf_infile_open(&in, "/", &err), LRF_EIO);
    assert_string_equal(err.text, "cannot read '/': Is a directory");
}

static void a_file_reads_like_memory(void **state)
{
    struct lrf_error err = {0};
    struct lrf_infile in;
    struct lrf_strbuf text = {0}, back = {0};
    char path[] = "/tmp/lrfind-csv-XXXXXX";
    const int fd = mkstemp(path);
    FILE *file = fdopen(fd, "wb");
    (void)state;

    for (int i = 0; i < 100000; i++)
        lrf_strbuf_add(&text, (char[]){(char)draw(256)}, 1);
    assert_int_equal(fwrite(text.s, 1, text.n, file), text.n);
    assert_int_equal(fclose(file), 0);
    assert_ok(lrf_infile_open(&in, path, &err), err);
    assert_ok(lrf_infile_rest(&in, &back, &err), err);
    assert_int_equal(back.n, text.n);
    assert_memory_equal(back.s, text.s, text.n);
    lrf_infile_close(&in);
    lrf_strbuf_release(&text);
    lrf_strbuf_release(&back);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_reads_back),
        cmocka_unit_test(spaces_around_bare_fields_are_cut),
        cmocka_unit_test(separators_are_detected),
        cmocka_unit_test(what_stands_before_decimals_is_found),
        cmocka_unit_test(what_is_not_csv_is_refused_with_its_line),
        cmocka_unit_test(nothing_but_blank_lines_has_no_rows),
        cmocka_unit_test(files_that_cannot_be_read_say_why),
        cmocka_unit_test(a_file_reads_like_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
