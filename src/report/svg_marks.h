/*
 * report/svg_marks.h - marks in the panels of svg_plot.h and in their keys: shapes that are told
 * apart without colour, intervals, pieces of lines with names.
 *
 * Colours and line types are those of the gnuplot pictures (overlay.h), as classes of the page's
 * style: look i has the class "c0".."c7" and its dash pattern.
 */
#ifndef LRF_REPORT_SVG_MARKS_H
#define LRF_REPORT_SVG_MARKS_H

#include "report/svg_plot.h"

enum lrf_svg_shape {
    LRF_SVG_DOT,
    LRF_SVG_UP,
    LRF_SVG_DOWN,
    LRF_SVG_SQUARE,
    LRF_SVG_DIAMOND,
    LRF_SVG_CROSS,
};

/* How a mark looks. */
struct lrf_svg_mark {
    enum lrf_svg_shape shape;
    size_t look;
    bool hollow;
};

/* The number behind "c" of a look's class, and its stroke-dasharray. */
size_t lrf_svg_color(size_t look);
const char *lrf_svg_dash(size_t look);

void lrf_svg_shape(FILE *out, const struct lrf_svg_mark *mark, double x, double y);
/* A mark at values of a plot, with a horizontal interval from lo to hi unless they are nan. To be
 * read, also tell it: lrf_svg_series_point. */
void lrf_svg_plot_mark(const struct lrf_svg_plot *plot, const struct lrf_svg_mark *mark, double x,
                       double y, double lo, double hi);
/* A piece of a line from x to x + LRF_SVG_SAMPLE. */
void lrf_svg_sample(FILE *out, size_t look, const char *classes, double x, double y);
/* The name of row i (from 0) left of a plot of rows, with a piece of its line; quiet ones grey. */
void lrf_svg_plot_row(const struct lrf_svg_plot *plot, size_t i, const char *name, bool quiet);

#define LRF_SVG_SAMPLE 34.0

#endif
