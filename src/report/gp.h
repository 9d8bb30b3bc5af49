/*
 * report/gp.h - the pieces that gnuplot scripts are made of. Positions are pixels of the
 * picture (style.h) from its upper left corner; colours are names of the script's variables.
 */
#ifndef LRF_REPORT_GP_H
#define LRF_REPORT_GP_H

#include <stdio.h>

#include "base/number.h"
#include "report/axis.h"
#include "report/placement.h"

/* A number as text, whatever the locale: use `.s` within the same expression. */
struct lrf_gp_number {
    char s[LRF_NUMBER_SIZE];
};

/* A value, exactly. */
struct lrf_gp_number lrf_gp_value(double value);
/* Pixels as a share of the picture, for `screen`: from the left, from the bottom, lengths. */
struct lrf_gp_number lrf_gp_x(double x);
struct lrf_gp_number lrf_gp_y(double y);
struct lrf_gp_number lrf_gp_width(double pixels);
struct lrf_gp_number lrf_gp_height(double pixels);

/* Any text as a gnuplot string, see lrf_quote_gnuplot. */
void lrf_gp_string(FILE *out, const char *s);
/* A text that is printed as it is; `align` is "left", "center" or "right". */
void lrf_gp_label(FILE *out, const char *text, double x, double y, const char *align, double size,
                  const char *color);
/* Where the next plot's panel is. */
void lrf_gp_panel(FILE *out, const struct lrf_box *panel);
/* Range, ticks and, for y, the form of the labels. */
void lrf_gp_y_axis(FILE *out, const struct lrf_axis *axis, const struct lrf_ticks *ticks);
void lrf_gp_x_axis(FILE *out, const struct lrf_axis *axis, const struct lrf_ticks *ticks);

#endif
