/* study/trials.h - real training runs at a grid of rates, and what they say together. */
#ifndef LRF_STUDY_TRIALS_H
#define LRF_STUDY_TRIALS_H

#include <lrfind/result.h>

#include "experiment/trial.h"
#include "study/course.h"

struct lrf_trials {
    struct lrf_trainers *trainers;
    const struct lrf_reference_settings *model;
    struct lrf_trial_settings trial; /* of every run; its rate and seed are set for each */
    const double *lr;                /* (n_lr) */
    size_t n_lr, repeats;
    enum lrf_objective objective; /* what rates are compared by, where the trainers evaluate */
    double baseline;              /* as said by hand; nan: what the trainers know */
    bool split;                   /* shards divide the runs among them */
    uint64_t seed;    /* repeat r starts from seed + r at every rate: common random numbers */
    const char *name; /* of the phase */
    const struct lrf_observer *observer;
};

/*
 * Makes every run of n grids, which share workforce, rates, repeats, length, name and observer:
 * rate by rate and repeat by repeat. `run` (n, n_lr * repeats) gets them in that order, whoever
 * made them, with their verdicts beside each other; runs that were not made or did not come to
 * their end have no checks. Free with lrf_trials_release.
 */
enum lrf_status lrf_trials_run(const struct lrf_trials *trials, size_t n,
                               struct lrf_verify_run *run, struct lrf_error *err);
void lrf_trials_release(struct lrf_verify_run *run, size_t n);
/*
 * Puts the finished ones of these runs together, by the objective, or by the training loss where
 * nothing can be evaluated; they must have a start check. LRF_EINTERRUPTED when there is none.
 */
enum lrf_status lrf_trials_summarize(const struct lrf_trials *trials,
                                     const struct lrf_verify_run *run, struct lrf_verification *out,
                                     struct lrf_error *err);

#endif
