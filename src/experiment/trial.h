/*
 * experiment/trial.h - one real training run as an experiment, and the verdict on it.
 */
#ifndef LRF_EXPERIMENT_TRIAL_H
#define LRF_EXPERIMENT_TRIAL_H

#include <lrfind/result.h>

#include "experiment/experiment.h"

enum { LRF_TRIAL_MOST_STEPS = 100000000 };

struct lrf_trial_settings {
    double lr; /* the full rate */
    uint64_t seed;
    size_t steps;    /* of the run at the full rate; 10..100000000 */
    size_t checks;   /* evaluations after the first, evenly spaced, the last at the end; 2..steps */
    double cooldown; /* share of `steps` that follows with the rate falling to 0: it shows how much
                        of the final loss is noise of the rate; 0..1 */
    bool start_check; /* also evaluate before the first step */
};

struct lrf_trial;

/* A step that is not finite ends it. An eval that is not known is a check all the same. */
extern const struct lrf_experiment_ops lrf_trial_experiment;

/* 1000 steps, 20 checks, a cooldown of 5 %, no check at the start; no rate. */
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

/* Judges a finished trial by itself: any verdict but too_slow. */
void lrf_trial_judge(const struct lrf_trial *trial, struct lrf_verdict *verdict);
/* What the runs at all rates show together. */
struct lrf_verdict_group {
    double train_loss;  /* the final training loss at the best rate */
    double batch_noise; /* the least of all runs: that of the quiet ones */
};
/*
 * Compares with the runs at other rates; `above_best`: this rate is greater than the
 * group's best. Sets progress. Above the best rate, a run that ends above its first loss
 * beyond the quiet runs' noise diverges, and one that made less than nine tenths of the drop
 * oscillates; below it, less than half is too_slow, less than nine tenths underfits.
 */
void lrf_verdict_compare(struct lrf_verdict *verdict, const struct lrf_verdict_group *group,
                         bool above_best);

#endif
