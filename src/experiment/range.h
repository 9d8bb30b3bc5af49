/*
 * experiment/range.h - one repeat of a range test as an experiment: a sweep (lrfind/sweep.h) that
 * keeps its points, with validations and measurements of the curvature where they are wanted.
 */
#ifndef LRF_EXPERIMENT_RANGE_H
#define LRF_EXPERIMENT_RANGE_H

#include <lrfind/sweep.h>

#include "experiment/experiment.h"

struct lrf_range_settings {
    struct lrf_sweep_settings sweep;
    unsigned repeat; /* the label of its points */
    uint64_t seed;
    bool evaluate;          /* validate after the first and the last step, */
    size_t eval_every;      /* and after every so many; 0: not in between */
    size_t sharpness_every; /* measure it before every so many steps; 0: never */
};

struct lrf_range;

extern const struct lrf_experiment_ops lrf_range_experiment;
/* One that was not measured. */
extern const struct lrf_curvature lrf_curvature_unknown;

/* NULL on failure: LRF_EINVAL, LRF_ENOMEM. You own it: lrf_range_free. */
struct lrf_range *lrf_range_alloc(const struct lrf_range_settings *settings, struct lrf_error *err);
void lrf_range_free(struct lrf_range *range);
/* The points so far; borrowed. The last may still lack its validation. */
const struct lrf_curve *lrf_range_curve(const struct lrf_range *range);
/* How many of them are complete. */
size_t lrf_range_complete(const struct lrf_range *range);

#endif
