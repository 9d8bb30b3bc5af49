#include "cli/fill.h"

#include <string.h>

#include "base/text.h"

/* Where a text stands with its marks. */
struct marks {
    bool typed, value;
};

/* Is the character at `s` a mark? It then opens or closes one. A star is one only beside a letter
 * or a mark: "2 * 3" has none. */
static bool take_mark(struct marks *marks, const char *s)
{
    if (*s == '`') {
        marks->typed = !marks->typed;
        return true;
    }
    if (*s != '*' || marks->typed || (!marks->value && (s[1] == ' ' || s[1] == '\0')))
        return false;
    marks->value = !marks->value;
    return true;
}

static size_t length_at(const char *s)
{
    const size_t n = lrf_utf8_length(s);

    return n ? n : 1;
}

int cli_fill_width(const char *text, size_t n)
{
    struct marks marks = {0};
    int width = 0;

    for (const char *s = text; s < text + n; s += length_at(s))
        width += !take_mark(&marks, s);
    return width;
}

void cli_fill_plain(struct lrf_strbuf *out, const char *text, size_t n)
{
    struct marks marks = {0};

    for (const char *s = text; s < text + n; s += length_at(s))
        if (!take_mark(&marks, s))
            lrf_strbuf_add(out, s, length_at(s));
}

static void pad(struct cli_fill *fill)
{
    for (; fill->at < fill->margin; fill->at++)
        lrf_strbuf_puts(fill->out, " ");
}

static void put_mark(const struct cli_fill *fill, const struct marks *marks)
{
    lrf_strbuf_puts(fill->out, marks->typed   ? fill->typed
                               : marks->value ? fill->value
                                              : fill->plain);
}

/* The word s[0..n) with what its marks say. */
static void put_word(struct cli_fill *fill, const char *text, const char *s, size_t n,
                     struct marks *marks)
{
    for (const char *end = s + n; s < end; s += length_at(s)) {
        if (take_mark(marks, s)) {
            put_mark(fill, marks);
            fill->at += fill->mark;
            continue;
        }
        if (fill->put)
            fill->put(fill->out, text, s, length_at(s));
        else
            lrf_strbuf_add(fill->out, s, length_at(s));
        fill->at++;
    }
}

/* The columns of a word, whose marks may have been opened before. */
static int word_width(const struct cli_fill *fill, const char *s, size_t n, struct marks marks)
{
    int width = 0;

    for (const char *end = s + n; s < end; s += length_at(s))
        width += take_mark(&marks, s) ? fill->mark : 1;
    return width;
}

void cli_fill(struct cli_fill *fill, const char *text)
{
    struct marks marks = {0};
    bool first = true;

    pad(fill);
    for (const char *s = text + strspn(text, " \n"); *s;) {
        const size_t n = strcspn(s, " \n");
        if (!first && fill->at + 1 + word_width(fill, s, n, marks) > fill->width) {
            lrf_strbuf_puts(fill->out, "\n");
            fill->at = 0;
            pad(fill);
        } else if (!first) {
            lrf_strbuf_puts(fill->out, " ");
            fill->at++;
        }
        put_word(fill, text, s, n, &marks);
        first = false;
        s += n;
        s += strspn(s, " \n");
    }
}
