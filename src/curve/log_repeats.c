#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "curve/log_rows.h"

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_run_and_step(const void *a, const void *b)
{
    const struct lrf_log_row *p = a, *q = b;

    if (p->run != q->run)
        return compare(p->run, q->run);
    if (p->step != q->step)
        return compare(p->step, q->step);
    return (p->line > q->line) - (p->line < q->line);
}

static bool is_unordered(const struct lrf_log_rows *rows)
{
    size_t falls = 0;

    for (size_t i = 1; i < rows->n; i++)
        falls += rows->row[i].step < rows->row[i - 1].step;
    return falls > rows->n / 4;
}

/* Makes neighbours of one step one row where they hold different things; whether any row then has
 * both a rate and a loss. */
static bool merge_neighbours(struct lrf_log_rows *rows)
{
    const unsigned both = LRF_HAS_LR | LRF_HAS_LOSS;
    struct lrf_log_row *last = rows->row;
    bool complete = false;

    for (size_t i = 1; i < rows->n; i++) {
        const struct lrf_log_row *row = &rows->row[i];
        if (row->step == last->step && row->run == last->run && (row->has & last->has) == 0)
            lrf_log_row_absorb(last, row);
        else
            *++last = *row;
        complete = complete || (last->has & both) == both;
    }
    rows->n = (size_t)(last - rows->row) + 1;
    return complete || (rows->row->has & both) == both;
}

void lrf_log_rows_merge(struct lrf_log_rows *rows)
{
    if (rows->n == 0 || !rows->has_step)
        return;
    if (is_unordered(rows))
        qsort(rows->row, rows->n, sizeof *rows->row, by_run_and_step);
    if (merge_neighbours(rows) || !(rows->roles & LRF_HAS_LR) || !(rows->roles & LRF_HAS_LOSS))
        return;
    qsort(rows->row, rows->n, sizeof *rows->row, by_run_and_step);
    merge_neighbours(rows);
}

static void count_repeat(struct lrf_log_rows *rows, struct lrf_log_row *row, size_t repeat)
{
    row->repeat = (unsigned)repeat;
    if (repeat >= rows->repeats)
        rows->repeats = (unsigned)repeat + 1;
}

static int compare_runs(const void *a, const void *b)
{
    return compare(*(const double *)a, *(const double *)b);
}

/* The distinct runs, ascending, in a new array. */
static double *distinct_runs(const struct lrf_log_rows *rows, size_t *n)
{
    double *run = lrf_calloc(rows->n, sizeof *run);
    size_t changes = 0, kept = 0;

    if (run == NULL)
        return NULL;
    for (size_t i = 0; i < rows->n; i++) {
        if (i == 0 || rows->row[i].run != rows->row[i - 1].run)
            run[changes++] = rows->row[i].run;
    }
    qsort(run, changes, sizeof *run, compare_runs);
    for (size_t i = 0; i < changes; i++) {
        if (kept == 0 || run[i] != run[kept - 1])
            run[kept++] = run[i];
    }
    *n = kept;
    return run;
}

static enum lrf_status split_by_runs(struct lrf_log_rows *rows, struct lrf_error *err)
{
    size_t n = 0;
    double *run = distinct_runs(rows, &n), *at = run;

    if (run == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->row[i].run != *at)
            at = bsearch(&rows->row[i].run, run, n, sizeof *run, compare_runs);
        count_repeat(rows, &rows->row[i], (size_t)(at - run));
    }
    free(run);
    return LRF_OK;
}

/* How a sweep moves: its direction and how great a fall (a ratio of rates) begins another one. */
struct sweep {
    bool rising;
    double fall;
};

static struct sweep describe_sweep(const struct lrf_log_rows *rows)
{
    double least = INFINITY, greatest = 0;
    size_t rises = 0, falls = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const double lr = rows->row[i].value[LRF_ROLE_LR];
        if (lr > 0 && lr < least)
            least = lr;
        if (lr > greatest && isfinite(lr))
            greatest = lr;
        rises += i > 0 && lr > rows->row[i - 1].value[LRF_ROLE_LR];
        falls += i > 0 && lr < rows->row[i - 1].value[LRF_ROLE_LR];
    }
    return (struct sweep){rises >= falls, sqrt(greatest / least)};
}

static bool begins_repeat(const struct lrf_log_rows *rows, const struct sweep *sweep, size_t i)
{
    const struct lrf_log_row *row = &rows->row[i], *before = row - 1;
    const double lr = row->value[LRF_ROLE_LR], lr_before = before->value[LRF_ROLE_LR];
    const double from = sweep->rising ? lr_before : lr, to = sweep->rising ? lr : lr_before;

    if (!(rows->roles & LRF_HAS_LR))
        return row->step < before->step;
    if (rows->has_step)
        return row->step < before->step && from > to;
    return from > to * sweep->fall;
}

static bool is_beside(const struct lrf_log_rows *rows, size_t i)
{
    const struct lrf_log_row *row = &rows->row[i], *before = row - 1;

    return rows->has_step && row->step == before->step &&
           row->value[LRF_ROLE_LR] == before->value[LRF_ROLE_LR];
}

static void split_by_turns(struct lrf_log_rows *rows)
{
    enum { SHORTEST = 16 }; /* shorter runs than this, without steps, are a disorder */
    const struct sweep sweep = describe_sweep(rows);
    size_t turns = 0, first = 0, beside = 0;

    for (size_t i = 1; i < rows->n; i++)
        turns += begins_repeat(rows, &sweep, i);
    if (!rows->has_step && turns > rows->n / SHORTEST)
        turns = 0;
    for (size_t i = 0; i < rows->n; i++) {
        if (i > 0 && turns > 0 && begins_repeat(rows, &sweep, i))
            first = rows->repeats;
        beside = i > 0 && is_beside(rows, i) ? beside + 1 : 0;
        count_repeat(rows, &rows->row[i], first + beside);
    }
}

static int by_repeat_and_step(const void *a, const void *b)
{
    const struct lrf_log_row *p = a, *q = b;

    if (p->repeat != q->repeat)
        return p->repeat < q->repeat ? -1 : 1;
    if (p->step != q->step)
        return compare(p->step, q->step);
    return (p->line > q->line) - (p->line < q->line);
}

static int by_repeat_and_line(const void *a, const void *b)
{
    const struct lrf_log_row *p = a, *q = b;

    if (p->repeat != q->repeat)
        return p->repeat < q->repeat ? -1 : 1;
    return (p->line > q->line) - (p->line < q->line);
}

static bool is_sorted(const struct lrf_log_rows *rows)
{
    for (size_t i = 1; i < rows->n; i++) {
        if (by_repeat_and_step(&rows->row[i - 1], &rows->row[i]) > 0)
            return false;
    }
    return true;
}

void lrf_log_rows_sort(struct lrf_log_rows *rows)
{
    if (!is_sorted(rows))
        qsort(rows->row, rows->n, sizeof *rows->row, by_repeat_and_step);
}

/* Whether the steps are different whole numbers in each repeat of sorted rows. */
static bool has_whole_steps(const struct lrf_log_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct lrf_log_row *row = &rows->row[i];
        if (row->step < 0 || row->step > UINT_MAX || row->step != floor(row->step))
            return false;
        if (i > 0 && row->repeat == row[-1].repeat && row->step == row[-1].step)
            return false;
    }
    return true;
}

void lrf_log_rows_number(struct lrf_log_rows *rows)
{
    size_t step = 0;

    lrf_log_rows_sort(rows);
    if (rows->has_step && has_whole_steps(rows))
        return;
    if (rows->has_step)
        qsort(rows->row, rows->n, sizeof *rows->row, by_repeat_and_line);
    for (size_t i = 0; i < rows->n; i++) {
        step = i > 0 && rows->row[i].repeat == rows->row[i - 1].repeat ? step + 1 : 0;
        rows->row[i].step = (double)step;
    }
}

enum lrf_status lrf_log_rows_split(struct lrf_log_rows *rows, struct lrf_error *err)
{
    if (rows->n > 0 && rows->has_run)
        return split_by_runs(rows, err);
    split_by_turns(rows);
    return LRF_OK;
}
