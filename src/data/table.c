#include "data/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool lrf_column_overflows(const struct lrf_column *column)
{
    return column->texts.n > LRF_MAX_LEVELS;
}

static void column_release(struct lrf_column *column)
{
    free(column->name);
    free(column->odd_value);
    lrf_dictionary_release(&column->texts);
    *column = (struct lrf_column){0};
}

enum lrf_status lrf_table_fail(const struct lrf_table *table, size_t line,
                               const struct lrf_column *column, struct lrf_error *err,
                               const char *format, ...)
{
    char what[LRF_ERROR_SIZE / 2], where[32] = "", name[LRF_VALUE_SIZE];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (line > 0)
        snprintf(where, sizeof where, " line %zu", line);
    if (column == NULL)
        return lrf_fail(err, LRF_EDATA, "'%s'%s: %s", table->file, where, what);
    lrf_text_value(name, column->name, strlen(column->name));
    return lrf_fail(err, LRF_EDATA, "'%s'%s, column '%s': %s", table->file, where, name, what);
}

void lrf_table_release(struct lrf_table *table)
{
    for (size_t j = 0; table->column != NULL && j < table->columns; j++)
        column_release(&table->column[j]);
    free(table->column);
    free(table->file);
    lrf_store_release(&table->store);
    *table = (struct lrf_table){0};
}

size_t lrf_table_find(const struct lrf_table *table, const char *name)
{
    size_t number;

    for (size_t j = 0; j < table->columns; j++)
        if (strcmp(table->column[j].name, name) == 0)
            return j;
    if (lrf_number_parse_size(name, &number) && number >= 1 && number <= table->columns)
        return number - 1;
    return table->columns;
}

size_t lrf_table_line(const struct lrf_table *table, size_t row)
{
    return (size_t)(lrf_store_cell(&table->store, row, table->columns) + (double)row);
}
