/*
 * log/log.h - what a file of recorded training holds, before it is understood: columns of
 * numbers with gaps.
 *
 * Every reader of a format fills one of these. Columns whose names mean nothing are kept by name
 * only. A text in a column is an error only if that column is taken in the end, so the
 * first one is remembered. In a column of repeats, texts are numbered in the order of their
 * first appearance.
 */
#ifndef LRF_LOG_LOG_H
#define LRF_LOG_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/curve.h>

#include "base/dictionary.h"
#include "base/error.h"
#include "base/text.h"
#include "log/log_names.h"

enum lrf_log_cell {
    LRF_LOG_MISSING, /* empty, NA, n/a, none, null, - */
    LRF_LOG_NUMBER,  /* nan and infinities too; what is beyond double is infinite */
    LRF_LOG_TEXT
};

struct lrf_log_column {
    char *name;
    enum lrf_role role;
    unsigned rank;
    size_t run; /* 0: of every run; r + 1: of run r */
    size_t sum; /* index + 1 of the column that this one is a part of; 0: none */
    bool is_sum;
    double *value;   /* (cap rows); NULL if the role is none */
    bool *known;     /* (cap rows) */
    size_t numbers;  /* how many are known */
    size_t bad_line; /* of the first text; 0: there is none */
    char bad[LRF_VALUE_SIZE];
};

/*
 * Zero-initialised is empty and legal. Detection frameworks log the parts of a loss alone,
 * "train/box_loss", "train/cls_loss": these get a column of their sum, named after all of them.
 */
struct lrf_log {
    const char *file; /* for messages; not owned */
    const char *unit; /* what the numbers of rows count: "line", or "entry" of an array */
    const struct lrf_curve_format *format; /* not owned */
    struct lrf_log_column *column;         /* (n_columns), owned */
    size_t n_columns, column_cap;
    size_t *line; /* (n_rows) where each row is */
    size_t n_rows, row_cap;
    size_t left_out;               /* lines and records that looked like rows and made no sense */
    bool lenient;                  /* of a log that is being written: these are no errors */
    struct lrf_dictionary repeats; /* texts in columns of repeats */
    struct lrf_dictionary runs;    /* names before " - " in trackers' exports */
};

/* What a column of this name would be taken for. */
struct lrf_role_match lrf_log_role(const struct lrf_log *log, const char *name);
bool lrf_log_is_rate_or_loss(const struct lrf_log *log, const char *name);
/*
 * Adds a column behind all others, also if there is one of that name. "RUN - train/loss" belongs to
 * that run. The columns asked for in log->format win over the usual names.
 */
enum lrf_status lrf_log_add_column(struct lrf_log *log, const char *name, struct lrf_error *err);
/* The index of a column, which is added if there is none of that name; `guess` is tried first. */
enum lrf_status lrf_log_find_column(struct lrf_log *log, const char *name, size_t guess,
                                    size_t *index, struct lrf_error *err);
/* Adds a row without values. */
enum lrf_status lrf_log_add_row(struct lrf_log *log, size_t line, struct lrf_error *err);
/* Forgets all rows but the last `kept` ones (0 or 1): of a log that is read for ever. */
void lrf_log_drop_rows(struct lrf_log *log, size_t kept);
/* Whether anything may be taken from a column. */
bool lrf_log_wants(const struct lrf_log *log, size_t column);
/* Sets a value of the last row. */
void lrf_log_set_number(struct lrf_log *log, size_t column, double value);
/* The same from text; decimal_comma as in lrf_log_number. */
enum lrf_status lrf_log_set_text(struct lrf_log *log, size_t column, const char *s, size_t n,
                                 bool decimal_comma, struct lrf_error *err);
/*
 * Reads s[0..n) as a number with a decimal point, by lrf_number_parse_point; with decimal_comma a
 * single comma is the decimal point first of all. Sets *value for a number only.
 */
enum lrf_log_cell lrf_log_number(const char *s, size_t n, bool decimal_comma, double *value);
void lrf_log_release(struct lrf_log *log);

#endif
