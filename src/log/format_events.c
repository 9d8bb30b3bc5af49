/*
 * TensorBoard's event files: records of TensorFlow (length, check, bytes, check), each a protocol
 * buffer of type Event. A row is an event, its columns the step and the tags of its scalars: plain
 * ones (field 2 of a value) and those in tensors, as TF2 writes them (field 8). Pictures,
 * histograms and texts are passed over.
 *
 * Seven fields of four messages are wanted; walking over the wire format is shorter than a schema,
 * its compiler in the build and a library, and it needs no copy of each message.
 *
 * Sources: tensorflow/core/lib/io/record_writer.h, core/util/event.proto,
 * core/framework/summary.proto and tensor.proto; developers.google.com/protocol-buffers, encoding.
 */
#include <string.h>

#include "base/crc32c.h"
#include "base/strbuf.h"
#include "log/log_format.h"

enum { HEAD = 12, CHECK = 4, LONGEST = 1 << 24, LONGEST_TAG = 256 };

enum wire { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

struct reader {
    char head[HEAD], check[CHECK];
    size_t n_head, n_check;
    uint64_t length, left;  /* of the record's bytes: all of them, those to come */
    struct lrf_strbuf body; /* owned; a record longer than LONGEST is not held */
    uint32_t crc;
    size_t record;   /* number of the present one, from 1 */
    uint64_t offset; /* where it begins */
    size_t guess;    /* the column that probably comes next */
    double step;     /* of the last row of the log */
    bool stopped;    /* damaged: nothing behind it can be found */
};

/* What is left of a message, and a field of it. */
struct message {
    const unsigned char *s;
    size_t n;
};

struct field {
    unsigned number;
    enum wire wire;
    uint64_t value;       /* of a number, as its bits */
    struct message bytes; /* of all others */
};

static uint64_t little_endian(const void *s, size_t n)
{
    const unsigned char *byte = s;
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++)
        value |= (uint64_t)byte[i] << (8 * i);
    return value;
}

static bool is_checked(uint32_t crc, const char *stored)
{
    return ((crc >> 15 | crc << 17) + 0xa282ead8u) == (uint32_t)little_endian(stored, CHECK);
}

static bool take_varint(struct message *m, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && m->n > 0; shift += 7) {
        const unsigned char byte = *m->s++;
        m->n--;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

static bool take_bytes(struct message *m, uint64_t n, struct message *bytes)
{
    if (n > m->n)
        return false;
    *bytes = (struct message){m->s, (size_t)n};
    m->s += n;
    m->n -= (size_t)n;
    return true;
}

/* The next field; false at the end, and with *bad where it makes no sense. */
static bool next_field(struct message *m, struct field *f, bool *bad)
{
    uint64_t key;
    bool ok;

    if (m->n == 0)
        return false;
    *f = (struct field){0};
    ok = take_varint(m, &key) && key >> 3 > 0 && key >> 3 < 1u << 29;
    f->number = (unsigned)(key >> 3);
    f->wire = (enum wire)(key & 7);
    if (ok && f->wire == VARINT) {
        ok = take_varint(m, &f->value);
    } else if (ok && (f->wire == FIXED64 || f->wire == FIXED32)) {
        ok = take_bytes(m, f->wire == FIXED64 ? 8 : 4, &f->bytes);
        f->value = ok ? little_endian(f->bytes.s, f->bytes.n) : 0;
    } else if (ok) {
        ok = f->wire == BYTES && take_varint(m, &key) && take_bytes(m, key, &f->bytes);
    }
    *bad = *bad || !ok;
    return ok;
}

static double as_float(uint64_t bits)
{
    const uint32_t low = (uint32_t)bits;
    float value;

    memcpy(&value, &low, sizeof value);
    return value;
}

static double as_double(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* A tensor of one number: DT_FLOAT (1) or DT_DOUBLE (2), its value in field 5 or 6 or as bytes in
 * field 4. */
static bool tensor_value(struct message m, double *value, bool *bad)
{
    uint64_t type = 0, bits = 0;
    size_t width = 0;
    struct field f;

    while (next_field(&m, &f, bad)) {
        if (f.number == 1 && f.wire == VARINT)
            type = f.value;
        else if (f.number >= 4 && f.number <= 6) {
            width = f.bytes.n;
            bits = width <= 8 ? little_endian(f.bytes.s, width) : 0;
        }
    }
    *value = type == 1 ? as_float(bits) : as_double(bits);
    return (type == 1 && width == 4) || (type == 2 && width == 8);
}

struct scalar {
    struct message tag;
    double value;
    bool known;
};

static struct scalar read_scalar(struct message m, bool *bad)
{
    struct scalar scalar = {0};
    struct field f;

    while (next_field(&m, &f, bad)) {
        if (f.number == 1 && f.wire == BYTES) {
            scalar.tag = f.bytes;
        } else if (f.number == 2 && f.wire == FIXED32) {
            scalar.value = as_float(f.value);
            scalar.known = true;
        } else if (f.number == 8 && f.wire == BYTES) {
            scalar.known = tensor_value(f.bytes, &scalar.value, bad);
        }
    }
    return scalar;
}

static enum lrf_status set(struct reader *r, struct lrf_log *log, const char *name, double value,
                           struct lrf_error *err)
{
    size_t column;
    const enum lrf_status status = lrf_log_find_column(log, name, r->guess, &column, err);

    if (status != LRF_OK)
        return status;
    r->guess = column + 1;
    lrf_log_set_number(log, column, value);
    return LRF_OK;
}

/* Each tag is an event of its own: those of one step are one row until a tag comes again. */
static bool goes_on(const struct reader *r, const struct lrf_log *log, const char *name,
                    double step)
{
    const struct lrf_log_column *c;
    size_t i = r->guess; /* of hundreds of tags it is nearly always right */

    if (log->n_rows == 0 || step != r->step)
        return false;
    if (i >= log->n_columns || strcmp(log->column[i].name, name) != 0)
        for (i = 0; i < log->n_columns && strcmp(log->column[i].name, name) != 0; i++)
            continue;
    if (i == log->n_columns)
        return true;
    c = &log->column[i];
    return c->known == NULL || !c->known[log->n_rows - 1];
}

static enum lrf_status add_scalar(struct reader *r, struct lrf_log *log, const struct scalar *s,
                                  double step, bool *row, struct lrf_error *err)
{
    char name[LONGEST_TAG];
    enum lrf_status status = LRF_OK;

    if (!s->known || s->tag.n == 0 || s->tag.n >= sizeof name || memchr(s->tag.s, 0, s->tag.n))
        return LRF_OK;
    memcpy(name, s->tag.s, s->tag.n);
    name[s->tag.n] = '\0';
    if (!*row && goes_on(r, log, name, step))
        *row = true;
    if (!*row) {
        *row = true;
        r->step = step;
        r->guess = 0;
        status = lrf_log_add_row(log, r->record, err);
        if (status == LRF_OK)
            status = set(r, log, "step", step, err);
    }
    return status == LRF_OK && strcmp(name, "step") != 0 ? set(r, log, name, s->value, err)
                                                         : status;
}

static enum lrf_status add_summary(struct reader *r, struct lrf_log *log, struct message m,
                                   double step, bool *bad, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    struct field f;
    bool row = false;

    while (status == LRF_OK && next_field(&m, &f, bad)) {
        if (f.number == 1 && f.wire == BYTES) {
            const struct scalar scalar = read_scalar(f.bytes, bad);
            status = add_scalar(r, log, &scalar, step, &row, err);
        }
    }
    return status;
}

/* The step may stand behind the summary. */
static enum lrf_status add_event(struct reader *r, struct lrf_log *log, struct lrf_error *err)
{
    struct message m = {(const unsigned char *)r->body.s, r->body.n}, summary = {0};
    struct field f;
    enum lrf_status status;
    double step = 0;
    bool bad = false;

    while (next_field(&m, &f, &bad)) {
        if (f.number == 2 && f.wire == VARINT)
            step = (double)(int64_t)f.value;
        else if (f.number == 5 && f.wire == BYTES)
            summary = f.bytes;
    }
    status = add_summary(r, log, summary, step, &bad, err);
    if (status != LRF_OK || !bad)
        return status;
    log->left_out++;
    if (log->lenient)
        return LRF_OK;
    return lrf_fail(err, LRF_EDATA, "'%s' record %zu (at byte %llu) is no event of TensorBoard",
                    log->file, r->record, (unsigned long long)r->offset);
}

static enum lrf_status fail_damaged(struct reader *r, struct lrf_log *log, const char *what,
                                    struct lrf_error *err)
{
    r->stopped = true;
    log->left_out++;
    if (log->lenient)
        return LRF_OK;
    return lrf_fail(err, LRF_EDATA,
                    "'%s' record %zu (at byte %llu) is damaged: the check of its %s is wrong",
                    log->file, r->record, (unsigned long long)r->offset, what);
}

/* Moves up to what is missing of a part of `size` bytes; true when it is whole. */
static bool collect(char *part, size_t *have, size_t size, const char **s, size_t *n)
{
    const size_t take = size - *have < *n ? size - *have : *n;

    memcpy(part + *have, *s, take);
    *have += take;
    *s += take;
    *n -= take;
    return *have == size;
}

static enum lrf_status read_head(struct reader *r, struct lrf_log *log, struct lrf_error *err)
{
    r->record++;
    r->length = r->left = little_endian(r->head, 8);
    r->crc = 0;
    lrf_strbuf_clear(&r->body);
    return is_checked(lrf_crc32c(0, r->head, 8), r->head + 8) ? LRF_OK
                                                              : fail_damaged(r, log, "length", err);
}

static enum lrf_status read_body(struct reader *r, const char **s, size_t *n, struct lrf_error *err)
{
    const size_t take = r->left < *n ? (size_t)r->left : *n;

    r->crc = lrf_crc32c(r->crc, *s, take);
    if (r->length <= LONGEST && take > 0)
        lrf_strbuf_add(&r->body, *s, take);
    *s += take;
    *n -= take;
    r->left -= take;
    return r->body.failed ? lrf_fail_memory(err) : LRF_OK;
}

static enum lrf_status end_record(struct reader *r, struct lrf_log *log, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    if (!is_checked(r->crc, r->check))
        return fail_damaged(r, log, "bytes", err);
    if (r->length <= LONGEST)
        status = add_event(r, log, err);
    r->offset += HEAD + r->length + CHECK;
    r->n_head = r->n_check = 0;
    return status;
}

static enum lrf_status feed(void *state, struct lrf_log *log, const char *s, size_t n,
                            struct lrf_error *err)
{
    struct reader *r = state;
    enum lrf_status status = LRF_OK;

    log->unit = "record";
    while (n > 0 && status == LRF_OK && !r->stopped) {
        if (r->n_head < HEAD) {
            if (collect(r->head, &r->n_head, HEAD, &s, &n))
                status = read_head(r, log, err);
        } else if (r->left > 0) {
            status = read_body(r, &s, &n, err);
        } else if (collect(r->check, &r->n_check, CHECK, &s, &n)) {
            status = end_record(r, log, err);
        }
    }
    return status;
}

/* A torn record at the end is one that is being written. */
static enum lrf_status end(void *state, struct lrf_log *log, struct lrf_error *err)
{
    (void)state;
    (void)log;
    (void)err;
    return LRF_OK;
}

static void release(void *state)
{
    struct reader *r = state;

    lrf_strbuf_release(&r->body);
}

static bool is_events(const struct lrf_log *log, const char *head, size_t n, bool whole)
{
    (void)log;
    (void)whole;
    return n >= HEAD && is_checked(lrf_crc32c(0, head, 8), head + 8);
}

const struct lrf_log_format lrf_log_format_events = {
    .name = "TensorBoard event file",
    .looks_like = is_events,
    .state_size = sizeof(struct reader),
    .feed = feed,
    .end = end,
    .release = release,
    .binary = true,
};
