#include "trainer/last_words.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define GLUE " | "

void lrf_words_add(struct lrf_words *words, const char *s, size_t n)
{
    size_t room = LRF_WORDS_SIZE - 1, keep;

    if (n > room) {
        s += n - room;
        n = room;
    }
    keep = words->n < room - n ? words->n : room - n;
    memmove(words->s, words->s + words->n - keep, keep);
    memcpy(words->s + keep, s, n);
    words->n = keep + n;
    words->s[words->n] = '\0';
}

/* The start of the line whose end, behind its newline, is `end`. */
static const char *line_start(const char *s, const char *end)
{
    if (end > s)
        end--;
    while (end > s && end[-1] != '\n')
        end--;
    return end;
}

/* The start of the last whole lines, at most LRF_WORDS_LINES, that fit into `room` once joined. */
static const char *last_lines(const struct lrf_words *words, size_t room)
{
    const char *start = words->s + words->n;
    size_t used = 0;

    for (int i = 0; i < LRF_WORDS_LINES && start > words->s; i++) {
        const char *before = line_start(words->s, start);
        used += (size_t)(start - before) + strlen(GLUE) - 1;
        if (used > room)
            break;
        start = before;
    }
    return start;
}

const char *lrf_words_last(const struct lrf_words *words)
{
    return last_lines(words, SIZE_MAX);
}

/* The length of the UTF-8 character at s[0..n), 0 if there is none that can be shown. */
static size_t character(const char *s, size_t n)
{
    unsigned char c = (unsigned char)s[0];
    size_t length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

    if (length > n || c < 0x20 || c == 0x7f)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

void lrf_words_clean(char *out, size_t size, const char *s, size_t n)
{
    size_t used = 0;

    while (n > 0) {
        size_t length = character(s, n), taken = length ? length : 1;
        if (used + taken >= size)
            break;
        memcpy(out + used, length ? s : "?", taken);
        used += taken;
        s += taken;
        n -= taken;
    }
    out[used] = '\0';
}

void lrf_words_join(const struct lrf_words *words, char *out, size_t size)
{
    const char *end = words->s + words->n, *line = last_lines(words, size - 1);
    size_t used = 0;

    if (line == end && words->n > size / 2)
        line = end - size / 2;
    out[0] = '\0';
    while (line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t n = (size_t)((stop ? stop : end) - line);
        if (n > 0 && used + strlen(GLUE) < size) {
            used += (size_t)snprintf(out + used, size - used, "%s", used ? GLUE : "");
            lrf_words_clean(out + used, size - used, line, n);
            used += strlen(out + used);
        }
        line += n + 1;
    }
}
