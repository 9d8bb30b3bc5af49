/*
 * experiment/trial.h - one real training run as an experiment, and what it shows.
 */
#ifndef LRF_EXPERIMENT_TRIAL_H
#define LRF_EXPERIMENT_TRIAL_H

#include <lrfind/result.h>

#include "experiment/experiment.h"

enum { LRF_TRIAL_LEAST_STEPS = 10, LRF_TRIAL_MOST_STEPS = 100000000 };

struct lrf_trial_settings {
    double lr; /* the full rate */
    uint64_t seed;
    size_t steps;    /* of the run at the full rate; 10..100000000 */
    size_t checks;   /* evaluations after the first, evenly spaced, the last at the end; 2..steps */
    double cooldown; /* share of `steps` that follows with the rate falling to 0: it shows how much
                        of the final loss is noise of the rate, and is no part of the run whose
                        losses are reported; 0: verdicts are not asked for; 0..1 */
    bool start_check; /* also evaluate before the first step */
};

struct lrf_trial;

/* A step that is not finite ends it. An eval that is not known is a check all the same. */
extern const struct lrf_experiment_ops lrf_trial_experiment;

/* 1000 steps, 20 checks, a cooldown of 25 %, no check at the start; no rate. */
void lrf_trial_defaults(struct lrf_trial_settings *settings);
/* LRF_EINVAL with the value and the limits of the first bad setting but the rate. */
enum lrf_status lrf_trial_check_settings(const struct lrf_trial_settings *settings,
                                         struct lrf_error *err);
/* Steps of a run that is not ended early, cooldown included. */
size_t lrf_trial_length(const struct lrf_trial_settings *settings);
/* NULL on failure. You own the trial: lrf_trial_free. */
struct lrf_trial *lrf_trial_alloc(const struct lrf_trial_settings *settings, struct lrf_error *err);
void lrf_trial_free(struct lrf_trial *trial);

/* The checks so far, in order; borrowed. */
const struct lrf_trial_check *lrf_trial_checks(const struct lrf_trial *trial, size_t *n);
/* The batch losses so far, cooldown included; borrowed. */
const double *lrf_trial_losses(const struct lrf_trial *trial, size_t *n);

/*
 * What a finished trial shows by itself: every number of the verdict but progress and val_rise. Its
 * kind is diverges for a run that is not finite, and else not yet decided (verdict.h).
 */
void lrf_trial_measure(const struct lrf_trial *trial, struct lrf_verdict *verdict);

#endif
