#include "base/text.h"

#include "assert.h"
#include "base/dictionary.h"

static void texts_become_one_line_of_utf8(void **state)
{
    static const struct {
        const char *dirty, *clean;
    } cases[] = {
        {"", ""},
        {"plain text", "plain text"},
        {"\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80"},
        {"a\nb\r\tc", "a\\nb\\r\\tc"},
        {"\x1b[31m\x7f", "\\x1b[31m\\x7f"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"\xc3", "\\xc3"},                            /* cut off */
        {"\xc3(", "\\xc3("},                          /* not continued */
        {"\xc0\xaf", "\\xc0\\xaf"},                   /* overlong */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* a surrogate */
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* beyond U+10FFFF */
        {"\xc2\x85", "\\xc2\\x85"},                   /* next line, U+0085 */
        {"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},          /* line separator, U+2028 */
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *clean = lrf_text_clean(cases[i].dirty, strlen(cases[i].dirty));
        assert_string_equal(clean, cases[i].clean);
        free(clean);
    }
}

static void values_are_cut(void **state)
{
    char value[LRF_VALUE_SIZE], text[200];
    (void)state;

    lrf_text_value(value, "0123456789012345678901234567890123456789", 40);
    assert_string_equal(value, "0123456789012345678901234567890123456789");
    lrf_text_value(value, "0123456789012345678901234567890123456789x", 41);
    assert_string_equal(value, "0123456789012345678901234567890123456789...");
    for (size_t shift = 0; shift < 8; shift++) { /* never within a character or an escape */
        size_t length;
        memset(text, 'x', sizeof text);
        for (size_t i = shift; i + 4 <= sizeof text; i += 4)
            memcpy(text + i, "\xe2\x80\xa8\x01", 4);
        lrf_text_value(value, text, sizeof text);
        length = strlen(value);
        assert_in_range(length, 43, sizeof value - 1);
        assert_string_equal(value + length - 3, "...");
        assert_int_equal((length - 3 - shift) % 4, 0);
    }
}

static void a_dictionary_numbers_texts(void **state)
{
    struct lrf_dictionary dictionary = {0};
    char text[32];
    size_t index;
    (void)state;

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 5000; i++) {
            const int n = snprintf(text, sizeof text, "%zx", i * 7919);
            assert_int_equal(lrf_dictionary_add(&dictionary, text, (size_t)n, &index), 0);
            assert_int_equal(index, i);
            assert_string_equal(lrf_dictionary_text(&dictionary, i), text);
        }
        assert_int_equal(dictionary.n, 5000);
    }
    lrf_dictionary_release(&dictionary);
    for (size_t n = 500; n > 0; n--) { /* each is a prefix of those before */
        char as[500];
        memset(as, 'a', n);
        assert_int_equal(lrf_dictionary_add(&dictionary, as, n, &index), 0);
        assert_int_equal(index, 500 - n);
    }
    lrf_dictionary_release(&dictionary);
    assert_int_equal(lrf_dictionary_add(&dictionary, "abc", 2, &index), 0);
    assert_int_equal(lrf_dictionary_add(&dictionary, "abc", 3, &index), 0);
    assert_int_equal(lrf_dictionary_add(&dictionary, "", 0, &index), 0);
    assert_int_equal(index, 2);
    assert_string_equal(lrf_dictionary_text(&dictionary, 0), "ab");
    lrf_dictionary_release(&dictionary);
}

/* Texts of all lengths around those that are compared by words, which differ in one byte only. */
static void a_dictionary_finds_what_it_has(void **state)
{
    struct lrf_dictionary dictionary = {0};
    size_t index;
    (void)state;

    assert_int_equal(lrf_dictionary_find(&dictionary, "an empty dictionary", 5), 0);
    for (int known = 1; known >= 0; known--)
        for (size_t n = 0; n < 40; n++)
            for (size_t at = 0; at < n; at++) {
                char text[64];
                memset(text, 'b', sizeof text); /* what follows is no part of it */
                text[at] = known ? 'a' : 'c';
                if (known)
                    assert_int_equal(lrf_dictionary_add(&dictionary, text, n, &index), 0);
                assert_int_equal(lrf_dictionary_find(&dictionary, text, n), known ? index + 1 : 0);
            }
    lrf_dictionary_release(&dictionary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_one_line_of_utf8),
        cmocka_unit_test(values_are_cut),
        cmocka_unit_test(a_dictionary_numbers_texts),
        cmocka_unit_test(a_dictionary_finds_what_it_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
