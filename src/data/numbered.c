#include "data/numbered.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/real.h"
#include "data/scale.h"

struct span {
    double least, greatest;
};

/* Whether they are integers, none of which is equal to the one before it. */
LRF_WIDE static bool are_integers(const double *cell, size_t n, double before)
{
    int wrong = cell[0] == before;

    for (size_t i = 0; i < n; i++)
        wrong |= !(cell[i] == trunc(cell[i]));
    for (size_t i = 1; i < n; i++)
        wrong |= cell[i] == cell[i - 1];
    return wrong == 0;
}

/* The span of integers no two of which are equal and neighbours; false for any other column. Most
 * end at their first cells. */
static bool find_span(const struct lrf_table *table, size_t column, struct span *span)
{
    const struct lrf_store *store = &table->store;
    double before = NAN;

    *span = (struct span){HUGE_VAL, -HUGE_VAL};
    for (size_t b = 0; b < store->n_blocks; b++) {
        const double *cell = lrf_store_segment(store, b, column);
        const size_t rows = lrf_store_block_rows(store, b);
        struct span here;
        if (!are_integers(cell, rows, before))
            return false;
        before = cell[rows - 1];
        lrf_range_find(cell, rows, &here.least, &here.greatest);
        span->least = fmin(span->least, here.least);
        span->greatest = fmax(span->greatest, here.greatest);
    }
    return true;
}

/* Whether all integers of a span of `n` are different; `seen` (n) is zero. */
static bool all_different(const struct lrf_table *table, size_t column, double least,
                          unsigned char *seen)
{
    const struct lrf_store *store = &table->store;

    for (size_t b = 0; b < store->n_blocks; b++) {
        const double *cell = lrf_store_segment(store, b, column);
        const size_t rows = lrf_store_block_rows(store, b);
        for (size_t i = 0; i < rows; i++) {
            const size_t at = (size_t)(cell[i] - least);
            if (seen[at]++)
                return false;
        }
    }
    return true;
}

enum lrf_status lrf_column_is_numbered(const struct lrf_table *table, size_t column, bool *numbered,
                                       struct lrf_error *err)
{
    struct span span;
    unsigned char *seen;
    size_t n;

    *numbered = false;
    if (table->rows <= LRF_NUMBERED_ROWS || table->column[column].missing > 0 ||
        table->column[column].odd > 0 || !find_span(table, column, &span) ||
        !(4 * (span.greatest - span.least + 1) < 5 * (double)table->rows))
        return LRF_OK;
    n = (size_t)(span.greatest - span.least) + 1;
    seen = lrf_calloc(n, 1);
    if (seen == NULL)
        return lrf_fail_memory(err);
    *numbered = all_different(table, column, span.least, seen);
    free(seen);
    return LRF_OK;
}
