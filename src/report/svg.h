/*
 * report/svg.h - drawing in SVG, to stand inside an HTML page: positions are pixels from the upper
 * left corner, looks are classes of the page's style (html_style.c).
 */
#ifndef LRF_REPORT_SVG_H
#define LRF_REPORT_SVG_H

#include <stdio.h>

#include "base/number.h"
#include "report/placement.h"

/* A position with one decimal: use `.s` within the same expression. */
struct lrf_svg_number {
    char s[LRF_NUMBER_SIZE];
};

struct lrf_svg_number lrf_svg_px(double pixels);
/* `anchor` is "start", "middle" or "end"; y is the middle of the text. The text is quoted. */
void lrf_svg_text(FILE *out, const char *text, double x, double y, const char *anchor, double size,
                  const char *classes);
void lrf_svg_line(FILE *out, double x0, double y0, double x1, double y1, const char *classes);
void lrf_svg_box(FILE *out, const struct lrf_box *box, const char *classes);
void lrf_svg_dot(FILE *out, double x, double y, double radius, const char *classes);
/* Defines a clip path that shows only what lies in the box. */
void lrf_svg_clip(FILE *out, const char *id, const struct lrf_box *box);

#endif
