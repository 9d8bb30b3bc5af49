#include "assert.h"

#include <cjson/cJSON.h>

#include "base/quote.h"

static const char *const hostile[] = {
    "a'b\"c",
    "`touch x`",
    "$(x)",
    "<ls",
    "|ls",
    "a\nb\r\tc",
    "\xff\xfe",
    "\xc3",
    "\xed\xa0\x80",
    "\xc0\xaf",
    "a\\",
    "'; system('x') #",
    "'''",
    "a'",
    "\033[31mred",
    "@x ~x %d %s",
    ("\xc2\x9b"
     "2J"),
    "a,b;c\"d",
    "</svg><script>",
    "{/:Bold x}_^&",
};

enum { HOSTILE = sizeof hostile / sizeof *hostile };

static char *quoted(void (*quote)(struct lrf_strbuf *, const char *), const char *s)
{
    struct lrf_strbuf out = {0};
    quote(&out, s);
    assert_false(out.failed);
    return out.s ? out.s : calloc(1, 1);
}

/* A slow, independent decoder: decodes by value and checks that the shortest form was used. */
static bool is_utf8(const char *s)
{
    static const unsigned least[5] = {0, 0, 0x80, 0x800, 0x10000};

    while (*s) {
        unsigned char c = (unsigned char)*s++;
        int n = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3 : c >> 3 == 30 ? 4 : 0;
        unsigned value = n == 1 ? c : c & (0xFFu >> (n + 1));
        if (n == 0)
            return false;
        for (int i = 1; i < n; i++, s++) {
            if (((unsigned char)*s & 0xC0) != 0x80)
                return false;
            value = value << 6 | ((unsigned char)*s & 0x3F);
        }
        if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
            return false;
    }
    return true;
}

static bool has_control(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7F ||
            ((unsigned char)*s == 0xC2 && (unsigned char)s[1] < 0xA0))
            return true;
    return false;
}

static void valid_text_stays_as_it_is(void **state)
{
    const char *text = "pi\xc3\xb1"
                       "a \xe2\x82\xac \xf0\x9f\x90\xa7 \xef\xbf\xbd";
    char *out;

    (void)state;
    out = quoted(lrf_quote_utf8, text);
    assert_string_equal(out, text);
    assert_int_equal(lrf_utf8_count(text), 10);
    free(out);
    out = quoted(lrf_quote_utf8, NULL);
    assert_string_equal(out, "");
    free(out);
}

static void any_bytes_become_valid_text(void **state)
{
    uint64_t bits = 88172645463325252u;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char bytes[9] = {0};
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        memcpy(bytes, &bits, 8);
        if (i % 2)
            for (int k = 0; k < 8; k++)
                bytes[k] = (char)(bytes[k] | 0x80);
        char *out = quoted(lrf_quote_utf8, bytes), *line = quoted(lrf_quote_line, bytes);
        assert_true(is_utf8(out));
        assert_true(is_utf8(line));
        assert_false(has_control(line));
        if (is_utf8(bytes))
            assert_string_equal(out, bytes);
        free(out);
        free(line);
    }
}

/* What gnuplot makes of a quoted string: quotes in double quotes, a dot, then single quotes. */
static void unquote(const char *s, char *text)
{
    if (*s == '"') {
        for (s++; *s == '\''; s++)
            *text++ = *s;
        assert_memory_equal(s, "\".", 2);
        s += 2;
    }
    assert_true(*s++ == '\'' && (*s != '\'' || s[1] == '\0'));
    for (; *s != '\'' || s[1] == '\''; s++) {
        assert_true(*s != '\0');
        s += *s == '\'';
        *text++ = *s;
    }
    assert_true(s[1] == '\0');
    *text = '\0';
}

static void gnuplot_strings_hold_no_lone_quote_and_no_line_end(void **state)
{
    (void)state;
    for (int i = 0; i < HOSTILE; i++) {
        char *out = quoted(lrf_quote_gnuplot, hostile[i]);
        char *line = quoted(lrf_quote_line, hostile[i]), back[100];
        assert_true(is_utf8(out));
        assert_false(has_control(out));
        unquote(out, back);
        assert_string_equal(back, line);
        free(out);
        free(line);
    }
    char *out = quoted(lrf_quote_gnuplot, "a'b\"c");
    assert_string_equal(out, "'a''b\"c'");
    free(out);
}

static void html_holds_no_markup(void **state)
{
    (void)state;
    for (int i = 0; i < HOSTILE; i++) {
        char *out = quoted(lrf_quote_html, hostile[i]);
        assert_true(is_utf8(out));
        assert_null(strpbrk(out, "<>\"'"));
        free(out);
    }
    char *out = quoted(lrf_quote_html, "<a href=\"x\">'&amp;</a>");
    assert_string_equal(out, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&lt;/a&gt;");
    free(out);
}

static void csv_fields_are_quoted_where_needed(void **state)
{
    static const char *const pairs[][2] = {{"plain", "plain"},
                                           {"", ""},
                                           {"a,b", "\"a,b\""},
                                           {"a\"b", "\"a\"\"b\""},
                                           {"a\nb", "\"a\nb\""},
                                           {" a", "\" a\""},
                                           {"a,\xff", "\"a,\xef\xbf\xbd\""}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char *out = quoted(lrf_quote_csv, pairs[i][0]);
        assert_string_equal(out, pairs[i][1]);
        free(out);
    }
}

static void long_names_lose_their_middle(void **state)
{
    struct lrf_strbuf out = {0};

    (void)state;
    for (size_t limit = 3; limit < 14; limit++) {
        lrf_strbuf_clear(&out);
        lrf_quote_short(&out,
                        "\xc3\xa4"
                        "bcdefghij\xc3\xb6",
                        limit);
        assert_int_equal(lrf_utf8_count(out.s), limit < 11 ? limit : 11);
        assert_memory_equal(out.s, "\xc3\xa4", 2);
        assert_string_equal(out.s + out.n - 2, "\xc3\xb6");
        assert_true((strstr(out.s, "\xe2\x80\xa6") != NULL) == (limit < 11));
    }
    lrf_strbuf_release(&out);
}

/* Read back by another program's parser; what is not a line end but a control is a space. */
static void a_script_string_is_json_without_an_angle(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE; i++) {
        char *text = quoted(lrf_quote_script, hostile[i]);
        cJSON *json = cJSON_Parse(text);
        assert_true(cJSON_IsString(json));
        assert_null(strchr(text, '<'));
        assert_int_equal(strchr(hostile[i], '\n') != NULL, strchr(json->valuestring, '\n') != NULL);
        if (strcmp(hostile[i], "</svg><script>") == 0 || strcmp(hostile[i], "a\\") == 0)
            assert_string_equal(json->valuestring, hostile[i]);
        cJSON_Delete(json);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_text_stays_as_it_is),
        cmocka_unit_test(any_bytes_become_valid_text),
        cmocka_unit_test(gnuplot_strings_hold_no_lone_quote_and_no_line_end),
        cmocka_unit_test(html_holds_no_markup),
        cmocka_unit_test(csv_fields_are_quoted_where_needed),
        cmocka_unit_test(long_names_lose_their_middle),
        cmocka_unit_test(a_script_string_is_json_without_an_angle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
