#include "experiment/check.h"

#include <math.h>

#include "experiment/verdict.h"

#define LOWER 0.5012 /* 0.3 decades */
/* Of greater rates, when a run is said to stand before its stability edge. */
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

/* The verdict on a run that has no others beside it: its rate is the best one. */
static void decide(const struct lrf_check_levels *levels, const struct lrf_trial *trial,
                   struct lrf_check_result *check)
{
    struct lrf_verify_run run = {.lr = check->lr};
    struct lrf_verdict *v = &run.verdict;
    struct lrf_verdict_group alone = {.lr = check->lr};

    lrf_trial_measure(trial, v);
    alone.train_loss = v->train_loss;
    alone.val_loss = v->best_val_loss;
    alone.level = fmin(v->first_loss, levels->baseline_loss);
    alone.val_level = fmin(v->start_val_loss, levels->baseline_val_loss);
    alone.baseline_known = !isnan(levels->baseline_loss);
    alone.batch_noise = v->batch_noise;
    lrf_verdict_decide(&run, &alone);
    check->verdict = *v;
    check->level = fmin(fmin(v->first_loss, levels->initial_loss), levels->baseline_loss);
}

/* Of the training loss at the end, where it is a mean of batch losses. */
static double error_of(const struct lrf_verdict *v)
{
    return v->batch_noise / sqrt(fmax(1, v->steps / 20));
}

/* By the training loss: a validation loss that ends above its start is overfitting, which a smaller
 * rate does not cure. */
static enum lrf_check_outcome judge(const struct lrf_check_result *check)
{
    const struct lrf_verdict *v = &check->verdict;
    const double margin = fmax(3 * error_of(v), 1e-6 * fabs(check->level));

    if (!(v->train_loss <= v->first_loss + 3 * v->batch_noise + margin))
        return LRF_CHECK_DIVERGES;
    return v->train_loss < check->level - margin ? LRF_CHECK_FALLS : LRF_CHECK_STAYS;
}

bool lrf_check_tell(struct lrf_check_result *check, const struct lrf_check_levels *levels,
                    const struct lrf_trial *trial)
{
    size_t steps;

    lrf_trial_losses(trial, &steps);
    check->steps += steps;
    check->runs++;
    decide(levels, trial, check);
    check->outcome = judge(check);
    if (check->outcome != LRF_CHECK_DIVERGES)
        return false;
    check->diverged = check->lr;
    if (check->runs == LRF_CHECK_MOST_RUNS)
        return false;
    check->lr *= LOWER;
    return true;
}

double lrf_check_stop_step(const struct lrf_check_result *check)
{
    const bool rises = check->outcome != LRF_CHECK_DIVERGES && lrf_verdict_rises(&check->verdict);

    return rises ? check->verdict.best_step : (double)NAN;
}

/* The least greater rate within a decade that did much worse in the race; nan: none. */
static double unstable_above(const struct lrf_race_result *race, double lr)
{
    for (size_t i = 0; race && i < race->n; i++) {
        const struct lrf_race_rate *r = &race->rate[i];
        if (r->lr > lr && r->lr <= NEAR * lr && (r->failed || r->regret > WORSE))
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

struct lrf_limit lrf_limit_find(const struct lrf_check_result *check,
                                const struct lrf_race_result *race, enum lrf_objective objective)
{
    struct lrf_limit limit = {LRF_LIMIT_UNKNOWN, NAN};

    if (check == NULL)
        return limit;
    limit.unstable_lr = isnan(check->diverged) ? unstable_above(race, check->lr) : check->diverged;
    if (objective != LRF_OBJECTIVE_TRAIN && !isnan(lrf_check_stop_step(check)))
        limit.kind = LRF_LIMIT_OVERFITTING;
    else if (is_noisy(&check->verdict))
        limit.kind = LRF_LIMIT_NOISE;
    else if (check->outcome == LRF_CHECK_DIVERGES)
        limit.kind = LRF_LIMIT_STABILITY;
    else if (still_falls(check))
        limit.kind = isnan(limit.unstable_lr) ? LRF_LIMIT_BUDGET : LRF_LIMIT_STABILITY;
    else if (!isnan(check->diverged) ||
             (check->outcome == LRF_CHECK_STAYS && !isnan(limit.unstable_lr)))
        limit.kind = LRF_LIMIT_STABILITY;
    else if (is_slightly_noisy(check))
        limit.kind = LRF_LIMIT_NOISE;
    if (limit.kind != LRF_LIMIT_STABILITY)
        limit.unstable_lr = NAN;
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
