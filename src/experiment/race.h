/*
 * experiment/race.h - a better rate than the sweep's, from short real runs.
 *
 * A race trains at a few constant rates around the sweep's suggestion, each from the same seeds,
 * and looks closer where it pays. The caller owns the loop:
 *
 *     while (lrf_race_next(race))                        plans a round of runs
 *         for (i = 0; i < lrf_race_runs(race); i++)      in any order, or all at once:
 *             hold lrf_race_run(race, i)                 an experiment
 *     lrf_race_result(race, &result);
 *
 * A race knows no trainer, no thread and no file; it works with every trainer that has reset.
 *
 * The rule, its constants measured on 59 recorded tasks (README, Evidence):
 *
 * Length. A run has T = effort / (5 S) steps, at most the real run's. The number of seeds S grows
 * to 3 once T has reached half of the real run, and to 5 when 7 rates of full length can be paid.
 *
 * Rates. 0, +1/2, -1/2 and +1 decade from the centre; then one at a time, half a decade beyond the
 * best where it stands at an end, else in the middle of the wider gap beside it, down to a quarter
 * of a decade. 5 rates, 7 with full length, 2 more only beyond an end and while the effort lasts.
 *
 * Score. The lowest validation loss of 4 to 20 checks, plus a share w = T / (5 budget) of the mean
 * batch loss of the last 40 % of the run; the latter alone without validation. Each is clipped at
 * the loss before training, averaged over the seeds, and becomes a regret: 0 the best rate, 1 no
 * better than no training.
 *
 * Answer. The mean of log rate with weights exp(-regret / tau) times the spacing, where
 * tau = 0.35 / sqrt(S T); less 0.12 decades for each factor of 10 that the runs are shorter than
 * the real one: short races favour great rates. A centre within 0.1 tau of the best, or within half
 * a standard error of their paired difference over the seeds, stays the answer. The interval is
 * -1.96 hypot(0.2, 1.5 s) .. +1.96 hypot(0.5, 1.5 s) decades around it, s the spread of the
 * weights.
 *
 * A run ends early at a loss that is not finite, or at its middle when its validation loss was
 * never below that before training; it counts as not trained.
 */
#ifndef LRF_EXPERIMENT_RACE_H
#define LRF_EXPERIMENT_RACE_H

#include <lrfind/result.h>

#include "experiment/experiment.h"

struct lrf_race_settings {
    double centre; /* the sweep's suggestion; nan: none, then the range is scanned decade by decade
                      if the effort allows */
    double lr_min, lr_max; /* the range for that; finite, 0 < lr_min < lr_max */
    size_t effort;         /* steps that all runs together may take */
    size_t budget;         /* steps of the real run; 0: 1000 */
    bool evaluates;        /* LRF_ASK_EVAL may be asked */
    double untrained_loss; /* of a model that has learnt nothing: the sweep's plateau or, if less,
                              the best constant answer, far above which a network may start;
                              nan: not known, then each run's own first loss */
    uint64_t seed;         /* run s of every rate starts from seed + s */
};

struct lrf_race;
struct lrf_race_run;

/* Of a struct lrf_race_run. */
extern const struct lrf_experiment_ops lrf_race_experiment;

/* No centre, 1e-6 to 10, 500 steps, a real run of 1000, no validation, seed 0. */
void lrf_race_defaults(struct lrf_race_settings *settings);
/* NULL on failure: LRF_EINVAL with the name and value of a bad setting, LRF_ENOMEM. You own the
 * race: lrf_race_free. */
struct lrf_race *lrf_race_alloc(const struct lrf_race_settings *settings, struct lrf_error *err);
void lrf_race_free(struct lrf_race *race);

/*
 * Plans the next round from the rounds so far; false when the race is over. A round with a run
 * that is not done, as after an interrupt, ends the race and does not count.
 */
bool lrf_race_next(struct lrf_race *race);
/* The runs of this round: they are independent. */
size_t lrf_race_runs(const struct lrf_race *race);
/* Steps that one run takes when it does not end early, and how many runs there may be in all. */
size_t lrf_race_run_steps(const struct lrf_race *race);
size_t lrf_race_most_runs(const struct lrf_race *race);
/* Run i of this round, an experiment; NULL: there is no such run. Different runs may be held in
 * different threads. */
struct lrf_race_run *lrf_race_run(struct lrf_race *race, size_t i);
/* What the finished rounds say, at any time. */
void lrf_race_result(const struct lrf_race *race, struct lrf_race_result *result);

#endif
