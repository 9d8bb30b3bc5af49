#include "log/log_lines.h"

#include "assert.h"

/* Appends each line as LENGTH:TEXT; so lines of an own length cannot run together. */
static void collect(struct lrf_strbuf *out, const char *line, size_t n)
{
    assert_int_equal(line[n], '\0');
    lrf_strbuf_count(out, n);
    lrf_strbuf_puts(out, ":");
    lrf_strbuf_add(out, line, n);
    lrf_strbuf_puts(out, ";");
}

/* All lines of s[0..n), fed in pieces that end at `cut` and at `second`. */
static struct lrf_strbuf lines_of(const char *s, size_t n, size_t cut, size_t second)
{
    const size_t ends[] = {cut, second, n};
    struct lrf_log_lines lines = {0};
    struct lrf_strbuf out = {0};
    const char *line;
    size_t length, at = 0;

    for (size_t i = 0; i < 3; i++) {
        char *piece = malloc(ends[i] - at + 1); /* of its own, so that sanitizers see beyond */
        memcpy(piece, s + at, ends[i] - at);
        lrf_log_lines_feed(&lines, piece, ends[i] - at);
        while (lrf_log_lines_next(&lines, &line, &length))
            collect(&out, line, length);
        free(piece);
        at = ends[i];
    }
    if (lrf_log_lines_rest(&lines, &line, &length))
        collect(&out, line, length);
    assert_false(lrf_log_lines_rest(&lines, &line, &length));
    assert_false(lines.failed);
    lrf_log_lines_release(&lines);
    return out;
}

static void any_cut_gives_the_same_lines(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *lines;
        size_t length;
    } cases[] = {
#define CASE(bytes, lines) {bytes, sizeof bytes - 1, lines, sizeof lines - 1}
        CASE("one\ntwo\n", "3:one;3:two;"),
        CASE("one\r\ntwo\r\n", "3:one;3:two;"),
        CASE("one\rtwo\r", "3:one;3:two;"),
        CASE("one\n\nthree", "3:one;0:;5:three;"),
        CASE("a\r\r\nb\n\rc", "1:a;0:;1:b;0:;1:c;"),
        CASE("n\0ul\0\n\0", "5:n\0ul\0;1:\0;"),
        CASE("\xef\xbb\xbfhead\n\xef\xbb\xbftail", "4:head;7:\xef\xbb\xbftail;"),
        CASE("\xef\xbb", "2:\xef\xbb;"),
        CASE("\xef\xbb\xbf", "0:;"),
        CASE("\n", "0:;"),
        CASE("", ""),
#undef CASE
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t cut = 0; cut <= cases[i].n; cut++) {
            for (size_t second = cut; second <= cases[i].n; second++) {
                struct lrf_strbuf out = lines_of(cases[i].bytes, cases[i].n, cut, second);
                assert_int_equal(out.n, cases[i].length);
                if (out.n > 0)
                    assert_memory_equal(out.s, cases[i].lines, out.n);
                lrf_strbuf_release(&out);
            }
        }
    }
}

/* A line of `n` bytes between two short ones, in pieces of `piece`. */
static void feed_long(struct lrf_log_lines *lines, size_t n, size_t piece, size_t *short_ones,
                      size_t *long_ones)
{
    char *bytes = malloc(n + 4);
    const char *line;
    size_t length;

    memset(bytes, 'x', n + 4);
    bytes[1] = bytes[n + 2] = '\n';
    for (size_t at = 0; at < n + 4; at += piece) {
        lrf_log_lines_feed(lines, bytes + at, at + piece < n + 4 ? piece : n + 4 - at);
        while (lrf_log_lines_next(lines, &line, &length))
            ++*(length == 1 ? short_ones : long_ones);
    }
    if (lrf_log_lines_rest(lines, &line, &length))
        ++*(length == 1 ? short_ones : long_ones);
    free(bytes);
}

static void a_line_of_10_megabytes_is_left_out_and_never_held(void **state)
{
    static const size_t pieces[] = {1000, 65536, 20000000};
    (void)state;

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct lrf_log_lines lines = {0};
        size_t short_ones = 0, long_ones = 0;
        feed_long(&lines, 10000000, pieces[i], &short_ones, &long_ones);
        assert_int_equal(short_ones, 2);
        assert_int_equal(long_ones, 0);
        assert_int_equal(lines.too_long, 1);
        assert_int_equal(lines.line, 3);
        assert_true(lines.torn.cap <= 2 * LRF_LOG_LONGEST);
        lrf_log_lines_release(&lines);
    }
}

static void the_longest_line_is_whole(void **state)
{
    struct lrf_log_lines lines = {0};
    size_t short_ones = 0, long_ones = 0;
    (void)state;

    feed_long(&lines, LRF_LOG_LONGEST, 4096, &short_ones, &long_ones);
    assert_int_equal(long_ones, 1);
    feed_long(&lines, LRF_LOG_LONGEST + 1, 4096, &short_ones, &long_ones);
    assert_int_equal(long_ones, 1);
    assert_int_equal(lines.too_long, 1);
    lrf_log_lines_release(&lines);
}

static void the_rest_of_a_line_that_is_too_long_is_none(void **state)
{
    struct lrf_log_lines lines = {0};
    char *bytes = calloc(1, LRF_LOG_LONGEST + 1);
    const char *line;
    size_t n;
    (void)state;

    lrf_log_lines_feed(&lines, bytes, LRF_LOG_LONGEST + 1);
    assert_false(lrf_log_lines_next(&lines, &line, &n));
    assert_false(lrf_log_lines_rest(&lines, &line, &n));
    assert_int_equal(lines.too_long, 1);
    lrf_log_lines_release(&lines);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cut_gives_the_same_lines),
        cmocka_unit_test(a_line_of_10_megabytes_is_left_out_and_never_held),
        cmocka_unit_test(the_longest_line_is_whole),
        cmocka_unit_test(the_rest_of_a_line_that_is_too_long_is_none),
    };

    return cmocka_run_group_tests_name("log_lines", tests, NULL, NULL);
}
