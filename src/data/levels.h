/* data/levels.h - the distinct values of a column: categories, classes. */
#ifndef LRF_DATA_LEVELS_H
#define LRF_DATA_LEVELS_H

#include <stddef.h>
#include <stdint.h>

#include "data/cell.h"
#include "data/rows.h"
#include "data/table.h"

/* No level: missing, or not met when the levels were counted. */
enum { LRF_NO_LEVEL = UINT16_MAX };

struct lrf_level {
    uint64_t key; /* orders numbers by value, texts behind them by code */
    double cell;
    uint32_t count;
    uint16_t rank; /* its place among the levels in their final order */
};

/* Zero-initialised is empty and legal to release. */
struct lrf_levels {
    struct lrf_level *level; /* (n) by key; in no final order but through `rank` */
    uint16_t *rank_of_text;  /* (texts of the column + 1) by code; NULL without texts */
    size_t n;                /* LRF_MAX_LEVELS + 1: more than that, and not all are here */
    uint32_t total;          /* cells that were counted */
    bool texts;              /* some are texts */
};

/*
 * Counts the values of a column over the rows whose role is `role`; `roles` NULL: over all rows.
 * Numbers are ranked by value. Returns 0, or -1 without memory; lrf_levels_release must follow.
 */
int lrf_levels_count(struct lrf_levels *levels, const struct lrf_table *table, size_t column,
                     const uint8_t *roles, enum lrf_row_role role);
/*
 * With texts among at most LRF_MAX_LEVELS levels ranks all of them bytewise by their text, so that
 * the order of the rows does not matter. Returns 0, or -1 without memory.
 */
int lrf_levels_rank(struct lrf_levels *levels, const struct lrf_column *column);
/* The rank of a number, or LRF_NO_LEVEL. */
unsigned lrf_levels_find_number(const struct lrf_levels *levels, double cell);

/* The rank of a cell's value, or LRF_NO_LEVEL. */
static inline unsigned lrf_levels_find(const struct lrf_levels *levels, double cell)
{
    if (lrf_cell_is_number(cell))
        return lrf_levels_find_number(levels, cell);
    return levels->rank_of_text ? levels->rank_of_text[lrf_cell_code(cell)] : LRF_NO_LEVEL;
}

/* The text of every level by rank (n), each to be freed; NULL without memory. */
char **lrf_levels_text(const struct lrf_levels *levels, const struct lrf_column *column);
void lrf_levels_release(struct lrf_levels *levels);

#endif
