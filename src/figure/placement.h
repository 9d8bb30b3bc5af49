/*
 * figure/placement.h - where labels go, so that they overlap neither each other nor, where
 * there is any other place, the curve, the points and the lines of a picture.
 *
 * All lengths are pixels, y grows downwards. A room is the picture's panel as a grid of
 * costs: what is drawn adds cost to the cells it touches; a label takes the position where
 * the cost under it plus its distance from the point that it names is least.
 */
#ifndef LRF_FIGURE_PLACEMENT_H
#define LRF_FIGURE_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>

struct lrf_box {
    double x, y; /* upper left corner */
    double w, h;
};

/* Whether two boxes share an area. */
bool lrf_box_overlap(const struct lrf_box *a, const struct lrf_box *b);

/* An estimate from above of a text's width in a common sans-serif font of `size` pixels. */
double lrf_text_width(const char *text, double size);

struct lrf_room;

/* NULL without memory. Free with lrf_room_free, which takes NULL. */
struct lrf_room *lrf_room_alloc(const struct lrf_box *box);
void lrf_room_free(struct lrf_room *room);
/* Adds `cost` to the cell of a point; at most `cost` a cell from points. Outside: nothing. */
void lrf_room_point(struct lrf_room *room, double x, double y, double cost);
/* Raises the cells along a line to at least `cost`. The part outside is ignored. */
void lrf_room_line(struct lrf_room *room, double x0, double y0, double x1, double y1, double cost);

/* A label: set the first six; the others are filled in. */
struct lrf_label {
    double x, y;                       /* the point that it names, */
    double right, down;                /* or a line from there, so long; 0 of a point */
    double w, h;                       /* the extent of its text */
    struct lrf_box box;                /* where the text goes */
    bool placed;                       /* false: there was no room, leave the label out */
    bool leader;                       /* it lies so far away that a line should lead to it, */
    double from_x, from_y, to_x, to_y; /* from what it names */
};

/* Places the labels one after the other. */
void lrf_labels_place(struct lrf_room *room, struct lrf_label *label, size_t n);

#endif
