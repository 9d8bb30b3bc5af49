/*
 * data/schema.h - what the columns of a table mean: which is the target and what task it
 * sets, which are numbers, categories, identifiers.
 *
 * A column is numeric if every cell that is not missing is a number. Text makes it categorical,
 * unless it has more than 20 distinct values and at least 90 % of those cells are numbers, or half
 * of them and there are at most 3 different texts: then the text is a mistake, and an error. Texts
 * that are nearly all different (more than 50, and more than half as many as cells; all of more
 * than 20; or more than LRF_MAX_LEVELS) are identifiers. Numbers may only number the rows
 * (numbered.h).
 */
#ifndef LRF_DATA_SCHEMA_H
#define LRF_DATA_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include <lrfind/reference.h>

#include "data/levels.h"
#include "data/table.h"

/*
 * Sets table->target and the kind of every column but the target. LRF_EINVAL for a name in
 * settings->target, ->numeric or ->categorical that is no column, LRF_EDATA with line, column and
 * value.
 */
enum lrf_status lrf_schema_resolve(struct lrf_table *table,
                                   const struct lrf_dataset_settings *settings,
                                   struct lrf_error *err);

/* Whether any cell was read with a decimal comma. */
bool lrf_schema_has_commas(const struct lrf_table *table);

/* Zero-initialised is legal to release. */
struct lrf_target {
    enum lrf_task task;       /* never auto */
    struct lrf_levels levels; /* the classes, ranked; empty for regression */
};

/*
 * Looks at the rows whose role is LRF_ROW_TRAIN. Asked for `task` auto: text, or at most 20
 * distinct integers with two rows each on average, are classes; other numbers are a regression.
 * LRF_EDATA for text in a regression, for numbers of the rows where none was asked for, a single
 * class, more than LRF_MAX_LEVELS classes.
 * lrf_levels_release(&target->levels) must follow in any case.
 */
enum lrf_status lrf_target_resolve(struct lrf_target *target, struct lrf_table *table,
                                   enum lrf_task task, const uint8_t *roles, struct lrf_error *err);
/* The class of every row that is not dropped, into label (rows not dropped). */
void lrf_target_labels(const struct lrf_target *target, const struct lrf_table *table,
                       const uint8_t *roles, uint32_t *label);

#endif
