/* report/svg_range.h - the picture of a range test, drawn in SVG from the same figure as range.gp.
 */
#ifndef LRF_REPORT_SVG_RANGE_H
#define LRF_REPORT_SVG_RANGE_H

#include "report/figure.h"

/* A whole figure of the page, whose cross-hair reads the smooth curve. LRF_ENOMEM. */
enum lrf_status lrf_svg_range(FILE *out, const struct lrf_figure *figure,
                              const struct lrf_range_result *report, struct lrf_error *err);

#endif
