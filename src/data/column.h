/* data/column.h - one column of the file: its name, its texts and what was met while reading. */
#ifndef LRF_DATA_COLUMN_H
#define LRF_DATA_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dictionary.h"
#include "base/number.h"
#include "base/text.h"

/* More distinct texts or classes than this are never categories. */
enum { LRF_MAX_LEVELS = 1000 };

enum lrf_column_kind {
    LRF_COLUMN_NUMERIC,
    LRF_COLUMN_CATEGORICAL,
    LRF_COLUMN_IDENTIFIER, /* nearly as many texts as rows: dropped */
    LRF_COLUMN_CONSTANT,   /* one value in the training rows, or none: dropped */
    LRF_COLUMN_TARGET
};

struct lrf_column {
    char *name; /* as the header says, or "column 3" */
    enum lrf_column_kind kind;
    bool must_be_numeric;        /* named by the user */
    bool must_be_categorical;    /* named by the user */
    struct lrf_dictionary texts; /* at most LRF_MAX_LEVELS + 1 */
    size_t missing;              /* cells */
    size_t odd;                  /* cells that are neither missing nor finite numbers, */
    size_t nonfinite;            /* of these infinite, or too great */
    size_t missing_line;         /* where the first missing cell is, 0: none */
    size_t odd_line;             /* where the first odd cell is, 0: none */
    char *odd_value;             /* that cell, for messages */
    enum lrf_number odd_number;  /* why it is no finite number */
};

/* Empty, NA, NaN, null (in any case) or ?. */
bool lrf_is_missing(const char *s, size_t n);
/*
 * The cell (data/cell.h) for s[0..n), met in `line`, which lrf_number_parse found not to be a
 * finite number but `number`. Returns 0, or -1 without memory.
 */
int lrf_column_odd_cell(struct lrf_column *column, const char *s, size_t n, size_t line,
                        enum lrf_number number, double *cell);
/* Whether it has so many distinct texts that not all were kept. */
bool lrf_column_overflows(const struct lrf_column *column);
void lrf_column_release(struct lrf_column *column);

#endif
