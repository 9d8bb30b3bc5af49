/* cli/ensemble.h - the range test of the reference model: several repeats in parallel. */
#ifndef LRF_CLI_ENSEMBLE_H
#define LRF_CLI_ENSEMBLE_H

#include <lrfind.h>

struct cli_ensemble {
    const struct lrf_dataset *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range;
    size_t repeats;
    size_t jobs;      /* threads */
    uint64_t seed;    /* repeat r starts from seed + r */
    size_t sharpness; /* how often it is measured along the first repeat; 0: only before it */
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
