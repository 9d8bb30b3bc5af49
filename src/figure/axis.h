/* figure/axis.h - an axis from values to pixels, with round tick values. */
#ifndef LRF_FIGURE_AXIS_H
#define LRF_FIGURE_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"

/* Values lo < hi lie at pixels from..to; either may be the greater. log: both values > 0. */
struct lrf_axis {
    double lo, hi;
    double from, to;
    bool log;
};

/* Where a value lies; beyond the ends outside them. nan for nan and for what a log axis lacks. */
double lrf_axis_pixel(const struct lrf_axis *axis, double value);
/* The value at a pixel. */
double lrf_axis_value(const struct lrf_axis *axis, double pixel);
/* Whether a value lies on the axis, its ends included; false for nan. */
bool lrf_axis_holds(const struct lrf_axis *axis, double value);
/* The nearest value on the axis; nan for nan. */
double lrf_axis_clamp(const struct lrf_axis *axis, double value);

/*
 * From values to an axis: begin empty (lo > hi), widen by each value (those that are not finite
 * do nothing), then settle: logarithmic when all values are positive and span a decade, with a
 * little room at both ends. Values that no two ticks could tell apart are pulled apart, none at
 * all are 0..1: afterwards lo < hi, both finite, whatever the values were.
 */
struct lrf_axis lrf_axis_empty(void);
void lrf_axis_widen(struct lrf_axis *axis, double value);
void lrf_axis_settle(struct lrf_axis *axis);
/* Widens it by a value that is only shown where it lies near the others: beyond them by at most a
 * quarter of their span. */
void lrf_axis_reach(struct lrf_axis *axis, double value);
/* The logarithmic axis of rates lo..hi, pulled apart where they are nearly one. */
struct lrf_axis lrf_axis_rates(double lo, double hi);

enum { LRF_MAX_TICKS = 24, LRF_MAX_MINOR = 8 * (LRF_MAX_TICKS + 1) };

/* Labelled ticks, ascending, all within the axis; between them, on a log axis, smaller ones. */
struct lrf_ticks {
    size_t n, n_minor;
    double at[LRF_MAX_TICKS];
    char label[LRF_MAX_TICKS][LRF_NUMBER_SIZE];
    double minor[LRF_MAX_MINOR];
};

/*
 * At most `most` (2..LRF_MAX_TICKS) ticks, at least one. On a linear axis at multiples of 1, 2 or
 * 5 times a power of ten, written in one form with as many digits as tell neighbours apart. On a
 * log axis at whole decades, or where there are fewer than two of them at 1, 2 and 5 times each,
 * "1e-03", "2e-03", or at 1 and 3 times; else linear ones. Ends, and does not overflow, for any lo
 * and hi.
 */
void lrf_ticks(struct lrf_ticks *ticks, const struct lrf_axis *axis, size_t most);

/* The least of ..., 0.5, 1, 2, 5, 10, ... that is not below x > 0. */
double lrf_round_step(double x);

#endif
