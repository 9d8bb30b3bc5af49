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
 * The rule, its constants measured on 59 recorded tasks (lrfind help evidence):
 *
 * Length. A run is a quarter of the real one or longer, with as many of 5 rates as the effort pays
 * for, 3 at least, and one to spare. The number of seeds S grows to 3 once runs have reached half
 * of the real one, and to 5 when 7 rates of full length can be paid.
 *
 * Rates. 0, +1/2, -1/2 and, of 4 or more, +1 decade from the centre; then one at a time, half a
 * decade beyond the best where it stands at an end, else in the middle of the wider gap beside it,
 * down to a quarter of a decade. 7 with full length, 2 more only beyond an end and while the effort
 * lasts. None lies beyond the range.
 *
 * Level. What no training gives: the lower of the loss before training and that of the best
 * constant prediction, where it is known. Where a constant prediction is better than the start, a
 * rate has learnt something only when it comes below it by 1 %: the first fall is no learning. When
 * no rate has, runs four times as long (at most the real one) are made once, at 3 rates around the
 * one that came farthest, beyond the effort.
 *
 * Score. Lowest validation loss: of 4 to 20 checks, plus a share w = T / (5 budget) of the training
 * loss; final validation loss: that of the last check; training loss: the mean batch loss of
 * the last 40 % of the run. Each is clipped at the level, averaged over the seeds, and becomes a
 * regret: 0 the best rate, 1 no better than no training.
 *
 * Answer. The mean of log rate with weights exp(-regret / tau) times the spacing, where
 * tau = 0.35 / sqrt(S T); less 0.17 decades for each factor of 10 that the runs are shorter than
 * the real one (final validation loss 0.5, training loss 0): short races favour great rates.
 * A centre within 0.1 tau of the best, or within half a standard error of their paired difference
 * over the seeds, stays the answer. For the other objectives the same runs are scored anew.
 *
 * Promise. Some rate from -0.2 to +0.3 decade (final validation loss: -0.3 to +0.4) costs less
 * than .05 of what training gains; the best one lies from -(0.6 + s) to +(1.3 + 1.5 s) (0.8 and
 * 1.6), s the spread of the weights.
 *
 * A run ends early at a loss that is not finite, or, unless the training loss is in question, at
 * its middle when its validation loss was never below that before training; it counts as not
 * trained.
 */
#ifndef LRF_EXPERIMENT_RACE_H
#define LRF_EXPERIMENT_RACE_H

#include <lrfind/result.h>

#include "experiment/experiment.h"

struct lrf_race_settings {
    double centre; /* the sweep's suggestion; nan: none, then the range is scanned decade by decade
                      if the effort allows */
    double lr_min, lr_max;        /* of all rates; finite, 0 < lr_min < lr_max */
    size_t effort;                /* steps that all runs together may take */
    size_t budget;                /* steps of the real run; 0: 1000 */
    bool evaluates;               /* LRF_ASK_EVAL may be asked */
    enum lrf_objective objective; /* what the rates are compared by; without `evaluates` train */
    double initial_loss;          /* mean of batches before training: of the sweep's plateau; nan:
                                     not known, then each run's own first loss */
    uint64_t seed;                /* run s of every rate starts from seed + s */
};

struct lrf_race;
struct lrf_race_run;

/* Of a struct lrf_race_run. */
extern const struct lrf_experiment_ops lrf_race_experiment;

/* No centre, 1e-6 to 10, 1500 steps, a real run of 1000, no validation, the lowest validation loss,
 * no loss known, seed 0. */
void lrf_race_defaults(struct lrf_race_settings *settings);
/* NULL on failure: LRF_EINVAL with the name and value of a bad setting, LRF_ENOMEM. You own the
 * race: lrf_race_free. */
struct lrf_race *lrf_race_alloc(const struct lrf_race_settings *settings, struct lrf_error *err);
void lrf_race_free(struct lrf_race *race);

/* How many seeds a rate has, and which of them, from 0, a run is of. */
size_t lrf_race_seeds(const struct lrf_race *race);
size_t lrf_race_run_seed(const struct lrf_race_run *run);
/* The loss of the best constant prediction where runs of seed s train and validate; nan: not known,
 * as without a call. Before the first round is over. */
void lrf_race_set_baseline(struct lrf_race *race, size_t s, double loss, double val_loss);

/*
 * Plans the next round from the rounds so far; false when the race is over. A round with a run
 * that is not done, as after an interrupt, ends the race and does not count.
 */
bool lrf_race_next(struct lrf_race *race);
/* The runs of this round: they are independent. */
size_t lrf_race_runs(const struct lrf_race *race);
/* Steps that a run of this round takes when it does not end early, and how many runs of that length
 * are planned; there may be fewer, or a few more beyond an end. */
size_t lrf_race_run_steps(const struct lrf_race *race);
size_t lrf_race_planned_runs(const struct lrf_race *race);
/* Run i of this round, an experiment; NULL: there is no such run. Different runs may be held in
 * different threads. */
struct lrf_race_run *lrf_race_run(struct lrf_race *race, size_t i);
/*
 * What a run that is done has come to, as numbers; and a run that another process has held to the
 * same end: false where these are not the numbers of one.
 */
enum { LRF_RACE_RUN_NUMBERS = 14 };
void lrf_race_run_numbers(const struct lrf_race_run *run, double number[LRF_RACE_RUN_NUMBERS]);
bool lrf_race_run_set(struct lrf_race_run *run, const double number[LRF_RACE_RUN_NUMBERS]);
/* What the finished rounds say, at any time. */
void lrf_race_result(const struct lrf_race *race, struct lrf_race_result *result);

#endif
