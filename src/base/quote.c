#include "base/quote.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"
#define ELLIPSIS "\xE2\x80\xA6"

/* C0, DEL and C1: what a terminal would obey. */
static bool is_control(const char *s, size_t n)
{
    unsigned char c = (unsigned char)s[0];
    return (n == 1 && (c < 0x20 || c == 0x7F)) ||
           (n == 2 && c == 0xC2 && (unsigned char)s[1] < 0xA0);
}

/* Appends the character at *s, made safe, and moves behind it. */
static void quote_one(struct lrf_strbuf *out, const char **s)
{
    size_t n = lrf_utf8_length(*s);

    if (n == 0)
        lrf_strbuf_puts(out, REPLACEMENT);
    else if (is_control(*s, n))
        lrf_strbuf_puts(out, " ");
    else
        lrf_strbuf_add(out, *s, n);
    *s += n ? n : 1;
}

void lrf_quote_utf8(struct lrf_strbuf *out, const char *s)
{
    size_t n;

    for (s = s ? s : ""; *s; s += n ? n : 1) {
        n = lrf_utf8_length(s);
        if (n == 0)
            lrf_strbuf_puts(out, REPLACEMENT);
        else
            lrf_strbuf_add(out, s, n);
    }
}

void lrf_quote_line(struct lrf_strbuf *out, const char *s)
{
    for (s = s ? s : ""; *s;)
        quote_one(out, &s);
}

static const char *skip(const char *s, size_t n)
{
    for (size_t length; n > 0; n--, s += length ? length : 1)
        length = lrf_utf8_length(s);
    return s;
}

void lrf_quote_short(struct lrf_strbuf *out, const char *s, size_t limit)
{
    size_t n = s ? lrf_utf8_count(s) : 0;

    if (n > limit) {
        for (size_t i = 0; i < limit / 2; i++)
            quote_one(out, &s);
        lrf_strbuf_puts(out, ELLIPSIS);
        s = skip(s, n - limit + 1);
    }
    lrf_quote_line(out, s);
}

/* Appends quote_line's text with every character that has a substitute replaced. */
static void quote_with(struct lrf_strbuf *out, const char *s, const char *(*substitute)(char))
{
    for (s = s ? s : ""; *s;) {
        const char *instead = substitute(*s);
        if (instead) {
            lrf_strbuf_puts(out, instead);
            s++;
        } else {
            quote_one(out, &s);
        }
    }
}

static const char *gnuplot_substitute(char c)
{
    return c == '\'' ? "''" : NULL;
}

/* gnuplot 5.4 takes a doubled quote at the very beginning for an empty string: leading quotes
 * stand in double quotes, joined by the dot. */
void lrf_quote_gnuplot(struct lrf_strbuf *out, const char *s)
{
    size_t leading = s ? strspn(s, "'") : 0;

    if (leading) {
        lrf_strbuf_puts(out, "\"");
        lrf_strbuf_add(out, s, leading);
        lrf_strbuf_puts(out, "\".");
        s += leading;
    }
    lrf_strbuf_puts(out, "'");
    quote_with(out, s, gnuplot_substitute);
    lrf_strbuf_puts(out, "'");
}

static const char *html_substitute(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void lrf_quote_html(struct lrf_strbuf *out, const char *s)
{
    quote_with(out, s, html_substitute);
}

/* Without '<' nothing ends the script or begins a comment. */
static const char *script_substitute(char c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '<':
        return "\\u003c";
    case '\n':
        return "\\n";
    default:
        return NULL;
    }
}

void lrf_quote_script(struct lrf_strbuf *out, const char *s)
{
    lrf_strbuf_puts(out, "\"");
    quote_with(out, s, script_substitute);
    lrf_strbuf_puts(out, "\"");
}

/* The control characters with a letter, each before it; others are numbers. */
static void escape_json(struct lrf_strbuf *out, char c)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (const char *l = letters; *l; l += 2)
        if (*l == c) {
            lrf_strbuf_printf(out, "\\%c", l[1]);
            return;
        }
    lrf_strbuf_printf(out, "\\u%04x", (unsigned char)c);
}

void lrf_quote_markdown(struct lrf_strbuf *out, const char *s)
{
    struct lrf_strbuf line = {0};

    lrf_quote_line(&line, s);
    for (const char *c = line.n ? line.s : ""; *c; c++) {
        if (strchr("\\|`*_<>[]#~&", *c) != NULL)
            lrf_strbuf_puts(out, "\\");
        lrf_strbuf_add(out, c, 1);
    }
    out->failed |= line.failed;
    lrf_strbuf_release(&line);
}

void lrf_quote_json(struct lrf_strbuf *out, const char *s)
{
    if (s == NULL) {
        lrf_strbuf_puts(out, "null");
        return;
    }
    lrf_strbuf_puts(out, "\"");
    for (size_t n; *s; s += n ? n : 1) {
        n = lrf_utf8_length(s);
        if (n == 0)
            lrf_strbuf_puts(out, REPLACEMENT);
        else if (n == 1 && ((unsigned char)*s < 0x20 || *s == '"' || *s == '\\'))
            escape_json(out, *s);
        else
            lrf_strbuf_add(out, s, n);
    }
    lrf_strbuf_puts(out, "\"");
}

void lrf_quote_csv(struct lrf_strbuf *out, const char *s)
{
    s = s ? s : "";
    if (s[strcspn(s, ",;\t\"\r\n")] == '\0' && *s != ' ') {
        lrf_quote_utf8(out, s);
        return;
    }
    lrf_strbuf_puts(out, "\"");
    for (size_t n; *s; s += n ? n : 1) {
        n = lrf_utf8_length(s);
        if (*s == '"')
            lrf_strbuf_puts(out, "\"\"");
        else if (n == 0)
            lrf_strbuf_puts(out, REPLACEMENT);
        else
            lrf_strbuf_add(out, s, n);
    }
    lrf_strbuf_puts(out, "\"");
}

void lrf_quote_sh(struct lrf_strbuf *out, const char *s)
{
    static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789_@%+=:,./-";

    if (*s && s[strspn(s, harmless)] == '\0') {
        lrf_strbuf_puts(out, s);
        return;
    }
    lrf_strbuf_puts(out, "'");
    for (; *s; s++)
        if (*s == '\'') /* out of the quotes for a moment */
            lrf_strbuf_puts(out, "'\\''");
        else
            lrf_strbuf_add(out, s, 1);
    lrf_strbuf_puts(out, "'");
}
