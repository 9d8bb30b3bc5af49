/*
 * A JSON document: Hugging Face's trainer_state.json, what finders save, pretty-printed rows. It
 * makes sense only as a whole, so it is kept until its end.
 */
#include <string.h>

#include "log/log_format.h"
#include "log/log_json.h"

static bool looks_like(const struct lrf_log *log, const char *head, size_t n, bool whole)
{
    const char *s = lrf_json_begin(head, n);

    (void)log;
    (void)whole;
    return s < head + n && (*s == '{' || *s == '[') && !lrf_json_is_text(s, (size_t)(head + n - s));
}

static enum lrf_status feed(void *state, struct lrf_log *log, const char *s, size_t n,
                            struct lrf_error *err)
{
    struct lrf_strbuf *text = state;

    (void)log;
    lrf_strbuf_add(text, s, n);
    return text->failed ? lrf_fail_memory(err) : LRF_OK;
}

static enum lrf_status end(void *state, struct lrf_log *log, struct lrf_error *err)
{
    const struct lrf_strbuf *text = state;
    struct lrf_json json = {0};
    enum lrf_status status = lrf_json_start(&json, text->s, text->n, 1, err);

    while (status == LRF_OK) {
        status = lrf_json_next(&json, log->file, err);
        if (status != LRF_OK || json.value == NULL)
            break;
        status = lrf_json_read(log, json.value, json.line, err);
    }
    lrf_json_release(&json);
    return status;
}

static void release(void *state)
{
    lrf_strbuf_release(state);
}

const struct lrf_log_format lrf_log_format_json = {
    .name = "JSON",
    .looks_like = looks_like,
    .state_size = sizeof(struct lrf_strbuf),
    .feed = feed,
    .end = end,
    .release = release,
    .document = true,
};
