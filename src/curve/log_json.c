#include "curve/log_json.h"

#include <string.h>

static size_t nonfinite_length(const char *s, size_t n)
{
    static const char *const words[] = {"NaN", "Infinity", "-Infinity"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t length = strlen(words[i]);
        if (length <= n && memcmp(s, words[i], length) == 0)
            return length;
    }
    return 0;
}

void lrf_json_quote_nonfinite(const char *text, size_t n, struct lrf_strbuf *out)
{
    const char *s = text, *end = text + n, *kept = text;
    bool quoted = false;

    while (s < end) {
        const size_t length = quoted ? 0 : nonfinite_length(s, (size_t)(end - s));
        if (length > 0) {
            lrf_strbuf_add(out, kept, (size_t)(s - kept));
            lrf_strbuf_printf(out, "\"%.*s\"", (int)length, s);
            kept = s += length;
            continue;
        }
        if (quoted && *s == '\\' && s + 1 < end)
            s++;
        else if (*s == '"')
            quoted = !quoted;
        s++;
    }
    lrf_strbuf_add(out, kept, (size_t)(end - kept));
}

/* Where reading is in a stream of values, one a line as a rule. */
struct stream {
    const char *at, *end;
    size_t line;
};

static void advance(struct stream *stream, const char *to)
{
    for (; stream->at < to; stream->at++)
        stream->line += *stream->at == '\n';
}

static void skip_space(struct stream *stream)
{
    const char *s = stream->at;

    while (s < stream->end && (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n'))
        s++;
    advance(stream, s);
}

/* Names the line where the parser stopped, and what stands there. */
static enum lrf_status fail_parsing(const struct lrf_log *log, struct stream *stream,
                                    const char *stop, struct lrf_error *err)
{
    enum { BEFORE = 20 };
    const char *start = stop, *end = stop;
    char value[LRF_VALUE_SIZE];

    while (start > stream->at && stop - start < BEFORE && start[-1] != '\n')
        start--;
    while (end < stream->end && *end != '\n')
        end++;
    advance(stream, start);
    lrf_text_value(value, start, (size_t)(end - start));
    return lrf_fail(err, LRF_EDATA, "'%s' line %zu: not JSON near '%s'", log->file, stream->line,
                    value);
}

static enum lrf_status read_value(struct lrf_log *log, struct stream *stream, struct lrf_error *err)
{
    const char *stop = stream->at;
    cJSON *value =
        cJSON_ParseWithLengthOpts(stream->at, (size_t)(stream->end - stream->at), &stop, false);
    enum lrf_status status;

    if (value == NULL)
        return fail_parsing(log, stream, stop, err);
    status = lrf_log_add_json(log, value, stream->line, err);
    cJSON_Delete(value);
    advance(stream, stop);
    skip_space(stream);
    return status;
}

static enum lrf_status read_stream(struct lrf_log *log, const struct lrf_strbuf *text,
                                   struct lrf_error *err)
{
    struct stream stream = {text->s, text->s + text->n, 1};
    enum lrf_status status = LRF_OK;

    if (text->n >= 3 && memcmp(text->s, "\xef\xbb\xbf", 3) == 0)
        stream.at += 3;
    skip_space(&stream);
    while (status == LRF_OK && stream.at < stream.end)
        status = read_value(log, &stream, err);
    return status;
}

enum lrf_status lrf_log_read_json(struct lrf_infile *in, struct lrf_log *log, struct lrf_error *err)
{
    struct lrf_strbuf raw = {0}, text = {0};
    enum lrf_status status = lrf_infile_rest(in, &raw, err);

    log->unit = "line";
    if (status == LRF_OK) {
        lrf_json_quote_nonfinite(raw.s, raw.n, &text);
        if (text.failed)
            status = lrf_fail_memory(err);
    }
    lrf_strbuf_release(&raw);
    if (status == LRF_OK)
        status = read_stream(log, &text, err);
    lrf_strbuf_release(&text);
    return status;
}
