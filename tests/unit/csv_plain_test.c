#include "assert.h"
#include "fuzz/csv_same.h"

#include "base/memory.h"

static uint64_t bits = 88172645463325252u;

static unsigned draw(unsigned n)
{
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return (unsigned)(bits >> 20) % n;
}

static const char *pick(const char *const *words, size_t n)
{
    return words[draw((unsigned)n)];
}

#define PICK(words) pick(words, sizeof(words) / sizeof *(words))

/* Cells that look like numbers and are not, or are and do not look so. */
static void add_cell(struct lrf_strbuf *text)
{
    static const char *const odd[] = {"1e5",
                                      " 1",
                                      "0x10",
                                      "nan",
                                      "1_000",
                                      "12345678901234567890123",
                                      "1.234,5",
                                      "",
                                      " ",
                                      "\t",
                                      "  a b ",
                                      "-",
                                      ".",
                                      "-0",
                                      "5.",
                                      ".5",
                                      "1e",
                                      "1e+",
                                      "1e400",
                                      "4.9e-324",
                                      "+7",
                                      "\xe4",
                                      "naïve",
                                      "1.2.3",
                                      "a\x01"
                                      "b",
                                      "e5",
                                      "Self-emp-not-inc",
                                      "--1",
                                      "-12345678.12345678",
                                      "123456789",
                                      "-0.000393506",
                                      "7.1234567890123456",
                                      "90071992.54740993",
                                      "1.12345678901234567",
                                      "+.5",
                                      "-.",
                                      "1234:678",
                                      "12.3456/8"};

    if (draw(3) == 0)
        lrf_strbuf_puts(text, PICK(odd));
    else if (draw(3) == 0)
        lrf_strbuf_printf(text, "%.17g", (double)(int64_t)bits * 1e-18);
    else
        lrf_strbuf_printf(text, "%.*g", (int)draw(9) + 1, (double)(int)draw(2000000) / 1e3 - 1e3);
}

static void add_row(struct lrf_strbuf *text, char separator, const char *eol, unsigned quotes)
{
    const unsigned columns = 1 + draw(4);

    for (unsigned j = 0; j < columns; j++) {
        const bool quoted = draw(1000) < quotes;
        if (j > 0)
            lrf_strbuf_add(text, &separator, 1);
        lrf_strbuf_puts(text, quoted ? "\"" : "");
        add_cell(text);
        lrf_strbuf_puts(text, quoted && draw(9) == 0 ? "\n" : "");
        lrf_strbuf_puts(text, quoted && draw(50) > 0 ? "\"" : "");
    }
    lrf_strbuf_puts(text, draw(30) ? eol : "\r \n");
}

static void mutate(struct lrf_strbuf *text)
{
    static const char bytes[] = "\"\"\0\r\n,; \t.e1";

    for (unsigned i = draw(3); i > 0 && text->n > 0; i--)
        text->s[draw((unsigned)text->n)] = bytes[draw(sizeof bytes - 1)];
}

/* Rows of both kinds, up to `most` of them; read in pieces of up to `piece` bytes. */
static void compare_readers(unsigned most, unsigned piece)
{
    static const char *const eols[] = {"\n", "\n", "\r\n", "\r"};
    static const unsigned quotes[] = {0, 0, 1, 20, 500};
    const char separator = ",,;\t| .e1"[draw(9)], *eol = PICK(eols);
    const unsigned rows = draw(most), often = quotes[draw(5)];
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(&text, draw(5) ? "" : "\xef\xbb\xbf");
    for (unsigned i = 0; i < rows; i++)
        add_row(&text, separator, eol, often);
    if (draw(2))
        mutate(&text);
    require_same_csv(text.s ? text.s : "", text.n, separator, 1 + draw(piece));
    lrf_strbuf_release(&text);
}

static void both_readers_give_the_same_rows_and_errors(void **state)
{
    (void)state;

    for (int i = 0; i < 20000; i++)
        compare_readers(12, 70);
    for (int i = 0; i < 100; i++)
        compare_readers(4000, 40000);
}

/* Its rows are longer than chunks; it takes as long as its length. */
static void long_rows_are_read_once(void **state)
{
    const size_t cells = 2000000;
    struct lrf_strbuf text = {0};
    struct lrf_error err = {0};
    struct lrf_infile in;
    struct lrf_csv *csv;
    struct lrf_csv_row row;
    (void)state;

    for (size_t i = 0; i < 2 * cells; i++)
        lrf_strbuf_puts(&text, i % cells ? ",2.385" : i ? "\n1" : "1");
    lrf_infile_memory(&in, "memory", text.s, text.n);
    csv = lrf_csv_alloc(&in, 0, &err);
    for (size_t line = 1; line <= 2; line++) {
        assert_ok(lrf_csv_next(csv, &row, &err), err);
        assert_int_equal(row.n, cells);
        assert_int_equal(row.line, line);
        assert_true(row.cell[cells - 1].value == 2.385);
    }
    lrf_csv_free(csv);
    lrf_strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_readers_give_the_same_rows_and_errors),
        cmocka_unit_test(long_rows_are_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
