/* report/html_parts.h - sections of the range test's page that are there only when their results
 * are. */
#ifndef LRF_REPORT_HTML_PARTS_H
#define LRF_REPORT_HTML_PARTS_H

#include <lrfind/report.h>

/* What single steps say: a figure of six panels, and predictions for other batches. LRF_ENOMEM. */
enum lrf_status lrf_html_steps(FILE *out, const struct lrf_range_result *report,
                               struct lrf_error *err);
/* The real runs after the sweep, and the check of the suggestion. */
void lrf_html_race(FILE *out, const struct lrf_range_result *report);

#endif
