#include "trainer/protocol.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

size_t lrf_order_hello(char order[LRF_ORDER_SIZE])
{
    return (size_t)snprintf(order, LRF_ORDER_SIZE, LRF_PROTOCOL_PREFIX "hello %d\n",
                            LRF_PROTOCOL_VERSION);
}

size_t lrf_order_reset(char order[LRF_ORDER_SIZE], uint64_t seed)
{
    return (size_t)snprintf(order, LRF_ORDER_SIZE, LRF_PROTOCOL_PREFIX "reset %" PRIu64 "\n", seed);
}

size_t lrf_order_step(char order[LRF_ORDER_SIZE], double lr)
{
    char number[LRF_NUMBER_SIZE];

    lrf_number_format(number, lr);
    return (size_t)snprintf(order, LRF_ORDER_SIZE, LRF_PROTOCOL_PREFIX "step %s\n", number);
}

size_t lrf_order_eval(char order[LRF_ORDER_SIZE])
{
    return (size_t)snprintf(order, LRF_ORDER_SIZE, LRF_PROTOCOL_PREFIX "eval\n");
}

struct word {
    const char *s;
    size_t n;
};

/* Takes the next word off *line; one of length 0 at the end. */
static struct word next_word(const char **line)
{
    struct word word = {*line + strspn(*line, " \t\r"), 0};

    word.n = strcspn(word.s, " \t\r");
    *line = word.s + word.n;
    return word;
}

static bool is(struct word word, const char *text)
{
    return word.n == strlen(text) && memcmp(word.s, text, word.n) == 0;
}

static bool read_number(struct word word, double *value)
{
    return lrf_number_parse(word.s, word.n, value) != LRF_NUMBER_NONE;
}

static void parse_hello(const char *rest, struct lrf_answer *answer)
{
    struct word word = next_word(&rest);
    bool whole = read_number(word, &answer->version);

    while (whole && (word = next_word(&rest)).n > 0) {
        answer->can |= is(word, "reset")   ? LRF_CAN_RESET
                       : is(word, "eval")  ? LRF_CAN_EVAL
                       : is(word, "after") ? LRF_CAN_AFTER
                                           : 0;
        if (is(word, "baseline"))
            whole = read_number(next_word(&rest), &answer->baseline);
    }
    if (!isfinite(answer->baseline))
        answer->baseline = NAN;
    answer->kind = whole ? LRF_ANSWER_HELLO : LRF_ANSWER_NONE;
}

static void parse_loss(const char *rest, struct lrf_answer *answer)
{
    struct word first = next_word(&rest), second = next_word(&rest), third = next_word(&rest);

    answer->has_after = second.n > 0;
    if (read_number(first, &answer->loss) && third.n == 0 &&
        (!answer->has_after || read_number(second, &answer->after)))
        answer->kind = LRF_ANSWER_LOSS;
}

struct lrf_answer lrf_answer_parse(const char *line)
{
    struct lrf_answer answer = {.kind = LRF_ANSWER_NONE, .baseline = NAN, .text = ""};
    struct word word;

    if (strncmp(line, LRF_PROTOCOL_PREFIX, strlen(LRF_PROTOCOL_PREFIX)) != 0)
        return answer;
    line += strlen(LRF_PROTOCOL_PREFIX);
    word = next_word(&line);
    if (is(word, "hello")) {
        parse_hello(line, &answer);
    } else if (is(word, "loss")) {
        parse_loss(line, &answer);
    } else if (is(word, "ok") && next_word(&line).n == 0) {
        answer.kind = LRF_ANSWER_OK;
    } else if (is(word, "error")) {
        answer.kind = LRF_ANSWER_ERROR;
        answer.text = line + strspn(line, " \t");
    }
    return answer;
}
