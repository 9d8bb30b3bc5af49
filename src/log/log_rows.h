/*
 * log/log_rows.h - a log understood: rows that are steps of repeats.
 *
 * 1. Columns. For each role the column with the best name that holds a number at all.
 * 2. Steps. The step column, else the epochs where no two losses share one, else the rows are
 *    counted. A log whose steps fall more often than at every fourth row is in no order: it is
 *    sorted by them.
 * 3. Sparse logs. Neighbouring rows of one step that hold different things are one row. If that
 *    leaves no row with a rate and a loss, all rows are sorted by their steps and it is tried
 * again.
 * 4. Repeats. Of the repeat column, or of the run in the names of the columns. Else, where some
 *    steps occur more than once, a repeat begins where the step falls back by more than half of
 *    the repeat before, to its first quarter, and the rate turns back, too. Without steps a repeat
 *    begins where the rate does so, in decades, if the repeat before spans a quarter of all; rates
 *    that turn more often than at every fourth row are in no order and one repeat. Two neighbours
 *    of one step and one rate are two repeats side by side.
 */
#ifndef LRF_LOG_LOG_ROWS_H
#define LRF_LOG_LOG_ROWS_H

#include "log/log_columns.h"

struct lrf_log_row {
    double value[LRF_ROLE_RECORDED]; /* by role */
    double step;
    double run; /* as the file numbers it */
    size_t line;
    unsigned has;    /* 1u << role for the known values */
    unsigned repeat; /* from 0 */
};

/* Zero-initialised is empty and legal. */
struct lrf_log_rows {
    const char *file; /* not owned */
    const char *unit;
    const struct lrf_curve_format *format; /* what was asked for; not owned */
    struct lrf_log_row *row;               /* (n), owned */
    size_t n, cap;
    unsigned roles; /* 1u << role for all that occur */
    bool has_step;  /* else `step` only counts the rows */
    bool has_run;
    unsigned repeats;
    size_t without_lr, without_loss; /* rows dropped, */
    size_t twice;                    /* those that another log has, too */
    char taken[LRF_TAKEN_SIZE];      /* "rate 'lr', loss 'loss'" */
    char names[LRF_TAKEN_SIZE];      /* of all columns: "'epoch', 'acc'" */
};

enum { LRF_HAS_LR = 1u << LRF_ROLE_LR, LRF_HAS_LOSS = 1u << LRF_ROLE_LOSS };

/* Number 1. Errors: LRF_EDATA for a text in a column that is taken, for no rows at all. */
enum lrf_status lrf_log_rows_build(const struct lrf_log *log, struct lrf_log_rows *rows,
                                   struct lrf_error *err);
void lrf_log_rows_release(struct lrf_log_rows *rows);

/* Fails with LRF_EDATA: there is no column for the rate, the loss or the repeat. What has losses
 * without a rate is said to be a run that can be watched. */
enum lrf_status lrf_log_rows_fail_column(const struct lrf_log_rows *rows, enum lrf_role role,
                                         struct lrf_error *err);
/* Takes over the known values of another row. */
void lrf_log_row_absorb(struct lrf_log_row *row, const struct lrf_log_row *other);
/* Drops and counts the rows without a rate or without a loss; returns how many are left. */
size_t lrf_log_rows_keep_complete(struct lrf_log_rows *rows);
/* Numbers 2 and 3. */
void lrf_log_rows_merge(struct lrf_log_rows *rows);
/* Number 4: sets `repeat` of every row. */
enum lrf_status lrf_log_rows_split(struct lrf_log_rows *rows, struct lrf_error *err);
/* Sorts by repeat and step. */
void lrf_log_rows_sort(struct lrf_log_rows *rows);
/* The same, and counts the steps where they are not different whole numbers in each repeat. */
void lrf_log_rows_number(struct lrf_log_rows *rows);

#endif
