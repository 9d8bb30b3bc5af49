#include "data/dropped.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* False: it is a feature, or the target. */
static bool is_dropped(const struct lrf_column *column, enum lrf_drop *why)
{
    switch (column->kind) {
    case LRF_COLUMN_CONSTANT:
        *why = LRF_DROP_CONSTANT;
        return true;
    case LRF_COLUMN_NUMBERED:
        *why = LRF_DROP_NUMBERED;
        return true;
    case LRF_COLUMN_IDENTIFIER:
        *why = LRF_DROP_TEXTS;
        return true;
    default:
        return false;
    }
}

enum lrf_status lrf_dropped_list(struct lrf_dropped **list, size_t *n,
                                 const struct lrf_table *table, struct lrf_error *err)
{
    *n = 0;
    *list = lrf_calloc(table->columns, sizeof **list);
    if (*list == NULL)
        return lrf_fail_memory(err);
    for (size_t j = 0; j < table->columns; j++) {
        const struct lrf_column *column = &table->column[j];
        struct lrf_dropped *dropped = &(*list)[*n];
        if (!is_dropped(column, &dropped->why))
            continue;
        dropped->distinct = column->distinct;
        dropped->name = lrf_text_clean(column->name, strlen(column->name));
        if (dropped->name == NULL)
            return lrf_fail_memory(err);
        ++*n;
    }
    return LRF_OK;
}

void lrf_dropped_free(struct lrf_dropped *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lrf_free_shown(list[i].name);
    free(list);
}
