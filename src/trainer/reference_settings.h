/* trainer/reference_settings.h - what can be set of the reference models (lrfind/reference.h). */
#ifndef LRF_TRAINER_REFERENCE_SETTINGS_H
#define LRF_TRAINER_REFERENCE_SETTINGS_H

#include <lrfind/reference.h>

#include "base/setting.h"

/* Of struct lrf_reference_settings. */
extern const struct lrf_setting_table lrf_reference_table;

/* LRF_EINVAL with the name, value and limits of the first bad setting. */
enum lrf_status lrf_reference_check(const struct lrf_reference_settings *settings,
                                    struct lrf_error *err);
/* Whether the size of the optimizer's steps does not follow that of the gradients, as in adam;
 * false for unknown names. */
bool lrf_optimizer_is_adaptive(const char *name);

#endif
