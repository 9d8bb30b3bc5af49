#include "log/log_lines.h"

#include <string.h>

void lrf_log_lines_feed(struct lrf_log_lines *lines, const char *s, size_t n)
{
    lines->s = s;
    lines->n = n;
}

bool lrf_log_lines_next(struct lrf_log_lines *lines, const char **line, size_t *n)
{
    (void)lines;
    (void)line;
    (void)n;
    for (;;) {
        const char *s = lines->s, *cr, *lf, *stop;
        if (lines->line == 0 && lines->torn.n == 0 && lines->n >= 3 &&
            memcmp(s, "\xef\xbb\xbf", 3) == 0) {
            s += 3;
            lines->s += 3;
            lines->n -= 3;
        }
        if (lines->after_cr && lines->n > 0) {
            if (*s == '\n') {
                lines->s++;
                lines->n--;
                s++;
            }
            lines->after_cr = false;
        }
        if (lines->began) {
            lrf_strbuf_clear(&lines->torn);
            lines->began = false;
        }
        if (lines->n == 0)
            return false;
        lf = memchr(s, '\n', lines->n);
        cr = memchr(s, '\r', lf ? (size_t)(lf - s) : lines->n);
        stop = cr ? cr : lf;
        if (!stop) {
            lrf_strbuf_add(&lines->torn, s, lines->n);
            lines->failed = lines->failed || lines->torn.failed;
            lines->n = 0;
            return false;
        }
        lines->line++;
        lrf_strbuf_add(&lines->torn, s, (size_t)(stop - s));
        lines->failed = lines->failed || lines->torn.failed;
        lines->n -= (size_t)(stop + 1 - s);
        lines->s = stop + 1;
        lines->after_cr = *stop == '\r';
        lines->began = true;
        *line = lines->torn.s ? lines->torn.s : "";
        *n = lines->torn.n;
        return true;
    }
}

bool lrf_log_lines_rest(struct lrf_log_lines *lines, const char **line, size_t *n)
{
    if (lines->torn.n == 0 || lines->began)
        return false;
    lines->line++;
    *line = lines->torn.s;
    *n = lines->torn.n;
    lines->began = true;
    return true;
}

void lrf_log_lines_release(struct lrf_log_lines *lines)
{
    lrf_strbuf_release(&lines->torn);
    *lines = (struct lrf_log_lines){0};
}
