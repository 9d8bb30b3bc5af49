/*
 * report/compare.h - what the picture, the page and the text of a comparison share: axes and
 * what is said.
 */
#ifndef LRF_REPORT_COMPARE_H
#define LRF_REPORT_COMPARE_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "record/verdicts.h"
#include "report/axis.h"

struct lrf_compare_layout {
    const struct lrf_compare_result *report;
    struct lrf_axis lr, relative, suggestion;
};

void lrf_compare_lay_out(struct lrf_compare_layout *layout,
                         const struct lrf_compare_result *report);
#endif
