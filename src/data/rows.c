#include "data/rows.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/seed.h"
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

/* A class, and how many of its rows are held out. */
struct share {
    size_t class_index;
    size_t first; /* of its rows among the members */
    size_t rows;
    size_t held;
    double remainder;
};

static int by_remainder(const void *a, const void *b)
{
    const struct share *x = a, *y = b;

    if (x->remainder != y->remainder)
        return x->remainder > y->remainder ? -1 : 1;
    return x->class_index < y->class_index ? -1 : 1;
}

/* Sets share[].held (Hamilton's method of largest remainders) and sorts by the remainder. */
static void apportion(struct share *share, size_t classes, size_t rows, double fraction)
{
    size_t left = (size_t)floor(fraction * (double)rows + 0.5);

    for (size_t c = 0; c < classes; c++) {
        const double exact = fraction * (double)share[c].rows;
        share[c].held = (size_t)exact;
        if (share[c].held >= share[c].rows)
            share[c].held = share[c].rows ? share[c].rows - 1 : 0;
        share[c].remainder = exact - (double)share[c].held;
        left -= left < share[c].held ? left : share[c].held;
    }
    qsort(share, classes, sizeof *share, by_remainder);
    for (size_t c = 0; c < classes && left > 0; c++) {
        if (share[c].held + 1 < share[c].rows) {
            share[c].held++;
            left--;
        }
    }
}

static uint32_t class_of(const uint32_t *label, size_t i)
{
    return label ? label[i] : 0;
}

/* Counts the rows of each class; returns those of all. */
static size_t count(struct share *share, size_t classes, const uint8_t *roles, size_t rows,
                    const uint32_t *label)
{
    size_t used = 0, first = 0;

    for (size_t i = 0; i < rows; i++)
        if (roles[i] == LRF_ROW_TRAIN)
            share[class_of(label, used++)].rows++;
    for (size_t c = 0; c < classes; c++) {
        share[c].class_index = c;
        share[c].first = first;
        first += share[c].rows;
    }
    return used;
}

/* Sorts the numbers of the rows into `member` by class; leaves `first` as it was. */
static void sort_members(struct share *share, size_t classes, uint32_t *member,
                         const uint8_t *roles, size_t rows, const uint32_t *label)
{
    size_t used = 0;

    for (size_t i = 0; i < rows; i++)
        if (roles[i] == LRF_ROW_TRAIN)
            member[share[class_of(label, used++)].first++] = (uint32_t)i;
    for (size_t c = 0; c < classes; c++)
        share[c].first -= share[c].rows;
}

static void hold_out(struct share *share, size_t classes, uint32_t *member, uint8_t *roles,
                     gsl_rng *rng)
{
    for (size_t c = 0; c < classes; c++) {
        lrf_shuffle(rng, member + share[c].first, share[c].rows);
        for (size_t i = 0; i < share[c].held; i++)
            roles[member[share[c].first + i]] = LRF_ROW_VALIDATION;
    }
}

int lrf_split(uint8_t *roles, size_t rows, const uint32_t *label, size_t classes, double fraction,
              uint64_t seed)
{
    struct share *share = lrf_calloc(classes, sizeof *share);
    uint32_t *member = lrf_calloc(rows, sizeof *member);
    gsl_rng *rng = lrf_rng_alloc(seed, LRF_STREAM_SPLIT);
    const int failed = share && member && rng ? 0 : -1;

    if (!failed) {
        const size_t used = count(share, classes, roles, rows, label);
        sort_members(share, classes, member, roles, rows, label);
        apportion(share, classes, used, fraction);
        hold_out(share, classes, member, roles, rng);
    }
    if (rng != NULL)
        gsl_rng_free(rng);
    free(member);
    free(share);
    return failed;
}
