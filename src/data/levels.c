#include "data/levels.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "data/cell.h"

/* The bits of a double in the order of its values; the nan of a text comes behind all numbers. */
static uint64_t make_key(double cell)
{
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t bits;

    if (cell == 0)
        cell = 0; /* -0 is no value of its own */
    memcpy(&bits, &cell, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

/* The first level whose key is not less. */
static size_t lower_bound(const struct lrf_levels *levels, uint64_t key)
{
    size_t low = 0, high = levels->n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (levels->level[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* More than twice the levels there can be, so that slots are found quickly and never all taken. */
enum { SLOT_BITS = 12, SLOTS = 1 << SLOT_BITS };
_Static_assert(SLOTS > 2 * LRF_MAX_LEVELS, "room for all levels");

/* What cells are counted in: numbers as levels, unsorted, texts by their codes. */
struct counts {
    uint16_t *slot; /* (SLOTS) a hash table of the levels' numbers from 1 */
    uint32_t *text; /* (codes) */
    size_t codes;   /* texts of the column, and 0 */
};

/* Counts a number; false when there are too many levels. */
static bool count_number(struct lrf_levels *levels, uint16_t *slot, double cell)
{
    const uint64_t key = make_key(cell);
    size_t i = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - SLOT_BITS));

    while (slot[i] != 0 && levels->level[slot[i] - 1].key != key)
        i = (i + 1) % SLOTS;
    if (slot[i] == 0) {
        if (levels->n == LRF_MAX_LEVELS)
            return false;
        levels->level[levels->n] = (struct lrf_level){.key = key, .cell = cell};
        slot[i] = (uint16_t)++levels->n;
    }
    levels->level[slot[i] - 1].count++;
    return true;
}

static int compare_keys(const void *a, const void *b)
{
    const struct lrf_level *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* Appends the texts behind the numbers: the order of their codes is that of their keys. */
static void append_texts(struct lrf_levels *levels, const struct counts *counts)
{
    for (size_t code = 1; code < counts->codes; code++) {
        const double cell = lrf_cell_text((uint32_t)code);
        if (counts->text[code] == 0)
            continue;
        levels->texts = true;
        if (levels->n == LRF_MAX_LEVELS) {
            levels->n++;
            return;
        }
        levels->level[levels->n++] =
            (struct lrf_level){.key = make_key(cell), .cell = cell, .count = counts->text[code]};
    }
}

/* False when the numbers are too many. */
static bool count_cells(struct lrf_levels *levels, struct counts *counts,
                        const struct lrf_table *table, size_t column, const uint8_t *roles,
                        enum lrf_row_role role)
{
    const struct lrf_store *store = &table->store;

    for (size_t b = 0; b < store->n_blocks; b++) {
        const double *cell = lrf_store_segment(store, b, column);
        const size_t first = b * store->block_rows, rows = lrf_store_block_rows(store, b);
        for (size_t i = 0; i < rows; i++) {
            if (roles != NULL && roles[first + i] != role)
                continue;
            if (!lrf_cell_is_number(cell[i]))
                counts->text[lrf_cell_code(cell[i])]++;
            else if (!count_number(levels, counts->slot, cell[i]))
                return false;
            else
                levels->total++;
        }
    }
    for (size_t code = 1; code < counts->codes; code++) /* 0 is what is missing */
        levels->total += counts->text[code];
    return true;
}

/* Returns 0, or -1 without memory. */
static int count_column(struct lrf_levels *levels, const struct lrf_table *table, size_t column,
                        const uint8_t *roles, enum lrf_row_role role)
{
    struct counts counts = {.codes = table->column[column].texts.n + 1};
    const bool ready = (counts.slot = lrf_calloc(SLOTS, sizeof *counts.slot)) != NULL &&
                       (counts.text = lrf_calloc(counts.codes, sizeof *counts.text)) != NULL;

    if (ready && count_cells(levels, &counts, table, column, roles, role)) {
        qsort(levels->level, levels->n, sizeof *levels->level, compare_keys);
        append_texts(levels, &counts);
    } else {
        levels->n = LRF_MAX_LEVELS + 1;
    }
    free(counts.slot);
    free(counts.text);
    return ready ? 0 : -1;
}

/* A level and its text, for sorting. */
struct named {
    char *text;
    struct lrf_level *level;
};

static int compare_text(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->text, ((const struct named *)b)->text);
}

static void free_texts(char **text, size_t n)
{
    for (size_t i = 0; text != NULL && i < n; i++)
        free(text[i]);
    free(text);
}

char **lrf_levels_text(const struct lrf_levels *levels, const struct lrf_column *column)
{
    char **text = lrf_calloc(levels->n, sizeof *text);

    for (size_t i = 0; text != NULL && i < levels->n; i++) {
        const struct lrf_level *level = &levels->level[i];
        char number[LRF_NUMBER_SIZE];
        const char *said = number;
        if (lrf_cell_is_number(level->cell))
            lrf_number_format(number, level->cell);
        else
            said = lrf_dictionary_text(&column->texts, lrf_cell_code(level->cell) - 1);
        text[level->rank] = lrf_strdup(said);
        if (text[level->rank] == NULL) {
            free_texts(text, levels->n);
            return NULL;
        }
    }
    return text;
}

static void index_texts(struct lrf_levels *levels, const struct lrf_column *column)
{
    for (size_t code = 0; code <= column->texts.n; code++)
        levels->rank_of_text[code] = LRF_NO_LEVEL;
    for (size_t i = 0; i < levels->n; i++)
        if (!lrf_cell_is_number(levels->level[i].cell))
            levels->rank_of_text[lrf_cell_code(levels->level[i].cell)] = levels->level[i].rank;
}

int lrf_levels_rank(struct lrf_levels *levels, const struct lrf_column *column)
{
    char **text;
    struct named *named;

    if (!levels->texts || levels->n > LRF_MAX_LEVELS)
        return 0;
    text = lrf_levels_text(levels, column);
    named = lrf_calloc(levels->n, sizeof *named);
    levels->rank_of_text = lrf_calloc(column->texts.n + 1, sizeof *levels->rank_of_text);
    if (text == NULL || named == NULL || levels->rank_of_text == NULL) {
        free_texts(text, levels->n);
        free(named);
        return -1;
    }
    for (size_t i = 0; i < levels->n; i++)
        named[i] = (struct named){.text = text[i], .level = &levels->level[i]};
    qsort(named, levels->n, sizeof *named, compare_text);
    for (size_t i = 0; i < levels->n; i++)
        named[i].level->rank = (uint16_t)i;
    index_texts(levels, column);
    free_texts(text, levels->n);
    free(named);
    return 0;
}

static void fit(struct lrf_levels *levels)
{
    void *fitted = realloc(levels->level, (levels->n + 1) * sizeof *levels->level);

    if (fitted != NULL)
        levels->level = fitted;
}

int lrf_levels_count(struct lrf_levels *levels, const struct lrf_table *table, size_t column,
                     const uint8_t *roles, enum lrf_row_role role)
{
    *levels = (struct lrf_levels){0};
    levels->level = lrf_calloc(LRF_MAX_LEVELS + 1, sizeof *levels->level);
    if (levels->level == NULL)
        return -1;
    if (count_column(levels, table, column, roles, role) != 0)
        return -1;
    if (levels->n > LRF_MAX_LEVELS)
        return 0;
    fit(levels);
    for (size_t i = 0; i < levels->n; i++)
        levels->level[i].rank = (uint16_t)i;
    return 0;
}

unsigned lrf_levels_find_number(const struct lrf_levels *levels, double cell)
{
    const uint64_t key = make_key(cell);
    const size_t i = lower_bound(levels, key);

    return i < levels->n && levels->level[i].key == key ? levels->level[i].rank : LRF_NO_LEVEL;
}

void lrf_levels_release(struct lrf_levels *levels)
{
    free(levels->level);
    free(levels->rank_of_text);
    *levels = (struct lrf_levels){0};
}
