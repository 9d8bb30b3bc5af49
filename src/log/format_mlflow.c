/*
 * A metric of MLflow's file store: a line is the time in milliseconds, the value and the step. What
 * the values are is the name of the file.
 */
#include <string.h>

#include "base/number.h"
#include "log/log_format.h"
#include "log/log_lines.h"

enum { STAMP = 13, LONGEST_LINE = 80 };

struct fields {
    double value, step;
    bool has_step;
};

static const char *end_of_word(const char *s, const char *end)
{
    while (s < end && *s != ' ' && *s != '\n' && *s != '\r')
        s++;
    return s;
}

/* s..end is a line without its end. */
static bool read_fields(const char *s, const char *end, struct fields *fields)
{
    const char *stop = end_of_word(s, end);

    if (stop - s != STAMP || strspn(s, "0123456789") < STAMP || stop == end)
        return false;
    s = stop + 1;
    stop = end_of_word(s, end);
    if (lrf_number_parse(s, (size_t)(stop - s), &fields->value) == LRF_NUMBER_NONE)
        return false;
    fields->has_step = stop < end;
    if (stop == end)
        return true;
    return lrf_number_parse(stop + 1, (size_t)(end - stop - 1), &fields->step) != LRF_NUMBER_NONE;
}

static bool looks_like(const struct lrf_log *log, const char *head, size_t n, bool whole)
{
    const char *stop = memchr(head, '\n', n < LONGEST_LINE ? n : LONGEST_LINE);
    struct fields fields;

    (void)log;
    if (n < STAMP || (stop == NULL && !(whole && n < LONGEST_LINE)))
        return false;
    return read_fields(head, stop != NULL ? stop : head + n, &fields);
}

static enum lrf_status set(struct lrf_log *log, const char *name, double value,
                           struct lrf_error *err)
{
    size_t column;
    const enum lrf_status status = lrf_log_find_column(log, name, 0, &column, err);

    if (status == LRF_OK)
        lrf_log_set_number(log, column, value);
    return status;
}

static enum lrf_status read_line(struct lrf_log *log, const char *s, size_t n, size_t line,
                                 struct lrf_error *err)
{
    enum lrf_status status;
    struct fields fields;

    if (n < STAMP || !read_fields(s, s + n, &fields)) {
        log->left_out += n > 0;
        return LRF_OK;
    }
    status = lrf_log_add_row(log, line, err);
    if (status == LRF_OK)
        status = set(log, "value", fields.value, err);
    return status == LRF_OK && fields.has_step ? set(log, "step", fields.step, err) : status;
}

static enum lrf_status feed(void *state, struct lrf_log *log, const char *s, size_t n,
                            struct lrf_error *err)
{
    struct lrf_log_lines *lines = state;
    enum lrf_status status = LRF_OK;
    const char *line;
    size_t length;

    lrf_log_lines_feed(lines, s, n);
    while (status == LRF_OK && lrf_log_lines_next(lines, &line, &length))
        status = read_line(log, line, length, lines->line, err);
    return status == LRF_OK && lines->failed ? lrf_fail_memory(err) : status;
}

static enum lrf_status end(void *state, struct lrf_log *log, struct lrf_error *err)
{
    struct lrf_log_lines *lines = state;
    const char *line;
    size_t length;

    log->left_out += lines->too_long;
    return lrf_log_lines_rest(lines, &line, &length)
               ? read_line(log, line, length, lines->line, err)
               : LRF_OK;
}

static void release(void *state)
{
    lrf_log_lines_release(state);
}

const struct lrf_log_format lrf_log_format_mlflow = {
    .name = "MLflow metric",
    .looks_like = looks_like,
    .state_size = sizeof(struct lrf_log_lines),
    .feed = feed,
    .end = end,
    .release = release,
};
