/*
 * data/schema.h - what the columns of a table mean: which is the target, which are numbers,
 * categories, identifiers.
 *
 * A column is numeric if every cell that is not missing is a number. Text makes it categorical,
 * unless it has more than 20 distinct values and at least 90 % of those cells are numbers, or half
 * of them and there are at most 3 different texts: then the text is a mistake, and an error. Texts
 * that are nearly all different (more than 50, and more than half as many as cells; or more than
 * LRF_MAX_LEVELS) are identifiers.
 */
#ifndef LRF_DATA_SCHEMA_H
#define LRF_DATA_SCHEMA_H

#include <lrfind/reference.h>

#include "data/table.h"

/*
 * Sets table->target and the kind of every column but the target. LRF_EINVAL for a name in
 * settings->numeric or ->categorical that is no column, LRF_EDATA with line, column and value.
 */
enum lrf_status lrf_schema_resolve(struct lrf_table *table,
                                   const struct lrf_dataset_settings *settings,
                                   struct lrf_error *err);
/* What an error about a cell says beside it: a text that follows (NULL: none), and what helps. */
struct lrf_schema_hint {
    const char *text;
    enum lrf_remedy remedy;
};

/* For a column that was named numeric. */
extern const struct lrf_schema_hint lrf_hint_numeric;

/* Numeric, categorical or identifier: what one column looks like. Nothing is changed. */
enum lrf_status lrf_schema_judge(const struct lrf_table *table, size_t column,
                                 const struct lrf_schema_hint *hint, enum lrf_column_kind *kind,
                                 struct lrf_error *err);

#endif
