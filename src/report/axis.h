/* report/axis.h - an axis from values to pixels, with round tick values. */
#ifndef LRF_REPORT_AXIS_H
#define LRF_REPORT_AXIS_H

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

enum { LRF_MAX_TICKS = 24 };

/* Labelled ticks, ascending, all within the axis. */
struct lrf_ticks {
    size_t n;
    double at[LRF_MAX_TICKS];
    char label[LRF_MAX_TICKS][LRF_NUMBER_SIZE];
    double step;  /* linear: from tick to tick; log: in decades, 0 for 1, 2, 5 */
    int decimals; /* linear: how all of them are written, see lrf_number_decimals */
    bool scientific;
};

/* At most `most` (2..LRF_MAX_TICKS) ticks at multiples of 1, 2 or 5 times a power of ten. */
void lrf_ticks_linear(struct lrf_ticks *ticks, double lo, double hi, size_t most);
/*
 * At most `most` ticks on a log axis: whole decades, or where there are fewer than two of them
 * 1, 2 and 5 times each; else linear ones. Labels are "1e-03", "2e-03".
 */
void lrf_ticks_log(struct lrf_ticks *ticks, double lo, double hi, size_t most);

/* The least of ..., 0.5, 1, 2, 5, 10, ... that is not below x > 0. */
double lrf_round_step(double x);

#endif
