/*
 * lrfind/analysis.h - from a curve to an answer.
 *
 * All positions are rates (not logarithms), all slopes are per decade of the
 * rate. A value that was not reached is nan.
 */
#ifndef LRFIND_ANALYSIS_H
#define LRFIND_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/curve.h>
#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the analysis found: enum, name in analysis.json. */
#define LRF_FINDING_LIST(X)                                                                        \
    X(LRF_FINDING_OK, "ok")                                                                        \
    X(LRF_FINDING_NO_DESCENT, "no_descent")                                                        \
    X(LRF_FINDING_NO_DIVERGENCE, "no_divergence")                                                  \
    X(LRF_FINDING_TOO_FEW_POINTS, "too_few_points")                                                \
    X(LRF_FINDING_NOISY, "noisy")                                                                  \
    X(LRF_FINDING_EDGE_OF_RANGE, "edge_of_range")                                                  \
    X(LRF_FINDING_UNSTEADY, "unsteady")                                                            \
    X(LRF_FINDING_NOT_A_RANGE_TEST, "not_a_range_test")

/*
 * As the status: OK, or why there is no suggestion; NOT_A_RANGE_TEST: the rate does not rise
 * steadily from the first step to the last, as in the log of an ordinary run
 * (src/analysis/range_test.h): then there is no smooth curve, landmark or regime either. As a
 * warning (a set of
 * 1u << finding): NO_DIVERGENCE the range ends before the edge; EDGE_OF_RANGE
 * the descent begins at the left end, or the rule points beyond the greatest
 * rate, which is then the suggestion; NOISY noise moves the answer, or no descent
 * stands out of it; NO_DESCENT the latter: the rate leans on the divergence;
 * UNSTEADY the loss climbs back by 0.3 of the drop before it is least, as it does
 * when the data come in a fixed order.
 */
enum lrf_finding {
#define LRF_FINDING_ENUM(name, text) name,
    LRF_FINDING_LIST(LRF_FINDING_ENUM)
#undef LRF_FINDING_ENUM
        LRF_FINDING_COUNT
};

/* The regimes in the order of rising rates: enum, name in analysis.json, meaning. */
#define LRF_REGIME_LIST(X)                                                                         \
    X(LRF_REGIME_PLATEAU, "plateau",                                                               \
      "no significant change: the rate is too small to matter, or nothing is left to learn")       \
    X(LRF_REGIME_DESCENT, "descent", "the loss falls")                                             \
    X(LRF_REGIME_OSCILLATION, "oscillation",                                                       \
      "past the descent: the loss rises, alternates or grows noisy")                               \
    X(LRF_REGIME_DIVERGENCE, "divergence", "above the initial loss, or not finite")

enum lrf_regime_kind {
#define LRF_REGIME_ENUM(kind, name, meaning) kind,
    LRF_REGIME_LIST(LRF_REGIME_ENUM)
#undef LRF_REGIME_ENUM
        LRF_REGIME_COUNT
};

/* A stretch of rates; stretches are ordered, without gaps, and cover the whole curve. */
struct lrf_regime {
    enum lrf_regime_kind kind;
    double lr_lo, lr_hi;
};

enum { LRF_MAX_REGIMES = 8, LRF_RULE_SIZE = 256 };

/* A rate with its 95 % interval; all nan where not reached. */
struct lrf_interval {
    double lr, lo, hi;
};

/*
 * The landmarks of the smooth curve: whether its LEVEL or its SLOPE shows them; field, which is the
 * key in analysis.json, too; heading in tables; meaning. A line here is a field of
 * struct lrf_landmarks and one of struct lrf_marks (src/analysis/landmarks.h), which
 * lrf_marks_find fills; interval, JSON and tables follow.
 */
#define LRF_LANDMARK_LIST(X)                                                                       \
    X(LEVEL, descent, "descent begins", "the loss begins to fall: 5 % of the drop")                \
    X(SLOPE, steepest, "steepest", "the loss falls fastest per decade")                            \
    X(LEVEL, minimum, "minimum", "the loss is least")                                              \
    X(LEVEL, edge, "edge", "the loss is back above where it began")

enum {
#define LRF_LANDMARK_PLUS_ONE(source, field, heading, meaning) +1
    LRF_LANDMARK_COUNT = 0 LRF_LANDMARK_LIST(LRF_LANDMARK_PLUS_ONE)
#undef LRF_LANDMARK_PLUS_ONE
};

struct lrf_landmarks {
#define LRF_LANDMARK_FIELD(source, field, heading, meaning) struct lrf_interval field;
    LRF_LANDMARK_LIST(LRF_LANDMARK_FIELD)
#undef LRF_LANDMARK_FIELD
    double first_nonfinite; /* the least rate with a nan or infinite loss; it has no interval */
};

/* A landmark with what is said of it, for loops over all of them. */
struct lrf_landmark {
    const char *key;     /* "descent" */
    const char *heading; /* of a column or row of a table */
    const char *meaning; /* "the loss begins to fall: 5 % of the drop" */
    struct lrf_interval at;
};

/* The smooth curve on a grid even in log rate, ascending; arrays of length n, owned by the
 * analysis. */
struct lrf_smooth {
    size_t n;
    double *lr;
    double *loss, *loss_lo, *loss_hi;    /* 95 % band of the mean curve */
    double *slope, *slope_lo, *slope_hi; /* per decade, 95 % band */
};

/* What the real run will be: it moves the suggestion as measured: lrfind help evidence. */
enum lrf_run_schedule { LRF_RUN_CONSTANT, LRF_RUN_COSINE, LRF_RUN_1CYCLE };

/*
 * What "best" is of, in the real run: enum; name, as in analysis.json; key of its loss in the
 * files; what people call that loss. "Lowest" is on the way, what checkpoints or stopping early
 * keep.
 */
#define LRF_OBJECTIVE_LIST(X)                                                                      \
    X(LRF_OBJECTIVE_BEST, "best", "best_val_loss", "lowest validation loss")                       \
    X(LRF_OBJECTIVE_LAST, "last", "val_loss", "final validation loss")                             \
    X(LRF_OBJECTIVE_TRAIN, "train", "train_loss", "final training loss")

enum lrf_objective {
#define LRF_OBJECTIVE_ENUM(objective, name, key, loss) objective,
    LRF_OBJECTIVE_LIST(LRF_OBJECTIVE_ENUM)
#undef LRF_OBJECTIVE_ENUM
        LRF_OBJECTIVE_COUNT
};

struct lrf_analysis_settings {
    size_t budget; /* steps of the real run; 0: the default length, LRF_DEFAULT_BUDGET */
    enum lrf_run_schedule schedule; /* of the real run */
    enum lrf_objective objective;
    double baseline; /* loss of the best constant prediction; finite; nan: not known */
    /* That the steps were taken with: "sgd", "adam", ... NULL, and a name that the rule does not
       know, move nothing. */
    const char *optimizer;
    double critical_lr; /* along the first update, where known; nan otherwise */
};

enum { LRF_DEFAULT_BUDGET = 1000 };

struct lrf_suggestion {
    double lr; /* all nan when there is none */
    /*
     * lo..hi, 95 %: some rate in it costs less than 0.05 of what training gains (usually the
     * suggestion does). best_lo..best_hi, 90 %: the best rate lies in it. None reaches beyond the
     * edge or the range.
     */
    double lo, hi, best_lo, best_hi;
    bool raced;               /* it comes from real runs, not from the sweep alone */
    bool given;               /* it is what the caller wants to be proved, and has no interval */
    char rule[LRF_RULE_SIZE]; /* the rule in words */
};

/* The rate for one objective. */
struct lrf_objective_rate {
    double lr;        /* nan: none */
    double stop_step; /* of a real run at the rate: where the validation loss is least, when the
                         run overfits; nan: it does not, or there was no real run */
};

/* What to do next. */
enum lrf_advice_kind {
    LRF_ADVICE_NONE,            /* nothing beyond the words in `advice` */
    LRF_ADVICE_BELOW,           /* take the steps below `rate`, where it diverges, in log rate */
    LRF_ADVICE_CHECK,           /* losses are not finite from the start: not the rate's fault */
    LRF_ADVICE_STEPS,           /* take `count` steps over a wider range */
    LRF_ADVICE_ABOVE_OR_REPEAT, /* go on beyond `end`, up to `rate`, or average `count` repeats */
    LRF_ADVICE_ABOVE,           /* go on beyond `end`, up to `rate` */
    LRF_ADVICE_LEFT,            /* begin at `rate` */
    LRF_ADVICE_REPEAT,          /* average `count` repeats */
    LRF_ADVICE_VERIFY,          /* train at rates around the suggestion */
    LRF_ADVICE_WATCH,           /* an ordinary run: see what it did */
};

struct lrf_advice {
    enum lrf_advice_kind kind;
    double end, rate;
    size_t count;
};

struct lrf_analysis {
    enum lrf_finding status;
    unsigned warnings; /* set of 1u << enum lrf_finding */
    struct lrf_suggestion suggestion;
    struct lrf_objective_rate objective[LRF_OBJECTIVE_COUNT];
    struct lrf_landmarks landmarks;
    double steepest_lo, steepest_hi; /* where the slope is at least half of the steepest */
    double cycle_base, cycle_max;    /* bounds for cyclical and one-cycle schedules */
    struct lrf_regime regime[LRF_MAX_REGIMES];
    size_t n_regimes;
    struct lrf_smooth smooth;
    double initial_loss;    /* level of the plateau */
    double minimum_loss;    /* level of the smooth minimum */
    double noise;           /* standard deviation of a loss around the plateau */
    double baseline_loss;   /* of the best constant prediction, as the settings say it; nan */
    double baseline_share;  /* of the fall from the initial loss to the least of the smooth curve,
                               what lies above the baseline, at most 1; nan: it is not known, lies
                               above the initial loss, or there is no descent */
    bool baseline_unbeaten; /* it is known, and the 95 % band of the smooth curve lies nowhere
                               wholly below it */
    double lr_min, lr_max;  /* least and greatest rate in the curve */
    size_t points;          /* usable points */
    size_t left_out_start;  /* first points that were not used: an average without bias correction
                               begins with them (src/analysis/average_start.h) */
    size_t repeats;
    double *each_lr; /* (repeats) what each suggests by itself for the same run, nan: nothing;
                        owned by the analysis; NULL when nothing was fitted */
    char reason[LRF_RULE_SIZE]; /* one sentence: why this rate, or why none */
    char advice[LRF_RULE_SIZE]; /* one sentence: what to do next, in the library's own words */
    struct lrf_advice next;     /* the same as a value */
};

LRF_API void lrf_analysis_defaults(struct lrf_analysis_settings *settings);
/*
 * Analyses a curve: order, scale and offset of the losses do not matter. The steps of a repeat say
 * in which order its points were recorded; where they are all the same, the points do.
 * Returns LRF_OK with status OK or with a finding; LRF_EINVAL for bad settings
 * or an empty curve, LRF_ENOMEM, LRF_ENUMERIC when no smooth curve can be fitted to finite losses
 * (no such curve is known). You own `result`: lrf_analysis_release.
 */
LRF_API enum lrf_status lrf_analyze(const struct lrf_curve *curve,
                                    const struct lrf_analysis_settings *settings,
                                    struct lrf_analysis *result, struct lrf_error *err);
LRF_API void lrf_analysis_release(struct lrf_analysis *result);
/* The sentence for an advice in a program's words; "" for none. Returns `out`. */
LRF_API char *lrf_advice_text(const struct lrf_advice *advice, const struct lrf_dialect *dialect,
                              char *out, size_t size);
/* Names as in analysis.json: "ok", "no_descent", ...; "plateau", "descent", ... */
LRF_API const char *lrf_finding_name(enum lrf_finding finding);
LRF_API const char *lrf_regime_name(enum lrf_regime_kind kind);
LRF_API const char *lrf_objective_name(enum lrf_objective objective); /* "best", ... */
/* What people call the loss that it is about: "lowest validation loss", ... */
LRF_API const char *lrf_objective_loss(enum lrf_objective objective);
/* Landmark i < LRF_LANDMARK_COUNT, in the order of LRF_LANDMARK_LIST. */
LRF_API struct lrf_landmark lrf_landmark_at(const struct lrf_landmarks *landmarks, size_t i);

/*
 * What other tools would answer on this curve (first repeat): the bare rules on
 * the raw losses, nan where the rule has no answer. `steps` is the number of
 * steps asked for (fastai's window); 0: the number of points.
 */
#define LRF_RULE_LIST(X)                                                                           \
    X(LRF_RULE_FASTAI_VALLEY, "fastai_valley")                                                     \
    X(LRF_RULE_FASTAI_SLIDE, "fastai_slide")                                                       \
    X(LRF_RULE_FASTAI_MINIMUM, "fastai_minimum")                                                   \
    X(LRF_RULE_FASTAI_STEEP, "fastai_steep")                                                       \
    X(LRF_RULE_LIGHTNING_2_5_2, "lightning_2_5_2")                                                 \
    X(LRF_RULE_LIGHTNING, "lightning")                                                             \
    X(LRF_RULE_PYTORCH_LR_FINDER, "pytorch_lr_finder")                                             \
    X(LRF_RULE_IGNITE, "ignite")

enum lrf_rule {
#define LRF_RULE_ENUM(name, text) name,
    LRF_RULE_LIST(LRF_RULE_ENUM)
#undef LRF_RULE_ENUM
        LRF_RULE_COUNT
};

struct lrf_rules {
    double lr[LRF_RULE_COUNT];
};

/*
 * `recorder` applies that tool's own smoothing and stop first: "fastai",
 * "lightning", "pytorch_lr_finder", "ignite"; NULL or "none": the raw losses.
 */
LRF_API enum lrf_status lrf_rules_apply(const struct lrf_curve *curve, size_t steps,
                                        const char *recorder, struct lrf_rules *rules,
                                        struct lrf_error *err);
LRF_API const char *lrf_rule_name(enum lrf_rule rule);

/*
 * What single steps say along a sweep: gradients, updates, gains, noise.
 *
 * Everything comes from the optional fields of the curve's points, so any trainer that
 * records them gets it.
 */
/* The steps of an eighth of a decade together, over all repeats; nan where nothing was recorded. */
struct lrf_steps_bin {
    double lr;           /* geometric middle of the bin */
    double grad_norm;    /* median */
    double grad_cosine;  /* median */
    double update_ratio; /* median */
    double gain_ratio;   /* median; 1 - lr lambda / 2 on a quadratic */
    double noise_scale;  /* rows; as below, from the steps of this bin */
    double lr_limit;     /* median of the stable limits where the sharpness was measured */
};

/* What the run would need with another batch size: a prediction, not a measurement. */
struct lrf_batch_prediction {
    size_t batch;
    double lr;
};

enum { LRF_BATCH_PREDICTIONS = 6 };

struct lrf_steps {
    struct lrf_steps_bin *bin; /* (n), ascending in lr, owned; n = 0 when nothing was recorded */
    size_t n;
    bool recorded; /* more than losses: there is a page to draw */
    /*
     * The gradient noise scale tr(S)/|G|^2 in rows (McCandlish et al. 2018) before training, from
     * the plateau, where the weights stand still: independent batches of size b have
     * E|g|^2 = |G|^2 + tr(S)/b, and two of them E g.g' = |G|^2. Where the number of training rows
     * is known, the batches of an epoch are taken as what they are: drawn without replacement. nan:
     * not known. Batches much smaller than it waste steps, much greater ones waste rows.
     */
    double noise_scale;
    double
        gain_half; /* least rate with a median gain below a half: beyond 1/lambda along the steps */
    double
        gain_zero; /* least rate with a median gain below 0: steps raise their own batch's loss */
    double curvature; /* along the steps, 1 / gain_half: that of the loss for gradient descent */
    struct lrf_batch_prediction batch[LRF_BATCH_PREDICTIONS]; /* n_batch of them */
    size_t n_batch;
};

#ifdef __cplusplus
}
#endif
#endif
