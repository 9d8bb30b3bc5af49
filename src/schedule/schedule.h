/*
 * schedule/schedule.h - learning-rate schedules: the rate as a pure function of the step.
 *
 * Any step can be asked for without the ones before. Formulas are those of
 * torch.optim.lr_scheduler (PyTorch) where it has the schedule, so that a
 * training loop elsewhere can continue with the same rates.
 *
 *     struct lrf_schedule schedule;
 *     lrf_schedule_parse("warmup+cosine", 1000, 1e-3, 1e-2, &schedule, &err);
 *     for (size_t step = 0; step < 1000; step++)
 *         train_one_step(lrf_schedule_rate(&schedule, step));
 *
 * The one that depends on losses, "plateau", has an ask/tell object: struct lrf_plateau.
 *
 * Families, with t the step, floor the whole part, in brackets PyTorch's name:
 *
 *   constant     max_lr                                        [ConstantLR, factor 1]
 *   step         max_lr gamma^floor(t / size)                  [StepLR]
 *   multistep    max_lr gamma^(number of milestones <= t)      [MultiStepLR]
 *   exponential  max_lr gamma^t                                [ExponentialLR]
 *   inverse      max_lr / (1 + decay t / size)                 [Keras: InverseTimeDecay]
 *   polynomial   max_lr (1 - min(t, steps) / steps)^power      [PolynomialLR]
 *   cosine       min_lr + (max_lr - min_lr) (1 + cos(pi t / steps)) / 2   [CosineAnnealingLR]
 *   restarts     cosine, over size, size mult, size mult^2, ... steps
 *                                                   [CosineAnnealingWarmRestarts]
 *   triangular   base_lr up to max_lr in size steps, down in size_down; the momentum
 *                from max_momentum to base_momentum and back              [CyclicLR]
 *   triangular2  the same, the height halved after every cycle            [CyclicLR]
 *   exp-range    the same, the height times gamma^t                       [CyclicLR]
 *   1cycle       max_lr / div up to max_lr in pct_start of the steps, down to
 *                max_lr / div / final_div, both along a cosine; the momentum
 *                from max_momentum to base_momentum and back              [OneCycleLR]
 *   plateau      max_lr, times gamma when the loss has stopped improving
 *                                                   [ReduceLROnPlateau]
 *
 * Behind its last step polynomial stays at 0 and 1cycle at its final rate
 * (PyTorch refuses to go on); cosine climbs again, as PyTorch's does.
 * Linear warm-up goes before any of them (SequentialLR with LinearLR): for t < warmup
 * the rate is (factor + (1 - factor) t / warmup) times the family's first rate, from
 * there on the family's own at t - warmup.
 *
 * Smith 2017 (cyclical), Smith 2018 (1cycle), Loshchilov and Hutter 2017 (cosine, restarts).
 */
#ifndef LRF_SCHEDULE_SCHEDULE_H
#define LRF_SCHEDULE_SCHEDULE_H

#include <stddef.h>

#include <lrfind/error.h>
#include <lrfind/result.h>

enum { LRF_MAX_MILESTONES = 16, LRF_SCHEDULE_TEXT_SIZE = 640 };

/*
 * Every parameter: bit, field of struct lrf_schedule, key in the text form, type, range.
 * The last two are the warm-up's.
 */
#define LRF_SCHEDULE_PARAMETER_LIST(X)                                                             \
    X(LRF_SCHEDULE_MAX_LR, max_lr, "max_lr", REAL, POSITIVE)                                       \
    X(LRF_SCHEDULE_BASE_LR, base_lr, "base_lr", REAL, POSITIVE)                                    \
    X(LRF_SCHEDULE_MIN_LR, min_lr, "min_lr", REAL, NOT_NEGATIVE)                                   \
    X(LRF_SCHEDULE_STEPS, steps, "steps", COUNT, AT_LEAST_1)                                       \
    X(LRF_SCHEDULE_SIZE, size, "size", COUNT, AT_LEAST_1)                                          \
    X(LRF_SCHEDULE_SIZE_DOWN, size_down, "size_down", COUNT, WHOLE)                                \
    X(LRF_SCHEDULE_MULT, mult, "mult", COUNT, AT_LEAST_1)                                          \
    X(LRF_SCHEDULE_MILESTONES, milestone, "milestones", LIST, WHOLE)                               \
    X(LRF_SCHEDULE_GAMMA, gamma, "gamma", REAL, FACTOR)                                            \
    X(LRF_SCHEDULE_DECAY, decay, "decay", REAL, POSITIVE)                                          \
    X(LRF_SCHEDULE_POWER, power, "power", REAL, POSITIVE)                                          \
    X(LRF_SCHEDULE_PCT_START, pct_start, "pct_start", REAL, SHARE)                                 \
    X(LRF_SCHEDULE_DIV, div, "div", REAL, POSITIVE)                                                \
    X(LRF_SCHEDULE_FINAL_DIV, final_div, "final_div", REAL, POSITIVE)                              \
    X(LRF_SCHEDULE_BASE_MOMENTUM, base_momentum, "base_momentum", REAL, MOMENTUM)                  \
    X(LRF_SCHEDULE_MAX_MOMENTUM, max_momentum, "max_momentum", REAL, MOMENTUM)                     \
    X(LRF_SCHEDULE_PATIENCE, patience, "patience", COUNT, WHOLE)                                   \
    X(LRF_SCHEDULE_COOLDOWN, cooldown, "cooldown", COUNT, WHOLE)                                   \
    X(LRF_SCHEDULE_THRESHOLD, threshold, "threshold", REAL, SHARE)                                 \
    X(LRF_SCHEDULE_EPS, eps, "eps", REAL, NOT_NEGATIVE)                                            \
    X(LRF_SCHEDULE_WARMUP, warmup, "steps", COUNT, WHOLE)                                          \
    X(LRF_SCHEDULE_WARMUP_FACTOR, warmup_factor, "factor", REAL, SHARE)

enum lrf_schedule_parameter_index {
#define LRF_SCHEDULE_INDEX(bit, field, key, type, range) bit##_INDEX,
    LRF_SCHEDULE_PARAMETER_LIST(LRF_SCHEDULE_INDEX)
#undef LRF_SCHEDULE_INDEX
        LRF_SCHEDULE_PARAMETER_COUNT
};

enum lrf_schedule_parameter {
#define LRF_SCHEDULE_BIT(bit, field, key, type, range) bit = 1u << bit##_INDEX,
    LRF_SCHEDULE_PARAMETER_LIST(LRF_SCHEDULE_BIT)
#undef LRF_SCHEDULE_BIT
};

struct lrf_schedule;

/* A kind of schedule; its functions know nothing of warm-up. */
struct lrf_schedule_family {
    const char *name;
    unsigned parameters; /* the fields that it reads: enum lrf_schedule_parameter bits */
    /* Defaults that depend on the length; NULL: none. */
    void (*fit)(struct lrf_schedule *schedule, size_t steps);
    double (*rate)(const struct lrf_schedule *schedule, size_t step);
    double (*momentum)(const struct lrf_schedule *schedule, size_t step); /* NULL: not cycled */
};

/* One schedule with all its parameters; fields that its family does not read are ignored. */
struct lrf_schedule {
    const struct lrf_schedule_family *family;
    double max_lr;    /* where decays start and cycles turn; > 0 */
    double base_lr;   /* lower end of a cycle; > 0, <= max_lr */
    double min_lr;    /* lower end of a cosine, floor of plateau; >= 0, <= max_lr */
    size_t steps;     /* length of polynomial, cosine, 1cycle; >= 1 */
    size_t size;      /* steps of one stage: between drops, first period, way up; >= 1 */
    size_t size_down; /* way down of a cycle; 0: as `size` */
    size_t mult;      /* each period of restarts is so many times the one before; >= 1 */
    size_t milestone[LRF_MAX_MILESTONES]; /* steps at which multistep drops, ascending */
    size_t n_milestones;
    double gamma;         /* factor of a drop, a step or a plateau; 0 < gamma <= 1 */
    double decay;         /* inverse: after `size` steps the rate is divided by 1 + decay; > 0 */
    double power;         /* of polynomial; > 0 */
    double pct_start;     /* share of 1cycle that climbs; 0..1 */
    double div;           /* 1cycle starts at max_lr / div; > 0 */
    double final_div;     /* and ends at max_lr / div / final_div; > 0 */
    double base_momentum; /* at max_lr; 0 < momentum < 1 */
    double max_momentum;  /* at the lower ends of a cycle */
    size_t patience;      /* plateau: so many losses without improvement are let pass */
    size_t cooldown;      /* plateau: so many losses behind a drop do not count */
    double threshold;     /* plateau: better is below best (1 - threshold); 0..1 */
    double eps;           /* plateau: smaller changes of the rate are left out; >= 0 */
    size_t warmup;        /* steps of linear warm-up before the family's first; 0: none */
    double warmup_factor; /* the warm-up starts at this share of the family's first rate; 0..1 */
};

/* The families in the order above; NULL behind the last. */
const struct lrf_schedule_family *lrf_schedule_family(size_t i);
/* The family of that name; NULL if there is none. */
const struct lrf_schedule_family *lrf_schedule_find(const char *name);

/*
 * Fills every field so that the schedule suits a run of `steps` steps: PyTorch's
 * defaults where it has them (min_lr 0, power 1, pct_start 0.3, div 25,
 * final_div 1e4, momentum 0.85 to 0.95 (cycles: 0.8 to 0.9), patience 10, cooldown 0, threshold
 * 1e-4, eps 1e-8, warmup_factor 1/3), else from the length: step drops to a tenth twice; multistep
 * to a tenth at 1/2 and 3/4; exponential ends at a hundredth; inverse has decay 1, size steps/10;
 * restarts three periods that double; cycles two, exp-range to a tenth of its height. No warm-up.
 */
void lrf_schedule_defaults(struct lrf_schedule *schedule, const struct lrf_schedule_family *family,
                           size_t steps, double base_lr, double max_lr);
/* LRF_EINVAL with the name, value and limits of the first bad parameter that the family reads. */
enum lrf_status lrf_schedule_check(const struct lrf_schedule *schedule, struct lrf_error *err);

/*
 * The text form: [warmup[:PARAMETERS]+]FAMILY[:PARAMETERS]
 *
 *     cosine      step:gamma=0.5,size=30      multistep:milestones=300/600/800
 *     warmup+1cycle      warmup:steps=50,factor=0.01+cosine:min_lr=1e-5
 *
 * PARAMETERS are KEY=VALUE with commas between; the keys are those of the family
 * in LRF_SCHEDULE_PARAMETER_LIST, for warmup steps and factor. What is not given
 * is filled by lrf_schedule_defaults, for the steps that a warm-up leaves;
 * warmup alone is a twentieth of the steps. LRF_EINVAL says what is wrong.
 */
enum lrf_status lrf_schedule_parse(const char *text, size_t steps, double base_lr, double max_lr,
                                   struct lrf_schedule *schedule, struct lrf_error *err);
/*
 * The length of the first schedule of a list with commas between: a piece that begins
 * with KEY= belongs to the schedule before it ("step:gamma=0.5,size=30,cosine" are two).
 */
size_t lrf_schedule_span(const char *list);
/* The text form with every parameter that the family reads; parsing it gives the same rates. */
void lrf_schedule_format(const struct lrf_schedule *schedule, char text[LRF_SCHEDULE_TEXT_SIZE]);

/*
 * The rate of a step, from 0. For plateau that of a loss which never stops
 * improving. The schedule must have passed lrf_schedule_check.
 */
double lrf_schedule_rate(const struct lrf_schedule *schedule, size_t step);
/* The momentum (Adam: beta1) of a step; nan: the optimizer's own. */
double lrf_schedule_momentum(const struct lrf_schedule *schedule, size_t step);

/*
 * Reduce on plateau, ask and tell, as PyTorch's ReduceLROnPlateau with mode "min" and a relative
 * threshold. A plain value: copy it to save and continue.
 */
struct lrf_plateau {
    double lr;       /* the rate now, without warm-up */
    double best;     /* the least loss that counted as better */
    size_t bad;      /* losses since then */
    size_t cooldown; /* losses that still do not count */
};

void lrf_plateau_init(struct lrf_plateau *plateau, const struct lrf_schedule *schedule);
/* Ask: the rate of a step, from 0, with the schedule's warm-up. */
double lrf_plateau_rate(const struct lrf_plateau *plateau, const struct lrf_schedule *schedule,
                        size_t step);
/* Tell: a validation loss, usually once an epoch. A nan is no improvement. */
void lrf_plateau_tell(struct lrf_plateau *plateau, const struct lrf_schedule *schedule,
                      double loss);

/*
 * The rates and momenta of `steps` steps as a run took them: `lr` and `momentum` (steps), the
 * latter nan where it is not cycled. A plateau is told the losses of the run's checks (NULL: none).
 */
void lrf_schedule_rates(const struct lrf_schedule *schedule, const struct lrf_schedule_run *run,
                        size_t steps, double *lr, double *momentum);

#endif
