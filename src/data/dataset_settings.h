/* data/dataset_settings.h - what can be set of reading a data set (lrfind/reference.h). */
#ifndef LRF_DATA_DATASET_SETTINGS_H
#define LRF_DATA_DATASET_SETTINGS_H

#include <lrfind/reference.h>

#include "base/setting.h"

/* Of struct lrf_dataset_settings; the seed is the study's. */
extern const struct lrf_setting_table lrf_dataset_table;

/* LRF_EINVAL with the first bad setting. */
enum lrf_status lrf_dataset_check(const struct lrf_dataset_settings *settings,
                                  struct lrf_error *err);

const char *lrf_task_name(enum lrf_task task);

#endif
