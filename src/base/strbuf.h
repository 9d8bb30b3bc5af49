/* base/strbuf.h - a growing string; the first failed allocation latches `failed`. */
#ifndef LRF_BASE_STRBUF_H
#define LRF_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialised is empty and legal. `s` is NULL or ends in NUL. */
struct lrf_strbuf {
    char *s;
    size_t n;
    size_t cap;
    bool failed;
};

void lrf_strbuf_add(struct lrf_strbuf *buf, const char *s, size_t n);
void lrf_strbuf_puts(struct lrf_strbuf *buf, const char *s);
void lrf_strbuf_printf(struct lrf_strbuf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Empties it and keeps the memory. */
void lrf_strbuf_clear(struct lrf_strbuf *buf);
void lrf_strbuf_release(struct lrf_strbuf *buf);

#endif
