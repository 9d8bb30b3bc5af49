/* data/target.h - the task that the target column sets, and its classes. */
#ifndef LRF_DATA_TARGET_H
#define LRF_DATA_TARGET_H

#include <stdint.h>

#include <lrfind/reference.h>

#include "data/levels.h"
#include "data/table.h"

/* Zero-initialised is legal to release. */
struct lrf_target {
    enum lrf_task task;       /* never auto */
    struct lrf_levels levels; /* the classes, ranked; empty for regression */
};

/*
 * Looks at the rows whose role is LRF_ROW_TRAIN. Asked for `task` auto: text, or at most 20
 * distinct integers with two rows each on average, are classes; other numbers are a regression.
 * LRF_EDATA for text in a regression, a single class, more than LRF_MAX_LEVELS classes.
 * lrf_levels_release(&target->levels) must follow in any case.
 */
enum lrf_status lrf_target_resolve(struct lrf_target *target, struct lrf_table *table,
                                   enum lrf_task task, const uint8_t *roles, struct lrf_error *err);
/* The class of every row that is not dropped, into label (rows not dropped). */
void lrf_target_labels(const struct lrf_target *target, const struct lrf_table *table,
                       const uint8_t *roles, uint32_t *label);

#endif
