#include "base/strbuf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FULL = 1 << 16 };

bool lrf_strbuf_drain(struct lrf_strbuf *buf)
{
    if (buf->file && !buf->failed && buf->n > 0) {
        errno = 0;
        buf->failed = fwrite(buf->s, 1, buf->n, buf->file) != buf->n;
        buf->why = buf->failed ? errno : 0;
    }
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

/* Into the room that there is, and again where that was too little. */
void lrf_strbuf_vprintf(struct lrf_strbuf *buf, const char *format, va_list args)
{
    const size_t room = buf->cap - buf->n;
    va_list again;
    int n;

    if (buf->failed)
        return;
    va_copy(again, args);
    n = vsnprintf(room > 0 ? buf->s + buf->n : NULL, room, format, args);
    if (n >= 0 && (size_t)n >= room) {
        if (lrf_grow(&buf->s, &buf->cap, buf->n + (size_t)n + 1, 1) == 0)
            vsnprintf(buf->s + buf->n, (size_t)n + 1, format, again);
        else
            n = -1;
    }
    va_end(again);
    if (n < 0) {
        if (room > 0)
            buf->s[buf->n] = '\0';
        buf->failed = true;
        return;
    }
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
