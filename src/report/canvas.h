/*
 * report/canvas.h - a plot in characters: each cell holds 2 x 4 dots, drawn in Braille or, in
 * ASCII, as the sign that comes nearest. A cell has one ink: another one takes it over.
 */
#ifndef LRF_REPORT_CANVAS_H
#define LRF_REPORT_CANVAS_H

#include <lrfind/report.h>

#include "report/lines.h"

enum { LRF_CANVAS_COLUMNS = 400, LRF_CANVAS_ROWS = 24 };

struct lrf_cell {
    unsigned char dots; /* bit 2 * row + column */
    bool bar;           /* a vertical line where there are no dots */
    enum lrf_ink ink;
};

struct lrf_canvas {
    int columns, rows; /* within the limits above */
    struct lrf_cell cell[LRF_CANVAS_ROWS][LRF_CANVAS_COLUMNS];
};

/* Sets the dot at x 0..2*columns, y 0..4*rows, from the upper left; outside: nothing. */
void lrf_canvas_dot(struct lrf_canvas *canvas, double x, double y, enum lrf_ink ink);
/* A line; the part outside is left out. */
void lrf_canvas_line(struct lrf_canvas *canvas, double x0, double y0, double x1, double y1,
                     enum lrf_ink ink);
/* A vertical line through all rows at a column, under everything else. */
void lrf_canvas_bar(struct lrf_canvas *canvas, int column, enum lrf_ink ink);
/* Writes one row without the spaces at its end. */
void lrf_canvas_write(FILE *out, const struct lrf_canvas *canvas, int row,
                      const struct lrf_terminal *terminal);

#endif
