/*
 * lrfind/trial.h - one real training run as an ask/tell object, and the verdict on it.
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
#ifndef LRFIND_TRIAL_H
#define LRFIND_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lrf_trial_settings {
    size_t steps;    /* of the run at the full rate; 10..100000000 */
    size_t checks;   /* evaluations after the first, evenly spaced, the last at the end; 2..steps */
    double cooldown; /* share of `steps` that follows with the rate falling to 0: it shows how much
                        of the final loss is noise of the rate; 0..1 */
    bool start_check; /* also evaluate before the first step */
};

enum lrf_trial_action { LRF_TRIAL_STEP, LRF_TRIAL_CHECK, LRF_TRIAL_DONE };

/* What was known after `step` steps. */
struct lrf_trial_check {
    size_t step;
    double
        train_loss;  /* mean batch loss since the check before; the first batch's at step 0: nan */
    double val_loss; /* nan where not evaluated */
    double val_accuracy; /* nan where there is none */
};

struct lrf_trial;

/* 1000 steps, 20 checks, a cooldown of 5 %, no check at the start. */
LRF_API void lrf_trial_defaults(struct lrf_trial_settings *settings);
/* NULL on failure. You own the trial: lrf_trial_free. */
LRF_API struct lrf_trial *lrf_trial_alloc(const struct lrf_trial_settings *settings,
                                          struct lrf_error *err);
LRF_API void lrf_trial_free(struct lrf_trial *trial);
LRF_API void lrf_trial_restart(struct lrf_trial *trial);

/* Ask: what to do next. A non-finite loss ends the trial. */
LRF_API enum lrf_trial_action lrf_trial_next(const struct lrf_trial *trial);
/* What to multiply the rate of the next step with: 1, less in the cooldown. */
LRF_API double lrf_trial_factor(const struct lrf_trial *trial);
/* Tell the batch loss of the step asked for. LRF_EINVAL when no step was. */
LRF_API enum lrf_status lrf_trial_tell_loss(struct lrf_trial *trial, double loss);
/* Tell the evaluation asked for; nan for what is not known. LRF_EINVAL when none was. */
LRF_API enum lrf_status lrf_trial_tell_check(struct lrf_trial *trial, double val_loss,
                                             double val_accuracy);
/* The checks so far, in order; borrowed. */
LRF_API const struct lrf_trial_check *lrf_trial_checks(const struct lrf_trial *trial, size_t *n);
/* The batch losses so far, cooldown included; borrowed. */
LRF_API const double *lrf_trial_losses(const struct lrf_trial *trial, size_t *n);

/*
 * The verdict: enum, name in verify.json. In order of precedence:
 *
 * diverges    a loss is not finite, or the last window of batch losses lies above the first
 *             loss by more than 3 times the batches' noise and a tenth of the drop
 * oscillates  the cooldown lowers the training loss by at least 5 % of the drop and 3 standard
 *             errors (the rate's own noise), or the increments of the last fifth alternate
 *             (lag-1 correlation below -0.8, sign changes above 0.85) around a level that the
 *             amplitude makes at least 5 % of the drop
 * too_slow    less than half of the drop that the best run reached, at a rate below its: only a
 *             comparison tells
 * overfits    the validation loss was least before four fifths of the run and has risen since
 *             by more than 2 standard errors and 1 % of its drop
 * underfits   less than nine tenths of that drop, at a rate below the best; or the training loss
 *             still falls: its slope over the last fifth is significant (t < -3) and makes at
 *             least 2 % of the drop in that fifth
 * converges   none of these
 */
#define LRF_VERDICT_LIST(X)                                                                        \
    X(LRF_VERDICT_TOO_SLOW, "too_slow")                                                            \
    X(LRF_VERDICT_CONVERGES, "converges")                                                          \
    X(LRF_VERDICT_OSCILLATES, "oscillates")                                                        \
    X(LRF_VERDICT_DIVERGES, "diverges")                                                            \
    X(LRF_VERDICT_OVERFITS, "overfits")                                                            \
    X(LRF_VERDICT_UNDERFITS, "underfits")

enum lrf_verdict_kind {
#define LRF_VERDICT_ENUM(name, text) name,
    LRF_VERDICT_LIST(LRF_VERDICT_ENUM)
#undef LRF_VERDICT_ENUM
        LRF_VERDICT_COUNT
};

/* A verdict and the numbers that it rests on; nan where it did not come to that. */
struct lrf_verdict {
    enum lrf_verdict_kind kind;
    double first_loss;  /* the first batch's, before any step */
    double train_loss;  /* mean batch loss of the last window at the full rate */
    double batch_noise; /* median standard deviation of the batch losses in a window */
    double val_loss;    /* at the end of the full rate */
    double val_accuracy;
    double best_val_loss; /* the least of all checks */
    double progress; /* drop of this run divided by that of the best run; nan before a comparison */
    double cooldown_drop; /* what the cooldown took off, divided by the drop */
    double alternation;   /* lag-1 correlation of the last increments */
    double trend;         /* t value of the training loss's slope over the last fifth */
    double val_rise;      /* from the least to the last validation loss, in standard errors */
};

/* Judges a finished trial by itself: any verdict but too_slow. */
LRF_API void lrf_trial_judge(const struct lrf_trial *trial, struct lrf_verdict *verdict);
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
LRF_API void lrf_verdict_compare(struct lrf_verdict *verdict, const struct lrf_verdict_group *group,
                                 bool above_best);
LRF_API const char *lrf_verdict_name(enum lrf_verdict_kind kind);

#ifdef __cplusplus
}
#endif
#endif
