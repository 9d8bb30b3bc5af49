#include "experiment/check.h"

#include <math.h>

#include "experiment/verdict.h"

#define LOWER 0.5012 /* 0.3 decades */
/* Of greater rates, when a run is said to stand before its edge: from, to, and what they miss of
 * what training gains. */
#define CLEARLY 1.25
#define NEAR 10.0
#define WORSE 0.5
#define COUNTS 0.02 /* of the drop: a gain that counts */
/* In the last fifth, of the drop and of the loss: a fall that goes on. */
#define SLIGHT 0.005
#define SLIGHT_OF_ITSELF 0.05

void lrf_check_begin(struct lrf_check_result *check, double lr, size_t run_steps)
{
    *check = (struct lrf_check_result){.lr = lr, .diverged = NAN, .run_steps = run_steps};
}

/*
 * The verdict on a run that has no others beside it: its rate is the best one. Not by a validation
 * loss that ends above its start: that is overfitting, which a smaller rate does not cure.
 */
static void decide(const struct lrf_check_levels *levels, const struct lrf_verdict *measured,
                   struct lrf_check_result *check)
{
    struct lrf_verify_run run = {.lr = check->lr, .verdict = *measured};
    struct lrf_verdict *v = &run.verdict;
    struct lrf_verdict_group alone = {.lr = check->lr};
    double start_val, rise;

    start_val = v->start_val_loss;
    if (isnan(v->best_val_loss))
        v->best_step = NAN;
    alone.train_loss = v->train_loss;
    alone.val_loss = v->best_val_loss;
    alone.level = fmin(isnan(levels->initial_loss) ? v->first_loss : levels->initial_loss,
                       levels->baseline_loss);
    alone.val_level = fmin(start_val, levels->baseline_val_loss);
    alone.baseline_known = !isnan(levels->baseline_loss);
    alone.batch_noise = v->batch_noise;
    lrf_verdict_decide(&run, &alone);
    if (v->kind == LRF_VERDICT_DIVERGES && v->val_loss > start_val) {
        rise = v->val_rise;
        v->start_val_loss = NAN; /* so that it decides by the training loss */
        lrf_verdict_decide(&run, &alone);
        v->start_val_loss = start_val;
        v->val_rise = rise;
    }
    check->level = alone.level;
    check->val_level = alone.val_level;
    check->verdict = *v;
}

/* Of the training loss at the end, where it is a mean of batch losses. */
static double error_of(const struct lrf_verdict *v)
{
    return v->batch_noise / sqrt(fmax(1, v->steps / 20));
}

static enum lrf_check_outcome judge(const struct lrf_check_result *check)
{
    const struct lrf_verdict *v = &check->verdict;
    const double margin = fmax(3 * error_of(v), 1e-6 * fabs(check->level));
    const double val_margin = 1e-6 * fabs(check->val_level);

    if (!(v->train_loss <= fmax(v->first_loss, check->level) + 3 * v->batch_noise + margin))
        return LRF_CHECK_DIVERGES;
    return v->train_loss < check->level - margin || v->best_val_loss < check->val_level - val_margin
               ? LRF_CHECK_FALLS
               : LRF_CHECK_STAYS;
}

bool lrf_check_tell(struct lrf_check_result *check, const struct lrf_check_levels *levels,
                    const struct lrf_verdict *measured, size_t steps)
{
    check->steps += steps;
    check->runs++;
    decide(levels, measured, check);
    check->outcome = judge(check);
    if (check->outcome != LRF_CHECK_DIVERGES)
        return false;
    check->diverged = check->lr;
    if (check->runs == LRF_CHECK_MOST_RUNS)
        return false;
    check->lr *= LOWER;
    return true;
}

double lrf_check_safe_lr(const struct lrf_check_result *check)
{
    return check->outcome == LRF_CHECK_DIVERGES ? check->lr * LOWER : check->lr;
}

static bool overfits(const struct lrf_check_result *check)
{
    return check->outcome == LRF_CHECK_FALLS && lrf_verdict_rises(&check->verdict);
}

double lrf_check_stop_step(const struct lrf_check_result *check)
{
    return overfits(check) && check->verdict.best_step > 0 ? check->verdict.best_step : (double)NAN;
}

/*
 * The least clearly greater rate within a decade that trained much worse in the race; nan: none. By
 * the training loss: a validation loss may be worse for other reasons than stability.
 */
static double unstable_above(const struct lrf_check_result *check,
                             const struct lrf_race_result *race)
{
    double least = check->level;

    for (size_t i = 0; race && i < race->n; i++)
        least = fmin(least, race->rate[i].train_loss);
    for (size_t i = 0; race && i < race->n; i++) {
        const struct lrf_race_rate *r = &race->rate[i];
        if (r->lr > CLEARLY * check->lr && r->lr <= NEAR * check->lr &&
            !(r->train_loss <= least + WORSE * (check->level - least)))
            return r->lr;
    }
    return NAN;
}

static bool is_noisy(const struct lrf_verdict *v)
{
    return v->kind == LRF_VERDICT_OSCILLATES || v->kind == LRF_VERDICT_NOISE_FLOOR;
}

/* What a verdict calls converged may still have something to gain: from more steps, */
static bool still_falls(const struct lrf_check_result *check)
{
    const struct lrf_verdict *v = &check->verdict;

    return v->kind == LRF_VERDICT_UNDERFITS ||
           (v->trend < -3 && v->last_fall > SLIGHT_OF_ITSELF * fabs(v->train_loss) &&
            v->last_fall > SLIGHT * (check->level - v->train_loss));
}

/* or from a decay. */
static bool is_slightly_noisy(const struct lrf_check_result *check)
{
    const struct lrf_verdict *v = &check->verdict;
    const double drop = check->level - v->train_loss;

    return v->cooldown_drop > fmax(COUNTS * drop, 3 * error_of(v));
}

static enum lrf_limit_kind limit_kind(const struct lrf_check_result *check, bool unstable,
                                      enum lrf_objective objective, bool decays)
{
    const bool stopped = !isnan(check->diverged);

    if (check->outcome == LRF_CHECK_STAYS)
        return stopped || unstable ? LRF_LIMIT_STABILITY : LRF_LIMIT_UNKNOWN;
    if (objective != LRF_OBJECTIVE_TRAIN && overfits(check))
        return LRF_LIMIT_OVERFITTING;
    if (is_noisy(&check->verdict) && !decays)
        return LRF_LIMIT_NOISE;
    if (check->outcome == LRF_CHECK_DIVERGES)
        return LRF_LIMIT_STABILITY;
    if (still_falls(check))
        return stopped || unstable ? LRF_LIMIT_STABILITY : LRF_LIMIT_BUDGET;
    if (stopped)
        return LRF_LIMIT_STABILITY;
    return is_slightly_noisy(check) && !decays ? LRF_LIMIT_NOISE : LRF_LIMIT_UNKNOWN;
}

struct lrf_limit lrf_limit_find(const struct lrf_check_result *check,
                                const struct lrf_race_result *race, enum lrf_objective objective,
                                bool decays)
{
    struct lrf_limit limit = {LRF_LIMIT_UNKNOWN, NAN};
    double unstable;

    if (check == NULL)
        return limit;
    unstable = unstable_above(check, race);
    limit.kind = limit_kind(check, !isnan(unstable), objective, decays);
    if (limit.kind == LRF_LIMIT_STABILITY)
        limit.unstable_lr = isnan(check->diverged) ? unstable : check->diverged;
    return limit;
}

const char *lrf_check_outcome_name(enum lrf_check_outcome outcome)
{
    static const char *const name[] = {[LRF_CHECK_FALLS] = "falls",
                                       [LRF_CHECK_STAYS] = "stays",
                                       [LRF_CHECK_DIVERGES] = "diverges"};
    return outcome <= LRF_CHECK_DIVERGES ? name[outcome] : "unknown";
}

const char *lrf_limit_name(enum lrf_limit_kind kind)
{
    static const char *const name[] = {
#define LRF_LIMIT_NAME(kind, name) name,
        LRF_LIMIT_LIST(LRF_LIMIT_NAME)
#undef LRF_LIMIT_NAME
    };
    return kind < LRF_LIMIT_COUNT ? name[kind] : "unknown";
}
