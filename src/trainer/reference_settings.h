/* trainer/reference_settings.h - what can be set of the reference models (lrfind/reference.h). */
#ifndef LRF_TRAINER_REFERENCE_SETTINGS_H
#define LRF_TRAINER_REFERENCE_SETTINGS_H

#include "base/setting.h"

/* Of struct lrf_reference_settings. */
extern const struct lrf_setting_table lrf_reference_table;

#endif
