/*
 * experiment/trial.h - one real training run as an ask/tell object, and the verdict on it.
 *
 * The caller owns the loop:
 *
 *     while ((action = lrf_trial_next(trial)) != LRF_TRIAL_DONE) {
 *         if (action == LRF_TRIAL_STEP)
 *             lrf_trial_tell_loss(trial, train_one_step(lr * lrf_trial_factor(trial)));
 *         else
 *             lrf_trial_tell_check(trial, validation_loss(), validation_accuracy());
 *     }
 *
 * A trial knows no trainer, no thread and no file.
 */
#ifndef LRF_EXPERIMENT_TRIAL_H
#define LRF_EXPERIMENT_TRIAL_H

#include <lrfind/result.h>

struct lrf_trial_settings {
    size_t steps;    /* of the run at the full rate; 10..100000000 */
    size_t checks;   /* evaluations after the first, evenly spaced, the last at the end; 2..steps */
    double cooldown; /* share of `steps` that follows with the rate falling to 0: it shows how much
                        of the final loss is noise of the rate; 0..1 */
    bool start_check; /* also evaluate before the first step */
};

enum lrf_trial_action { LRF_TRIAL_STEP, LRF_TRIAL_CHECK, LRF_TRIAL_DONE };

struct lrf_trial;

/* 1000 steps, 20 checks, a cooldown of 5 %, no check at the start. */
void lrf_trial_defaults(struct lrf_trial_settings *settings);
/* NULL on failure. You own the trial: lrf_trial_free. */
struct lrf_trial *lrf_trial_alloc(const struct lrf_trial_settings *settings, struct lrf_error *err);
void lrf_trial_free(struct lrf_trial *trial);
void lrf_trial_restart(struct lrf_trial *trial);

/* Ask: what to do next. A non-finite loss ends the trial. */
enum lrf_trial_action lrf_trial_next(const struct lrf_trial *trial);
/* What to multiply the rate of the next step with: 1, less in the cooldown. */
double lrf_trial_factor(const struct lrf_trial *trial);
/* Tell the batch loss of the step asked for. LRF_EINVAL when no step was. */
enum lrf_status lrf_trial_tell_loss(struct lrf_trial *trial, double loss);
/* Tell the evaluation asked for; nan for what is not known. LRF_EINVAL when none was. */
enum lrf_status lrf_trial_tell_check(struct lrf_trial *trial, double val_loss, double val_accuracy);
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
