#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curve/log_json.h"

enum { DEEPEST = 4 };

struct reader {
    struct lrf_log *log;
    struct lrf_error *err;
    size_t line;            /* of the value at hand, or its number in a list */
    size_t next;            /* the column that probably comes next */
    struct lrf_strbuf path; /* the name of the member at hand, with those of the objects around */
};

static bool is_list(const cJSON *item)
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

static enum lrf_status set_item(struct reader *r, size_t column, const cJSON *item)
{
    const char *text;

    if (cJSON_IsArray(item) && item->child != NULL && !is_list(item))
        item = item->child; /* [0.1]: the rates of a single parameter group */
    if (r->log->column[column].role == LRF_ROLE_NONE || cJSON_IsNull(item))
        return LRF_OK;
    if (cJSON_IsNumber(item)) {
        lrf_log_set_number(r->log, column, item->valuedouble);
        return LRF_OK;
    }
    text = text_of(item);
    return lrf_log_set_text(r->log, column, text, strlen(text), false, r->err);
}

static enum lrf_status set_member(struct reader *r, const char *name, const cJSON *item)
{
    size_t column;
    const enum lrf_status status = lrf_log_find_column(r->log, name, r->next, &column, r->err);

    if (status != LRF_OK)
        return status;
    r->next = column + 1;
    return set_item(r, column, item);
}

static enum lrf_status set_members(struct reader *r, const cJSON *object, int depth)
{
    const size_t n = r->path.n;
    enum lrf_status status = LRF_OK;

    for (const cJSON *m = object->child; m != NULL && status == LRF_OK; m = m->next) {
        const bool nested = cJSON_IsObject(m) && depth < DEEPEST;
        r->path.n = n;
        lrf_strbuf_puts(&r->path, m->string);
        if (nested)
            lrf_strbuf_puts(&r->path, "/");
        if (r->path.failed)
            status = lrf_fail_memory(r->err);
        else
            status = nested ? set_members(r, m, depth + 1) : set_member(r, r->path.s, m);
    }
    r->path.n = n;
    return status;
}

static enum lrf_status set_tuple(struct reader *r, const cJSON *tuple)
{
    static const char *const names[2][3] = {{"lr", "loss"}, {"Wall time", "Step", "Value"}};
    const int n = cJSON_GetArraySize(tuple);
    enum lrf_status status = LRF_OK;
    const cJSON *item = tuple->child;

    if (n != 2 && n != 3)
        return lrf_fail(r->err, LRF_EDATA,
                        "'%s' %s %zu: a list of %d, but a point has 2 values (rate, loss) or 3 "
                        "(wall time, step, value)",
                        r->log->file, r->log->unit, r->line, n);
    for (int i = 0; i < n && status == LRF_OK; i++, item = item->next)
        status = set_member(r, names[n - 2][i], item);
    return status;
}

static enum lrf_status add_row(struct reader *r, const cJSON *item)
{
    enum lrf_status status;

    if (!cJSON_IsObject(item) && !cJSON_IsArray(item))
        return lrf_fail(r->err, LRF_EDATA, "'%s' %s %zu: neither an object nor a list",
                        r->log->file, r->log->unit, r->line);
    status = lrf_log_add_row(r->log, r->line, r->err);
    r->next = 0;
    if (status != LRF_OK)
        return status;
    return cJSON_IsObject(item) ? set_members(r, item, 0) : set_tuple(r, item);
}

static enum lrf_status add_rows(struct reader *r, const cJSON *list)
{
    enum lrf_status status = LRF_OK;

    r->log->unit = "entry";
    r->line = 0;
    for (const cJSON *item = list->child; item != NULL && status == LRF_OK; item = item->next) {
        r->line++;
        status = add_row(r, item);
    }
    return status;
}

static bool is_rate_or_loss(const struct lrf_log *log, const char *name)
{
    const enum lrf_role role = lrf_log_role(log, name).role;

    return role == LRF_ROLE_LR || role == LRF_ROLE_LOSS;
}

/* The object, at some depth, that has a list of rates or losses. */
static const cJSON *find_columns(const struct lrf_log *log, const cJSON *object, int depth)
{
    const cJSON *found = NULL;

    for (const cJSON *m = object->child; m != NULL; m = m->next) {
        if (is_list(m) && is_rate_or_loss(log, m->string))
            return object;
    }
    for (const cJSON *m = object->child; m != NULL && found == NULL; m = m->next) {
        if (cJSON_IsObject(m) && depth < DEEPEST)
            found = find_columns(log, m, depth + 1);
    }
    return found;
}

/* The first member that is a list of objects, unless the object is a row itself. */
static const cJSON *find_rows(const struct lrf_log *log, const cJSON *object)
{
    const cJSON *found = object->child;

    while (found != NULL && !(cJSON_IsArray(found) && cJSON_IsObject(found->child)))
        found = found->next;
    for (const cJSON *m = object->child; m != NULL && found != NULL; m = m->next) {
        if (cJSON_IsNumber(m) && is_rate_or_loss(log, m->string))
            return NULL;
    }
    return found;
}

/* A list of an object of lists, and where reading is in it. */
struct cursor {
    size_t column;
    const cJSON *at;
};

static enum lrf_status fail_length(const struct lrf_log *log, const char *name, int n, int length,
                                   struct lrf_error *err)
{
    char value[LRF_VALUE_SIZE];

    lrf_text_value(value, name, strlen(name));
    return lrf_fail(err, LRF_EDATA, "'%s': '%s' has %d values, the lists before it %d", log->file,
                    value, n, length);
}

static enum lrf_status add_cursors(struct reader *r, const cJSON *object, struct cursor *cursor,
                                   size_t *n_cursors, int *length)
{
    enum lrf_status status = LRF_OK;

    *length = -1;
    *n_cursors = 0;
    for (const cJSON *m = object->child; m != NULL && status == LRF_OK; m = m->next) {
        const int n = cJSON_GetArraySize(m);
        struct cursor *next = &cursor[*n_cursors];
        if (!is_list(m) || lrf_log_role(r->log, m->string).role == LRF_ROLE_NONE)
            continue;
        if (*length >= 0 && n != *length)
            return fail_length(r->log, m->string, n, *length, r->err);
        *length = n;
        next->at = m->child;
        status = lrf_log_find_column(r->log, m->string, 0, &next->column, r->err);
        ++*n_cursors;
    }
    return status;
}

static enum lrf_status walk_columns(struct reader *r, struct cursor *cursor, size_t n, int length)
{
    enum lrf_status status = LRF_OK;

    r->log->unit = "entry";
    for (int i = 0; i < length && status == LRF_OK; i++) {
        status = lrf_log_add_row(r->log, (size_t)i + 1, r->err);
        for (size_t k = 0; k < n && status == LRF_OK; k++) {
            if (cJSON_IsNull(cursor[k].at)) /* what other languages write for nan */
                lrf_log_set_number(r->log, cursor[k].column, NAN);
            else
                status = set_item(r, cursor[k].column, cursor[k].at);
            cursor[k].at = cursor[k].at->next;
        }
    }
    return status;
}

static enum lrf_status add_columns(struct reader *r, const cJSON *object)
{
    struct cursor *cursor = lrf_calloc((size_t)cJSON_GetArraySize(object), sizeof *cursor);
    enum lrf_status status;
    size_t n;
    int length;

    if (cursor == NULL)
        return lrf_fail_memory(r->err);
    status = add_cursors(r, object, cursor, &n, &length);
    if (status == LRF_OK)
        status = walk_columns(r, cursor, n, length);
    free(cursor);
    return status;
}

enum lrf_status lrf_log_add_json(struct lrf_log *log, const cJSON *value, size_t line,
                                 struct lrf_error *err)
{
    struct reader r = {.log = log, .err = err, .line = line};
    const cJSON *columns = cJSON_IsObject(value) ? find_columns(log, value, 0) : NULL;
    const cJSON *rows = cJSON_IsObject(value) ? find_rows(log, value) : NULL;
    enum lrf_status status;

    if (columns != NULL)
        status = add_columns(&r, columns);
    else if (rows != NULL || cJSON_IsArray(value))
        status = add_rows(&r, rows != NULL ? rows : value);
    else
        status = add_row(&r, value);
    lrf_strbuf_release(&r.path);
    return status;
}
