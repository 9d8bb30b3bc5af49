/* tests/unit/event_writer.h - TensorBoard's event files, written by other means than they are
 * read: the check bit by bit, the messages from inside to outside. */
#ifndef TESTS_EVENT_WRITER_H
#define TESTS_EVENT_WRITER_H

#include <stdint.h>
#include <string.h>

#include "base/strbuf.h"

static inline uint32_t slow_crc32c(const char *s, size_t n)
{
    uint32_t crc = 0xffffffffu;

    for (size_t bit = 0; bit < 8 * n; bit++) {
        const uint32_t in = (uint32_t)((unsigned char)s[bit / 8] >> bit % 8 & 1);
        crc = (crc & 1) != in ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
    }
    return crc ^ 0xffffffffu;
}

static inline void put_number(struct lrf_strbuf *out, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char byte = (char)(value >> (8 * i));
        lrf_strbuf_add(out, &byte, 1);
    }
}

static inline void put_varint(struct lrf_strbuf *out, uint64_t value)
{
    while (value > 127) {
        put_number(out, (value & 127) | 128, 1);
        value >>= 7;
    }
    put_number(out, value, 1);
}

static inline void put_bytes(struct lrf_strbuf *out, unsigned field, const char *s, size_t n)
{
    put_varint(out, field << 3 | 2);
    put_varint(out, n);
    lrf_strbuf_add(out, s, n);
}

static inline void put_float(struct lrf_strbuf *out, unsigned field, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    put_varint(out, field << 3 | 5);
    put_number(out, bits, 4);
}

static inline void put_double(struct lrf_strbuf *out, unsigned field, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    put_varint(out, field << 3 | 1);
    put_number(out, bits, 8);
}

static inline void put_record(struct lrf_strbuf *out, const char *s, size_t n)
{
    const size_t start = out->n;
    uint32_t crc;

    put_number(out, n, 8);
    crc = slow_crc32c(out->s + start, 8);
    put_number(out, (crc >> 15 | crc << 17) + 0xa282ead8u, 4);
    lrf_strbuf_add(out, s, n);
    crc = slow_crc32c(s, n);
    put_number(out, (crc >> 15 | crc << 17) + 0xa282ead8u, 4);
}

/* An event: wall time, step, and a summary of what `values` holds (each a field 1). */
static inline void put_event(struct lrf_strbuf *out, int64_t step, const struct lrf_strbuf *values)
{
    struct lrf_strbuf event = {0};

    put_double(&event, 1, 1.6e9 + (double)step);
    put_varint(&event, 2 << 3);
    put_varint(&event, (uint64_t)step);
    put_bytes(&event, 5, values->n > 0 ? values->s : "", values->n);
    put_record(out, event.s, event.n);
    lrf_strbuf_release(&event);
}

/* A value in a summary: a tag and `content`, its other fields. */
static inline void put_value(struct lrf_strbuf *values, const char *tag,
                             const struct lrf_strbuf *content)
{
    struct lrf_strbuf value = {0};

    put_bytes(&value, 1, tag, strlen(tag));
    lrf_strbuf_add(&value, content->s, content->n);
    put_bytes(values, 1, value.s, value.n);
    lrf_strbuf_release(&value);
}

static inline void put_simple(struct lrf_strbuf *values, const char *tag, float number)
{
    struct lrf_strbuf content = {0};

    put_float(&content, 2, number);
    put_value(values, tag, &content);
    lrf_strbuf_release(&content);
}

#endif
