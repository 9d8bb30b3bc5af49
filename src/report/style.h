/*
 * report/style.h - how every picture looks: sizes, fonts and colours, in one place.
 *
 * Colours are Okabe and Ito's, told apart by the colour-blind, and grow darker from regime to
 * regime, so that they are told apart in grey too.
 */
#ifndef LRF_REPORT_STYLE_H
#define LRF_REPORT_STYLE_H

#include <stdio.h>

#include <lrfind/analysis.h>

/* Pixels. */
#define LRF_PICTURE_WIDTH 1200.0
#define LRF_PICTURE_HEIGHT 900.0
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

/* The strip with a regime's name, and the panels below it. */
const char *lrf_regime_color(enum lrf_regime_kind kind);
const char *lrf_regime_tint(enum lrf_regime_kind kind);

/*
 * The head of every gnuplot script: what it writes, its settings, the folder of the script in
 * `dir`, the terminal for `format` (png, svg, pdf) and the output `name`.format beside it.
 */
void lrf_style_gnuplot(FILE *out, const char *name, const char *what);

#endif
