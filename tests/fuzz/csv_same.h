/* tests/fuzz/csv_same.h - the property of the quick CSV reader: rows, cells, lines and errors are
 * libcsv's, whatever the bytes and however they are cut. */
#ifndef TESTS_CSV_SAME_H
#define TESTS_CSV_SAME_H

#include "fuzz.h"

#include "base/csv.h"
#include "base/number.h"

/* A number that was read with its cell is the one that the text of the cell is. */
static inline void require_number(const struct lrf_csv_cell *cell)
{
    const char *point = memchr(cell->s, '.', cell->n);
    double value;

    if (cell->decimals == LRF_CSV_TEXT)
        return;
    require(lrf_number_parse(cell->s, cell->n, &value) == LRF_NUMBER_FINITE &&
            memcmp(&value, &cell->value, sizeof value) == 0);
    require((cell->decimals == LRF_CSV_WHOLE) == (point == NULL));
    require(point == NULL || strspn(point + 1, "0123456789") == (size_t)cell->decimals);
}

static inline void require_same_row(const struct lrf_csv_row *quick, const struct lrf_csv_row *row)
{
    require(quick->n == row->n && (row->n == 0 || quick->line == row->line));
    for (size_t j = 0; j < row->n; j++) {
        require(quick->cell[j].n == row->cell[j].n);
        require(memcmp(quick->cell[j].s, row->cell[j].s, row->cell[j].n + 1) == 0);
        require(row->cell[j].decimals == LRF_CSV_TEXT);
        require_number(&quick->cell[j]);
    }
}

/* The next piece for a reader that waits; at the end it waits no more. */
static inline void put_piece(struct lrf_infile *in, const char *bytes, size_t n, size_t piece)
{
    lrf_infile_put(in, bytes, n < piece ? n : piece);
    in->waits = n > 0;
}

/* Both readers on bytes[0..n) in pieces; stops at the first error, which is the same for both. */
static inline void require_same_csv(const char *bytes, size_t n, char separator, size_t piece)
{
    struct lrf_infile in[2] = {{.name = "file"}, {.name = "file"}};
    struct lrf_csv *csv[2] = {NULL, NULL};
    struct lrf_csv_row row[2] = {{.n = 0}, {.n = 0}};
    struct lrf_error err[2] = {{0}, {0}};
    enum lrf_status status = LRF_OK;

    for (size_t at = 0;;) {
        for (int k = 0; k < 2; k++) {
            put_piece(&in[k], bytes + at, n - at, piece);
            if (csv[k] == NULL)
                csv[k] = lrf_csv_alloc(&in[k], separator, &err[k]);
        }
        if (at == 0)
            lrf_csv_be_plain_never(csv[1]);
        do {
            status = lrf_csv_next(csv[0], &row[0], &err[0]);
            require(lrf_csv_next(csv[1], &row[1], &err[1]) == status);
            require_same_row(&row[0], &row[1]);
        } while (status == LRF_OK && row[0].n > 0);
        if (status != LRF_OK || at == n)
            break;
        at += n - at < piece ? n - at : piece;
    }
    require(strcmp(err[0].text, err[1].text) == 0);
    lrf_csv_free(csv[0]);
    lrf_csv_free(csv[1]);
}

#endif
