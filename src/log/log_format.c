#include "log/log_format.h"

#include <string.h>

/*
 * The first that knows a piece reads it, so the particular comes before the general; the last is
 * for everything else.
 */
#define FORMATS(X)                                                                                 \
    X(lr_find)                                                                                     \
    X(json)                                                                                        \
    X(csv)

#define DECLARE(name) extern const struct lrf_log_format lrf_log_format_##name;
FORMATS(DECLARE)

#define LIST(name) &lrf_log_format_##name,
static const struct lrf_log_format *const table[] = {FORMATS(LIST)};

static const struct lrf_log_format *format_of(const struct lrf_log_piece *piece,
                                              const struct lrf_log *log)
{
    size_t i = 0;

    while (i + 1 < sizeof table / sizeof *table && !table[i]->looks_like(piece, log))
        i++;
    return table[i];
}

static bool begins_json(const struct lrf_infile *in)
{
    const char *s = in->chunk, *end = s + in->n;

    if (in->n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
        s += 3;
    while (s < end && (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n'))
        s++;
    return s < end && (*s == '{' || *s == '[');
}

enum lrf_status lrf_log_read(struct lrf_infile *in, struct lrf_log *log, struct lrf_error *err)
{
    struct lrf_log_piece piece = {.in = in, .line = 1};
    struct lrf_json json = {0};
    enum lrf_status status;

    log->unit = "line";
    if (!begins_json(in))
        return format_of(&piece, log)->read(&piece, log, err);
    status = lrf_json_start(&json, in, err);
    while (status == LRF_OK) {
        status = lrf_json_next(&json, log->file, err);
        if (status != LRF_OK || json.value == NULL)
            break;
        piece = (struct lrf_log_piece){.value = json.value, .line = json.line};
        status = format_of(&piece, log)->read(&piece, log, err);
    }
    lrf_json_release(&json);
    return status;
}
