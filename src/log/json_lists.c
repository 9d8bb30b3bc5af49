/* An object of lists, at some depth: Lightning's lr_find.results, a History written as JSON. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "log/log_json.h"

/* The object, at some depth, that has a list of rates or losses. */
static const cJSON *find_columns(const struct lrf_log *log, const cJSON *object, int depth)
{
    const cJSON *found = NULL;

    for (const cJSON *m = object->child; m != NULL; m = m->next) {
        if (lrf_json_is_list(m) && lrf_log_is_rate_or_loss(log, m->string))
            return object;
    }
    for (const cJSON *m = object->child; m != NULL && found == NULL; m = m->next) {
        if (cJSON_IsObject(m) && depth < LRF_JSON_DEEPEST)
            found = find_columns(log, m, depth + 1);
    }
    return found;
}

static bool is_lists(const struct lrf_log *log, const cJSON *value)
{
    return cJSON_IsObject(value) && find_columns(log, value, 0) != NULL;
}

/* A list of an object of lists, and where reading is in it. */
struct cursor {
    size_t column;
    const cJSON *at;
    bool stays; /* one value for all rows */
};

static enum lrf_status fail_length(const struct lrf_log *log, const char *name, int n, int length,
                                   struct lrf_error *err)
{
    char value[LRF_VALUE_SIZE];

    lrf_text_value(value, name, strlen(name));
    return lrf_fail(err, LRF_EDATA, "'%s': '%s' has %d values, the lists before it %d", log->file,
                    value, n, length);
}

/* The length of the lists that are rows: that of the rates, else of the longest list of losses,
 * beside which there may be one of epochs. */
static int row_length(const struct lrf_log *log, const cJSON *object)
{
    int length = -1;

    for (const cJSON *m = object->child; m != NULL; m = m->next) {
        const enum lrf_role role = lrf_log_role(log, m->string).role;
        if (lrf_json_is_list(m) && role == LRF_ROLE_LR)
            return cJSON_GetArraySize(m);
    }
    for (const cJSON *m = object->child; m != NULL; m = m->next) {
        const enum lrf_role role = lrf_log_role(log, m->string).role;
        const int n = cJSON_GetArraySize(m);
        if (lrf_json_is_list(m) && role == LRF_ROLE_LOSS && n > length)
            length = n;
    }
    return length;
}

static bool has_rates(const struct lrf_log *log, const cJSON *object)
{
    for (const cJSON *m = object->child; m != NULL; m = m->next) {
        if (lrf_json_is_list(m) && lrf_log_role(log, m->string).role == LRF_ROLE_LR)
            return true;
    }
    return false;
}

/* A member becomes a column: a list of that length, or the one rate of all rows. */
static bool is_column(const struct lrf_log *log, const cJSON *m, bool rates)
{
    const enum lrf_role role = lrf_log_role(log, m->string).role;

    return (lrf_json_is_list(m) && role != LRF_ROLE_NONE) ||
           (cJSON_IsNumber(m) && role == LRF_ROLE_LR && !rates);
}

static enum lrf_status add_cursors(struct lrf_log *log, const cJSON *object, struct cursor *cursor,
                                   size_t *n_cursors, int length, struct lrf_error *err)
{
    const bool rates = has_rates(log, object);
    enum lrf_status status = LRF_OK;

    *n_cursors = 0;
    for (const cJSON *m = object->child; m != NULL && status == LRF_OK; m = m->next) {
        const bool list = lrf_json_is_list(m);
        struct cursor *next = &cursor[*n_cursors];
        if (!is_column(log, m, rates))
            continue;
        if (list && cJSON_GetArraySize(m) != length) {
            if (rates)
                return fail_length(log, m->string, cJSON_GetArraySize(m), length, err);
            continue; /* that of the epochs beside that of the steps */
        }
        *next = (struct cursor){.at = list ? m->child : m, .stays = !list};
        status = lrf_log_find_column(log, m->string, 0, &next->column, err);
        ++*n_cursors;
    }
    return status;
}

static enum lrf_status walk_columns(struct lrf_log *log, struct cursor *cursor, size_t n,
                                    int length, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    log->unit = "entry";
    for (int i = 0; i < length && status == LRF_OK; i++) {
        status = lrf_log_add_row(log, (size_t)i + 1, err);
        for (size_t k = 0; k < n && status == LRF_OK; k++) {
            if (cJSON_IsNull(cursor[k].at)) /* what other languages write for nan */
                lrf_log_set_number(log, cursor[k].column, NAN);
            else
                status = lrf_json_set(log, cursor[k].column, cursor[k].at, err);
            cursor[k].at = cursor[k].stays ? cursor[k].at : cursor[k].at->next;
        }
    }
    return status;
}

static enum lrf_status read_lists(struct lrf_log *log, const cJSON *value, struct lrf_error *err)
{
    const cJSON *object = find_columns(log, value, 0);
    struct cursor *cursor = lrf_calloc((size_t)cJSON_GetArraySize(object), sizeof *cursor);
    enum lrf_status status;
    const int length = row_length(log, object);
    size_t n;

    if (cursor == NULL)
        return lrf_fail_memory(err);
    status = add_cursors(log, object, cursor, &n, length, err);
    if (status == LRF_OK)
        status = walk_columns(log, cursor, n, length, err);
    free(cursor);
    return status;
}

enum lrf_status lrf_json_read(struct lrf_log *log, const cJSON *value, size_t line,
                              struct lrf_error *err)
{
    if (is_lists(log, value))
        return read_lists(log, value, err);
    return lrf_json_read_rows(log, value, line, err);
}
