/* JSON lines: a value a line, as MMEngine, detectron2, LLaMA-Factory and many scripts log. */
#include <string.h>

#include "log/log_format.h"
#include "log/log_json.h"
#include "log/log_lines.h"

struct state {
    struct lrf_log_lines lines;
    struct lrf_json json;
};

/* The end of the first line, if it is there; NULL: it is not. */
static const char *line_end(const char *s, const char *end, bool whole)
{
    const char *stop = memchr(s, '\n', (size_t)(end - s));

    return stop != NULL || !whole ? stop : end;
}

static bool is_blank(const char *s, size_t n)
{
    return lrf_json_begin(s, n) == s + n;
}

/* Whether the first line closes what it opens, and others follow or may do so. */
static bool looks_like(const struct lrf_log *log, const char *head, size_t n, bool whole)
{
    const char *s = lrf_json_begin(head, n), *end = head + n;
    const char *stop = line_end(s, end, whole);
    bool quoted = false;
    size_t depth = 0;

    (void)log;
    if (stop == NULL || s == end || (whole && is_blank(stop, (size_t)(end - stop))) ||
        (*s != '{' && *s != '[') || lrf_json_is_text(s, (size_t)(stop - s)))
        return false;
    for (; s < stop; s++) {
        if (quoted && *s == '\\' && s + 1 < stop)
            s++;
        else if (*s == '"')
            quoted = !quoted;
        else if (!quoted && (*s == '{' || *s == '['))
            depth++;
        else if (!quoted && (*s == '}' || *s == ']'))
            depth -= depth > 0;
    }
    return depth == 0 && !quoted;
}

static enum lrf_status read_values(struct state *state, struct lrf_log *log, struct lrf_error *err)
{
    enum lrf_status status = lrf_json_next(&state->json, log->file, err);

    while (status == LRF_OK && state->json.value != NULL) {
        status = lrf_json_read(log, state->json.value, state->json.line, err);
        if (status == LRF_OK)
            status = lrf_json_next(&state->json, log->file, err);
    }
    return status;
}

static enum lrf_status read_line(struct state *state, struct lrf_log *log, const char *s, size_t n,
                                 struct lrf_error *err)
{
    enum lrf_status status;

    if (is_blank(s, n))
        return LRF_OK;
    if (lrf_json_read_flat(log, s, n, state->lines.line, &status, err))
        return status;
    status = lrf_json_start(&state->json, s, n, state->lines.line, err);
    if (status == LRF_OK)
        status = read_values(state, log, err);
    if (status != LRF_EDATA || !log->lenient)
        return status;
    log->left_out++; /* a program died here and another went on, or two wrote at once */
    *err = (struct lrf_error){0};
    return LRF_OK;
}

static enum lrf_status feed(void *self, struct lrf_log *log, const char *s, size_t n,
                            struct lrf_error *err)
{
    struct state *state = self;
    enum lrf_status status = LRF_OK;
    const char *line;
    size_t length;

    lrf_log_lines_feed(&state->lines, s, n);
    while (status == LRF_OK && lrf_log_lines_next(&state->lines, &line, &length))
        status = read_line(state, log, line, length, err);
    return status == LRF_OK && state->lines.failed ? lrf_fail_memory(err) : status;
}

static enum lrf_status end(void *self, struct lrf_log *log, struct lrf_error *err)
{
    struct state *state = self;
    const char *line;
    size_t length;

    log->left_out += state->lines.too_long;
    if (!lrf_log_lines_rest(&state->lines, &line, &length))
        return LRF_OK;
    return read_line(state, log, line, length, err);
}

static void release(void *self)
{
    struct state *state = self;

    lrf_log_lines_release(&state->lines);
    lrf_json_release(&state->json);
}

const struct lrf_log_format lrf_log_format_json_lines = {
    .name = "JSON lines",
    .looks_like = looks_like,
    .state_size = sizeof(struct state),
    .feed = feed,
    .end = end,
    .release = release,
};
