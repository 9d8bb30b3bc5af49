#include "data/target.h"

#include <math.h>
#include <stdbool.h>

#include "data/schema.h"

/* The most integers that are taken for classes when nobody says. */
enum { FEW_DISTINCT = 20 };

static bool are_few_integers(const struct lrf_levels *levels)
{
    if (levels->n > FEW_DISTINCT || 2 * levels->n > levels->total)
        return false;
    for (size_t i = 0; i < levels->n; i++)
        if (levels->level[i].cell != trunc(levels->level[i].cell))
            return false;
    return true;
}

static enum lrf_status check_classes(const struct lrf_levels *levels, const struct lrf_table *table,
                                     struct lrf_error *err)
{
    const struct lrf_column *column = &table->column[table->target];

    if (levels->n < 2)
        return lrf_table_fail(table, 0, column, err, "the target has a single class");
    if (levels->n > LRF_MAX_LEVELS || lrf_column_overflows(column))
        return lrf_fail_remedy(err,
                               lrf_table_fail(table, 0, column, err,
                                              "the target has more than %d classes",
                                              LRF_MAX_LEVELS),
                               LRF_REMEDY_REGRESSION);
    return LRF_OK;
}

static enum lrf_status judge(struct lrf_table *table, enum lrf_task task,
                             enum lrf_column_kind *kind, struct lrf_error *err)
{
    struct lrf_column *column = &table->column[table->target];
    struct lrf_schema_hint hint = {.remedy = LRF_REMEDY_CLASSIFICATION};
    enum lrf_status status;

    if (column->must_be_numeric)
        hint = lrf_hint_numeric;
    *kind = LRF_COLUMN_CATEGORICAL;
    if (task == LRF_TASK_CLASSIFICATION)
        return LRF_OK;
    if (task == LRF_TASK_REGRESSION) {
        column->must_be_numeric = true;
        column->must_be_categorical = false;
        hint = (struct lrf_schema_hint){.text = " (a regression needs numbers)"};
    }
    status = lrf_schema_judge(table, table->target, &hint, kind, err);
    if (status == LRF_OK && *kind == LRF_COLUMN_IDENTIFIER)
        return lrf_fail_remedy(
            err,
            lrf_table_fail(table, 0, column, err,
                           "nearly every row has a text of its own; these are no classes"),
            LRF_REMEDY_TARGET);
    return status;
}

enum lrf_status lrf_target_resolve(struct lrf_target *target, struct lrf_table *table,
                                   enum lrf_task task, const uint8_t *roles, struct lrf_error *err)
{
    enum lrf_column_kind kind;
    enum lrf_status status;

    *target = (struct lrf_target){0};
    status = judge(table, task, &kind, err);
    if (status != LRF_OK)
        return status;
    target->task = task;
    if (task == LRF_TASK_REGRESSION)
        return LRF_OK;
    if (lrf_levels_count(&target->levels, table, table->target, roles, LRF_ROW_TRAIN) != 0)
        return lrf_fail_memory(err);
    if (task == LRF_TASK_AUTO)
        target->task = kind == LRF_COLUMN_NUMERIC && !are_few_integers(&target->levels)
                           ? LRF_TASK_REGRESSION
                           : LRF_TASK_CLASSIFICATION;
    if (target->task == LRF_TASK_CLASSIFICATION)
        return check_classes(&target->levels, table, err);
    lrf_levels_release(&target->levels);
    return LRF_OK;
}

void lrf_target_labels(const struct lrf_target *target, const struct lrf_table *table,
                       const uint8_t *roles, uint32_t *label)
{
    const struct lrf_store *store = &table->store;

    for (size_t b = 0; b < store->n_blocks; b++) {
        const double *cell = lrf_store_segment(store, b, table->target);
        const uint8_t *role = roles + b * store->block_rows;
        const size_t rows = lrf_store_block_rows(store, b);
        for (size_t i = 0; i < rows; i++)
            if (role[i] != LRF_ROW_DROPPED)
                *label++ = lrf_levels_find(&target->levels, cell[i]);
    }
}
