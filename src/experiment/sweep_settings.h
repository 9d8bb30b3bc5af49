/* experiment/sweep_settings.h - what can be set of a range sweep (lrfind/sweep.h). */
#ifndef LRF_EXPERIMENT_SWEEP_SETTINGS_H
#define LRF_EXPERIMENT_SWEEP_SETTINGS_H

#include <lrfind/sweep.h>

#include "base/setting.h"

/* Of struct lrf_sweep_settings. */
extern const struct lrf_setting_table lrf_sweep_table;

/* LRF_EINVAL with the name, value and limits of the first bad setting. */
enum lrf_status lrf_sweep_check(const struct lrf_sweep_settings *settings, struct lrf_error *err);
/* The rate of step i of these settings: exact at both ends, monotone in between. */
double lrf_sweep_rate(const struct lrf_sweep_settings *settings, size_t i);

#endif
