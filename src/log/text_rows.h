/*
 * log/text_rows.h - which lines of a text log are rows.
 *
 * Before the rows programs print their source, arguments and configuration, which hold names and
 * numbers, too. A row is believed once its kind is: lines of one kind say the same things about
 * where training is ("step 17 |", or an epoch that was announced on a line before), and a kind is
 * believed when two of its lines begin with the same value's name and differ in the step, or
 * three have losses that are not all the same. Until then its rows wait, the last 64; those that
 * still wait at the end are left out. A kind without step must have a loss, and counts only in a
 * log where no kind has a step. Once there are rows, a new kind is believed at its first line if it
 * is of about the step that training has reached, as evaluations are.
 *
 * A loss belongs to the kind that had it first. Another kind with a loss of the same name, such as
 * "[Batch 10/33] loss=0.97" of an evaluation or the mean of an epoch, gets a column of its own for
 * it: what is taken in the end is the column with the most numbers.
 */
#ifndef LRF_LOG_TEXT_ROWS_H
#define LRF_LOG_TEXT_ROWS_H

#include "log/text_names.h"

enum { LRF_TEXT_VALUES = 20, LRF_TEXT_KINDS = 16, LRF_TEXT_WAITING = 64 };

struct lrf_text_value {
    size_t name; /* LRF_TEXT_NONE: there is none */
    double value;
};

struct lrf_text_row {
    size_t line, kind;
    struct lrf_text_value step, epoch;
    bool unnamed; /* the step: a number before the names, which may be that of a process */
    bool carried; /* the epoch is of a line before, the step is not */
    struct lrf_text_value value[LRF_TEXT_VALUES]; /* (n) rates, losses, optional fields */
    size_t n;
};

struct lrf_text_kind {
    size_t step, epoch; /* names; LRF_TEXT_NONE: none */
    bool announced;     /* on a line before */
    bool believed, apart, decided;
    struct {
        size_t name, column;
    } own[LRF_TEXT_VALUES]; /* (n_own) losses, if it is apart */
    size_t n_own;
};

/* Zero-initialised is empty and legal. */
struct lrf_text_rows {
    struct lrf_text_names names;
    struct lrf_text_kind kind[LRF_TEXT_KINDS]; /* (n_kinds) */
    size_t n_kinds;
    struct lrf_text_row waiting[LRF_TEXT_WAITING]; /* (n_waiting), the oldest first */
    size_t n_waiting;
    size_t step_column, epoch_column;       /* in the log, plus 1; 0: none yet */
    bool any;                               /* there was a row */
    bool named;                             /* unnamed steps are none: they stood still */
    bool stepped;                           /* a kind with steps is believed */
    double last_step, interval, last_epoch; /* of the rows */
};

/* Takes a row with at least one value; `announced`: its step and epoch were said before. */
enum lrf_status lrf_text_rows_add(struct lrf_text_rows *rows, struct lrf_log *log,
                                  const struct lrf_text_row *row, bool announced,
                                  struct lrf_error *err);
/* There are no more: a log of a single row has that one. */
enum lrf_status lrf_text_rows_end(struct lrf_text_rows *rows, struct lrf_log *log,
                                  struct lrf_error *err);
void lrf_text_rows_release(struct lrf_text_rows *rows);

#endif
