/*
 * figure/style.h - how every picture looks: sizes, fonts and colours, in one place.
 *
 * Colours are Okabe and Ito's, told apart by the colour-blind, and grow darker from regime to
 * regime, so that they are told apart in grey too.
 */
#ifndef LRF_FIGURE_STYLE_H
#define LRF_FIGURE_STYLE_H

#include <stddef.h>

/* Pixels; heights are the pictures' own. */
#define LRF_PICTURE_WIDTH 1200.0
#define LRF_TITLE_SIZE 21.0
#define LRF_ANSWER_SIZE 18.0
#define LRF_TEXT_SIZE 14.0
#define LRF_SMALL_SIZE 12.5

#define LRF_FONT "sans-serif"

/* "#rrggbb". */
#define LRF_COLOR_INK "#1f2328"
#define LRF_COLOR_QUIET "#5c6570"
#define LRF_COLOR_AXIS "#8c959f"
#define LRF_COLOR_POINT "#66727f"
#define LRF_COLOR_CURVE "#0b5c94"
#define LRF_COLOR_SLOPE "#8a3b78"
#define LRF_COLOR_ANSWER "#111111"

/* Of curves side by side, in their order. */
#define LRF_COLOR_0 "#0072b2"
#define LRF_COLOR_1 "#d55e00"
#define LRF_COLOR_2 "#009e73"
#define LRF_COLOR_3 "#cc79a7"
#define LRF_COLOR_4 "#e69f00"
#define LRF_COLOR_5 "#56b4e9"
#define LRF_COLOR_6 "#4d4d4d"
#define LRF_COLOR_7 "#8b5a2b"

/*
 * What things are drawn in: its name in gnuplot (a variable of the script or a colour), its class
 * in the page's style and its attribute on a terminal.
 */
#define LRF_HUE_LIST(X)                                                                            \
    X(LRF_HUE_INK, "color_ink", "ink", "")                                                         \
    X(LRF_HUE_QUIET, "color_quiet", "quiet", "2")                                                  \
    X(LRF_HUE_AXIS, "color_axis", "axis", "2")                                                     \
    X(LRF_HUE_POINT, "color_point", "point", "2")                                                  \
    X(LRF_HUE_CURVE, "color_curve", "loss", "34")                                                  \
    X(LRF_HUE_SLOPE, "color_slope", "slope", "35")                                                 \
    X(LRF_HUE_ANSWER, "color_answer", "chosen", "1")                                               \
    X(LRF_HUE_0, "'" LRF_COLOR_0 "'", "c0", "34")                                                  \
    X(LRF_HUE_1, "'" LRF_COLOR_1 "'", "c1", "31")                                                  \
    X(LRF_HUE_2, "'" LRF_COLOR_2 "'", "c2", "32")                                                  \
    X(LRF_HUE_3, "'" LRF_COLOR_3 "'", "c3", "35")                                                  \
    X(LRF_HUE_4, "'" LRF_COLOR_4 "'", "c4", "33")                                                  \
    X(LRF_HUE_5, "'" LRF_COLOR_5 "'", "c5", "36")                                                  \
    X(LRF_HUE_6, "'" LRF_COLOR_6 "'", "c6", "1")                                                   \
    X(LRF_HUE_7, "'" LRF_COLOR_7 "'", "c7", "33")                                                  \
    X(LRF_HUE_RULE, "'#e4e7ea'", "rule", "2")       /* grid on paper */                            \
    X(LRF_HUE_GRID, "'#ffffff'", "grid", "2")       /* grid on tints */                            \
    X(LRF_HUE_NAME, "color_ink", "name", "")        /* on the ribbon */                            \
    X(LRF_HUE_DEEP, "'#ffffff'", "ink", "")         /* on cells of a deep colour */                \
    X(LRF_HUE_SHADE, "'#f5000000'", "shade", "2")   /* over the tints */                           \
    X(LRF_HUE_PALE, "'#eceef0'", "shade", "2")      /* the same on paper */                        \
    X(LRF_HUE_PLATEAU, "'#e4e7ea'", "plateau", "2") /* the ribbon, by enum lrf_regime_kind */      \
    X(LRF_HUE_DESCENT, "'#a5d8c6'", "descent", "32")                                               \
    X(LRF_HUE_OSCILLATION, "'#edbd5e'", "oscillation", "33")                                       \
    X(LRF_HUE_DIVERGENCE, "'#dd8452'", "divergence", "31")                                         \
    X(LRF_HUE_TINT_PLATEAU, "'#f6f7f8'", "tint plateau", "2") /* the panels below it */            \
    X(LRF_HUE_TINT_DESCENT, "'#e9f5f0'", "tint descent", "32")                                     \
    X(LRF_HUE_TINT_OSCILLATION, "'#fcf2dc'", "tint oscillation", "33")                             \
    X(LRF_HUE_TINT_DIVERGENCE, "'#fae6da'", "tint divergence", "31")

enum lrf_hue {
#define LRF_HUE_ENUM(name, gnuplot, css, term) name,
    LRF_HUE_LIST(LRF_HUE_ENUM)
#undef LRF_HUE_ENUM
};

enum { LRF_DASH_DOTS = 2 };

/* Colour, line type (0 solid, 1 dashed, LRF_DASH_DOTS, ...) and width in pixels. */
struct lrf_look {
    enum lrf_hue hue;
    unsigned dash;
    double width;
};

/* The i-th of several curves: eight colours, then again with another line type. */
struct lrf_look lrf_look_of(size_t i, double width);

const char *lrf_hue_gnuplot(enum lrf_hue hue);
const char *lrf_hue_class(enum lrf_hue hue);
const char *lrf_hue_term(enum lrf_hue hue);
/* gnuplot's dashtype and SVG's stroke-dasharray. */
const char *lrf_dash_gnuplot(unsigned dash);
const char *lrf_dash_svg(unsigned dash);
/* How a share 0..1 is coloured, 0xrrggbb: white, yellow, brown. */
unsigned long lrf_heat_rgb(double share);

#endif
