/*
 * report/svg_figure.h - a figure of the page: buttons, an <svg> that zooms, and what can be read
 * in it. Whoever draws a curve or marks also tells their points here, each with its text; the
 * page's script finds the nearest one to the pointer, and arrow keys go from one to the next.
 */
#ifndef LRF_REPORT_SVG_FIGURE_H
#define LRF_REPORT_SVG_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "report/placement.h"

struct lrf_svg_figure {
    FILE *out;
    const char *id; /* letters, another one for each figure of a page */
    size_t n_clips;
    struct lrf_strbuf read; /* the series as JSON */
    bool series_begun;      /* the open series has a point */
};

/*
 * Opens the figure and its <svg>, which shows `view` of the drawing. `title` and `what` (it ends
 * in a full stop) are for screen readers. Always follow with lrf_svg_figure_end.
 */
void lrf_svg_figure_begin(struct lrf_svg_figure *figure, FILE *out, const char *id,
                          const struct lrf_box *view, const char *title, const char *what);
/* Closes both. LRF_ENOMEM when there was none for what can be read. */
enum lrf_status lrf_svg_figure_end(struct lrf_svg_figure *figure, const char *caption,
                                   struct lrf_error *err);

/* Begins a group that shows only what lies in the box; ends it. */
void lrf_svg_clip_begin(struct lrf_svg_figure *figure, const struct lrf_box *box);
void lrf_svg_clip_end(struct lrf_svg_figure *figure);

/*
 * A series that is read while the pointer is in `where`: a line by the nearest x, marks by the
 * nearest distance. `name` (or NULL) is read before each text. Points are pixels; those that are
 * not finite are left out. Texts may have several lines; they are quoted.
 */
void lrf_svg_series_begin(struct lrf_svg_figure *figure, const struct lrf_box *where, bool is_line,
                          const char *name);
void lrf_svg_series_point(struct lrf_svg_figure *figure, double x, double y, const char *text);
void lrf_svg_series_end(struct lrf_svg_figure *figure);

#endif
