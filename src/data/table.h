/*
 * data/table.h - a CSV file in memory: named columns and the cells of every data row, nothing
 * decided yet about what they mean.
 */
#ifndef LRF_DATA_TABLE_H
#define LRF_DATA_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/reference.h>

#include "base/dictionary.h"
#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "data/store.h"

/* More distinct texts or classes than this are never categories. */
enum { LRF_MAX_LEVELS = LRF_MAX_DISTINCT };

enum lrf_column_kind {
    LRF_COLUMN_NUMERIC,
    LRF_COLUMN_CATEGORICAL,
    LRF_COLUMN_IDENTIFIER, /* nearly as many texts as rows: dropped */
    LRF_COLUMN_NUMBERED,   /* numbers the rows: dropped */
    LRF_COLUMN_CONSTANT,   /* one value in the training rows, or none: dropped */
    LRF_COLUMN_TARGET
};

struct lrf_column {
    char *name; /* as the header says, or "column 3" */
    enum lrf_column_kind kind;
    bool must_be_numeric;        /* named by the user */
    bool must_be_categorical;    /* named by the user */
    struct lrf_dictionary texts; /* at most LRF_MAX_LEVELS + 1 */
    size_t distinct;             /* of an identifier: texts, as far as they were counted */
    size_t missing;              /* cells */
    size_t odd;                  /* cells that are neither missing nor finite numbers, */
    size_t nonfinite;            /* of these infinite, or too great */
    size_t missing_line;         /* where the first missing cell is, 0: none */
    size_t odd_line;             /* where the first odd cell is, 0: none */
    char *odd_value;             /* that cell, for messages */
    enum lrf_number odd_number;  /* why it is no finite number */
    size_t commas;               /* of the odd ones those that a decimal comma would make numbers */
    /* Where the first number is that was read with a decimal comma, one whose point can only stand
     * before decimals, and one of which it is not clear what stands before its decimals; 0: none.
     */
    size_t comma_line, point_line, either_line;
};

/* Whether it has so many distinct texts that not all were kept. */
bool lrf_column_overflows(const struct lrf_column *column);

/* Zero-initialised is legal to release. */
struct lrf_table {
    char *file; /* the path as given, fit for messages */
    struct lrf_column *column;
    size_t columns;
    size_t rows;
    size_t first;           /* rows of the file above these, where they are a part of it */
    size_t rows_in_file;    /* more where only a sample was taken */
    size_t target;          /* index of a column, once known */
    struct lrf_store store; /* the cells; behind the columns one more: line - row */
    char separator;
    char point;               /* before decimals, ',' or '.' */
    enum lrf_decimal decimal; /* as asked for */
    bool header;
    size_t threads; /* that may work on it; 0: one */
};

void lrf_table_release(struct lrf_table *table);
/* The column of that name, else of that number from 1; `columns` if there is none. */
size_t lrf_table_find(const struct lrf_table *table, const char *name);
/* The line on which a data row begins; its block must not be dropped yet. */
size_t lrf_table_line(const struct lrf_table *table, size_t row);
/*
 * LRF_EDATA with "'file' line 7, column 'age': ...". Line 0 leaves the line out, `column` NULL
 * the column.
 */
enum lrf_status lrf_table_fail(const struct lrf_table *table, size_t line,
                               const struct lrf_column *column, struct lrf_error *err,
                               const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
