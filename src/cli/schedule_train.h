/* cli/schedule_train.h - the training behind lrfind schedule: every way from every seed. */
#ifndef LRF_CLI_SCHEDULE_TRAIN_H
#define LRF_CLI_SCHEDULE_TRAIN_H

#include <lrfind.h>

#include "cli/schedule_plan.h"

/*
 * Trains each way of the plan from `repeats` seeds for `steps` steps, points way[i].run into
 * `run` (n, repeats), zeroed by the caller, whose checks are yours: cli_runs_release. Fills in
 * way[i].accuracy and way[i].rank. Ends early on an interrupt.
 */
enum lrf_status cli_schedule_train(const struct cli_settings *settings,
                                   const struct lrf_dataset *data, struct cli_plan *plan,
                                   size_t steps, size_t repeats, struct lrf_schedule_run *run,
                                   struct lrf_error *err);
void cli_runs_release(struct lrf_schedule_run *run, size_t n);

#endif
