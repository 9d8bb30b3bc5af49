/* cli/range_test.h - the range test behind schedule and compare: a sweep and its analysis. */
#ifndef LRF_CLI_RANGE_TEST_H
#define LRF_CLI_RANGE_TEST_H

#include <lrfind.h>

#include "cli/settings.h"

struct cli_range_test {
    struct lrf_curve curve;
    struct lrf_curvature curvature; /* nan where not measured */
    struct lrf_analysis analysis;
};

/*
 * Sweeps `model` on `data` with `repeats` seeds and analyses the curve as --budget and
 * --schedule say. Release it in any case.
 */
enum lrf_status cli_range_test_run(const struct cli_settings *settings,
                                   const struct lrf_reference_settings *model, size_t repeats,
                                   const struct lrf_dataset *data, struct cli_range_test *test,
                                   struct lrf_error *err);
/* The same with a foreign trainer; without reset it is started anew for each repeat. */
enum lrf_status cli_range_test_drive(const struct cli_settings *settings,
                                     struct lrf_trainer *trainer, size_t repeats,
                                     struct cli_range_test *test, struct lrf_error *err);
/* Analyses the same curve for a real run with another schedule; nan in *lr when it has no rate. */
enum lrf_status cli_range_test_suggest(const struct cli_settings *settings,
                                       const struct cli_range_test *test,
                                       enum lrf_run_schedule schedule, double *lr,
                                       struct lrf_error *err);
void cli_range_test_release(struct cli_range_test *test);
/* --jobs, or as many as processors. */
size_t cli_jobs(const struct cli_settings *settings);

#endif
