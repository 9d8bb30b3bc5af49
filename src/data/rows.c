#include "data/rows.h"

#include <stdbool.h>
#include <string.h>

#include "data/cell.h"

static bool is_used(const struct lrf_column *column)
{
    return column->kind == LRF_COLUMN_NUMERIC || column->kind == LRF_COLUMN_CATEGORICAL ||
           column->kind == LRF_COLUMN_TARGET;
}

static void drop_missing(const struct lrf_table *table, size_t column, uint8_t *roles)
{
    const struct lrf_store *store = &table->store;

    for (size_t b = 0; b < store->n_blocks; b++) {
        const double *cell = lrf_store_segment(store, b, column);
        uint8_t *role = roles + b * store->block_rows;
        const size_t rows = lrf_store_block_rows(store, b);
        for (size_t i = 0; i < rows; i++)
            if (lrf_cell_is_missing(cell[i]))
                role[i] = LRF_ROW_DROPPED;
    }
}

static enum lrf_status refuse_missing(const struct lrf_table *table, struct lrf_error *err)
{
    const struct lrf_column *first = NULL;

    for (size_t j = 0; j < table->columns; j++) {
        const struct lrf_column *column = &table->column[j];
        if (column->missing > 0 && column->kind != LRF_COLUMN_IDENTIFIER &&
            (first == NULL || column->missing_line < first->missing_line))
            first = column;
    }
    if (first == NULL)
        return LRF_OK;
    return lrf_fail_remedy(
        err, lrf_table_fail(table, first->missing_line, first, err, "the value is missing"),
        LRF_REMEDY_MISSING);
}

enum lrf_status lrf_rows_select(const struct lrf_table *table, enum lrf_missing missing,
                                uint8_t *roles, struct lrf_error *err)
{
    size_t left;

    if (table->rows < LRF_LEAST_ROWS)
        return lrf_table_fail(table, 0, NULL, err, "%zu row%s of data, at least %d are needed",
                              table->rows, table->rows == 1 ? "" : "s", LRF_LEAST_ROWS);
    if (table->column[table->target].missing == table->rows)
        return lrf_table_fail(table, 0, &table->column[table->target], err,
                              "the target has no values");
    if (missing == LRF_MISSING_ERROR && refuse_missing(table, err) != LRF_OK)
        return LRF_EDATA;
    memset(roles, LRF_ROW_TRAIN, table->rows);
    for (size_t j = 0; j < table->columns; j++) {
        const struct lrf_column *column = &table->column[j];
        if (column->missing > 0 && is_used(column) &&
            (missing == LRF_MISSING_DROP || j == table->target))
            drop_missing(table, j, roles);
    }
    left = lrf_rows_count(roles, table->rows, LRF_ROW_TRAIN);
    if (left < LRF_LEAST_ROWS)
        return lrf_table_fail(table, 0, NULL, err,
                              "%zu of %zu rows are left without missing values, at least %d are "
                              "needed",
                              left, table->rows, LRF_LEAST_ROWS);
    return LRF_OK;
}

size_t lrf_rows_count(const uint8_t *roles, size_t rows, enum lrf_row_role role)
{
    size_t n = 0;

    for (size_t i = 0; i < rows; i++)
        n += roles[i] == role;
    return n;
}

void lrf_rows_index(const uint8_t *roles, size_t rows, enum lrf_row_role role, uint32_t *index)
{
    uint32_t used = 0;

    for (size_t i = 0; i < rows; i++) {
        if (roles[i] == role)
            *index++ = used;
        used += roles[i] != LRF_ROW_DROPPED;
    }
}
