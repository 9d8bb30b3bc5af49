#include "data/schema.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/near.h"
#include "data/levels.h"
#include "data/numbered.h"

/* A column with more distinct values than this, where so many cells are numbers, or half of them
 * and the rest so few different texts, is a column of numbers with mistakes. */
enum { MISTAKE_DISTINCT = 20, MISTAKE_PERCENT = 90, MISTAKE_TEXTS = 3 };
/* More distinct texts than this, and than half the cells, are identifiers; of fewer, all. */
enum { IDENTIFIER_DISTINCT = 50 };

static enum lrf_status fail_unknown(const struct lrf_table *table, const char *name,
                                    struct lrf_error *err)
{
    char value[LRF_VALUE_SIZE], known[LRF_VALUE_SIZE];
    struct lrf_near near;

    lrf_near_init(&near, name, strlen(name));
    for (size_t j = 0; j < table->columns; j++)
        lrf_near_try(&near, table->column[j].name);
    lrf_text_value(value, name, strlen(name));
    if (*near.best == '\0')
        return lrf_fail(err, LRF_EINVAL, "'%s': no column '%s' among %zu", table->file, value,
                        table->columns);
    lrf_text_value(known, near.best, strlen(near.best));
    snprintf(near.best, sizeof near.best, "%s", known); /* as it can be shown */
    return lrf_fail(err, LRF_EINVAL, "'%s': no column '%s'%s", table->file, value,
                    lrf_near_guess(&near, "", ""));
}

static enum lrf_status fail_twice(const struct lrf_table *table, const char *name,
                                  struct lrf_error *err)
{
    char value[LRF_VALUE_SIZE];

    lrf_text_value(value, name, strlen(name));
    return lrf_fail(err, LRF_EINVAL, "'%s': column '%s' is named numeric and categorical",
                    table->file, value);
}

/* Cuts the first name off a comma-separated list, without the spaces around it. */
static char *cut_name(char **list)
{
    char *name = *list + strspn(*list, " "), *end = name + strcspn(name, ",");

    *list = *end ? end + 1 : end;
    while (end > name && end[-1] == ' ')
        end--;
    *end = '\0';
    return name;
}

static enum lrf_status mark_names(struct lrf_table *table, const char *names, bool categorical,
                                  struct lrf_error *err)
{
    char *copy = lrf_strdup(names), *rest = copy;
    enum lrf_status status = copy ? LRF_OK : lrf_fail_memory(err);

    while (status == LRF_OK && *rest) {
        const char *name = cut_name(&rest);
        const size_t j = lrf_table_find(table, name);
        if (j == table->columns)
            status = fail_unknown(table, name, err);
        else if (categorical && table->column[j].must_be_numeric)
            status = fail_twice(table, name, err);
        else if (categorical)
            table->column[j].must_be_categorical = true;
        else
            table->column[j].must_be_numeric = true;
    }
    free(copy);
    return status;
}

static enum lrf_status find_target(struct lrf_table *table, const char *target,
                                   struct lrf_error *err)
{
    table->target = target ? lrf_table_find(table, target) : table->columns - 1;
    if (table->target == table->columns)
        return fail_unknown(table, target, err);
    table->column[table->target].kind = LRF_COLUMN_TARGET;
    return LRF_OK;
}

/* What an error about a cell says beside it: a text that follows (NULL: none), and what helps. */
struct hint {
    const char *text;
    enum lrf_remedy remedy;
};

static const struct hint named_numeric = {.text = " (the column was named numeric)"};

static enum lrf_status fail_odd(const struct lrf_table *table, const struct lrf_column *column,
                                const struct hint *hint, struct lrf_error *err)
{
    const char *what = column->odd_number == LRF_NUMBER_NONE        ? "is not a number"
                       : column->odd_number == LRF_NUMBER_NONFINITE ? "is not a finite number"
                                                                    : "is too great for a number";

    return lrf_fail_remedy(err,
                           lrf_table_fail(table, column->odd_line, column, err, "'%s' %s%s",
                                          column->odd_value, what, hint->text ? hint->text : ""),
                           hint->remedy);
}

/* Texts that are numbers with a decimal comma, all of them. */
static bool is_comma_numbers(const struct lrf_column *column)
{
    return column->commas > 0 && column->commas == column->odd;
}

static enum lrf_status fail_commas(const struct lrf_table *table, const struct lrf_column *column,
                                   struct lrf_error *err)
{
    return lrf_fail_remedy(err,
                           lrf_table_fail(table, column->odd_line, column, err,
                                          "'%s' has a decimal comma", column->odd_value),
                           LRF_REMEDY_DECIMAL);
}

static enum lrf_status fail_decimals(const struct lrf_table *table, size_t line,
                                     const struct lrf_column *column, const char *what,
                                     struct lrf_error *err)
{
    return lrf_fail_remedy(err, lrf_table_fail(table, line, column, err, "%s", what),
                           LRF_REMEDY_DECIMAL);
}

bool lrf_schema_has_commas(const struct lrf_table *table)
{
    for (size_t j = 0; j < table->columns; j++)
        if (table->column[j].comma_line > 0)
            return true;
    return false;
}

/* A column of numbers, none of which may be read a thousand times too great or too small. */
static enum lrf_status check_decimals(const struct lrf_table *table,
                                      const struct lrf_column *column, struct lrf_error *err)
{
    const size_t either = column->either_line, point = column->point_line;

    if (table->decimal != LRF_DECIMAL_AUTO || table->separator == ',')
        return LRF_OK;
    if (column->comma_line > 0 && point + either > 0)
        return fail_decimals(table, point ? point : either, column,
                             "a decimal point here, decimal commas in other lines", err);
    if (either > 0 && point == 0 && (table->point == '.' || lrf_schema_has_commas(table)))
        return fail_decimals(table, either, column,
                             "it is not clear whether three digits here are decimals or thousands",
                             err);
    return LRF_OK;
}

/* Whether the texts in a column must be mistakes between numbers. */
static bool has_mistakes(const struct lrf_column *column, size_t present, size_t distinct)
{
    const size_t numbers = present - column->odd;

    if (distinct <= MISTAKE_DISTINCT)
        return false;
    return numbers * 100 >= present * MISTAKE_PERCENT ||
           (numbers * 2 >= present && column->texts.n <= MISTAKE_TEXTS);
}

static bool is_identifier(size_t present, size_t distinct)
{
    return distinct > LRF_MAX_LEVELS || (distinct > LRF_NUMBERED_ROWS && distinct == present) ||
           (distinct > IDENTIFIER_DISTINCT && 2 * distinct > present);
}

static enum lrf_status judge_levels(const struct lrf_table *table, const struct lrf_column *column,
                                    size_t distinct, const struct hint *hint,
                                    enum lrf_column_kind *kind, struct lrf_error *err)
{
    const size_t present = table->rows - column->missing;

    *kind = LRF_COLUMN_CATEGORICAL;
    if (column->must_be_categorical && distinct > LRF_MAX_LEVELS)
        return lrf_table_fail(table, 0, column, err, "more than %d categories", LRF_MAX_LEVELS);
    if (column->must_be_categorical)
        return LRF_OK;
    if (has_mistakes(column, present, distinct))
        return fail_odd(table, column, hint, err);
    if (is_identifier(present, distinct))
        *kind = LRF_COLUMN_IDENTIFIER;
    return LRF_OK;
}

/* The distinct values of a column, up to LRF_MAX_LEVELS + 1. Returns 0, or -1 without memory. */
static int count_distinct(const struct lrf_table *table, size_t j, size_t *distinct)
{
    const struct lrf_column *column = &table->column[j];
    struct lrf_levels levels;
    int failed;

    if (column->odd == table->rows - column->missing) { /* no numbers between the texts */
        *distinct = column->texts.n;
        return 0;
    }
    failed = lrf_levels_count(&levels, table, j, NULL, LRF_ROW_DROPPED);
    *distinct = levels.n;
    lrf_levels_release(&levels);
    return failed;
}

/* Numeric, categorical or identifier: what one column looks like. Nothing is changed. */
static enum lrf_status judge_column(const struct lrf_table *table, size_t j,
                                    const struct hint *hint, enum lrf_column_kind *kind,
                                    struct lrf_error *err)
{
    const struct lrf_column *column = &table->column[j];
    size_t distinct;

    *kind = LRF_COLUMN_NUMERIC;
    if (!column->must_be_categorical && column->odd == 0)
        return check_decimals(table, column, err);
    if (!column->must_be_categorical && is_comma_numbers(column))
        return fail_commas(table, column, err);
    if (!column->must_be_categorical &&
        (column->must_be_numeric || column->odd == column->nonfinite))
        return fail_odd(table, column, hint, err);
    if (count_distinct(table, j, &distinct) != 0)
        return lrf_fail_memory(err);
    return judge_levels(table, column, distinct, hint, kind, err);
}

static enum lrf_status judge_feature(struct lrf_table *table, size_t j, struct lrf_error *err)
{
    static const struct hint nameable = {.remedy = LRF_REMEDY_CATEGORICAL};
    struct lrf_column *column = &table->column[j];
    enum lrf_status status;
    bool numbered = false;

    if (column->missing == table->rows) {
        column->kind = LRF_COLUMN_CONSTANT;
        return LRF_OK;
    }
    status = judge_column(table, j, column->must_be_numeric ? &named_numeric : &nameable,
                          &column->kind, err);
    if (status == LRF_OK && column->kind == LRF_COLUMN_IDENTIFIER)
        status = count_distinct(table, j, &column->distinct) == 0 ? LRF_OK : lrf_fail_memory(err);
    if (status == LRF_OK && column->kind == LRF_COLUMN_NUMERIC && !column->must_be_numeric)
        status = lrf_column_is_numbered(table, j, &numbered, err);
    if (numbered)
        column->kind = LRF_COLUMN_NUMBERED;
    return status;
}

/* The numbers of the rows are what there is to learn from where there is nothing else. */
static void keep_some(struct lrf_table *table)
{
    for (size_t j = 0; j < table->columns; j++)
        if (table->column[j].kind == LRF_COLUMN_NUMERIC ||
            table->column[j].kind == LRF_COLUMN_CATEGORICAL)
            return;
    for (size_t j = 0; j < table->columns; j++)
        if (table->column[j].kind == LRF_COLUMN_NUMBERED)
            table->column[j].kind = LRF_COLUMN_NUMERIC;
}

enum lrf_status lrf_schema_resolve(struct lrf_table *table,
                                   const struct lrf_dataset_settings *settings,
                                   struct lrf_error *err)
{
    enum lrf_status status = find_target(table, settings->target, err);

    if (status == LRF_OK && settings->numeric != NULL)
        status = mark_names(table, settings->numeric, false, err);
    if (status == LRF_OK && settings->categorical != NULL)
        status = mark_names(table, settings->categorical, true, err);
    for (size_t j = 0; status == LRF_OK && j < table->columns; j++)
        if (j != table->target)
            status = judge_feature(table, j, err);
    if (status == LRF_OK)
        keep_some(table);
    return status;
}

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
    struct hint hint = {.remedy = LRF_REMEDY_CLASSIFICATION};
    enum lrf_status status;

    if (column->must_be_numeric)
        hint = named_numeric;
    *kind = LRF_COLUMN_CATEGORICAL;
    if (task == LRF_TASK_CLASSIFICATION)
        return LRF_OK;
    if (task == LRF_TASK_REGRESSION) {
        column->must_be_numeric = true;
        column->must_be_categorical = false;
        hint = (struct hint){.text = " (a regression needs numbers)"};
    }
    status = judge_column(table, table->target, &hint, kind, err);
    if (status == LRF_OK && *kind == LRF_COLUMN_IDENTIFIER)
        return lrf_fail_remedy(
            err,
            lrf_table_fail(table, 0, column, err,
                           "nearly every row has a text of its own; these are no classes"),
            LRF_REMEDY_TARGET);
    return status;
}

/* Numbers that nobody has called a regression must not only number the rows. */
static enum lrf_status check_numbers(const struct lrf_table *table, struct lrf_error *err)
{
    const struct lrf_column *column = &table->column[table->target];
    bool numbered = false;

    if (!column->must_be_numeric &&
        lrf_column_is_numbered(table, table->target, &numbered, err) != LRF_OK)
        return err->status;
    if (!numbered)
        return LRF_OK;
    return lrf_fail_remedy(
        err,
        lrf_table_fail(table, 0, column, err, "it numbers the rows, there is nothing to predict"),
        LRF_REMEDY_REGRESSION);
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
    if (target->task == LRF_TASK_CLASSIFICATION) {
        status = check_classes(&target->levels, table, err);
        if (status == LRF_OK &&
            lrf_levels_rank(&target->levels, &table->column[table->target]) != 0)
            status = lrf_fail_memory(err);
        return status;
    }
    lrf_levels_release(&target->levels);
    return check_numbers(table, err);
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
