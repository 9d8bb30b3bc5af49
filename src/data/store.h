/*
 * data/store.h - the cells of a table (data/cell.h) in blocks of rows, each column of a block
 * packed by itself, as whole numbers of 32 bits where they fit.
 *
 * So cells as they stand in most files take no more memory than the float32 matrix made of them,
 * and none takes more than twice that. A block is freed as soon as it has been encoded; blocks are
 * large, so that free() gives them back to the system. Where rows lie with many processes, so that
 * the cells of all of them are more than memory, they lie on disk until they have been encoded.
 */
#ifndef LRF_DATA_STORE_H
#define LRF_DATA_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/spill.h"

/*
 * A run of cells (data/cell.h) is packed in the narrowest of three forms, without loss but for the
 * sign of zero: one value for all; whole numbers of 32 bits over a power of ten, as decimal numbers
 * of few digits are (ALP, Afroozeh et al. 2023); doubles.
 */
enum lrf_pack_form { LRF_PACK_SAME, LRF_PACK_WHOLE, LRF_PACK_DOUBLE };

/* How a run was packed. */
struct lrf_packing {
    enum lrf_pack_form form;
    int digits; /* WHOLE: value = number / 10^digits */
    bool odd;   /* WHOLE: some cells are no numbers */
};

/* Packs cell[0..n), n >= 1, into at most n * sizeof(double) bytes at `out`; returns how many. */
size_t lrf_pack(struct lrf_packing *packing, char *out, const double *cell, size_t n);
/* The reverse. */
void lrf_unpack(const struct lrf_packing *packing, const char *bytes, double *cell, size_t n);

struct lrf_block;
struct lrf_chunk;

/* Zero-initialised is legal to release. */
struct lrf_store {
    size_t columns;
    size_t rows;       /* committed so far */
    size_t block_rows; /* rows of every block but the last */
    size_t bytes;      /* of them packed, as far as they are */
    size_t n_blocks;
    struct lrf_block **block; /* (n_blocks) */
    size_t block_cap;
    struct lrf_chunk *chunk; /* where the next block goes */
    double *staging; /* (columns, stride) rows not yet packed, block_rows of a column in a row */
    size_t stride;
    double *segment; /* (block_rows) one column of a block */
    bool on_disk;    /* the blocks lie in */
    struct lrf_spill spill;
};

/*
 * These return 0, or -1 where they fail: without memory, or without room on disk; lrf_store_fail
 * tells. In either case lrf_store_release must follow.
 */
int lrf_store_init(struct lrf_store *store, size_t columns, bool on_disk);
/* The block_rows of a store with so many columns. */
size_t lrf_store_rows_a_block(size_t columns);
/* Where the cells (columns) of the next row go, store->stride apart; lrf_store_commit takes them.
 */
double *lrf_store_row(struct lrf_store *store);
int lrf_store_commit(struct lrf_store *store);
/* Packs what is left; no row can follow, and only now cells can be read. */
int lrf_store_finish(struct lrf_store *store);
enum lrf_status lrf_store_fail(const struct lrf_store *store, struct lrf_error *err);
/* Rows of a block; its first row is block * block_rows. */
size_t lrf_store_block_rows(const struct lrf_store *store, size_t block);
/* A copy of the cells of one column in one block; valid until the next call. */
double *lrf_store_segment(const struct lrf_store *store, size_t block, size_t column);
/* The same of its rows first .. first + n - 1. */
double *lrf_store_stretch(const struct lrf_store *store, size_t block, size_t column, size_t first,
                          size_t n);
/* Another view of the same blocks, for a thread of its own that reads them: release it by
 * lrf_store_close. Returns 0, or -1 without memory. */
int lrf_store_view(const struct lrf_store *store, struct lrf_store *view);
void lrf_store_close(struct lrf_store *view);
/* Moves the blocks of `from`, finished as this one is, behind its own, which are whole. Returns 0,
 * or -1 without memory. */
int lrf_store_append(struct lrf_store *store, struct lrf_store *from);
/* Puts back the cells of one column in one block (lrf_store_segment), in which other texts may
 * stand for the texts; no number has changed. */
void lrf_store_put_texts(struct lrf_store *store, size_t block, size_t column, const double *cell);
/* One cell. */
double lrf_store_cell(const struct lrf_store *store, size_t row, size_t column);
/* Frees a block; it cannot be read any more. */
void lrf_store_drop(struct lrf_store *store, size_t block);
void lrf_store_release(struct lrf_store *store);

#endif
