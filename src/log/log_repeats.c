#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/statistics.h"
#include "log/log_rows.h"

static int by_run_and_step(const void *a, const void *b)
{
    const struct lrf_log_row *p = a, *q = b;

    if (p->run != q->run)
        return lrf_order(p->run, q->run);
    if (p->step != q->step)
        return lrf_order(p->step, q->step);
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
    qsort(run, changes, sizeof *run, lrf_by_value);
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
            at = bsearch(&rows->row[i].run, run, n, sizeof *run, lrf_by_value);
        count_repeat(rows, &rows->row[i], (size_t)(at - run));
    }
    free(run);
    return LRF_OK;
}

static bool is_beside(const struct lrf_log_rows *rows, size_t i)
{
    const struct lrf_log_row *row = &rows->row[i], *before = row - 1;

    return rows->has_step && row->step == before->step &&
           row->value[LRF_ROLE_LR] == before->value[LRF_ROLE_LR];
}

/* Which way the rate goes, and how often it goes the other way. */
struct trend {
    bool rising;
    size_t turns;
};

static struct trend find_trend(const struct lrf_log_rows *rows)
{
    size_t rises = 0, falls = 0;

    for (size_t i = 1; i < rows->n; i++) {
        const double lr = rows->row[i].value[LRF_ROLE_LR];
        const double before = rows->row[i - 1].value[LRF_ROLE_LR];
        rises += lr > before;
        falls += lr < before;
    }
    return (struct trend){rises >= falls, rises >= falls ? falls : rises};
}

/* How far a row is in its sweep: its step, or the logarithm of its rate; nan if that has none. */
static double position(const struct lrf_log_rows *rows, bool rising, size_t i)
{
    const double lr = rows->row[i].value[LRF_ROLE_LR];

    if (rows->has_step)
        return rows->row[i].step;
    return lr > 0 && isfinite(lr) ? (rising ? log(lr) : -log(lr)) : NAN;
}

/* The positions of a sweep so far; empty when lo > hi. */
struct range {
    double lo, hi, last;
};

static const struct range empty_range = {INFINITY, -INFINITY, NAN};

static void widen(struct range *range, double x)
{
    range->lo = x < range->lo ? x : range->lo;
    range->hi = x > range->hi ? x : range->hi;
    range->last = isnan(x) ? range->last : x;
}

/* Whether row i falls back to the first quarter of the present sweep, by more than half of it, if
 * that is longer than `least`; with steps the rate has to turn back, too. */
static bool begins_sweep(const struct lrf_log_rows *rows, bool rising, const struct range *sweep,
                         double least, size_t i)
{
    const struct lrf_log_row *row = &rows->row[i], *before = row - 1;
    const double lr = row->value[LRF_ROLE_LR], lr_before = before->value[LRF_ROLE_LR];
    const double at = position(rows, rising, i), length = sweep->hi - sweep->lo;

    if (!(length > least && at <= sweep->lo + length / 4 && sweep->last - at > length / 2))
        return false;
    if (!rows->has_step || !(rows->roles & LRF_HAS_LR))
        return true;
    return rising ? lr < lr_before : lr > lr_before;
}

/* Numbers the repeats; without `split` there is one, but for rows side by side. */
static void number_sweeps(struct lrf_log_rows *rows, bool rising, double least, bool split)
{
    struct range sweep = empty_range;
    size_t first = 0, beside = 0;

    for (size_t i = 0; i < rows->n; i++) {
        if (split && i > 0 && begins_sweep(rows, rising, &sweep, least, i)) {
            sweep = empty_range;
            first = rows->repeats;
        }
        widen(&sweep, position(rows, rising, i));
        beside = i > 0 && is_beside(rows, i) ? beside + 1 : 0;
        count_repeat(rows, &rows->row[i], first + beside);
    }
}

static bool has_falls(const struct lrf_log_rows *rows)
{
    for (size_t i = 1; i < rows->n; i++) {
        if (rows->row[i].step < rows->row[i - 1].step)
            return true;
    }
    return false;
}

static enum lrf_status find_repeated_step(const struct lrf_log_rows *rows, bool *repeated,
                                          struct lrf_error *err)
{
    double *step = lrf_calloc(rows->n, sizeof *step);

    if (step == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < rows->n; i++)
        step[i] = rows->row[i].step;
    qsort(step, rows->n, sizeof *step, lrf_by_value);
    *repeated = false;
    for (size_t i = 1; i < rows->n; i++)
        *repeated = *repeated || step[i] == step[i - 1];
    free(step);
    return LRF_OK;
}

static void split_by_rates(struct lrf_log_rows *rows)
{
    const struct trend trend = find_trend(rows);
    struct range all = empty_range;

    for (size_t i = 0; i < rows->n; i++)
        widen(&all, position(rows, trend.rising, i));
    number_sweeps(rows, trend.rising, (all.hi - all.lo) / 4, trend.turns <= rows->n / 4);
}

static enum lrf_status split_by_steps(struct lrf_log_rows *rows, struct lrf_error *err)
{
    bool repeated = has_falls(rows);
    enum lrf_status status = repeated ? find_repeated_step(rows, &repeated, err) : LRF_OK;

    if (status == LRF_OK)
        number_sweeps(rows, find_trend(rows).rising, 0, repeated);
    return status;
}

static int by_repeat_and_step(const void *a, const void *b)
{
    const struct lrf_log_row *p = a, *q = b;

    if (p->repeat != q->repeat)
        return p->repeat < q->repeat ? -1 : 1;
    if (p->step != q->step)
        return lrf_order(p->step, q->step);
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
    if (rows->n == 0)
        return LRF_OK;
    if (rows->has_run)
        return split_by_runs(rows, err);
    if (rows->has_step)
        return split_by_steps(rows, err);
    split_by_rates(rows);
    return LRF_OK;
}
