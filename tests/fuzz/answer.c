/* Whatever a child says: an answer is understood alone and in full, its words become one clean
 * line. */
#include "fuzz.h"

#include "trainer/last_words.h"
#include "trainer/protocol.h"

static void require_clean(const char *s, size_t size)
{
    require(strlen(s) < size);
    for (; *s; s++)
        require((unsigned char)*s >= ' ' && *s != 0x7f);
}

/* The bytes as lines: what comes between newlines is parsed as the child trainer does. */
static void parse_line(const char *line)
{
    struct lrf_answer answer = lrf_answer_parse(line);

    require(answer.text != NULL);
    if (answer.kind != LRF_ANSWER_NONE)
        require(strncmp(line, LRF_PROTOCOL_PREFIX, strlen(LRF_PROTOCOL_PREFIX)) == 0);
    if (answer.kind == LRF_ANSWER_ERROR)
        require(answer.text > line && answer.text <= line + strlen(line));
    if (answer.kind == LRF_ANSWER_HELLO)
        require(answer.can < 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const size_t sizes[] = {8, 33, 480};
    struct lrf_words words = {0};
    char out[480], *text = malloc(n + 1), *line, *end;

    require(text != NULL);
    memcpy(text, bytes, n);
    text[n] = '\0';
    for (line = text; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        parse_line(line);
    }
    parse_line(line);
    lrf_words_add(&words, (const char *)bytes, n / 2);
    lrf_words_add(&words, (const char *)bytes + n / 2, n - n / 2);
    require(words.n == (n < LRF_WORDS_SIZE ? n : LRF_WORDS_SIZE - 1));
    require(words.n == 0 || words.s[words.n - 1] == (char)bytes[n - 1]);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        lrf_words_join(&words, out, sizes[i]);
        require_clean(out, sizes[i]);
        lrf_words_clean(out, sizes[i], (const char *)bytes, n);
        require_clean(out, sizes[i]);
    }
    free(text);
    return 0;
}
