/*
 * base/csv.h - the rows of a CSV file. The only place that knows libcsv.
 *
 * Fields may be quoted and hold separators, doubled quotes and line breaks; lines end in LF,
 * CRLF or CR; a UTF-8 byte order mark and blank lines are skipped; spaces around a field that is
 * not quoted are cut. A quote that is not closed, a quote inside a bare field, text after a
 * closing quote, and a NUL byte are errors that name file and line.
 *
 * Chunks with quotes, or with NUL bytes, are read by libcsv, all others by base/csv_plain.h, which
 * is several times as fast and gives the same cells and lines.
 */
#ifndef LRF_BASE_CSV_H
#define LRF_BASE_CSV_H

#include "base/infile.h"

/* What a cell has instead of decimals. */
enum { LRF_CSV_TEXT = -2 /* it was not looked whether it is a number */, LRF_CSV_WHOLE };

/* That many bytes can be read from the start of a cell on, however short it is. */
enum { LRF_CSV_READABLE = 16 };

/* A NUL stands at s[n]. */
struct lrf_csv_cell {
    const char *s;
    size_t n;
    double value; /* with decimals: that of lrf_number_parse, which is finite */
    int decimals; /* digits behind the point, LRF_CSV_WHOLE without a point, or LRF_CSV_TEXT */
};

struct lrf_csv_row {
    const struct lrf_csv_cell *cell; /* (n), valid until the next call of lrf_csv_next */
    size_t n;
    size_t line; /* where the row begins, from 1 */
};

struct lrf_csv;

/*
 * Tab, ';', ',' or '|': the first of them that occurs equally often, and at all, on the lines at
 * the start of the text; else the one that the first line has most of; else ','.
 */
char lrf_csv_detect(const char *text, size_t n);
/*
 * What stands before decimals, ',' or '.': what more of the numbers in the text have that can be
 * read in one way only ("1,5", but not "1,234"). Without any a ',' where ';' separates. Never ','
 * where that separates.
 */
char lrf_csv_decimal(const char *text, size_t n, char separator);
/* Reads `in`, which must outlive it. separator 0: detected in the first chunk. Free with
 * lrf_csv_free. */
struct lrf_csv *lrf_csv_alloc(struct lrf_infile *in, char separator, struct lrf_error *err);
/* From now on, and to the end, all is read by libcsv; before the first row. */
void lrf_csv_be_plain_never(struct lrf_csv *csv);
/* The first line is that one of the file; before the first row. */
void lrf_csv_begin_at(struct lrf_csv *csv, size_t line);
char lrf_csv_separator(const struct lrf_csv *csv);
/* The next row; row->n is 0 at the end of the file, or where `in` waits for more, and never else.
 */
enum lrf_status lrf_csv_next(struct lrf_csv *csv, struct lrf_csv_row *row, struct lrf_error *err);
void lrf_csv_free(struct lrf_csv *csv);

#endif
