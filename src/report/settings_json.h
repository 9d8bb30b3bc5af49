/* report/settings_json.h - what was run, the same in every JSON file. */
#ifndef LRF_REPORT_SETTINGS_JSON_H
#define LRF_REPORT_SETTINGS_JSON_H

#include <lrfind/report.h>

#include "report/tree.h"

/* Adds data, model, optimizer and range to an object, from report's settings alone: the
 * analysis is used only where there is no range. */
void lrf_settings_add(struct lrf_tree *tree, cJSON *parent, const struct lrf_range_result *report);

#endif
