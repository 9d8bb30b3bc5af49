/* The trainer protocol as text, and a child's last words. */
#include "assert.h"

#include "trainer/last_words.h"
#include "trainer/protocol.h"

static void orders_are_written_exactly(void **state)
{
    char order[LRF_ORDER_SIZE];
    (void)state;
    assert_int_equal(lrf_order_hello(order), 15);
    assert_string_equal(order, "lrfind hello 1\n");
    lrf_order_reset(order, 18446744073709551615u);
    assert_string_equal(order, "lrfind reset 18446744073709551615\n");
    lrf_order_step(order, 0.1 + 0.2);
    assert_string_equal(order, "lrfind step 0.30000000000000004\n");
    lrf_order_step(order, -1.2345678901234567e-308);
    assert_int_equal(order[strlen(order) - 1], '\n');
    lrf_order_eval(order);
    assert_string_equal(order, "lrfind eval\n");
}

static void hello_says_what_it_can(void **state)
{
    struct lrf_answer a = lrf_answer_parse("lrfind hello 1");
    (void)state;
    assert_int_equal(a.kind, LRF_ANSWER_HELLO);
    assert_close(a.version, 1, 0);
    assert_int_equal(a.can, 0);
    a = lrf_answer_parse("lrfind  hello 27\tafter  resets eval \r");
    assert_close(a.version, 27, 0);
    assert_int_equal(a.can, LRF_CAN_AFTER | LRF_CAN_EVAL);
    assert_int_equal(lrf_answer_parse("lrfind hello 1 reset").can, LRF_CAN_RESET);
    assert_true(isnan(a.baseline));
    a = lrf_answer_parse("lrfind hello 1 eval baseline 0.693 after");
    assert_int_equal(a.kind, LRF_ANSWER_HELLO);
    assert_int_equal(a.can, LRF_CAN_EVAL | LRF_CAN_AFTER);
    assert_true(a.baseline == 0.693);
    a = lrf_answer_parse("lrfind hello 1 baseline inf");
    assert_int_equal(a.kind, LRF_ANSWER_HELLO);
    assert_true(isnan(a.baseline));
    assert_int_equal(lrf_answer_parse("lrfind hello 1 baseline").kind, LRF_ANSWER_NONE);
    assert_int_equal(lrf_answer_parse("lrfind hello 1 baseline eval").kind, LRF_ANSWER_NONE);
}

static void losses_are_read(void **state)
{
    struct lrf_answer a = lrf_answer_parse("lrfind loss 2.385");
    (void)state;
    assert_int_equal(a.kind, LRF_ANSWER_LOSS);
    assert_false(a.has_after);
    assert_close(a.loss, 2.385, 0);
    a = lrf_answer_parse("lrfind loss -7.25e-3 NaN");
    assert_true(a.has_after);
    assert_close(a.loss, -7.25e-3, 0);
    assert_true(isnan(a.after));
}

static void other_answers_are_read(void **state)
{
    (void)state;
    assert_int_equal(lrf_answer_parse("lrfind ok").kind, LRF_ANSWER_OK);
    assert_int_equal(lrf_answer_parse("lrfind error").kind, LRF_ANSWER_ERROR);
    assert_string_equal(lrf_answer_parse("lrfind error").text, "");
    assert_string_equal(lrf_answer_parse("lrfind error  CUDA: no  memory").text,
                        "CUDA: no  memory");
}

static void nonsense_is_no_answer(void **state)
{
    static const char *lines[] = {
        "",
        "lrfind",
        "lrfind ",
        "lrfind  ",
        "lrfindok",
        " lrfind ok",
        "LRFIND ok",
        "lrfind ok then",
        "lrfind okay",
        "lrfind loss",
        "lrfind los",
        "lrfind loss much",
        "lrfind loss 1 two",
        "lrfind loss 1 2 3",
        "lrfind loss 1,5",
        "lrfind lossy 1",
        "lrfind loss 0x1p3",
        "lrfind hello",
        "lrfind hello world",
        "lrfind step 0.1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lrf_answer_parse(lines[i]).kind != LRF_ANSWER_NONE)
            fail_msg("'%s' was taken for an answer", lines[i]);
}

static void add(struct lrf_words *words, const char *text)
{
    lrf_words_add(words, text, strlen(text));
}

static void the_last_lines_are_kept(void **state)
{
    struct lrf_words words = {0};
    char line[32];
    (void)state;
    assert_string_equal(lrf_words_last(&words), "");
    for (int i = 0; i < 1000; i++) {
        snprintf(line, sizeof line, "line %d\n", i);
        add(&words, line);
    }
    assert_true(strncmp(lrf_words_last(&words), "line 980\n", 9) == 0);
    add(&words, "half");
    assert_true(strncmp(lrf_words_last(&words), "line 981\n", 9) == 0);
    assert_int_equal(words.n, strlen(words.s));
}

static void a_chunk_greater_than_all_room_keeps_its_end(void **state)
{
    static char chunk[3 * LRF_WORDS_SIZE];
    struct lrf_words words = {0};
    (void)state;
    memset(chunk, 'x', sizeof chunk);
    memcpy(chunk + sizeof chunk - 5, "\nlast", 5);
    add(&words, "before");
    lrf_words_add(&words, chunk, sizeof chunk);
    assert_int_equal(words.n, LRF_WORDS_SIZE - 1);
    assert_string_equal(words.s + words.n - 5, "\nlast");
}

static void words_are_joined_on_one_line(void **state)
{
    struct lrf_words words = {0};
    char out[64];
    (void)state;
    lrf_words_join(&words, out, sizeof out);
    assert_string_equal(out, "");
    add(&words, "Traceback:\n\n  tab\there\nValueError: \xc3\xa4 \xff\n");
    lrf_words_join(&words, out, sizeof out);
    assert_string_equal(out, "Traceback: |   tab?here | ValueError: \xc3\xa4 ?");
    lrf_words_join(&words, out, 33);
    assert_string_equal(out, "  tab?here | ValueError: \xc3\xa4 ?");
}

static void a_line_too_long_to_join_keeps_its_end(void **state)
{
    struct lrf_words words = {0};
    char out[32];
    (void)state;
    for (int i = 0; i < 100; i++)
        add(&words, "never ending ");
    add(&words, "story");
    lrf_words_join(&words, out, sizeof out);
    assert_true(strlen(out) < sizeof out);
    assert_string_equal(out + strlen(out) - 12, "ending story");
}

static void text_is_cut_between_characters(void **state)
{
    char out[8];
    (void)state;
    lrf_words_clean(out, sizeof out, "abcdef\xc3\xa4", 8);
    assert_string_equal(out, "abcdef");
    lrf_words_clean(out, sizeof out, "abcde\xc3\xa4z", 8);
    assert_string_equal(out, "abcde\xc3\xa4");
    lrf_words_clean(out, sizeof out, "a\xc3", 2);
    assert_string_equal(out, "a?");
    lrf_words_clean(out, sizeof out, "\xf0\x9f\x93\x89\x7f\x80\xc0", 7);
    assert_string_equal(out, "\xf0\x9f\x93\x89???");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_are_written_exactly),
        cmocka_unit_test(hello_says_what_it_can),
        cmocka_unit_test(losses_are_read),
        cmocka_unit_test(other_answers_are_read),
        cmocka_unit_test(nonsense_is_no_answer),
        cmocka_unit_test(the_last_lines_are_kept),
        cmocka_unit_test(a_chunk_greater_than_all_room_keeps_its_end),
        cmocka_unit_test(words_are_joined_on_one_line),
        cmocka_unit_test(a_line_too_long_to_join_keeps_its_end),
        cmocka_unit_test(text_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
