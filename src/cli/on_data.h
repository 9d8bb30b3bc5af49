/* cli/on_data.h - a command that studies one data set: what run and schedule share. */
#ifndef LRF_CLI_ON_DATA_H
#define LRF_CLI_ON_DATA_H

#include <lrfind.h>

#include "cli/settings.h"

/* Any of the studies of a subject. */
typedef struct lrf_study *(cli_study_of)(const struct lrf_subject *subject,
                                         const struct lrf_study_settings *settings,
                                         const struct lrf_observer *observer,
                                         struct lrf_error *err);

/* Reads the data set that command NAME was given, studies it and publishes. Returns the exit code.
 */
int cli_on_data(struct cli_settings *settings, const char *name, enum lrf_result_kind kind,
                cli_study_of *study_of);

#endif
