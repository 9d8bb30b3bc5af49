/*
 * cli/ensemble.h - the small loops that couple a range sweep to a trainer: one repeat, and
 * several repeats in parallel.
 */
#ifndef LRF_CLI_ENSEMBLE_H
#define LRF_CLI_ENSEMBLE_H

#include <lrfind.h>

#include "cli/progress.h"

/*
 * Resets the trainer with `seed`, if it can, and sweeps it: appends a point for every step to
 * `curve`, labelled `repeat`. Ends early on an interrupt.
 */
enum lrf_status cli_repeat_run(const struct lrf_trainer *trainer,
                               const struct lrf_sweep_settings *range, unsigned repeat,
                               uint64_t seed, struct cli_progress *progress,
                               struct lrf_curve *curve, struct lrf_error *err);

struct cli_ensemble {
    const struct lrf_dataset *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range;
    size_t repeats;
    size_t jobs;   /* threads */
    uint64_t seed; /* repeat r starts from seed + r */
    bool quiet;
};

/*
 * Range-tests the reference model; the points stand in the curve in order of repeat and step
 * whatever the number of threads. `curvature` (NULL: not wanted) is that of the first repeat's
 * start. What was recorded before a failure or an interrupt is in the curve.
 */
enum lrf_status cli_ensemble_run(const struct cli_ensemble *ensemble, struct lrf_curve *curve,
                                 struct lrf_curvature *curvature, struct lrf_error *err);

#endif
