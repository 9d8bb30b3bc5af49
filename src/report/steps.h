/*
 * report/steps.h - what the picture and the page of single steps share: the panels, their axes and
 * what is said.
 */
#ifndef LRF_REPORT_STEPS_H
#define LRF_REPORT_STEPS_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "report/axis.h"

/* A panel: a field of the curve and its median, or a value of the bins alone. */
struct lrf_steps_panel {
    const char *name;
    const char *meaning;
    int field;  /* enum lrf_field_index of the dots; -1: none */
    int column; /* of the medians, see lrf_steps_value */
};

enum { LRF_STEPS_PANELS = 6, LRF_STEPS_COLUMNS = 7 };

extern const struct lrf_steps_panel lrf_steps_panel[LRF_STEPS_PANELS];

/* Column 1 is the rate of a bin, the others are its medians in the order of struct lrf_steps_bin.
 */
double lrf_steps_value(const struct lrf_steps_bin *bin, int column);
/* Whether any point knows the panel's field; true for those without. */
bool lrf_steps_measured(const struct lrf_curve *curve, const struct lrf_steps_panel *panel);
/* Why the panel has nothing to show, in a few words; NULL when it has. */
const char *lrf_steps_missing(const struct lrf_range_result *report,
                              const struct lrf_steps_panel *panel);
struct lrf_axis lrf_steps_axis(const struct lrf_range_result *report,
                               const struct lrf_steps_panel *panel);

#endif
