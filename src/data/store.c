#include "data/store.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/cell.h"

enum { DIGITS = 9 /* powers of ten that are tried */ };

static const double power_of_ten[DIGITS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

/* Up to here a 32-bit number is the code of a cell that is not a number, counted from the least. */
static const int32_t last_code = INT32_MIN + (1 << 20);

static bool fits(double scaled)
{
    return scaled > last_code && scaled <= INT32_MAX;
}

static bool is_whole(double v, int digits)
{
    const double scaled = v * power_of_ten[digits];
    return fits(scaled) && (double)lrint(scaled) / power_of_ten[digits] == v;
}

static bool all_same(const double *cell, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (memcmp(&cell[i], cell, sizeof *cell) != 0)
            return false;
    return true;
}

/* Finds the digits behind the point that every cell needs. */
static bool find_digits(struct lrf_packing *packing, const double *cell, size_t n)
{
    packing->digits = 0;
    packing->odd = false;
    for (size_t i = 0; i < n; i++) {
        if (!lrf_cell_is_number(cell[i])) {
            packing->odd = true;
            continue;
        }
        while (!is_whole(cell[i], packing->digits))
            if (++packing->digits > DIGITS)
                return false;
    }
    return true;
}

/* False if a number that needs fewer digits is too great for these; else it fits them, too. */
static bool pack_whole(const struct lrf_packing *packing, char *out, const double *cell, size_t n)
{
    const double scale = power_of_ten[packing->digits];

    for (size_t i = 0; i < n; i++) {
        const double scaled = cell[i] * scale;
        int32_t whole;
        if (!lrf_cell_is_number(cell[i]))
            whole = (int32_t)(INT32_MIN + (int64_t)lrf_cell_code(cell[i]));
        else if (fits(scaled))
            whole = (int32_t)lrint(scaled);
        else
            return false;
        memcpy(out + i * sizeof whole, &whole, sizeof whole);
    }
    return true;
}

size_t lrf_pack(struct lrf_packing *packing, char *out, const double *cell, size_t n)
{
    if (all_same(cell, n)) {
        packing->form = LRF_PACK_SAME;
        memcpy(out, cell, sizeof *cell);
        return sizeof *cell;
    }
    if (find_digits(packing, cell, n) && pack_whole(packing, out, cell, n)) {
        packing->form = LRF_PACK_WHOLE;
        return n * sizeof(int32_t);
    }
    packing->form = LRF_PACK_DOUBLE;
    memcpy(out, cell, n * sizeof *cell);
    return n * sizeof *cell;
}

static int32_t read_whole(const char *bytes, size_t i)
{
    int32_t whole;

    memcpy(&whole, bytes + i * sizeof whole, sizeof whole);
    return whole;
}

static void unpack_whole(const struct lrf_packing *packing, const char *bytes, double *cell,
                         size_t n)
{
    const double scale = power_of_ten[packing->digits];

    for (size_t i = 0; i < n; i++)
        cell[i] = read_whole(bytes, i) / scale;
    for (size_t i = 0; i < n && packing->odd; i++) {
        const int32_t whole = read_whole(bytes, i);
        if (whole <= last_code)
            cell[i] = lrf_cell_text((uint32_t)((int64_t)whole - INT32_MIN));
    }
}

void lrf_unpack(const struct lrf_packing *packing, const char *bytes, double *cell, size_t n)
{
    double same;

    switch (packing->form) {
    case LRF_PACK_SAME:
        memcpy(&same, bytes, sizeof same);
        for (size_t i = 0; i < n; i++)
            cell[i] = same;
        break;
    case LRF_PACK_WHOLE:
        unpack_whole(packing, bytes, cell, n);
        break;
    case LRF_PACK_DOUBLE:
        memcpy(cell, bytes, n * sizeof *cell);
        break;
    }
}

enum { STAGING_BYTES = 1 << 19, LEAST_ROWS = 16 };

struct segment {
    struct lrf_packing packing;
    size_t offset; /* of its bytes behind the segments */
};

struct lrf_block {
    size_t rows;
    struct segment segment[]; /* (columns), then the packed bytes */
};

static char *segment_bytes(struct lrf_block *block, size_t columns, size_t column)
{
    return (char *)(block->segment + columns) + block->segment[column].offset;
}

int lrf_store_init(struct lrf_store *store, size_t columns)
{
    size_t rows = STAGING_BYTES / (columns * sizeof(double));

    rows = rows < LEAST_ROWS ? LEAST_ROWS : rows;
    *store = (struct lrf_store){.columns = columns, .block_rows = rows};
    store->staging = lrf_calloc(rows * columns, sizeof *store->staging);
    store->segment = lrf_calloc(rows, sizeof *store->segment);
    return store->staging && store->segment ? 0 : -1;
}

double *lrf_store_row(struct lrf_store *store)
{
    return store->staging + store->rows % store->block_rows * store->columns;
}

/* Returns the number of packed bytes. */
static size_t pack_rows(struct lrf_store *store, struct lrf_block *block)
{
    size_t offset = 0;

    for (size_t j = 0; j < store->columns; j++) {
        for (size_t i = 0; i < block->rows; i++)
            store->segment[i] = store->staging[i * store->columns + j];
        block->segment[j].offset = offset;
        offset += lrf_pack(&block->segment[j].packing, segment_bytes(block, store->columns, j),
                           store->segment, block->rows);
    }
    return offset;
}

static int add_block(struct lrf_store *store, size_t rows)
{
    const size_t head = sizeof(struct lrf_block) + store->columns * sizeof(struct segment);
    struct lrf_block *block, *fitted;

    if (lrf_grow(&store->block, &store->block_cap, store->n_blocks + 1, sizeof block) != 0)
        return -1;
    block = malloc(head + rows * store->columns * sizeof(double));
    if (block == NULL)
        return -1;
    block->rows = rows;
    fitted = realloc(block, head + pack_rows(store, block));
    store->block[store->n_blocks++] = fitted ? fitted : block;
    return 0;
}

int lrf_store_commit(struct lrf_store *store)
{
    store->rows++;
    return store->rows % store->block_rows == 0 ? add_block(store, store->block_rows) : 0;
}

int lrf_store_finish(struct lrf_store *store)
{
    const size_t rows = store->rows % store->block_rows;
    const int failed = rows > 0 ? add_block(store, rows) : 0;

    free(store->staging);
    store->staging = NULL;
    return failed;
}

size_t lrf_store_block_rows(const struct lrf_store *store, size_t block)
{
    return store->block[block]->rows;
}

double *lrf_store_segment(const struct lrf_store *store, size_t block, size_t column)
{
    struct lrf_block *b = store->block[block];

    lrf_unpack(&b->segment[column].packing, segment_bytes(b, store->columns, column),
               store->segment, b->rows);
    return store->segment;
}

double lrf_store_cell(const struct lrf_store *store, size_t row, size_t column)
{
    return lrf_store_segment(store, row / store->block_rows, column)[row % store->block_rows];
}

void lrf_store_drop(struct lrf_store *store, size_t block)
{
    free(store->block[block]);
    store->block[block] = NULL;
}

void lrf_store_release(struct lrf_store *store)
{
    for (size_t b = 0; b < store->n_blocks; b++)
        free(store->block[b]);
    free(store->block);
    free(store->staging);
    free(store->segment);
    *store = (struct lrf_store){0};
}
