#include "data/store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/real.h"
#include "data/cell.h"

enum { DIGITS = 9 /* powers of ten that are tried */ };

static const double power_of_ten[DIGITS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

/* Up to here a 32-bit number is the code of a cell that is not a number, counted from the least. */
static const int32_t last_code = INT32_MIN + (1 << 20);

static bool fits(double scaled)
{
    return (scaled > last_code) & (scaled <= INT32_MAX);
}

/* To the nearest whole number, of what fits. */
static double round_whole(double scaled)
{
    const double shift = 0x1.8p52;
    return scaled + shift - shift;
}

static bool all_same(const double *cell, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (memcmp(&cell[i], cell, sizeof *cell) != 0)
            return false;
    return true;
}

/* Whether every cell is no number or a whole one over `scale`. */
LRF_WIDE static bool are_whole(const double *cell, size_t n, double scale)
{
    int64_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        const double scaled = cell[i] * scale;
        wrong += (cell[i] == cell[i]) &
                 !((int)fits(scaled) & (int)(round_whole(scaled) / scale == cell[i]));
    }
    return wrong == 0;
}

/* Finds the digits behind the point that every cell needs: few cells at a time, since the first
 * ones mostly tell. */
static bool find_digits(struct lrf_packing *packing, const double *cell, size_t n)
{
    enum { FEW = 64 };

    packing->digits = 0;
    for (size_t i = 0; i < n; i += FEW)
        while (!are_whole(cell + i, n - i < FEW ? n - i : FEW, power_of_ten[packing->digits]))
            if (++packing->digits > DIGITS)
                return false;
    return true;
}

/* True if some are no numbers. */
LRF_WIDE static bool pack_cells(int32_t *whole, const double *cell, size_t n, double scale)
{
    int64_t odd = 0;

    for (size_t i = 0; i < n; i++) {
        const bool number = lrf_cell_is_number(cell[i]);
        const int32_t code = (int32_t)(lrf_cell_code(cell[i]) + (uint32_t)INT32_MIN),
                      rounded = (int32_t)round_whole(number ? cell[i] * scale : 0);
        whole[i] = number ? rounded : code;
        odd += !number;
    }
    return odd > 0;
}

/* False if a number that needs fewer digits is too great for these; else it fits them, too. */
static bool pack_whole(struct lrf_packing *packing, char *out, const double *cell, size_t n)
{
    const double scale = power_of_ten[packing->digits];

    if (!are_whole(cell, n, scale))
        return false;
    packing->odd = pack_cells((int32_t *)(void *)out, cell, n, scale);
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

LRF_WIDE static void unpack_numbers(const int32_t *whole, double *cell, size_t n, double scale)
{
    for (size_t i = 0; i < n; i++)
        cell[i] = whole[i] / scale;
}

/* The same where some are codes. */
LRF_WIDE static void unpack_cells(const int32_t *whole, double *cell, size_t n, double scale)
{
    for (size_t i = 0; i < n; i++) {
        const double text = lrf_cell_text((uint32_t)whole[i] - (uint32_t)INT32_MIN);
        cell[i] = whole[i] <= last_code ? text : whole[i] / scale;
    }
}

static void unpack_whole(const struct lrf_packing *packing, const char *bytes, double *cell,
                         size_t n)
{
    const double scale = power_of_ten[packing->digits];
    const int32_t *whole = (const int32_t *)(const void *)bytes;

    if (packing->odd)
        unpack_cells(whole, cell, n, scale);
    else
        unpack_numbers(whole, cell, n, scale);
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

enum { STAGING_BYTES = 1 << 19, LEAST_ROWS = 32, CHUNK_BYTES = 2 * LRF_HUGE_PAGE };

struct segment {
    struct lrf_packing packing;
    size_t offset; /* of its bytes behind the segments */
};

struct lrf_block {
    size_t rows;
    size_t bytes;             /* of all of it */
    struct lrf_chunk *chunk;  /* in which it lies; NULL: it was allocated alone */
    struct segment segment[]; /* (columns), then the packed bytes */
};

/* Memory for several blocks, in huge pages: the system takes longer to give many small ones than
 * numbers take to be packed. Freed with the last of its blocks. */
struct lrf_chunk {
    char *at, *end; /* what is left of it */
    size_t blocks;  /* that lie in it */
};

static char *segment_bytes(struct lrf_block *block, size_t columns, size_t column)
{
    return (char *)(block->segment + columns) + block->segment[column].offset;
}

size_t lrf_store_rows_a_block(size_t columns)
{
    const size_t rows = STAGING_BYTES / (columns * sizeof(double));

    return rows < LEAST_ROWS ? LEAST_ROWS : rows;
}

int lrf_store_init(struct lrf_store *store, size_t columns, bool on_disk)
{
    const size_t rows = lrf_store_rows_a_block(columns);

    *store = (struct lrf_store){.columns = columns, .block_rows = rows, .on_disk = on_disk};
    /* an odd number of cache lines, so that the cells of a row do not all fall into the same ones
     */
    store->stride = (rows + 7) / 8 * 8 | 8;
    store->staging = lrf_calloc(columns, store->stride * sizeof *store->staging);
    store->segment = lrf_calloc(rows, sizeof *store->segment);
    if (on_disk && lrf_spill_open(&store->spill) != 0)
        return -1;
    return store->staging && store->segment ? 0 : -1;
}

double *lrf_store_row(struct lrf_store *store)
{
    return store->staging + store->rows % store->block_rows;
}

/* Returns the number of packed bytes. */
static size_t pack_rows(struct lrf_store *store, struct lrf_block *block)
{
    size_t offset = 0;

    for (size_t j = 0; j < store->columns; j++) {
        block->segment[j].offset = offset;
        offset += lrf_pack(&block->segment[j].packing, segment_bytes(block, store->columns, j),
                           store->staging + j * store->stride, block->rows);
    }
    return offset;
}

/* Makes store->chunk one that has so many bytes left. Returns 0, or -1 without memory. */
static int find_chunk(struct lrf_store *store, size_t need)
{
    const size_t least = need > CHUNK_BYTES ? need : CHUNK_BYTES,
                 bytes = ((least - 1) | (LRF_HUGE_PAGE - 1)) + 1;
    struct lrf_chunk *chunk = store->chunk;

    if (chunk != NULL && (size_t)(chunk->end - chunk->at) >= need)
        return 0;
    chunk = malloc(sizeof *chunk + LRF_HUGE_PAGE + bytes);
    if (chunk == NULL)
        return -1;
    chunk->at = (char *)(chunk + 1);
    chunk->at += LRF_HUGE_PAGE - (uintptr_t)chunk->at % LRF_HUGE_PAGE;
    chunk->end = chunk->at + bytes;
    chunk->blocks = 0;
    lrf_memory_be_huge(chunk->at, bytes);
    store->chunk = chunk;
    return 0;
}

/* The first block is alone, so that small tables need no huge pages. NULL without memory. */
static struct lrf_block *new_block(struct lrf_store *store, size_t most)
{
    struct lrf_block *block;

    if (store->n_blocks == 0 || store->on_disk) {
        block = malloc(most);
        if (block != NULL)
            block->chunk = NULL;
        return block;
    }
    if (find_chunk(store, most) != 0)
        return NULL;
    block = (struct lrf_block *)(void *)store->chunk->at;
    block->chunk = store->chunk;
    block->chunk->blocks++;
    return block;
}

/* Gives back what it does not need; where it is now. */
static struct lrf_block *fit_block(struct lrf_block *block)
{
    struct lrf_block *fitted;

    if (block->chunk != NULL) {
        block->chunk->at += block->bytes;
        return block;
    }
    fitted = realloc(block, block->bytes);
    return fitted ? fitted : block;
}

static void free_block(struct lrf_block *block)
{
    if (block == NULL || block->chunk == NULL)
        free(block);
    else if (--block->chunk->blocks == 0)
        free(block->chunk);
}

static int add_block(struct lrf_store *store, size_t rows)
{
    const size_t head = sizeof(struct lrf_block) + store->columns * sizeof(struct segment);
    struct lrf_block *block;
    size_t bytes;

    if (lrf_grow(&store->block, &store->block_cap, store->n_blocks + 1, sizeof block) != 0)
        return -1;
    block = new_block(store, head + rows * store->columns * sizeof(double));
    if (block == NULL)
        return -1;
    block->rows = rows;
    bytes = head + pack_rows(store, block);
    block->bytes = (bytes + sizeof(double) - 1) / sizeof(double) * sizeof(double);
    store->bytes += block->bytes;
    if (store->on_disk) {
        const int failed = lrf_spill_write(&store->spill, block, block->bytes);
        free(block);
        store->block[store->n_blocks++] = NULL;
        return failed;
    }
    store->block[store->n_blocks++] = fit_block(block);
    return 0;
}

/* Where the blocks lie on disk. */
static int find_blocks(struct lrf_store *store)
{
    char *at;

    if (lrf_spill_map(&store->spill) != 0)
        return -1;
    at = store->spill.bytes;
    for (size_t b = 0; b < store->n_blocks; b++) {
        store->block[b] = (struct lrf_block *)(void *)at;
        at += store->block[b]->bytes;
    }
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
    return failed == 0 && store->on_disk ? find_blocks(store) : failed;
}

enum lrf_status lrf_store_fail(const struct lrf_store *store, struct lrf_error *err)
{
    return lrf_spill_fail(&store->spill, err);
}

size_t lrf_store_block_rows(const struct lrf_store *store, size_t block)
{
    return store->block[block]->rows;
}

double *lrf_store_segment(const struct lrf_store *store, size_t block, size_t column)
{
    return lrf_store_stretch(store, block, column, 0, store->block[block]->rows);
}

double *lrf_store_stretch(const struct lrf_store *store, size_t block, size_t column, size_t first,
                          size_t n)
{
    static const size_t size[] = {[LRF_PACK_SAME] = 0,
                                  [LRF_PACK_WHOLE] = sizeof(int32_t),
                                  [LRF_PACK_DOUBLE] = sizeof(double)};
    struct lrf_block *b = store->block[block];
    const struct lrf_packing *packing = &b->segment[column].packing;

    lrf_unpack(packing, segment_bytes(b, store->columns, column) + first * size[packing->form],
               store->segment, n);
    return store->segment;
}

int lrf_store_view(const struct lrf_store *store, struct lrf_store *view)
{
    *view = *store;
    view->segment = lrf_calloc(store->block_rows, sizeof *view->segment);
    return view->segment ? 0 : -1;
}

void lrf_store_close(struct lrf_store *view)
{
    free(view->segment);
}

int lrf_store_append(struct lrf_store *store, struct lrf_store *from)
{
    if (lrf_grow(&store->block, &store->block_cap, store->n_blocks + from->n_blocks,
                 sizeof *store->block) != 0)
        return -1;
    for (size_t b = 0; b < from->n_blocks; b++)
        store->block[store->n_blocks++] = from->block[b];
    from->n_blocks = 0;
    store->rows += from->rows;
    store->bytes += from->bytes;
    return 0;
}

void lrf_store_put_texts(struct lrf_store *store, size_t block, size_t column, const double *cell)
{
    struct lrf_block *b = store->block[block];

    /* as long as before, or shorter: other codes have the same form, or all are one now */
    lrf_pack(&b->segment[column].packing, segment_bytes(b, store->columns, column), cell, b->rows);
}

double lrf_store_cell(const struct lrf_store *store, size_t row, size_t column)
{
    return *lrf_store_stretch(store, row / store->block_rows, column, row % store->block_rows, 1);
}

void lrf_store_drop(struct lrf_store *store, size_t block)
{
    if (!store->on_disk)
        free_block(store->block[block]);
    store->block[block] = NULL;
}

void lrf_store_release(struct lrf_store *store)
{
    for (size_t b = 0; b < store->n_blocks && !store->on_disk; b++)
        free_block(store->block[b]);
    lrf_spill_release(&store->spill);
    free(store->block);
    free(store->staging);
    free(store->segment);
    *store = (struct lrf_store){0};
}
