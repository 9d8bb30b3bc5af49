#include "report/quote.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"
#define ELLIPSIS "\xE2\x80\xA6"

static bool in_range(unsigned char c, unsigned char lo, unsigned char hi)
{
    return c >= lo && c <= hi;
}

/* Table 3-7 of the Unicode standard: the second byte's range depends on the first. */
size_t lrf_utf8_length(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    unsigned char lo = 0x80, hi = 0xBF;
    size_t n;

    if (u[0] < 0x80)
        return u[0] != 0;
    if (in_range(u[0], 0xC2, 0xDF))
        n = 2;
    else if (in_range(u[0], 0xE0, 0xEF))
        n = 3;
    else if (in_range(u[0], 0xF0, 0xF4))
        n = 4;
    else
        return 0;
    if (u[0] == 0xE0)
        lo = 0xA0;
    else if (u[0] == 0xED)
        hi = 0x9F;
    else if (u[0] == 0xF0)
        lo = 0x90;
    else if (u[0] == 0xF4)
        hi = 0x8F;
    if (!in_range(u[1], lo, hi))
        return 0;
    for (size_t i = 2; i < n; i++)
        if (!in_range(u[i], 0x80, 0xBF))
            return 0;
    return n;
}

size_t lrf_utf8_count(const char *s)
{
    size_t count = 0, n;

    for (; *s; s += n, count++) {
        n = lrf_utf8_length(s);
        n = n ? n : 1;
    }
    return count;
}

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
