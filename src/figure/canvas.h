/*
 * figure/canvas.h - a grid of characters: each cell holds 2 x 4 dots, drawn in Braille or, in
 * ASCII, as the sign that comes nearest; or a sign of its own. A cell has one ink: another one
 * takes it over.
 */
#ifndef LRF_FIGURE_CANVAS_H
#define LRF_FIGURE_CANVAS_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "figure/style.h"

struct lrf_cell;

struct lrf_canvas {
    struct lrf_strbuf *out;
    bool color, unicode;
    int columns, rows;
    struct lrf_cell *cell; /* (rows, columns), owned */
};

/* False without memory. Free it with lrf_canvas_release in any case. */
bool lrf_canvas_init(struct lrf_canvas *canvas, struct lrf_strbuf *out,
                     const struct lrf_terminal *terminal, int columns, int rows);
void lrf_canvas_release(struct lrf_canvas *canvas);

/* Sets the dot at x 0..2*columns, y 0..4*rows, from the upper left; outside: nothing. */
void lrf_canvas_dot(struct lrf_canvas *canvas, double x, double y, enum lrf_hue hue);
/* A line; the part outside is left out. */
void lrf_canvas_line(struct lrf_canvas *canvas, double x0, double y0, double x1, double y1,
                     enum lrf_hue hue);
/* A character of its own in place of the dots; borrowed. Outside: nothing. */
void lrf_canvas_sign(struct lrf_canvas *canvas, int column, int row, const char *sign,
                     enum lrf_hue hue);
bool lrf_canvas_has_sign(const struct lrf_canvas *canvas, int column, int row);
/* A vertical line through all rows at a column, under everything else. */
void lrf_canvas_bar(struct lrf_canvas *canvas, int column, const char *sign, enum lrf_hue hue);
/* A horizontal line through all columns of a row, likewise. */
void lrf_canvas_level(struct lrf_canvas *canvas, int row, const char *sign, enum lrf_hue hue);
/* Writes one row without the spaces at its end. */
void lrf_canvas_put(const struct lrf_canvas *canvas, int row);

/* Begins and ends an ink, where the terminal has colours; writes a text in it. */
void lrf_canvas_ink(const struct lrf_canvas *canvas, enum lrf_hue hue);
void lrf_canvas_plain(const struct lrf_canvas *canvas, enum lrf_hue hue);
void lrf_canvas_text(const struct lrf_canvas *canvas, enum lrf_hue hue, const char *text);

#endif
