/* report/svg_range.h - the picture of a range test, drawn in SVG from the same figure as range.gp.
 */
#ifndef LRF_REPORT_SVG_RANGE_H
#define LRF_REPORT_SVG_RANGE_H

#include "report/figure.h"

/* An <svg> element with title, description and a hidden cross-hair for the page's script. */
void lrf_svg_range(FILE *out, const struct lrf_figure *figure, const struct lrf_report *report);

#endif
