/*
 * lrfind/result.h - what a study found, as plain values: a range test, a verification, a
 * comparison, schedules side by side.
 *
 * A result says everything that any report shows; reports only word, draw and arrange it. Strings
 * and arrays belong to the study that made it (study.h).
 */
#ifndef LRFIND_RESULT_H
#define LRFIND_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lrfind/analysis.h>
#include <lrfind/curve.h>
#include <lrfind/monitor.h>
#include <lrfind/reference.h>
#include <lrfind/sweep.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- real runs at a few rates */

enum lrf_race_outcome {
    LRF_RACE_IMPROVED, /* `lr` is better than the centre, or there was no centre */
    LRF_RACE_KEPT,     /* the centre is as good as the best, within noise */
    LRF_RACE_NOTHING,  /* no rate has learnt anything: none came below the level */
    LRF_RACE_SKIPPED,  /* the effort is too small */
};

enum { LRF_RACE_MOST_RATES = 24, LRF_RACE_MOST_SEEDS = 5 };

/* One rate of the race. Losses are means over the seeds, as they were; nan where one of them is not
 * finite. For the regret they are clipped at what no training gives. */
struct lrf_race_rate {
    double lr;
    double best_val_loss, val_loss; /* lowest of the checks, last one; nan without validation */
    double train_loss; /* mean of the batch losses of the last 40 %, or up to an early end */
    double regret;     /* of the objective: 0 the best .. 1 no better than no training */
    unsigned failed;   /* runs that ended early */
};

/* Rates, intervals and losses are those of the last runs: the longer ones, where nothing was learnt
   in the first. */
struct lrf_race_result {
    enum lrf_race_outcome outcome;
    enum lrf_objective objective; /* what the rates are compared by; train without validation */
    /*
     * What the runs say is best for each objective in a run of full length at a constant rate; with
     * NOTHING, what came farthest. nan where no loss of the objective fell.
     */
    double lr[LRF_OBJECTIVE_COUNT];
    double lo, hi, best_lo, best_hi; /* around that of the objective, as in struct
                                        lrf_suggestion; nan likewise */
    double centre;                   /* as set */
    double centre_regret; /* what the centre lost against the best rate; nan where it did not run */
    double centre_error;  /* the standard error of that over the seeds; nan with one seed */
    double level;         /* what no training gives, of the loss that was compared: the lower of
                             start and best constant prediction; nan when no run was made */
    double best_loss;     /* the least mean of that loss; nan likewise */
    size_t run_steps;     /* T */
    size_t seeds;         /* S */
    size_t runs;          /* made to their end, early or not */
    size_t steps, evals;  /* spent */
    size_t effort;        /* steps allowed */
    size_t first_steps;   /* of the runs in which nothing was learnt, so that longer ones were
                             made; 0: there are none */
    struct lrf_race_rate rate[LRF_RACE_MOST_RATES]; /* (n), ascending in lr */
    size_t n;
};

/* ---- real runs and their verdicts */

/* What was known after `step` steps. */
struct lrf_trial_check {
    size_t step;
    double
        train_loss;  /* mean batch loss since the check before; the first batch's at step 0: nan */
    double val_loss; /* nan where not evaluated */
    double val_accuracy; /* nan where there is none */
};

/*
 * The verdict on a rate. Losses are those of a run at the full rate, unless the cooldown is named:
 * a quarter as many steps behind it with the rate falling to 0, only for the verdict. The start is
 * the loss before any step, the level the lower of start and baseline (of the best constant
 * prediction, where it is known), the gain what the best rate takes off the level: "best" is in
 * this list of the training loss at the end. In order of precedence:
 *
 * diverges     a loss is not finite; or the training or the validation loss ends above its
 *              start, or, at a rate above the best, the training loss above the level, by 5 % of
 *              the gain. So a validation loss between baseline and start is no divergence: the
 *              model overfits
 *
 * dead         less than half of the gain, at a rate above the best, and 80 % or more of a hidden
 *              layer's units have no gradient on any training row; of a trainer that does not
 *              show them: the training loss ends within 5 % of the gain of the level and the
 *              cooldown changes nothing of that (baseline unknown: the validation loss stands
 *              still)
 *
 * oscillates   the cooldown takes more than 20 % of itself and 2 % of the drop off the training
 *              loss, beyond what going on would; and the loss goes up and down by more than its
 *              batches: more than half of the variance of the last fifth's batch losses is not
 *              theirs
 *
 * noise_floor  the same without going up and down
 *
 * overfits     the validation loss was least before four fifths of the run and has risen by more
 *              than 5 % of its gain and twice its own noise
 *
 * too_slow     less than half of the gain, at a rate below the best
 *
 * underfits    less than nine tenths of the gain; or the training loss falls by more than 2 % of
 *              it in the last fifth (t < -3)
 *
 * converges    none of these
 *
 * mixed        only of several runs: no kind has more than half of them (diverges needs but half)
 *
 * X(enum, name in verify.json, what people read, meaning in a sentence)
 */
#define LRF_VERDICT_LIST(X)                                                                        \
    X(LRF_VERDICT_DIVERGES, "diverges", "diverges",                                                \
      "a loss is not finite, or ends above where it began, or above the baseline when smaller "    \
      "rates do better")                                                                           \
    X(LRF_VERDICT_DEAD, "dead", "dead",                                                            \
      "the loss stays at the baseline: the steps have switched a layer's units off for good")      \
    X(LRF_VERDICT_OSCILLATES, "oscillates", "oscillates",                                          \
      "the loss goes up and down, and falls as soon as the rate does")                             \
    X(LRF_VERDICT_NOISE_FLOOR, "noise_floor", "noise floor",                                       \
      "the rate's own noise holds the training loss up: it falls as soon as the rate does")        \
    X(LRF_VERDICT_OVERFITS, "overfits", "overfits",                                                \
      "the validation loss was least well before the end and has risen since")                     \
    X(LRF_VERDICT_TOO_SLOW, "too_slow", "too slow",                                                \
      "less than half of the drop that the best run reached")                                      \
    X(LRF_VERDICT_UNDERFITS, "underfits", "underfits",                                             \
      "the training loss still falls at the end, or is far from the best run's")                   \
    X(LRF_VERDICT_CONVERGES, "converges", "converges",                                             \
      "the loss falls and stays: none of the other verdicts")                                      \
    X(LRF_VERDICT_MIXED, "mixed", "mixed",                                                         \
      "the seeds disagree: no verdict has more than half of them")

enum lrf_verdict_kind {
#define LRF_VERDICT_ENUM(kind, name, words, meaning) kind,
    LRF_VERDICT_LIST(LRF_VERDICT_ENUM)
#undef LRF_VERDICT_ENUM
        LRF_VERDICT_COUNT
};

/*
 * The numbers that a verdict rests on; nan where it did not come to that.
 *
 * first_loss      training loss before any step: of all rows where the trainer can, else of a
 *                 batch
 *
 * train_loss      at the end: of all rows, mean over the checks of the last tenth, where it can;
 *                 else mean batch loss of the last twentieth of the steps
 *
 * cooled_loss     the same after the cooldown
 *
 * cooldown_drop   what the cooldown took off beyond what going on would
 *
 * swing           share of the variance of the last fifth's batch losses that is not the batches'
 *
 * dead_units      share of units without a gradient, of the hidden layer that has most
 *
 * batch_noise     median standard deviation of the batch losses between checks
 *
 * last_fall       how much the training loss fell over the last fifth; trend: t value of that
 *
 * progress        share of the gain that this run reached
 *
 * start_val_loss, best_val_loss, val_loss, val_accuracy
 *                 before any step, the lowest of all checks, at the end, at the end
 *
 * steps           taken at the full rate; best_step: that of the lowest validation loss
 *
 * val_rise        from the lowest to the last, as a share of its gain
 *
 * val_noise       of the validation loss around its own course
 */
#define LRF_VERDICT_NUMBERS(X)                                                                     \
    X(first_loss)                                                                                  \
    X(train_loss)                                                                                  \
    X(cooled_loss)                                                                                 \
    X(cooldown_drop)                                                                               \
    X(swing)                                                                                       \
    X(dead_units)                                                                                  \
    X(batch_noise)                                                                                 \
    X(last_fall)                                                                                   \
    X(trend)                                                                                       \
    X(progress)                                                                                    \
    X(start_val_loss)                                                                              \
    X(best_val_loss)                                                                               \
    X(val_loss)                                                                                    \
    X(val_accuracy)                                                                                \
    X(steps)                                                                                       \
    X(best_step)                                                                                   \
    X(val_rise)                                                                                    \
    X(val_noise)

struct lrf_verdict {
    enum lrf_verdict_kind kind;
#define LRF_VERDICT_MEMBER(number) double number;
    LRF_VERDICT_NUMBERS(LRF_VERDICT_MEMBER)
#undef LRF_VERDICT_MEMBER
};

/* ---- the proof of an answer, and what keeps the run from more */

enum lrf_check_outcome {
    LRF_CHECK_FALLS,   /* the training loss ends below the level by more than 3 standard errors, or
                          the validation loss was below its own */
    LRF_CHECK_STAYS,   /* neither: nothing was learnt */
    LRF_CHECK_DIVERGES /* the training loss is not finite, or ends above where it began */
};

/* One real run at the suggestion, with a cooldown behind it as for a verdict. */
struct lrf_check_result {
    enum lrf_check_outcome outcome; /* of the last run */
    double lr;                      /* of the last run: lower than asked for after divergence */
    double diverged;                /* the least rate that diverged; nan: none did */
    unsigned runs;                  /* 1..4 */
    size_t run_steps, steps;        /* of one run, without cooldown; taken in all, with it */
    double level, val_level;    /* of the training and the validation loss: the lower of start and
                                   best constant prediction */
    struct lrf_verdict verdict; /* of the last run, its rate being the best one */
};

/*
 * What keeps the run from more, in order of precedence; read from the check. Where nothing was
 * learnt it is the edge or unknown.
 *
 * overfitting  the validation loss was least before four fifths of the run and rose (verdict
 *              overfits); not when the objective is the training loss
 *
 * noise        a cooldown takes the training loss down (verdicts oscillates, noise_floor; or, when
 *              nothing else shows, by more than 2 % of the drop); not when the rate decays anyway
 *
 * stability    a run of the check diverged; or the loss still falls at the end, and a greater rate
 *              within a decade, which would do more in the same steps, was not finite in the race
 *              or missed half of what the best did there, by the training loss; likewise when
 *              nothing was learnt
 *
 * budget       the loss still falls at the end (verdict underfits; or in the last fifth by more
 * than 5 % of itself and .5 % of the drop, t < -3)
 *
 * unknown      none of these, or there is no check
 *
 * X(enum, name in analysis.json)
 */
#define LRF_LIMIT_LIST(X)                                                                          \
    X(LRF_LIMIT_UNKNOWN, "unknown")                                                                \
    X(LRF_LIMIT_NOISE, "noise")                                                                    \
    X(LRF_LIMIT_STABILITY, "stability")                                                            \
    X(LRF_LIMIT_OVERFITTING, "overfitting")                                                        \
    X(LRF_LIMIT_BUDGET, "budget")

enum lrf_limit_kind {
#define LRF_LIMIT_ENUM(kind, name) kind,
    LRF_LIMIT_LIST(LRF_LIMIT_ENUM)
#undef LRF_LIMIT_ENUM
        LRF_LIMIT_COUNT
};

struct lrf_limit {
    enum lrf_limit_kind kind;
    double unstable_lr; /* stability: the least rate known to do worse; else nan */
};

/* One finished run. */
struct lrf_verify_run {
    double lr;
    unsigned repeat;
    struct lrf_verdict verdict;
    struct lrf_trial_check *check; /* (n_check), owned by whoever made the run */
    size_t n_check;
};

/* All runs at one rate: means over the seeds whose run is finite; a run that is not counts in the
   score for the level. */
struct lrf_verify_rate {
    double lr;
    enum lrf_verdict_kind kind; /* of more than half of the runs, else mixed */
    unsigned votes[LRF_VERDICT_COUNT];
    size_t runs;
    double train_loss, train_sd; /* at the end; spread over seeds */
    double best_val_loss;        /* the lowest on the way; nan without validation */
    double val_loss, val_sd;     /* at the end; nan without validation */
    double val_accuracy;         /* at the end; nan without classes */
    double stop_step; /* where the validation loss is least (median over the seeds), when it
                         rises in half of the runs or more; nan: it does not */
    double score, score_lo,
        score_hi;  /* the objective's loss, each run's clipped at the level; 95 % t interval */
    double regret; /* 0 the best rate .. 1 no better than no training */
};

struct lrf_verification {
    struct lrf_verify_rate *rate; /* (n), ascending in lr, owned */
    size_t n;
    enum lrf_objective objective; /* what `score` is; train where nothing is held out */
    double initial_loss;          /* before any step, of that kind of loss */
    double baseline_loss;         /* of the best constant prediction, too; nan: not known */
    double level;                 /* the lower of both: what no training gives */
    double best_lr;               /* of the least score; nan when no run was better than none */
    double best_score;
    double sensitivity; /* mean over log rate of score - best (Wortsman et al. 2023, 2.2) */
};

/* ---- several beside each other */

/* A rate fits all cases when it costs none of them more than this share of what training gains. */
#define LRF_COMMON_LIMIT 0.1

enum lrf_fit {
    LRF_FIT_UNCLEAR, /* the interval holds the limit, or there is none: no real runs from seeds */
    LRF_FIT_ALL,     /* `common` costs at most LRF_COMMON_LIMIT, for all that is in its interval */
    LRF_FIT_NONE,    /* every rate costs more, likewise */
};

/*
 * What n cases (data sets, settings, recorded curves) say about each other at a common grid of
 * rates.
 */
struct lrf_comparison {
    size_t n, n_lr;
    double *lr;   /* (n_lr) ascending, at least three a decade; every case's suggestion is one */
    size_t *own;  /* (n) which of them is the case's suggestion; n_lr: it has none */
    size_t seeds; /* real runs in each cell; 0: regrets are read from the range curves */
    /*
     * (n, n_lr) what case i loses with rate k: 0 as good as its best rate of the grid .. 1 no
     * better than no learning; nan throughout where no rate learnt anything.
     */
    double *regret;
    /*
     * The rate with the least worst regret; n_lr: there are no real runs, no case learnt anything,
     * or none has a suggestion. Its interval over the seeds: with 95 % probability that rate costs
     * no case more than hi, and no rate of the grid costs all of them less than lo. nan without
     * real runs from two seeds.
     */
    size_t common;
    size_t common_worst; /* the case that it suits least */
    double common_regret, common_lo, common_hi;
    enum lrf_fit fit;
    /*
     * (n, n) of the sweeps of case i and j suggesting the same rate: two-sided permutation test of
     * what their repeats suggest, in log rate, Holm-corrected for all pairs; nan on the diagonal,
     * without a suggestion, and with fewer than LRF_COMPARE_REPEATS repeats that have one.
     */
    double *p;
    size_t pairs, differ; /* pairs tested, and with p < 0.05 */
    size_t untested;      /* pairs of suggestions with too few repeats */
    bool blind;           /* so many pairs, so few repeats: no p could be below 0.05 */
};

enum { LRF_COMPARE_REPEATS = 3 };

/* A mean over the seeds with its 95 % interval from Student's t, nan with fewer than two. */
struct lrf_mean {
    double mean, lo, hi;
};

/* What is known of a way of training beside the best one. */
enum lrf_standing {
    LRF_STANDING_UNCLEAR, /* the seeds do not tell them apart */
    LRF_STANDING_BEST,
    LRF_STANDING_AS_GOOD, /* not behind, and the interval of the excess ends below the margin */
    LRF_STANDING_BEHIND,  /* worse, by the test */
};

/* One way of training among several. */
struct lrf_rank {
    size_t place;           /* 1: the best; fewest divergences first, then the least mean */
    size_t n;               /* seeds that are compared, in which every way was trained to its end */
    struct lrf_mean loss;   /* of those that did not diverge; nan: none did not */
    struct lrf_mean excess; /* of its loss minus the best's, seed by seed, likewise */
    double p; /* of being the best way, step-down over all ways; nan for the best, and untested */
    enum lrf_standing standing;
    bool slight; /* behind or not, the interval of the excess ends below the margin */
};

/* ---- the result of each study */

/* What was run; pointers that do not apply are NULL. Strings are borrowed. */
struct lrf_range_result {
    const char *command; /* "run", "analyze", "drive" */
    uint64_t seed;
    const struct lrf_curve *curve;
    const struct lrf_analysis *analysis;
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range;
    const struct lrf_curvature *curvature;
    const struct lrf_rules *rules;
    const char *source; /* analyze, drive: what the curve came from, for the title */
    const char *note;   /* analyze: which columns were taken */
    /* The following may be left zero. */
    size_t repeats; /* repeats asked for, for the heading; 0: those of the analysis */
    const struct lrf_steps *steps;        /* what single steps said; NULL: nothing was recorded */
    const struct lrf_race_result *race;   /* NULL: none */
    const struct lrf_check_result *check; /* of the suggestion; NULL: none */
    struct lrf_limit limit;
    bool interrupted;             /* the training was cut short */
    enum lrf_objective objective; /* what the rate is best for; train where nothing is evaluated */
    const struct lrf_analysis_settings *settings; /* budget and schedule of the real run */
};

/* What was verified; pointers that do not apply are NULL. Everything is borrowed. */
struct lrf_verify_result {
    uint64_t seed;
    size_t repeats;
    double steps_per_epoch;           /* nan: unknown, a foreign trainer */
    size_t steps;                     /* of every run at its full rate */
    const struct lrf_verify_run *run; /* (n_run), rate by rate; those without checks are left out */
    size_t n_run;
    const struct lrf_verification *verification;
    const struct lrf_analysis *analysis; /* of the range test before; its suggestion is the rate to
                                            prove, which may be given */
    double swept;                        /* what the range test itself suggests; nan: nothing */
    const struct lrf_rules *rules;       /* what other tools would have answered on it */
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_curvature *curvature;
    const char *source; /* a foreign trainer's command, for the title */
};

/* One range test; pointers that do not apply are NULL. */
struct lrf_compare_case {
    const char *name; /* "digits, sgd, batch 32" */
    const struct lrf_analysis *analysis;
    const struct lrf_curvature *curvature;
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range;
    enum lrf_objective objective; /* what its regrets are of */
    double level; /* of that loss without learning: least of the start and, where known, the best
                     constant prediction; nan: it was not trained */
};

/* All of them. Everything is borrowed. */
struct lrf_compare_result {
    uint64_t seed;
    const struct lrf_compare_case *item; /* (n) */
    size_t n;
    const struct lrf_comparison *comparison; /* of the cases in the same order */
    size_t steps; /* of the real runs that the regrets come from; 0: from the curves */
};

/* A check of a run, the first of them before any step. */
struct lrf_schedule_check {
    double lr;   /* of the step before it; of the first step */
    double told; /* the loss that a plateau is told: of validation, without it of training */
    struct lrf_trial_check at;
};

/* One run: a way of training from one seed. */
struct lrf_schedule_run {
    struct lrf_schedule_check *check; /* (n), owned by the caller */
    size_t n;
    bool diverged; /* a training loss was not finite: it ended there */
};

/* A way of training: a schedule with an optimizer. */
struct lrf_schedule_way {
    const char *name;       /* as it was asked for: "cosine", "warmup+1cycle", "adamw" */
    const char *optimizer;  /* its optimizer's name */
    const char *parameters; /* the schedule with every parameter that it reads, such as
                               "warmup:steps=50,factor=0.3+cosine:..." */
    double max_lr;          /* where it starts or climbs to */
    double base_lr;         /* lower end of a cycle; nan: it has none */
    const struct lrf_schedule_run *run; /* (repeats), the same seeds for every way */
    double accuracy;                    /* mean of the final ones; nan for regression */
    size_t diverged;                    /* runs that did */
    struct lrf_mean least, final;       /* validation loss: lowest on the way, and at the end */
    struct lrf_mean train;              /* training loss at the end */
    size_t overfits; /* the step at which the mean validation loss is least, where it rises from
                        there to the end by more than noise; 0: it does not, or nobody knows */
    struct lrf_rank rank; /* by the objective */
};

/* The rates of one way, step by step, for use elsewhere. */
struct lrf_schedule_export {
    const char *name; /* of its file, "cosine.csv" */
    size_t steps;
    const double *lr;       /* (steps); of the first seed's run where they depend on losses */
    const double *momentum; /* (steps); NULL: it is not cycled */
};

/* All of it. Strings and arrays are borrowed. */
struct lrf_schedule_result {
    uint64_t seed;
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range; /* of the range test that the rates come from */
    enum lrf_objective objective;           /* train without validation rows */
    size_t steps;                           /* of every run */
    size_t repeats;                         /* seed + r: of weights, batches and split */
    double level;  /* the loss before training or the baseline's, whichever is lower; mean */
    double margin; /* what counts as small: 5 % of what the best way gains; nan: it gains nothing */
    const struct lrf_schedule_way *way; /* (n) */
    size_t n;
    const struct lrf_analysis *analysis; /* of that range test; n = 0 when it has no suggestion */
    const struct lrf_schedule_export *exported; /* NULL: nothing was asked for */
};

/* A row of a run as it is drawn, with the monitor's statistics after it; nan: not known. */
struct lrf_watch_point {
    size_t row; /* of its run, from 0: rows with a training loss; else that of the one before */
    double step, lr, loss, val_loss;
    double level, scale;
};

/* An ordinary run, told from its log. */
struct lrf_watch_run {
    const char *file;              /* name of its log, without the folder */
    const char *format;            /* "JSON lines", "TensorBoard event file" */
    size_t run;                    /* which one of that log, from 0 */
    const char *note;              /* which columns were taken, and what was left out */
    bool has_lr;                   /* the log tells the rate */
    const struct lrf_event *event; /* (n_events), the first LRF_MOST_EVENTS */
    size_t n_events;
    const struct lrf_watch_point *point; /* (n_points), every `every`-th row and each of an event */
    size_t n_points, every;
    struct lrf_run_verdict verdict; /* its counts are of all rows and all events */
};

/* The same step is out in this many logs: it is the data. */
struct lrf_watch_shared {
    double step;
    size_t runs;
};

enum { LRF_MOST_EVENTS = 4096 };

/* Every run of every log. Everything is borrowed. */
struct lrf_watch_result {
    const struct lrf_watch_run *run; /* (n), log by log; of more than 4096 in one log the last and
                                        the first ones */
    size_t n, logs;
    const struct lrf_watch_shared *shared; /* (n_shared) */
    size_t n_shared;
    bool interrupted; /* it was followed until somebody ended it */
};

/* Names as in the JSON files: "too_slow", "converges", ...; "improved", "kept", "nothing",
 * "skipped"; "falls", "stays", "diverges". */
LRF_API const char *lrf_verdict_name(enum lrf_verdict_kind kind);
LRF_API const char *lrf_race_outcome_name(enum lrf_race_outcome outcome);
LRF_API const char *lrf_check_outcome_name(enum lrf_check_outcome outcome);
LRF_API const char *lrf_limit_name(enum lrf_limit_kind kind);

/* Any of them, for reports. */
enum lrf_result_kind {
    LRF_RESULT_RANGE, /* run, drive, analyze */
    LRF_RESULT_VERIFY,
    LRF_RESULT_COMPARE,
    LRF_RESULT_SCHEDULE,
    LRF_RESULT_WATCH,
};

struct lrf_result {
    enum lrf_result_kind kind;
    union {
        const struct lrf_range_result *range;
        const struct lrf_verify_result *verify;
        const struct lrf_compare_result *compare;
        const struct lrf_schedule_result *schedule;
        const struct lrf_watch_result *watch;
    };
};

#ifdef __cplusplus
}
#endif
#endif
