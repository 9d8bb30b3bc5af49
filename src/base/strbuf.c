#include "base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FULL = 1 << 16 };

bool lrf_strbuf_drain(struct lrf_strbuf *buf)
{
    if (buf->file && !buf->failed && buf->n > 0)
        buf->failed = fwrite(buf->s, 1, buf->n, buf->file) != buf->n;
    buf->n = 0;
    return !buf->failed;
}

static void drain_when_full(struct lrf_strbuf *buf)
{
    if (buf->file && buf->n >= FULL)
        lrf_strbuf_drain(buf);
}

void lrf_strbuf_add(struct lrf_strbuf *buf, const char *s, size_t n)
{
    if (buf->failed || lrf_grow(&buf->s, &buf->cap, buf->n + n + 1, 1) != 0) {
        buf->failed = true;
        return;
    }
    memcpy(buf->s + buf->n, s, n);
    buf->n += n;
    buf->s[buf->n] = '\0';
    drain_when_full(buf);
}

void lrf_strbuf_puts(struct lrf_strbuf *buf, const char *s)
{
    lrf_strbuf_add(buf, s, strlen(s));
}

/* Files of a million rows are mostly numbers: a format would be read for each of them. */
void lrf_strbuf_count(struct lrf_strbuf *buf, uint64_t value)
{
    char digits[20];
    size_t n = sizeof digits;

    do
        digits[--n] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    lrf_strbuf_add(buf, digits + n, sizeof digits - n);
}

void lrf_strbuf_vprintf(struct lrf_strbuf *buf, const char *format, va_list args)
{
    va_list measured;
    int n;

    va_copy(measured, args);
    n = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    if (n < 0 || buf->failed || lrf_grow(&buf->s, &buf->cap, buf->n + (size_t)n + 1, 1) != 0) {
        buf->failed = true;
        return;
    }
    vsnprintf(buf->s + buf->n, (size_t)n + 1, format, args);
    buf->n += (size_t)n;
    drain_when_full(buf);
}

void lrf_strbuf_printf(struct lrf_strbuf *buf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    lrf_strbuf_vprintf(buf, format, args);
    va_end(args);
}

void lrf_strbuf_clear(struct lrf_strbuf *buf)
{
    buf->n = 0;
    buf->failed = false;
    if (buf->s)
        buf->s[0] = '\0';
}

void lrf_strbuf_release(struct lrf_strbuf *buf)
{
    free(buf->s);
    *buf = (struct lrf_strbuf){0};
}
