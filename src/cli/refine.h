/*
 * cli/refine.h - real runs after the sweep: with --refine a race for a better rate, and always
 * one short run that shows whether the rate is safe. run and drive share it.
 */
#ifndef LRF_CLI_REFINE_H
#define LRF_CLI_REFINE_H

#include <lrfind.h>

#include "experiment/check.h"
#include "experiment/race.h"

#include "cli/settings.h"

struct cli_refine {
    const struct lrf_dataset *data; /* a reference model, whose runs go in parallel, */
    const struct lrf_reference_settings *model;
    struct lrf_trainer *trainer; /* or a trainer with reset; released when the runs are over */
    struct lrf_race_result race;
    struct lrf_check_result check;
};

/* LRF_EINVAL for an --effort or --budget that no race can have. */
enum lrf_status cli_refine_settings(const struct cli_settings *settings, struct lrf_error *err);
/*
 * Makes the runs; puts what they found into report->analysis->suggestion (`analysis` is the same
 * object) and into report->race and report->check. `how` is how the curve was analysed. After a
 * failure or an interrupt the sweep's answer stands, or the race's.
 */
enum lrf_status cli_refine_run(struct cli_refine *refine, const struct cli_settings *settings,
                               const struct lrf_analysis_settings *how,
                               struct lrf_analysis *analysis, struct lrf_range_result *report,
                               struct lrf_error *err);

#endif
