/* report/refine_json.h - what the runs after the sweep showed, for analysis.json. */
#ifndef LRF_REPORT_REFINE_JSON_H
#define LRF_REPORT_REFINE_JSON_H

#include "experiment/check.h"
#include "experiment/race.h"

#include "report/tree.h"

/* "refine" in the root. */
void lrf_refine_add(struct lrf_tree *tree, const struct lrf_race_result *race);
/* "check" in the root. */
void lrf_check_add(struct lrf_tree *tree, const struct lrf_check_result *check);

#endif
