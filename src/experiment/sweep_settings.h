/* experiment/sweep_settings.h - what can be set of a range sweep (lrfind/sweep.h). */
#ifndef LRF_EXPERIMENT_SWEEP_SETTINGS_H
#define LRF_EXPERIMENT_SWEEP_SETTINGS_H

#include "base/setting.h"

/* Of struct lrf_sweep_settings. */
extern const struct lrf_setting_table lrf_sweep_table;

#endif
