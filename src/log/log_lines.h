/*
 * log/log_lines.h - bytes that come in pieces, cut anywhere, as whole lines.
 *
 *     lrf_log_lines_feed(&lines, s, n);
 *     while (lrf_log_lines_next(&lines, &line, &length))
 *         use(line, length, lines.line);
 *     if (lines.failed) there was no memory
 *
 * Lines end in LF, CRLF or CR: a progress bar paints its line again and again with CR alone. A
 * UTF-8 byte order mark is skipped; so is a line longer than LRF_LOG_LONGEST, which is counted and
 * never held, and so memory is bounded. Lines hold any bytes, NUL too; a NUL follows each.
 */
#ifndef LRF_LOG_LINES_H
#define LRF_LOG_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

enum { LRF_LOG_LONGEST = 1 << 20 };

/* Zero-initialised is empty and legal. */
struct lrf_log_lines {
    struct lrf_strbuf torn; /* the beginning of a line that is not whole yet; owned */
    const char *s;          /* what is left of the piece */
    size_t n;
    size_t line;     /* number of the line handed out last, from 1 */
    size_t too_long; /* lines left out */
    bool skipping, after_cr, began, used;
    bool failed; /* out of memory: a line is missing */
};

/* The piece is borrowed until lrf_log_lines_next says that there is no more. */
void lrf_log_lines_feed(struct lrf_log_lines *lines, const char *s, size_t n);
/* The next whole line without its end; false: none in this piece. Valid until the next call. */
bool lrf_log_lines_next(struct lrf_log_lines *lines, const char **line, size_t *n);
/* At the end of a file: the rest that no line end follows; false: there is none. */
bool lrf_log_lines_rest(struct lrf_log_lines *lines, const char **line, size_t *n);
void lrf_log_lines_release(struct lrf_log_lines *lines);

#endif
