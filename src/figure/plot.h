/*
 * figure/plot.h - a picture as data: panels with axes, series, marks and texts, each in its place.
 *
 * figure_*.c describe a result as a plot: whatever is chosen, averaged, placed or worded is done
 * there, once. draw_gnuplot.c, draw_svg.c and draw_term.c draw any plot and decide nothing: they
 * show the same curves, names, ticks and texts.
 *
 * Positions are pixels from the upper left corner, or values of a panel's axes. Strings and arrays
 * given to a plot are borrowed (from the result) or its own (lrf_plot_array, lrf_plot_printf).
 * Without memory `failed` latches and the plot stays legal: whoever draws it tests that once.
 */
#ifndef LRF_FIGURE_PLOT_H
#define LRF_FIGURE_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "figure/axis.h"
#include "figure/placement.h"
#include "figure/style.h"

/* Each coordinate is a pixel or a value of the panel's axis. */
struct lrf_place {
    double x, y;
    bool x_value, y_value;
};

enum lrf_align { LRF_ALIGN_LEFT, LRF_ALIGN_CENTER, LRF_ALIGN_RIGHT };

/* A line of text; y is its middle. It may hold names as a user gave them: backends quote it. */
struct lrf_words {
    struct lrf_place at;
    const char *text;
    double size;
    enum lrf_align align;
    enum lrf_hue hue;
    bool bold;
    bool halo; /* stands on curves */
};

/* How a stroke ends. */
enum lrf_end { LRF_END_NONE, LRF_END_CAP, LRF_END_ARROW };

/* A straight line; horizontal ones between values may end in caps or arrow heads at `to`. */
struct lrf_stroke {
    struct lrf_place from, to;
    struct lrf_look look;
    enum lrf_end end;
    double cap;       /* half the height of the end, pixels */
    bool front;       /* over the series */
    const char *name; /* of a level of y across the panel, for a terminal; NULL: it is none */
};

/* A filled rectangle under everything else; those with a name are listed on a terminal. */
struct lrf_area {
    struct lrf_place from, to; /* left lower, right upper corner */
    enum lrf_hue hue;
    bool band; /* a quarter as strong: the sign of a band */
    const char *name;
};

enum lrf_shape {
    LRF_SHAPE_DOT,
    LRF_SHAPE_UP,
    LRF_SHAPE_DOWN,
    LRF_SHAPE_SQUARE,
    LRF_SHAPE_DIAMOND,
    LRF_SHAPE_CROSS,
};

struct lrf_mark {
    struct lrf_place at;
    enum lrf_shape shape;
    enum lrf_hue hue;
    bool hollow;
    double size;      /* pixels */
    const char *name; /* for a terminal's key; NULL: not in it */
    const char *tell; /* what the page's cross-hair reads there; NULL: it passes over it */
};

/* A rate across a panel. */
struct lrf_vertical {
    double x;
    struct lrf_look look;
    const char *label; /* over its place on a terminal, which shows only those with one */
    double lo, hi;     /* and the interval below that; nan: none */
};

/* Where a script finds a series: columns of a CSV file beside it, from 1. Without file: in itself.
 */
struct lrf_source {
    const char *file;
    int x, y, lo, hi;
    size_t first, n;     /* rows from 0, without the head; n = 0: all */
    double offset, unit; /* y is shown as (y - offset) / unit; unit 0 is 0 and 1 */
    bool positive;       /* the lower end of a band is shown at 0 where it lies below that */
};

enum lrf_draw {
    LRF_DRAW_LINE,
    LRF_DRAW_DOTS,
    LRF_DRAW_ABOVE, /* triangles: y of those that lie above the panel in the source */
    LRF_DRAW_CELLS, /* squares of side 1, coloured by `fill` */
};

/* Points along x, cut at the panel's box; gaps where one is not finite. */
struct lrf_series {
    const char *name; /* NULL: none */
    enum lrf_draw draw;
    struct lrf_look look; /* the width of dots is their diameter */
    size_t n;
    const double *x, *y, *lo, *hi; /* (n) lo, hi: a band, or NULL */
    const double *fill;            /* (n) 0..1, of cells */
    const char *const *tell;       /* (n) what the cross-hair reads; NULL: it is passed over */
    const char *sign;              /* stands on the curve on a terminal; NULL: none */
    bool background;               /* left out on a terminal */
    struct lrf_source source;
};

struct lrf_scale {
    const char *name;
    struct lrf_axis axis;
    struct lrf_ticks ticks;
    bool is_rate; /* values are written as rates */
    bool bare;    /* ticks without labels and name: another panel below has them */
    bool hidden;  /* neither line nor ticks */
};

/* What is drawn in one place; each list grows by a function below. */
struct lrf_items {
    struct lrf_area *area;
    struct lrf_stroke *stroke;
    struct lrf_mark *mark;
    struct lrf_words *words;
    size_t n_area, n_stroke, n_mark, n_words;
    size_t cap_area, cap_stroke, cap_mark, cap_words;
};

/* A name at each whole number of the y axis, from 1 at the top. */
struct lrf_row {
    const char *name, *number; /* the number, or "", is before the name in pictures, */
    const char *sign;          /* and on a terminal the sign of its curve */
    struct lrf_look look;      /* of its curve */
    bool quiet;
};

struct lrf_panel {
    struct lrf_box box;
    struct lrf_scale x, y;
    const char *title; /* NULL: none */
    enum lrf_hue grid; /* of the lines at the ticks of y, with rows of x */
    bool no_grid;
    bool keyed;             /* a terminal says whose the letters on its curves are */
    struct lrf_items items; /* pixels or values of this panel */
    struct lrf_series *series;
    struct lrf_vertical *vertical;
    struct lrf_row *row; /* (n_row) instead of ticks of y */
    size_t n_series, n_vertical, n_row, cap_series, cap_vertical;
};

enum { LRF_MAX_PANELS = 6 };

struct lrf_plot {
    const char *name;  /* of script and pictures: "range" */
    const char *about; /* what it shows, a line in lower case */
    const char *title, *subtitle, *caption;
    double width, height;
    double top;             /* titles end here: the page has its own */
    struct lrf_items items; /* pixels: titles, keys */
    struct lrf_panel panel[LRF_MAX_PANELS];
    size_t n_panel;
    size_t n_term; /* the first ones are what a terminal shows */
    bool failed;   /* no memory: not to be drawn */
    void **owned;  /* (n_owned) */
    size_t n_owned, cap_owned;
};

/* ---- the six pictures; each fills the plot, to be released in any case */

void lrf_plot_range(struct lrf_plot *plot, const struct lrf_range_result *result);
/* Only where steps were recorded. */
void lrf_plot_steps(struct lrf_plot *plot, const struct lrf_range_result *result);
void lrf_plot_verify(struct lrf_plot *plot, const struct lrf_verify_result *result);
void lrf_plot_compare(struct lrf_plot *plot, const struct lrf_compare_result *result);
void lrf_plot_schedule(struct lrf_plot *plot, const struct lrf_schedule_result *result);
void lrf_plot_watch(struct lrf_plot *plot, const struct lrf_watch_result *result);
void lrf_plot_release(struct lrf_plot *plot);

/* ---- the three ways to draw one; a failed plot makes the buffer fail */

/* The whole script, which writes NAME.png (svg, pdf) beside itself. */
void lrf_plot_gnuplot(struct lrf_strbuf *out, const struct lrf_plot *plot);
/* A <figure> of the page with what its cross-hair reads, see report/page.js. */
void lrf_plot_svg(struct lrf_strbuf *out, const struct lrf_plot *plot);
/* Its main panels in characters, at least 20 columns wide. */
void lrf_plot_term(struct lrf_strbuf *out, const struct lrf_plot *plot,
                   const struct lrf_terminal *terminal);

/* ---- for those who describe */

/* Starts a plot, with the title, a line below it and a line at the bottom. */
void lrf_plot_begin(struct lrf_plot *plot, const char *name, const char *about, double height);
void lrf_plot_titles(struct lrf_plot *plot, double left);
/* The line at the bottom alone, of a plot whose height is known last. */
void lrf_plot_caption(struct lrf_plot *plot, double left);

/* n zeroed elements that the plot owns; NULL without memory. */
void *lrf_plot_array(struct lrf_plot *plot, size_t n, size_t size);
/* A text that the plot owns; "" without memory. */
const char *lrf_plot_printf(struct lrf_plot *plot, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same from a buffer, which is released. */
const char *lrf_plot_text(struct lrf_plot *plot, struct lrf_strbuf *text);

/* A panel with its axes, whose pixels and ticks follow from the box. At most LRF_MAX_PANELS. */
struct lrf_panel *lrf_plot_panel(struct lrf_plot *plot, const struct lrf_box *box,
                                 const struct lrf_scale *x, const struct lrf_scale *y);
/* Title and a quiet line over the panel; NULL: none. */
void lrf_panel_title(struct lrf_plot *plot, struct lrf_panel *panel, const char *title,
                     const char *meaning);
/*
 * n rows in place of a y axis, each with its name and a piece of its line left of the box. Names
 * are shortened to `room` pixels; 0: they stand beside another panel.
 */
void lrf_panel_rows(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_row *row,
                    size_t n, double room);

/* The letter of the i-th of several curves on a terminal; NULL: there are no more. */
const char *lrf_sign_of(size_t i);

/* A sign and what it means: a mark, a piece of line, of a line with band, or of an interval. */
struct lrf_key {
    const char *text;
    struct lrf_mark mark;
    struct lrf_look line; /* width 0: a mark */
    bool band, interval;
};

/* Draws it from pixel x on at height y; returns how far behind it the next one begins. */
double lrf_plot_key(struct lrf_plot *plot, double x, double y, const struct lrf_key *key);
double lrf_key_width(const struct lrf_key *key);
/*
 * Draws n of them in as many rows as the box's width takes, the middle of the first at box->y;
 * returns where the next row would be. The box's height does not matter.
 */
double lrf_plot_keys(struct lrf_plot *plot, const struct lrf_box *box, const struct lrf_key *key,
                     size_t n);

struct lrf_place lrf_at_pixel(double x, double y);
struct lrf_place lrf_at_value(double x, double y);
/* x is a value, y a pixel. */
struct lrf_place lrf_at_x(double x, double y);
/* The pixels of a place; nan where the axis lacks the value. panel may be NULL for pixels. */
void lrf_panel_pixel(const struct lrf_panel *panel, const struct lrf_place *place, double *x,
                     double *y);

/* A line of text at pixels; nothing for an empty one. */
void lrf_add_text(struct lrf_plot *plot, struct lrf_items *items, double x, double y,
                  const char *text, double size, enum lrf_align align, enum lrf_hue hue);
void lrf_add_area(struct lrf_plot *plot, struct lrf_items *items, const struct lrf_area *area);
void lrf_add_stroke(struct lrf_plot *plot, struct lrf_items *items,
                    const struct lrf_stroke *stroke);
/* A plain line, under or over the series. */
void lrf_add_line(struct lrf_plot *plot, struct lrf_items *items, struct lrf_place from,
                  struct lrf_place to, struct lrf_look look, bool front);
void lrf_add_mark(struct lrf_plot *plot, struct lrf_items *items, const struct lrf_mark *mark);
/* Nothing for an empty text. */
void lrf_add_words(struct lrf_plot *plot, struct lrf_items *items, const struct lrf_words *words);

/* A mark at values; nothing where they are not within the panel. */
void lrf_panel_mark(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_mark *mark);
/* A rate across the panel; nothing where it is not within it. */
void lrf_panel_vertical(struct lrf_plot *plot, struct lrf_panel *panel,
                        const struct lrf_vertical *vertical);
/* The same without a label: a terminal leaves it out. */
void lrf_panel_rate(struct lrf_plot *plot, struct lrf_panel *panel, double x, struct lrf_look look);
/*
 * A level of y across the panel, under the series; false, and nothing, where it is not within it.
 * A terminal names it in its key, whoever draws a picture says what it is.
 */
extern const struct lrf_look lrf_level_look;
bool lrf_panel_level(struct lrf_plot *plot, struct lrf_panel *panel, double y, const char *name);
/*
 * The interval lo..hi of x at a height, cut at the axis with an arrow head where it goes on
 * beyond; nothing when one of them is not finite. `y_value`: y is a value, else a pixel.
 */
void lrf_panel_interval(struct lrf_plot *plot, struct lrf_panel *panel, double lo, double hi,
                        double y, bool y_value, double cap, const struct lrf_look *look);
/* A series; nothing when none of its points is finite. */
void lrf_panel_series(struct lrf_plot *plot, struct lrf_panel *panel,
                      const struct lrf_series *series);
/* What the cross-hair reads along a line, from the names of the axes; `y_name` NULL: the axis'. */
const char *const *lrf_panel_tell(struct lrf_plot *plot, const struct lrf_panel *panel,
                                  const struct lrf_series *series, const char *y_name);

#endif
