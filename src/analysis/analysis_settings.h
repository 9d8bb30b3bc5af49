/* analysis/analysis_settings.h - what can be set of an analysis (lrfind/analysis.h). */
#ifndef LRF_ANALYSIS_ANALYSIS_SETTINGS_H
#define LRF_ANALYSIS_ANALYSIS_SETTINGS_H

#include "base/setting.h"

/* Of struct lrf_analysis_settings; the critical rate is measured, not set. */
extern const struct lrf_setting_table lrf_analysis_table;

#endif
