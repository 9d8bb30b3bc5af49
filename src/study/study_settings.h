/* study/study_settings.h - what can be set of a study (lrfind/study.h). */
#ifndef LRF_STUDY_STUDY_SETTINGS_H
#define LRF_STUDY_STUDY_SETTINGS_H

#include <lrfind/study.h>

#include "base/setting.h"

/* Of struct lrf_study_settings alone; its members have tables of their own. */
extern const struct lrf_setting_table lrf_study_table;

/* LRF_EINVAL with the first setting, of the study or of a member, that is out of its range. */
enum lrf_status lrf_study_settings_check(const struct lrf_study_settings *settings,
                                         struct lrf_error *err);

#endif
