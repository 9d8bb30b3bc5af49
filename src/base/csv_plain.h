/*
 * base/csv_plain.h - rows of text without quotes and NUL bytes: base/csv.h's quick reader.
 *
 * It splits as libcsv does where there are no quotes, and reads the numbers on its way. Only whole
 * rows are read; what follows the last line end waits for more text.
 */
#ifndef LRF_BASE_CSV_PLAIN_H
#define LRF_BASE_CSV_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/csv.h"

/* Zero-initialised but for the separator it is empty and legal. */
struct lrf_csv_plain {
    char *text;         /* (n) and some zeros; owned */
    size_t text_cap, n; /* bytes */
    size_t at;          /* where the next row begins */
    size_t *end;        /* (n_ends) of the text: where separators and line ends are; owned */
    size_t end_cap, n_ends;
    size_t next;               /* the first of them behind `at` */
    size_t whole;              /* behind the last line end among them */
    struct lrf_csv_cell *cell; /* (n_ends) of one row; owned */
    size_t cell_cap;
    char separator;
};

/* Appends bytes[0..n), after a row that is not whole and nothing else: all others were read.
 * Returns 0, or -1 without memory. */
int lrf_csv_plain_put(struct lrf_csv_plain *plain, const char *bytes, size_t n);
/* No more text follows: a last line without an end has one now. Returns 0, or -1 without memory. */
int lrf_csv_plain_end(struct lrf_csv_plain *plain);
/*
 * The next whole row; row->n is 0 if there is none. Counts lines in *line; *after_cr: the last line
 * end was CR, an LF belongs to it.
 */
void lrf_csv_plain_next(struct lrf_csv_plain *plain, struct lrf_csv_row *row, size_t *line,
                        bool *after_cr);
void lrf_csv_plain_release(struct lrf_csv_plain *plain);

#endif
