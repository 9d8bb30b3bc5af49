#include "log/log_lines.h"

#include <string.h>

void lrf_log_lines_feed(struct lrf_log_lines *lines, const char *s, size_t n)
{
    lines->s = s;
    lines->n = n;
}

static void consume(struct lrf_log_lines *lines, size_t n)
{
    lines->s += n;
    lines->n -= n;
}

/* How many bytes there are before the next end of a line; n if it has none. */
static size_t find_end(const char *s, size_t n)
{
    enum { WINDOW = 256 }; /* a file of CR alone is not searched for LF again and again */

    for (size_t i = 0; i < n; i += WINDOW) {
        const size_t size = n - i < WINDOW ? n - i : WINDOW;
        const char *lf = memchr(s + i, '\n', size);
        const char *cr = memchr(s + i, '\r', lf != NULL ? (size_t)(lf - s - i) : size);
        if (cr != NULL || lf != NULL)
            return (size_t)((cr != NULL ? cr : lf) - s);
    }
    return n;
}

/* Keeps the beginning of a line, or forgets it once it is too long. */
static void keep(struct lrf_log_lines *lines, size_t n)
{
    if (lines->torn.n + n > LRF_LOG_LONGEST)
        lines->skipping = true;
    if (lines->skipping)
        lrf_strbuf_clear(&lines->torn);
    else if (n > 0)
        lrf_strbuf_add(&lines->torn, lines->s, n);
    lines->failed = lines->failed || lines->torn.failed;
    consume(lines, n);
}

/* The number of bytes of a mark at the very beginning, which is skipped. */
static size_t mark_length(const char *s, size_t n)
{
    return n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* A line is whole: hands it out, without the mark if it is the first; false if it is too long. */
static bool hand_out(struct lrf_log_lines *lines, const char **line, size_t *n)
{
    const size_t mark = lines->began ? 0 : mark_length(lines->torn.s, lines->torn.n);

    lines->began = true;
    lines->line++;
    if (lines->skipping) {
        lines->skipping = false;
        lines->too_long++;
        return false;
    }
    *line = lines->torn.n > 0 ? lines->torn.s + mark : "";
    *n = lines->torn.n - mark;
    return true;
}

/* The line that was handed out has been used. */
static void clear_used(struct lrf_log_lines *lines)
{
    if (lines->used) {
        lrf_strbuf_clear(&lines->torn);
        lines->used = false;
    }
}

bool lrf_log_lines_next(struct lrf_log_lines *lines, const char **line, size_t *n)
{
    clear_used(lines);
    while (lines->n > 0) {
        size_t length;
        if (lines->after_cr && *lines->s == '\n')
            consume(lines, 1);
        lines->after_cr = false;
        length = find_end(lines->s, lines->n);
        if (length == lines->n) {
            keep(lines, length);
            return false;
        }
        keep(lines, length);
        lines->after_cr = *lines->s == '\r';
        consume(lines, 1);
        lines->used = hand_out(lines, line, n);
        if (lines->used)
            return true;
    }
    return false;
}

bool lrf_log_lines_rest(struct lrf_log_lines *lines, const char **line, size_t *n)
{
    clear_used(lines);
    if (lines->torn.n == 0 && !lines->skipping)
        return false;
    lines->used = hand_out(lines, line, n);
    return lines->used;
}

void lrf_log_lines_release(struct lrf_log_lines *lines)
{
    lrf_strbuf_release(&lines->torn);
    *lines = (struct lrf_log_lines){0};
}
