/*
 * JSON of rows: a value is an object with a list of objects; a list of objects, of [rate, loss] or
 * of TensorBoard's [wall time, step, value]; else it is one row, the members of nested objects by
 * names like "train/loss". JSON lines are a value each.
 */
#include <string.h>

#include "base/strbuf.h"
#include "log/log_json.h"

struct reader {
    struct lrf_log *log;
    struct lrf_error *err;
    size_t line;            /* of the value at hand, or its number in a list */
    size_t next;            /* the column that probably comes next */
    struct lrf_strbuf path; /* the name of the member at hand, with those of the objects around */
};

static enum lrf_status set_member(struct reader *r, const char *name, const cJSON *item)
{
    size_t column;
    const enum lrf_status status = lrf_log_find_column(r->log, name, r->next, &column, r->err);

    if (status != LRF_OK)
        return status;
    r->next = column + 1;
    return lrf_json_set(r->log, column, item, r->err);
}

static enum lrf_status set_members(struct reader *r, const cJSON *object, int depth)
{
    const size_t n = r->path.n;
    enum lrf_status status = LRF_OK;

    for (const cJSON *m = object->child; m != NULL && status == LRF_OK; m = m->next) {
        const bool nested = cJSON_IsObject(m) && depth < LRF_JSON_DEEPEST;
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

/* The first member that is a list of objects, unless the object is a row itself. */
static const cJSON *find_rows(const struct lrf_log *log, const cJSON *object)
{
    const cJSON *found = object->child;

    while (found != NULL && !(cJSON_IsArray(found) && cJSON_IsObject(found->child)))
        found = found->next;
    for (const cJSON *m = object->child; m != NULL && found != NULL; m = m->next) {
        if (cJSON_IsNumber(m) && lrf_log_is_rate_or_loss(log, m->string))
            return NULL;
    }
    return found;
}

enum lrf_status lrf_json_read_rows(struct lrf_log *log, const cJSON *value, size_t line,
                                   struct lrf_error *err)
{
    struct reader r = {.log = log, .err = err, .line = line};
    const cJSON *rows = cJSON_IsObject(value) ? find_rows(log, value) : NULL;
    enum lrf_status status;

    if (rows != NULL || cJSON_IsArray(value))
        status = add_rows(&r, rows != NULL ? rows : value);
    else
        status = add_row(&r, value);
    lrf_strbuf_release(&r.path);
    return status;
}
