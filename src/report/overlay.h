/*
 * report/overlay.h - what the pictures with many named curves share: colours and line types,
 * axes from values, and a column of names that is the key of the whole picture.
 */
#ifndef LRF_REPORT_OVERLAY_H
#define LRF_REPORT_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/axis.h"
#include "report/placement.h"

enum { LRF_OVERLAY_COLORS = 8 };

/* "#rrggbb" of the i-th curve: Okabe and Ito's colours on white, repeating after eight, */
const char *lrf_overlay_color(size_t i);
/* the same as a number, for `linecolor rgb variable`, */
unsigned long lrf_overlay_rgb(size_t i);
/* and its gnuplot dashtype, another one after every eight; the same for SVG. */
const char *lrf_overlay_dash(size_t i);
const char *lrf_overlay_dasharray(size_t i);

/* An end of an interval, for error bars that have no length where it is not known. */
double lrf_interval_end(double middle, double end);

/* Starts empty: lo > hi. */
struct lrf_axis lrf_axis_empty(void);
/* Makes room for a value; nothing for one that is not finite. */
void lrf_axis_widen(struct lrf_axis *axis, double value);
/* The value; on a log axis at least the axis's lower end. */
double lrf_axis_lower(const struct lrf_axis *axis, double value);
/* Log when all values are positive and span a decade; then a little room at both ends. */
void lrf_axis_settle(struct lrf_axis *axis);

/* Range and labelled ticks, at most `most`, of axis "x" or "y", logarithmic or not. */
void lrf_overlay_axis(FILE *out, char which, const struct lrf_axis *axis, size_t most);
/* Borders, tics and grid; starts the multiplot. */
void lrf_overlay_begin(FILE *out);

/*
 * The i-th of n names in a column left of `panel`, on the middle of its row, with a piece of its
 * line; quiet ones are grey.
 */
void lrf_overlay_name(FILE *out, const struct lrf_box *panel, size_t i, size_t n, const char *name,
                      bool quiet);
/* The axes of that panel: rows from 1 at the top to n, and x. */
void lrf_overlay_rows(FILE *out, const struct lrf_box *panel, size_t n, const struct lrf_axis *x,
                      const char *x_label);

#endif
