/*
 * experiment/schedule_runs.h - what runs with schedules came to: losses, and overfitting.
 *
 * Validation losses are of all validation rows, training losses means over the batches since the
 * check before.
 */
#ifndef LRF_EXPERIMENT_SCHEDULE_RUNS_H
#define LRF_EXPERIMENT_SCHEDULE_RUNS_H

#include <lrfind/result.h>

/* What curves show: the validation loss, without validation rows the training loss. */
double lrf_schedule_loss(const struct lrf_schedule_result *result,
                         const struct lrf_trial_check *check);
/*
 * The losses of one run as they were: the lowest and the last validation loss (nan without
 * validation rows), the last training loss. All are infinite for a run that diverged, whose
 * training loss or last loss is not finite, and nan for one that was cut off. Reads data and steps.
 */
struct lrf_run_losses {
    double least, final, train;
};
struct lrf_run_losses lrf_schedule_losses(const struct lrf_schedule_result *result,
                                          const struct lrf_schedule_run *run);
/* The one of them that the result's objective is about. */
double lrf_schedule_objective(const struct lrf_schedule_result *result,
                              const struct lrf_schedule_run *run);
/*
 * The step at which the mean validation loss of a way's runs is least, when it then rises: by more
 * than noise, a one-sided t test at 1 % over the seeds, where each seed's rise is measured from the
 * step that the others choose, so that the choice of the least is no part of the rise (seeds that
 * share this choice are not quite independent, which is why the level is strict). 0 when it does
 * not, and with fewer than three whole runs.
 */
size_t lrf_schedule_overfits(const struct lrf_schedule_result *result,
                             const struct lrf_schedule_way *way);

#endif
