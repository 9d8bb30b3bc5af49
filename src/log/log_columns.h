/* log/log_columns.h - which of the columns of a log are taken for what. */
#ifndef LRF_LOG_LOG_COLUMNS_H
#define LRF_LOG_LOG_COLUMNS_H

#include "log/log.h"

enum { LRF_TAKEN_SIZE = 256 };

/* The columns taken for one run: the index in log->column plus 1; 0: there is none. */
struct lrf_log_columns {
    size_t of[LRF_ROLE_COUNT];
};

/* For each role the column with the best name that holds a number at all, of a run (0: of logs
 * whose names tell no runs). */
struct lrf_log_columns lrf_log_choose(const struct lrf_log *log, size_t run);
/* "rate 'lr', loss 'loss'"; and the names of all columns, "'epoch', 'acc'". Either may be NULL. */
void lrf_log_name_columns(const struct lrf_log *log, const struct lrf_log_columns *columns,
                          char taken[LRF_TAKEN_SIZE], char names[LRF_TAKEN_SIZE]);

/* The column for a role; NULL: there is none. */
const struct lrf_log_column *lrf_log_column(const struct lrf_log *log,
                                            const struct lrf_log_columns *columns,
                                            enum lrf_role role);

/* Those of an ordinary run (as in lrf_log_choose), only columns that hold numbers. `alone`: no
 * other log is read beside this one, so the folder that it lies in says nothing of it. */
struct lrf_log_columns lrf_log_choose_run(const struct lrf_log *log, size_t run, bool alone);
/* Adds a rate, a validation loss, a step or an epoch that there was not before. */
void lrf_log_choose_late(const struct lrf_log *log, size_t run, struct lrf_log_columns *columns);
/*
 * Whether the rows of several runs, as a column tells them, take turns: how many runs these are,
 * and the number of the k-th in order of appearance. 1: they do not.
 */
size_t lrf_log_runs_by_turns(const struct lrf_log *log, const struct lrf_log_columns *columns,
                             size_t k, double *number);
/* The name of a column that was asked for and is not there; NULL: all are. */
const char *lrf_log_asked_in_vain(const struct lrf_log *log, const struct lrf_log_columns *columns);
/* Do two neighbouring losses share an epoch? */
bool lrf_log_shares_epochs(const struct lrf_log *log, const struct lrf_log_columns *columns);

#endif
