#include "log/log_json.h"

#include <string.h>

#include "base/character.h"

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

/*
 * Python writes NaN, Infinity and -Infinity, which are not JSON. Copies text[0..n) to `out` with
 * these in quotes where they stand outside strings; line breaks stay as they are.
 */
static void quote_nonfinite(const char *text, size_t n, struct lrf_strbuf *out)
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

const char *lrf_json_begin(const char *s, size_t n)
{
    const char *end = s + n;

    if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
        s += 3;
    while (s < end && lrf_is_space(*s))
        s++;
    return s;
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    return s;
}

/* Behind "[": whether the list begins like "[12:30:01] INFO", "[Epoch 1] loss" and not like one of
 * numbers, texts, objects. */
static bool is_tag(const char *s, const char *end)
{
    static const char *const words[] = {"true", "false", "null", "NaN", "Infinity"};
    const char *stop = s;
    bool list;

    if (s == end || strchr("{[\"]", *s) != NULL)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t n = strlen(words[i]);
        if ((size_t)(end - s) >= n && memcmp(s, words[i], n) == 0)
            return false;
    }
    while (stop < end && *stop != '\0' && strchr("+-.0123456789eE", *stop) != NULL)
        stop++;
    if (stop == s)
        return true;
    stop = lrf_json_begin(stop, (size_t)(end - stop));
    list = stop < end && *stop == ',';
    while (stop < end && *stop != ']' && *stop != '\n' && strchr(",. 0123456789", *stop) != NULL)
        stop++; /* "[1,  2000] loss" */
    if (stop < end && *stop == ']') {
        stop = skip_blanks(stop + 1, end);
        return stop < end && *stop != '\n' && *stop != '\r';
    }
    return stop < end && !list;
}

bool lrf_json_is_text(const char *s, size_t n)
{
    const char *end = s + n, *next = n > 0 ? lrf_json_begin(s + 1, n - 1) : s;

    if (n > 0 && *s == '{')
        return next < end && *next == '\'';
    return n > 0 && *s == '[' && is_tag(next, end);
}

static void advance(struct lrf_json *json, const char *to)
{
    for (; json->at < to; json->at++)
        json->line += *json->at == '\n';
}

static void skip_space(struct lrf_json *json)
{
    const char *s = json->at;

    while (s < json->end && lrf_is_space(*s))
        s++;
    advance(json, s);
}

/* Names the line where the parser stopped, and what stands there. */
static enum lrf_status fail_parsing(struct lrf_json *json, const char *file, const char *stop,
                                    struct lrf_error *err)
{
    enum { BEFORE = 20 };
    const char *start = stop, *end = stop;
    char value[LRF_VALUE_SIZE];

    while (start > json->at && stop - start < BEFORE && start[-1] != '\n')
        start--;
    while (end < json->end && *end != '\n')
        end++;
    advance(json, start);
    lrf_text_value(value, start, (size_t)(end - start));
    return lrf_fail(err, LRF_EDATA, "'%s' line %zu: not JSON near '%s'", file, json->line, value);
}

enum lrf_status lrf_json_start(struct lrf_json *json, const char *s, size_t n, size_t line,
                               struct lrf_error *err)
{
    lrf_strbuf_clear(&json->text);
    quote_nonfinite(s, n, &json->text);
    if (json->text.failed)
        return lrf_fail_memory(err);
    json->line = line;
    json->stop = NULL;
    json->at = json->text.s;
    json->end = json->at + json->text.n;
    if (json->at != NULL)
        advance(json, lrf_json_begin(json->at, json->text.n));
    return LRF_OK;
}

enum lrf_status lrf_json_next(struct lrf_json *json, const char *file, struct lrf_error *err)
{
    cJSON_Delete(json->value);
    json->value = NULL;
    if (json->stop != NULL) {
        advance(json, json->stop);
        skip_space(json);
    }
    json->stop = json->at;
    if (json->at == json->end)
        return LRF_OK;
    json->value =
        cJSON_ParseWithLengthOpts(json->at, (size_t)(json->end - json->at), &json->stop, false);
    return json->value != NULL ? LRF_OK : fail_parsing(json, file, json->stop, err);
}

void lrf_json_release(struct lrf_json *json)
{
    cJSON_Delete(json->value);
    lrf_strbuf_release(&json->text);
    *json = (struct lrf_json){0};
}

bool lrf_json_is_list(const cJSON *item)
{
    return cJSON_IsArray(item) && item->child != NULL && item->child->next != NULL;
}

static const char *text_of(const cJSON *item)
{
    if (cJSON_IsString(item))
        return item->valuestring;
    if (cJSON_IsBool(item))
        return cJSON_IsTrue(item) ? "true" : "false";
    return cJSON_IsArray(item) ? "[...]" : "{...}";
}

enum lrf_status lrf_json_set(struct lrf_log *log, size_t column, const cJSON *item,
                             struct lrf_error *err)
{
    const char *text;

    if (cJSON_IsArray(item) && item->child != NULL && !lrf_json_is_list(item))
        item = item->child; /* [0.1]: the rates of a single parameter group */
    if (!lrf_log_wants(log, column) || cJSON_IsNull(item))
        return LRF_OK;
    if (cJSON_IsNumber(item)) {
        lrf_log_set_number(log, column, item->valuedouble);
        return LRF_OK;
    }
    text = text_of(item);
    return lrf_log_set_text(log, column, text, strlen(text), false, err);
}
