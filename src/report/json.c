/* A record as JSON, in the layout of cJSON_Print: what is not finite is null with a sibling that
 * says why. */
#include "report/writers.h"

#include <inttypes.h>

#include "base/number.h"
#include "base/quote.h"

/* Everything on one line has this depth. */
enum { ONE_LINE = -1 };

static int deeper(int depth)
{
    return depth == ONE_LINE ? ONE_LINE : depth + 1;
}

static void put_tabs(struct lrf_strbuf *out, int n)
{
    for (int i = 0; i < n; i++)
        lrf_strbuf_puts(out, "\t");
}

static void put_number(struct lrf_strbuf *out, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_format(text, value);
    lrf_strbuf_puts(out, text);
}

static void put_value(struct lrf_strbuf *out, const struct lrf_item *item)
{
    switch (item->column->kind) {
    case LRF_KIND_COUNT:
    case LRF_KIND_SMALL:
    case LRF_KIND_SEED:
        lrf_strbuf_printf(out, "%" PRIu64, item->is.count);
        break;
    case LRF_KIND_FLAG:
        lrf_strbuf_puts(out, item->is.flag ? "true" : "false");
        break;
    case LRF_KIND_TEXT:
        lrf_quote_json(out, item->is.text);
        break;
    default:
        put_number(out, item->is.number);
    }
}

static void put_item(struct lrf_strbuf *out, const struct lrf_item *item, int depth);

static void begin_member(struct lrf_strbuf *out, const char *key, const char *suffix, int depth,
                         bool first)
{
    if (depth == ONE_LINE) {
        lrf_strbuf_printf(out, "%s\"%s%s\": ", first ? "" : ", ", key, suffix);
        return;
    }
    lrf_strbuf_puts(out, first ? "" : ",\n");
    put_tabs(out, depth);
    lrf_strbuf_printf(out, "\"%s%s\":\t", key, suffix);
}

static void put_object(struct lrf_strbuf *out, const struct lrf_item *object, int depth)
{
    bool first = true;

    lrf_strbuf_puts(out, depth == ONE_LINE ? "{" : "{\n");
    for (const struct lrf_item *item = object->child; item; item = item->next) {
        if (item->column && item->column->shown)
            continue;
        begin_member(out, item->key, "", deeper(depth), first);
        put_item(out, item, deeper(depth));
        first = false;
        if (!item->null)
            continue;
        begin_member(out, item->key, "_why", deeper(depth), false);
        lrf_quote_json(out, item->why);
    }
    lrf_strbuf_puts(out, first || depth == ONE_LINE ? "" : "\n");
    put_tabs(out, depth);
    lrf_strbuf_puts(out, "}");
}

static void put_list(struct lrf_strbuf *out, const struct lrf_item *list, int depth)
{
    lrf_strbuf_puts(out, "[");
    for (const struct lrf_item *item = list->child; item; item = item->next) {
        put_item(out, item, deeper(depth));
        lrf_strbuf_puts(out, item->next ? ", " : "");
    }
    lrf_strbuf_puts(out, "]");
}

static void put_item(struct lrf_strbuf *out, const struct lrf_item *item, int depth)
{
    if (item->null)
        lrf_strbuf_puts(out, "null");
    else if (item->form == LRF_FORM_OBJECT)
        put_object(out, item, depth);
    else if (item->form == LRF_FORM_LIST)
        put_list(out, item, depth);
    else
        put_value(out, item);
}

void lrf_json_item(struct lrf_strbuf *out, const struct lrf_item *item)
{
    put_item(out, item, 0);
}

void lrf_json_line(struct lrf_strbuf *out, const struct lrf_record *record)
{
    put_object(out, &record->root, ONE_LINE);
    lrf_strbuf_puts(out, "\n");
    out->failed |= record->failed;
}

void lrf_json(struct lrf_strbuf *out, const struct lrf_record *record)
{
    put_object(out, &record->root, 0);
    lrf_strbuf_puts(out, "\n");
    out->failed |= record->failed;
}
