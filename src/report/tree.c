#include "report/tree.h"

#include <inttypes.h>
#include <math.h>

#include "base/number.h"
#include "report/quote.h"

void lrf_tree_init(struct lrf_tree *tree)
{
    tree->root = cJSON_CreateObject();
    tree->failed = tree->root == NULL;
}

enum lrf_status lrf_tree_write(struct lrf_tree *tree, FILE *out, struct lrf_error *err)
{
    char *text = tree->failed ? NULL : cJSON_Print(tree->root);

    cJSON_Delete(tree->root);
    tree->root = NULL;
    if (!text)
        return lrf_fail_memory(err);
    fputs(text, out);
    fputc('\n', out);
    cJSON_free(text);
    return LRF_OK;
}

/* The parent takes the item; what cannot be added is freed. */
static cJSON *add(struct lrf_tree *tree, cJSON *parent, const char *key, cJSON *item)
{
    bool added =
        key ? cJSON_AddItemToObject(parent, key, item) : cJSON_AddItemToArray(parent, item);

    if (added)
        return item;
    cJSON_Delete(item);
    tree->failed = true;
    return NULL;
}

cJSON *lrf_tree_object(struct lrf_tree *tree, cJSON *parent, const char *key)
{
    return add(tree, parent, key, cJSON_CreateObject());
}

cJSON *lrf_tree_array(struct lrf_tree *tree, cJSON *parent, const char *key)
{
    return add(tree, parent, key, cJSON_CreateArray());
}

void lrf_tree_text(struct lrf_tree *tree, cJSON *parent, const char *key, const char *text)
{
    struct lrf_strbuf clean = {0};

    lrf_quote_utf8(&clean, text);
    if (!text)
        add(tree, parent, key, cJSON_CreateNull());
    else if (clean.failed)
        tree->failed = true;
    else
        add(tree, parent, key, cJSON_CreateString(clean.n ? clean.s : ""));
    lrf_strbuf_release(&clean);
}

void lrf_tree_bool(struct lrf_tree *tree, cJSON *parent, const char *key, bool value)
{
    add(tree, parent, key, cJSON_CreateBool(value));
}

void lrf_tree_count(struct lrf_tree *tree, cJSON *parent, const char *key, uint64_t value)
{
    char text[LRF_NUMBER_SIZE];

    snprintf(text, sizeof text, "%" PRIu64, value);
    add(tree, parent, key, cJSON_CreateRaw(text));
}

void lrf_tree_null(struct lrf_tree *tree, cJSON *parent, const char *key, const char *why)
{
    struct lrf_strbuf sibling = {0};

    add(tree, parent, key, cJSON_CreateNull());
    lrf_strbuf_printf(&sibling, "%s_why", key);
    if (sibling.failed)
        tree->failed = true;
    else
        lrf_tree_text(tree, parent, sibling.s, why);
    lrf_strbuf_release(&sibling);
}

void lrf_tree_number(struct lrf_tree *tree, cJSON *parent, const char *key, double value,
                     const char *why)
{
    char text[LRF_NUMBER_SIZE];

    if (!isfinite(value)) {
        lrf_tree_null(tree, parent, key, why);
        return;
    }
    lrf_number_format(text, value);
    add(tree, parent, key, cJSON_CreateRaw(text));
}
