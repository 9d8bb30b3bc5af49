/*
 * report/svg_plot.h - panels with two axes in a figure of the page: grid, ticks, lines with bands,
 * verticals. What is drawn with a series can be read by the cross-hair (svg_figure.h). Marks are in
 * svg_marks.h.
 */
#ifndef LRF_REPORT_SVG_PLOT_H
#define LRF_REPORT_SVG_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "report/axis.h"
#include "report/svg_figure.h"

struct lrf_svg_axis {
    const char *name;
    struct lrf_axis axis; /* from and to are set by lrf_svg_plot_begin */
    bool is_rate;         /* values are written as rates */
};

struct lrf_svg_plot {
    struct lrf_svg_figure *figure;
    struct lrf_box box;
    struct lrf_svg_axis x, y;
    bool y_titled; /* the title names the y axis: its name is only read */
    bool rows;     /* no y axis: y is the number of a row, from 1 at the top */
};

/* Values along x. */
struct lrf_svg_series {
    const char *name; /* the first line of what is read; NULL: none */
    size_t n;
    const double *x, *y;   /* (n); gaps where one is not finite */
    const double *lo, *hi; /* (n) a 95 % interval of y; or NULL */
    size_t look;           /* colour and line type, see svg_marks.h */
    const char *classes;   /* more classes: "thick", "thin", "plain"; or "" */
};

/* Draws grid, axes, ticks and names, and sets the axes' pixels. figure, box, x, y are given. */
void lrf_svg_plot_begin(struct lrf_svg_plot *plot);
/* Pixels of a value. */
double lrf_svg_plot_x(const struct lrf_svg_plot *plot, double x);
double lrf_svg_plot_y(const struct lrf_svg_plot *plot, double y);
/* A heading over the panel and a quiet line below it; NULL: none. */
void lrf_svg_plot_title(const struct lrf_svg_plot *plot, const char *title, const char *what);

/* A line, its band if it has one, and what is read along it. */
void lrf_svg_plot_line(const struct lrf_svg_plot *plot, const struct lrf_svg_series *series);
/* A vertical line through the panel; nothing when x is not finite. */
void lrf_svg_plot_vertical(const struct lrf_svg_plot *plot, double x, const char *classes);
/* Appends a line "name value" as the cross-hair reads it. */
void lrf_svg_read_value(struct lrf_strbuf *out, const struct lrf_svg_axis *axis, double value);

#endif
