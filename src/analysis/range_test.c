#include "analysis/range_test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"

#define MOST_FALLS 0.02
#define LEAST_RISES 0.2
#define MOST_SPENT 0.1
#define LEAST_TURNS 0.45 /* of a table of rates: 2/3 are to be expected */
#define MOST_TURNS 0.9
#define HALVES_APART 3.0 /* standard errors */

#define PROPORTIONAL 1e-3

enum { LEAST_TABLE = 20, LEAST_WARM = 5 };

struct row {
    unsigned repeat, step;
    size_t at; /* in the curve */
    double lr;
};

static int by_time(const void *left, const void *right)
{
    const struct row *a = left, *b = right;

    if (a->repeat != b->repeat)
        return a->repeat < b->repeat ? -1 : 1;
    if (a->step != b->step)
        return a->step < b->step ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* The usable points in their order; returns how many. */
static size_t take_rows(const struct lrf_curve *curve, struct row *row)
{
    bool sorted = true;
    size_t n = 0;

    for (size_t i = 0; i < curve->n; i++) {
        const struct lrf_point *p = &curve->point[i];
        if (!isfinite(p->lr) || p->lr <= 0)
            continue;
        row[n++] = (struct row){p->repeat, p->step, i, p->lr};
        sorted = sorted && (n < 2 || by_time(&row[n - 2], &row[n - 1]) <= 0);
    }
    if (!sorted)
        qsort(row, n, sizeof *row, by_time);
    return n;
}

/* Leaves one row of those with the same step and rate, where there are different steps at all. */
static size_t drop_doubles(struct row *row, size_t n)
{
    size_t kept = 1;

    if (row[0].step == row[n - 1].step)
        return n;
    for (size_t i = 1; i < n; i++)
        if (row[i].step != row[kept - 1].step || row[i].lr != row[kept - 1].lr)
            row[kept++] = row[i];
    return kept;
}

/* Rows with the greatest rate, and all after the last of them. */
static size_t count_spent(const struct row *row, size_t n)
{
    double greatest = 0;
    size_t spent = 0, after = 0;

    for (size_t i = 0; i < n; i++) {
        if (row[i].lr > greatest) {
            greatest = row[i].lr;
            spent = 0;
        }
        spent += row[i].lr == greatest;
        after = row[i].lr == greatest ? 0 : after + 1;
    }
    return spent + after;
}

static void count_steps(const struct row *row, size_t n, struct lrf_rate_history *history)
{
    size_t held = 1;

    for (size_t i = 1; i < n; i++) {
        history->falls += row[i].lr < row[i - 1].lr;
        history->rises += row[i].lr > row[i - 1].lr;
        held = row[i].lr == row[i - 1].lr ? held + 1 : 1;
        history->held = held > history->held ? held : history->held;
    }
    history->rows += n;
    history->steps += n - 1;
    history->spent += count_spent(row, n) - 1;
}

/* ---- a table of rates */

/* Whether the steps only count the rows, or say nothing at all. */
static bool only_counted(const struct row *row, size_t n)
{
    return row[n - 1].step == row[0].step || row[n - 1].step - row[0].step == n - 1;
}

static bool turns_at_random(const struct row *row, size_t n)
{
    const double inner = (double)(n - 2);
    size_t turns = 0;

    for (size_t i = 1; i + 1 < n; i++)
        turns += (row[i].lr > row[i - 1].lr && row[i].lr > row[i + 1].lr) ||
                 (row[i].lr < row[i - 1].lr && row[i].lr < row[i + 1].lr);
    return (double)turns >= LEAST_TURNS * inner && (double)turns <= MOST_TURNS * inner;
}

/* Whether both halves have the same mean logarithm, but for chance. */
static bool has_no_trend(const struct row *row, size_t n)
{
    struct lrf_moments half[2] = {{0}};
    double apart, error;

    for (size_t i = 0; i < n; i++)
        lrf_moments_add(&half[i >= n / 2], log(row[i].lr));
    apart = fabs(half[1].mean - half[0].mean);
    error = hypot(lrf_moments_error(&half[0]), lrf_moments_error(&half[1]));
    return apart <= HALVES_APART * error;
}

/* Whether nearly all rates differ; `lr` (n) is scratch. */
static bool all_differ(const struct row *row, size_t n, double *lr)
{
    size_t equal = 0;

    for (size_t i = 0; i < n; i++)
        lr[i] = row[i].lr;
    qsort(lr, n, sizeof *lr, lrf_by_value);
    for (size_t i = 1; i < n; i++)
        equal += lr[i] == lr[i - 1];
    return 10 * equal < n;
}

static bool is_table(const struct row *row, size_t n, double *scratch)
{
    return n >= LEAST_TABLE && only_counted(row, n) && turns_at_random(row, n) &&
           has_no_trend(row, n) && all_differ(row, n, scratch);
}

/* ---- a warm-up */

/* Whether the rates are in proportion to the steps since `zero`. */
static bool grows_from(const struct row *row, size_t n, unsigned zero)
{
    bool all = n >= LEAST_WARM && row[0].step > zero && row[n - 1].step > row[0].step;

    for (size_t i = 1; i < n && all; i++) {
        const double wanted = row[0].lr * (row[i].step - zero) / (row[0].step - zero);
        all = fabs(row[i].lr - wanted) <= PROPORTIONAL * wanted;
    }
    return all;
}

/* The rate of the first step may be 0 itself, and is no row then. */
static bool is_in_proportion(const struct row *row, size_t n)
{
    return grows_from(row, n, 0) || grows_from(row, n, 1);
}

/* ---- all repeats */

static void look(struct row *row, size_t n, double *scratch, struct lrf_rate_history *history)
{
    size_t last;

    for (size_t first = 0; first < n; first = last) {
        for (last = first; last < n && row[last].repeat == row[first].repeat;)
            last++;
        history->warms_up = history->warms_up && is_in_proportion(row + first, last - first);
        history->table = history->table && is_table(row + first, last - first, scratch);
        count_steps(row + first, drop_doubles(row + first, last - first), history);
    }
}

int lrf_rate_history_find(const struct lrf_curve *curve, struct lrf_rate_history *history)
{
    struct row *row = lrf_calloc(curve->n, sizeof *row);
    double *scratch = lrf_calloc(curve->n, sizeof *scratch);
    const int status = row && scratch ? 0 : -1;

    *history = (struct lrf_rate_history){.warms_up = curve->n > 0, .table = true, .held = 1};
    if (status == 0)
        look(row, take_rows(curve, row), scratch, history);
    free(scratch);
    free(row);
    return status;
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static bool rises_steadily(const struct lrf_rate_history *h)
{
    return share(h->rises, h->steps) > LEAST_RISES ||
           (h->falls == 0 && share(h->held, h->rows) < MOST_SPENT);
}

bool lrf_rate_history_is_range_test(const struct lrf_rate_history *h)
{
    if (h->steps < 2 || h->table)
        return true;
    return !h->warms_up && share(h->falls, h->steps) < MOST_FALLS && rises_steadily(h) &&
           share(h->spent, h->rows) < MOST_SPENT;
}

void lrf_rate_history_words(const struct lrf_rate_history *h, char *out, size_t size)
{
    const double falls = 100 * share(h->falls, h->steps), rises = 100 * share(h->rises, h->steps);

    if (h->warms_up)
        snprintf(out, size, "the rate grows in proportion to the step, as in a warm-up from 0");
    else if (h->falls + h->rises == 0)
        snprintf(out, size, "the rate never changes");
    else if (falls >= 100 * MOST_FALLS)
        snprintf(out, size, "the rate does not rise steadily: it falls in %.0f %% of the steps",
                 falls);
    else if (!rises_steadily(h))
        snprintf(out, size,
                 "the rate does not rise steadily: it rises in %.0f %% of the steps only", rises);
    else
        snprintf(out, size,
                 "the rate does not rise to the end: %.0f %% of the rows come once it was greatest",
                 100 * share(h->spent, h->rows));
}
