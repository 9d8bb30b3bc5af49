/*
 * analysis/range_test.h - whether a curve is a range test at all, or the log of an ordinary run.
 *
 * In a range test the rate rises from the first step to the last; in an ordinary run it stands
 * still, falls, or warms up first. So the rates are looked at in the order in which they were
 * recorded: by step within each repeat, points of one step in the order of the curve. A step that
 * was recorded several times at one rate counts once. Over all repeats together:
 *
 *     the rate falls in less than 2 % of the steps
 *     it rises in more than 20 %, or it never falls and no rate holds 10 % of the rows
 *     less than 10 % of the rows come with the greatest rate of their repeat or after it, not
 *     counting one row a repeat
 *
 * and the rates are not in proportion to steps that are counted from 1: that is a warm-up from 0,
 * which a run that diverges early may not outlive. (A sweep from lr_min is at lr_min in step 0.)
 *
 * Recorded runs (4 range tests, 29 ordinary runs): true for every range test, false for every run.
 *
 * A table of rates that is in no order and whose steps tell none is no record of a run, and may be
 * sorted by its rates: nearly all of its rates differ, they turn about as often as random ones (2/3
 * of the rows, Bienayme 1874), and the first half is as great as the second.
 */
#ifndef LRF_ANALYSIS_RANGE_TEST_H
#define LRF_ANALYSIS_RANGE_TEST_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/curve.h>

/* Over all repeats. */
struct lrf_rate_history {
    size_t rows;         /* moments with a rate that is a finite number above 0 */
    size_t steps;        /* from one row to the next of its repeat */
    size_t falls, rises; /* of the steps */
    size_t spent;        /* rows from the greatest rate of a repeat on, but for one a repeat */
    size_t held;         /* the most rows that follow each other at one rate */
    bool warms_up;       /* in each repeat the rate is in proportion to the step */
    bool table;          /* each repeat is a table of rates in no order */
};

/* Looks at a curve. Returns 0, or -1 without memory. */
int lrf_rate_history_find(const struct lrf_curve *curve, struct lrf_rate_history *history);
/* Whether it may be read as a range test; a curve without any step always may. */
bool lrf_rate_history_is_range_test(const struct lrf_rate_history *history);
/* What of it is no range test, in words: "the rate does not rise steadily: it falls in 97 % of the
 * steps". Writes at most `size` bytes to `out`. */
void lrf_rate_history_words(const struct lrf_rate_history *history, char *out, size_t size);

#endif
