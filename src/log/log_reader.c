#include "log/log_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/binary.h"
#include "base/inflate.h"
#include "base/memory.h"
#include "log/log_json.h"

struct lrf_log_reader {
    struct lrf_log *log;
    struct lrf_strbuf packed; /* the first bytes, until it is known whether they are gzip's */
    struct lrf_inflate gz;
    enum { UNKNOWN, PLAIN, PACKED } kind;
    struct lrf_strbuf head; /* until the format is known */
    const struct lrf_log_format *format;
    void *state; /* the format's */
};

struct lrf_log_reader *lrf_log_reader_alloc(struct lrf_log *log, struct lrf_error *err)
{
    struct lrf_log_reader *reader = lrf_calloc(1, sizeof *reader);

    if (reader == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    reader->log = log;
    log->unit = "line";
    return reader;
}

/* Chooses the format by the head and feeds it that. */
static enum lrf_status begin(struct lrf_log_reader *reader, bool whole, struct lrf_error *err)
{
    struct lrf_strbuf *head = &reader->head;
    const char *refusal = lrf_binary_refusal(head->s, head->n);
    enum lrf_status status;

    reader->format = lrf_log_format_of(reader->log, head->s, head->n, whole);
    if (refusal != NULL && !reader->format->binary)
        return lrf_fail(err, LRF_EDATA, "'%s' %s", reader->log->file, refusal);
    reader->state = lrf_calloc(1, reader->format->state_size);
    if (reader->state == NULL)
        return lrf_fail_memory(err);
    status = reader->format->feed(reader->state, reader->log, head->s, head->n, err);
    lrf_strbuf_release(head);
    return status;
}

/* The next bytes as they are once unpacked. */
static enum lrf_status feed_plain(struct lrf_log_reader *reader, const char *s, size_t n,
                                  struct lrf_error *err)
{
    if (reader->format != NULL)
        return reader->format->feed(reader->state, reader->log, s, n, err);
    lrf_strbuf_add(&reader->head, s, n);
    if (reader->head.failed)
        return lrf_fail_memory(err);
    return reader->head.n >= LRF_LOG_HEAD ? begin(reader, false, err) : LRF_OK;
}

static enum lrf_status feed_packed(struct lrf_log_reader *reader, const char *s, size_t n,
                                   struct lrf_error *err)
{
    const char *piece;
    size_t length;
    enum lrf_status status;

    lrf_inflate_feed(&reader->gz, s, n);
    status = lrf_inflate_next(&reader->gz, &piece, &length, err);
    while (status == LRF_OK && length > 0) {
        status = feed_plain(reader, piece, length, err);
        if (status == LRF_OK)
            status = lrf_inflate_next(&reader->gz, &piece, &length, err);
    }
    return status;
}

/* Is it gzip's? Its first bytes tell, if there are enough of them or `whole` says that is all. */
static enum lrf_status look(struct lrf_log_reader *reader, bool whole, struct lrf_error *err)
{
    enum { ENOUGH = 3 };
    struct lrf_strbuf *packed = &reader->packed;
    enum lrf_status status = LRF_OK;

    if (packed->n < ENOUGH && !whole)
        return LRF_OK;
    reader->kind = lrf_inflate_looks_like(packed->s, packed->n) ? PACKED : PLAIN;
    reader->gz.name = reader->log->file;
    if (packed->n > 0)
        status =
            (reader->kind == PACKED ? feed_packed : feed_plain)(reader, packed->s, packed->n, err);
    lrf_strbuf_release(packed);
    return status;
}

enum lrf_status lrf_log_reader_feed(struct lrf_log_reader *reader, const char *s, size_t n,
                                    struct lrf_error *err)
{
    if (reader->kind == PACKED)
        return feed_packed(reader, s, n, err);
    if (reader->kind == PLAIN)
        return feed_plain(reader, s, n, err);
    lrf_strbuf_add(&reader->packed, s, n);
    return reader->packed.failed ? lrf_fail_memory(err) : look(reader, false, err);
}

enum lrf_status lrf_log_reader_pause(struct lrf_log_reader *reader, struct lrf_error *err)
{
    const struct lrf_strbuf *head = &reader->head;
    const char *first = head->s ? lrf_json_begin(head->s, head->n) : NULL;

    if (reader->format != NULL || first == NULL)
        return LRF_OK;
    if (memchr(first, '\n', (size_t)(head->s + head->n - first)) == NULL &&
        !lrf_log_format_of(reader->log, head->s, head->n, false)->binary)
        return LRF_OK;
    return begin(reader, false, err);
}

enum lrf_status lrf_log_reader_end(struct lrf_log_reader *reader, struct lrf_error *err)
{
    enum lrf_status status = reader->kind == UNKNOWN ? look(reader, true, err) : LRF_OK;

    if (status == LRF_OK && reader->format == NULL) {
        const struct lrf_strbuf *head = &reader->head;
        if (head->n == 0 || lrf_json_begin(head->s, head->n) == head->s + head->n)
            return lrf_fail(err, LRF_EDATA, "'%s' is empty", reader->log->file);
        status = begin(reader, true, err);
    }
    return status == LRF_OK ? reader->format->end(reader->state, reader->log, err) : status;
}

const struct lrf_log_format *lrf_log_reader_format(const struct lrf_log_reader *reader)
{
    return reader->format;
}

bool lrf_log_reader_is_document(const struct lrf_log_reader *reader)
{
    const struct lrf_strbuf *head = &reader->head;

    if (reader->format != NULL)
        return reader->format->document;
    return head->n > 0 && lrf_log_format_of(reader->log, head->s, head->n, true)->document;
}

void lrf_log_reader_free(struct lrf_log_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->state != NULL && reader->format->release != NULL)
        reader->format->release(reader->state);
    free(reader->state);
    lrf_strbuf_release(&reader->head);
    lrf_strbuf_release(&reader->packed);
    lrf_inflate_release(&reader->gz);
    free(reader);
}
