/*
 * base/strbuf.h - a growing string; the first failed allocation latches `failed`.
 *
 * With a file it is what every writer writes to: it drains into the file as it fills, so that a
 * text of any length takes little memory, and whoever has begun the file asks at the end whether
 * anything was lost on the way.
 */
#ifndef LRF_BASE_STRBUF_H
#define LRF_BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Zero-initialised is empty and legal. `s` is NULL or ends in NUL. */
struct lrf_strbuf {
    char *s;
    size_t n;
    size_t cap;
    bool failed;
    int why;    /* errno of a write into the file that failed; 0: none did */
    FILE *file; /* NULL: it keeps everything */
};

void lrf_strbuf_add(struct lrf_strbuf *buf, const char *s, size_t n);
void lrf_strbuf_puts(struct lrf_strbuf *buf, const char *s);
/* The number in decimal digits. */
void lrf_strbuf_count(struct lrf_strbuf *buf, uint64_t value);
void lrf_strbuf_printf(struct lrf_strbuf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void lrf_strbuf_vprintf(struct lrf_strbuf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* Writes what is left into the file and empties the buffer; true when nothing failed up to here. */
bool lrf_strbuf_drain(struct lrf_strbuf *buf);
/* Empties it and keeps the memory. */
void lrf_strbuf_clear(struct lrf_strbuf *buf);
void lrf_strbuf_release(struct lrf_strbuf *buf);

#endif
