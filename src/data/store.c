#include "data/store.h"

#include <stdlib.h>

#include "base/memory.h"
#include "data/pack.h"

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
