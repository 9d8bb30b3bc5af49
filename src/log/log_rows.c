#include "log/log_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static enum lrf_status check_columns(const struct lrf_log *log, struct lrf_log_columns *c,
                                     struct lrf_error *err)
{
    for (enum lrf_role role = 0; role < LRF_ROLE_COUNT; role++) {
        const struct lrf_log_column *column = lrf_log_column(log, c, role);
        char name[LRF_VALUE_SIZE];
        if (column == NULL)
            continue;
        if (column->bad_line > 0) {
            lrf_text_value(name, column->name, strlen(column->name));
            return lrf_fail(err, LRF_EDATA, "'%s' %s %zu, column '%s': '%s' is not a number",
                            log->file, log->unit, column->bad_line, name, column->bad);
        }
        if (column->numbers == 0)
            c->of[role] = 0;
    }
    return LRF_OK;
}

static double known_value(const struct lrf_log_column *column, size_t i, double otherwise)
{
    return column != NULL && column->known[i] && isfinite(column->value[i]) ? column->value[i]
                                                                            : otherwise;
}

/* Row i of the log as one run has it; false if it holds nothing of that run. */
static bool fill_row(const struct lrf_log *log, const struct lrf_log_columns *c, size_t i,
                     const struct lrf_log_row *before, struct lrf_log_row *row)
{
    const struct lrf_log_column *step = lrf_log_column(log, c, LRF_ROLE_STEP);

    step = step != NULL ? step : lrf_log_column(log, c, LRF_ROLE_EPOCH);
    *row = (struct lrf_log_row){.line = log->line[i]};
    for (enum lrf_role role = 0; role < LRF_ROLE_RECORDED; role++) {
        const struct lrf_log_column *column = lrf_log_column(log, c, role);
        if (column == NULL || !column->known[i])
            continue;
        row->value[role] = column->value[i];
        row->has |= 1u << role;
    }
    row->step = step == NULL ? (double)i : known_value(step, i, before != NULL ? before->step : 0);
    row->run =
        known_value(lrf_log_column(log, c, LRF_ROLE_REPEAT), i, before != NULL ? before->run : 0);
    return row->has != 0;
}

static enum lrf_status add_run(const struct lrf_log *log, const struct lrf_log_columns *c,
                               size_t run, struct lrf_log_rows *rows, struct lrf_error *err)
{
    const struct lrf_log_row *before = NULL;

    if (lrf_grow(&rows->row, &rows->cap, rows->n + log->n_rows, sizeof *rows->row) != 0)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < log->n_rows; i++) {
        struct lrf_log_row *row = &rows->row[rows->n];
        if (!fill_row(log, c, i, before, row))
            continue;
        if (run > 0)
            row->run = (double)run;
        rows->roles |= row->has;
        rows->n++;
        before = row;
    }
    return LRF_OK;
}

/* Epochs are steps only if each has one loss; else the rows are counted. */
static void check_epochs(struct lrf_log_rows *rows)
{
    bool shared = false;

    for (size_t i = 1; i < rows->n; i++) {
        const struct lrf_log_row *a = &rows->row[i - 1], *b = &rows->row[i];
        shared = shared || (a->step == b->step && a->run == b->run && a->has & b->has);
    }
    rows->has_step = !shared;
    for (size_t i = 0; i < rows->n && shared; i++)
        rows->row[i].step = (double)i;
}

enum lrf_status lrf_log_rows_build(const struct lrf_log *log, struct lrf_log_rows *rows,
                                   struct lrf_error *err)
{
    const size_t first = log->runs.n > 0, last = log->runs.n;
    enum lrf_status status = LRF_OK;

    *rows = (struct lrf_log_rows){.file = log->file, .unit = log->unit, .format = log->format};
    for (size_t run = first; run <= last && status == LRF_OK; run++) {
        struct lrf_log_columns c = lrf_log_choose(log, run);
        if (c.of[LRF_ROLE_STEP] != 0)
            c.of[LRF_ROLE_EPOCH] = 0;
        status = check_columns(log, &c, err);
        if (run == first)
            lrf_log_name_columns(log, &c, rows->taken, rows->names);
        rows->has_step = rows->has_step || c.of[LRF_ROLE_STEP] != 0;
        rows->has_run = rows->has_run || run > 0 || c.of[LRF_ROLE_REPEAT] != 0;
        if (status == LRF_OK)
            status = add_run(log, &c, run, rows, err);
        if (status == LRF_OK && c.of[LRF_ROLE_EPOCH] != 0)
            check_epochs(rows);
    }
    if (status == LRF_OK && log->n_rows == 0)
        status = lrf_fail(err, LRF_EDATA, "'%s' has no rows", log->file);
    if (status == LRF_OK && log->format->repeat_column != NULL && !rows->has_run)
        status = lrf_log_rows_fail_column(rows, LRF_ROLE_REPEAT, err);
    if (status != LRF_OK)
        lrf_log_rows_release(rows);
    return status;
}

void lrf_log_row_absorb(struct lrf_log_row *row, const struct lrf_log_row *other)
{
    for (enum lrf_role role = 0; role < LRF_ROLE_RECORDED; role++) {
        if (other->has & 1u << role)
            row->value[role] = other->value[role];
    }
    row->has |= other->has;
}

size_t lrf_log_rows_keep_complete(struct lrf_log_rows *rows)
{
    size_t n = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const struct lrf_log_row *row = &rows->row[i];
        const bool has_lr = row->has & LRF_HAS_LR, has_loss = row->has & LRF_HAS_LOSS;
        if (has_lr && has_loss)
            rows->row[n++] = *row;
        rows->without_loss += has_lr && !has_loss;
        rows->without_lr += has_loss && !has_lr;
    }
    return rows->n = n;
}

enum lrf_status lrf_log_rows_fail_column(const struct lrf_log_rows *rows, enum lrf_role role,
                                         struct lrf_error *err)
{
    const char *asked = role == LRF_ROLE_LR     ? rows->format->lr_column
                        : role == LRF_ROLE_LOSS ? rows->format->loss_column
                                                : rows->format->repeat_column;
    const bool watchable = role == LRF_ROLE_LR && rows->roles & LRF_HAS_LOSS;
    char name[LRF_VALUE_SIZE];

    if (asked == NULL)
        return lrf_fail(err, LRF_EDATA, "'%s' has no column for the %s, only %s%s", rows->file,
                        lrf_role_name(role), rows->names,
                        watchable ? ": no range test, but a run that can be watched" : "");
    lrf_text_value(name, asked, strlen(asked));
    return lrf_fail(err, LRF_EDATA, "'%s' has no column '%s', only %s", rows->file, name,
                    rows->names);
}

void lrf_log_rows_release(struct lrf_log_rows *rows)
{
    free(rows->row);
    *rows = (struct lrf_log_rows){0};
}
