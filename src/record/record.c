#include "record/record.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "record/phrases.h"

const char lrf_not_reached[] = "not reached in this range";
const char lrf_no_interval[] = "no interval";
const char lrf_no_answer_of_rule[] = "no answer on this curve";

/* ---- memory: blocks that are freed together */

enum { BLOCK = 1 << 14 };

struct lrf_block {
    struct lrf_block *next;
    size_t used, size;
    max_align_t data[];
};

static struct lrf_block *add_block(struct lrf_record *record, size_t size)
{
    struct lrf_block *block = calloc(1, sizeof *block + size);

    if (block == NULL)
        return NULL;
    block->size = size;
    block->next = record->block;
    return record->block = block;
}

/* Zeroed memory. */
static void *allocate(struct lrf_record *record, size_t size)
{
    struct lrf_block *block = record->block;
    char *data;

    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (block == NULL || size > block->size - block->used)
        block = record->failed ? NULL : add_block(record, size > BLOCK ? size : BLOCK);
    if (block == NULL) {
        record->failed = true;
        return NULL;
    }
    data = (char *)block->data + block->used;
    block->used += size;
    return data;
}

const char *lrf_record_keep(struct lrf_record *record, struct lrf_strbuf *text)
{
    char *copy = text->failed ? NULL : allocate(record, text->n + 1);

    if (copy && text->n)
        memcpy(copy, text->s, text->n);
    record->failed |= text->failed;
    lrf_strbuf_release(text);
    return copy ? copy : "";
}

const char *lrf_record_printf(struct lrf_record *record, const char *format, ...)
{
    struct lrf_strbuf text = {0};
    va_list args;

    va_start(args, format);
    lrf_strbuf_vprintf(&text, format, args);
    va_end(args);
    return lrf_record_keep(record, &text);
}

/* ---- facts */

static struct lrf_item *add_item(struct lrf_record *record, struct lrf_item *parent,
                                 enum lrf_form form, const char *key)
{
    struct lrf_item *item = allocate(record, sizeof *item);

    if (item == NULL)
        return NULL;
    item->form = form;
    item->key = key;
    if (parent && parent->last)
        parent->last->next = item;
    else if (parent)
        parent->child = item;
    if (parent)
        parent->last = item;
    return item;
}

struct lrf_item *lrf_record_object(struct lrf_record *record, struct lrf_item *parent,
                                   const char *key)
{
    return add_item(record, parent, LRF_FORM_OBJECT, key);
}

struct lrf_item *lrf_record_list(struct lrf_record *record, struct lrf_item *parent,
                                 const char *key)
{
    return add_item(record, parent, LRF_FORM_LIST, key);
}

union lrf_value lrf_column_value(const struct lrf_column *column, const void *row)
{
    const void *at = (const char *)row + column->offset;

    switch (column->kind) {
    case LRF_KIND_COUNT:
        return (union lrf_value){.count = *(const size_t *)at};
    case LRF_KIND_SMALL:
        return (union lrf_value){.count = *(const unsigned *)at};
    case LRF_KIND_SEED:
        return (union lrf_value){.count = *(const uint64_t *)at};
    case LRF_KIND_FLAG:
        return (union lrf_value){.flag = *(const bool *)at};
    case LRF_KIND_TEXT:
        return (union lrf_value){.text = *(const char *const *)at};
    default:
        return (union lrf_value){.number = *(const double *)at};
    }
}

static bool is_null(const struct lrf_column *column, union lrf_value value)
{
    switch (column->kind) {
    case LRF_KIND_COUNT:
    case LRF_KIND_SMALL:
    case LRF_KIND_SEED:
    case LRF_KIND_FLAG:
        return false;
    case LRF_KIND_TEXT:
        return value.text == NULL;
    default:
        return !isfinite(value.number);
    }
}

struct lrf_item *lrf_record_value(struct lrf_record *record, struct lrf_item *parent,
                                  const struct lrf_column *column, const void *row)
{
    struct lrf_item *item = add_item(record, parent, LRF_FORM_VALUE, NULL);

    if (item == NULL)
        return NULL;
    *item = (struct lrf_item){.column = column, .why = column->why};
    item->key = parent && parent->form == LRF_FORM_LIST ? NULL : column->key;
    item->is = lrf_column_value(column, row);
    item->null = is_null(column, item->is);
    return item;
}

struct lrf_item *lrf_record_fill(struct lrf_record *record, struct lrf_item *parent,
                                 const struct lrf_column *column, size_t n, const void *row)
{
    for (size_t i = 0; i < n; i++)
        lrf_record_value(record, parent, &column[i], row);
    return parent;
}

struct lrf_item *lrf_record_null(struct lrf_record *record, struct lrf_item *parent,
                                 const char *key, const char *why, const struct lrf_column *column,
                                 size_t n)
{
    struct lrf_item *item = add_item(record, parent, LRF_FORM_OBJECT, key);

    if (item == NULL)
        return NULL;
    item->null = true;
    item->why = why;
    for (size_t i = 0; i < n; i++) {
        struct lrf_item *empty = add_item(record, item, LRF_FORM_VALUE, column[i].key);
        if (empty == NULL)
            return item;
        empty->null = true;
        empty->column = &column[i];
        empty->why = why;
    }
    return item;
}

const struct lrf_item *lrf_item_at(const struct lrf_item *item, const char *path)
{
    while (item && *path) {
        size_t n = strcspn(path, ".");
        item = item->child;
        while (item &&
               (item->key == NULL || strlen(item->key) != n || strncmp(item->key, path, n) != 0))
            item = item->next;
        path += n + (path[n] == '.');
    }
    return item;
}

static void show_number(struct lrf_strbuf *out, const struct lrf_item *item)
{
    char text[LRF_NUMBER_SIZE];

    switch (item->column->kind) {
    case LRF_KIND_RATE:
        lrf_number_rate(text, item->is.number);
        break;
    case LRF_KIND_SHARE:
        lrf_number_decimals(text, item->is.number, 3, false);
        break;
    case LRF_KIND_STEP:
        lrf_put_step(out, item->is.number);
        return;
    case LRF_KIND_PERCENT:
        lrf_number_decimals(text, 100 * item->is.number, 1, false);
        break;
    default:
        lrf_number_short(text, item->is.number, 4);
    }
    lrf_strbuf_puts(out, text);
    if (item->column->kind == LRF_KIND_PERCENT)
        lrf_strbuf_puts(out, " %");
}

void lrf_item_show(struct lrf_strbuf *out, const struct lrf_item *item)
{
    switch (item->column->kind) {
    case LRF_KIND_COUNT:
    case LRF_KIND_SMALL:
    case LRF_KIND_SEED:
        lrf_strbuf_printf(out, "%" PRIu64, item->is.count);
        break;
    case LRF_KIND_FLAG:
        lrf_strbuf_puts(out, item->is.flag ? "yes" : "no");
        break;
    case LRF_KIND_TEXT:
        lrf_strbuf_puts(out, item->is.text);
        break;
    default:
        show_number(out, item);
    }
}

void lrf_column_heading(struct lrf_strbuf *out, const struct lrf_column *column, bool brief)
{
    if (brief && column->brief) {
        lrf_strbuf_puts(out, column->brief);
    } else if (column->heading) {
        lrf_strbuf_puts(out, column->heading);
    } else {
        for (const char *s = column->key; *s; s++)
            lrf_strbuf_add(out, *s == '_' ? " " : s, 1);
    }
    if (!brief && column->unit)
        lrf_strbuf_printf(out, ", %s", column->unit);
}

/* ---- what people are shown */

bool lrf_section_path(const char **columns, char path[LRF_PATH_SIZE])
{
    size_t n;

    *columns += strspn(*columns, " ");
    n = strcspn(*columns, " ");
    snprintf(path, LRF_PATH_SIZE, "%.*s", (int)n, *columns);
    *columns += n;
    return n > 0;
}

void lrf_record_say(struct lrf_record *record, struct lrf_saying saying)
{
    if (record->n_sayings < LRF_MOST_SAYINGS)
        record->saying[record->n_sayings++] = saying;
}

void lrf_record_explain(struct lrf_record *record, const char *term, const char *meaning)
{
    if (record->n_terms < LRF_MOST_TERMS)
        record->term[record->n_terms++] = (struct lrf_gloss){term, meaning, NULL};
}

struct lrf_section *lrf_record_section(struct lrf_record *record, const char *title)
{
    size_t i =
        record->n_sections < LRF_MOST_SECTIONS ? record->n_sections++ : LRF_MOST_SECTIONS - 1;

    record->section[i] = (struct lrf_section){.title = title};
    return &record->section[i];
}

static size_t count_children(const struct lrf_item *item)
{
    size_t n = 0;

    for (const struct lrf_item *child = item ? item->child : NULL; child; child = child->next)
        n++;
    return n;
}

void lrf_record_table(struct lrf_record *record, struct lrf_section *section,
                      const struct lrf_item *list, const char *flag, const char *caption,
                      const char *columns)
{
    section->caption = caption;
    section->columns = columns;
    section->row = allocate(record, count_children(list) * sizeof *section->row);
    if (section->row == NULL)
        return;
    for (const struct lrf_item *row = list ? list->child : NULL; row; row = row->next) {
        const struct lrf_item *wanted = flag ? lrf_item_at(row, flag) : NULL;
        if (flag == NULL || (wanted && wanted->is.flag))
            section->row[section->n++] = row;
    }
}

const struct lrf_column *lrf_section_column(const struct lrf_section *section, const char *path)
{
    for (size_t i = 0; i < section->n; i++) {
        const struct lrf_item *item = lrf_item_at(section->row[i], path);
        if (item && item->column)
            return item->column;
    }
    return NULL;
}

void lrf_record_begin(struct lrf_record *record, const struct lrf_dialect *dialect)
{
    *record = (struct lrf_record){.dialect = dialect,
                                  .root = {.form = LRF_FORM_OBJECT},
                                  .title = "",
                                  .subtitle = "",
                                  .indent = 6};
}

void lrf_record_release(struct lrf_record *record)
{
    for (struct lrf_block *next, *block = record->block; block; block = next) {
        next = block->next;
        free(block);
    }
    *record = (struct lrf_record){0};
}
