#include "experiment/verdict.h"

#include <math.h>

/* Shares of what training gains: a loss that differs by less is as good; the least that counts. */
static const double as_good = 0.05, counts = 0.02;
/* Of its own training loss what a cooldown must take off to show the rate's noise. */
static const double held_up = 0.2;
/* Of a hidden layer's units. */
static const double mostly_dead = 0.8;
/* A validation loss that moves less than this share of the gain does not move. */
static const double still = 1e-3;

/* What training can gain: of the training loss. */
static double gain_of(const struct lrf_verdict_group *g)
{
    return fmax(0, g->level - g->train_loss);
}

static double val_gain_of(const struct lrf_verdict_group *g)
{
    return fmax(0, g->val_level - g->val_loss);
}

static bool diverges(const struct lrf_verdict *v, const struct lrf_verdict_group *g, bool above)
{
    double margin = fmax(as_good * gain_of(g), 3 * g->batch_noise);

    return !isfinite(v->train_loss) || v->train_loss > v->first_loss + margin ||
           v->val_loss > v->start_val_loss + as_good * val_gain_of(g) ||
           (above && v->train_loss > g->level + margin);
}

/* Of a trainer that does not show its units: does the loss stay, whatever the rate? */
static bool is_constant(const struct lrf_verify_run *run, const struct lrf_verdict_group *g)
{
    const double floor = g->level - as_good * gain_of(g);
    double least = INFINITY, most = -INFINITY;

    if (g->baseline_known)
        return run->verdict.train_loss > floor && run->verdict.cooled_loss > floor;
    for (size_t k = run->n_check - (run->n_check + 4) / 5; k < run->n_check; k++) {
        least = fmin(least, run->check[k].val_loss);
        most = fmax(most, run->check[k].val_loss);
    }
    return most - least <= still * val_gain_of(g);
}

static bool is_dead(const struct lrf_verify_run *run, const struct lrf_verdict_group *g, bool above)
{
    const struct lrf_verdict *v = &run->verdict;

    return above && v->progress < 0.5 &&
           (isnan(v->dead_units) ? is_constant(run, g) : v->dead_units >= mostly_dead);
}

static bool is_held_up(const struct lrf_verdict *v)
{
    return v->cooldown_drop > held_up * fabs(v->train_loss) &&
           v->cooldown_drop > counts * (v->first_loss - v->train_loss);
}

bool lrf_verdict_rises(const struct lrf_verdict *v)
{
    return v->best_step < 0.8 * v->steps && v->val_rise > as_good &&
           v->val_loss - v->best_val_loss > 2 * v->val_noise;
}

static bool still_falls(const struct lrf_verdict *v, const struct lrf_verdict_group *g)
{
    return v->trend < -3 && v->last_fall > counts * gain_of(g);
}

static enum lrf_verdict_kind decide(const struct lrf_verify_run *run,
                                    const struct lrf_verdict_group *g)
{
    const struct lrf_verdict *v = &run->verdict;
    const bool above = run->lr > g->lr;

    if (diverges(v, g, above))
        return LRF_VERDICT_DIVERGES;
    if (is_dead(run, g, above))
        return LRF_VERDICT_DEAD;
    if (is_held_up(v))
        return v->swing > 0.5 ? LRF_VERDICT_OSCILLATES : LRF_VERDICT_NOISE_FLOOR;
    if (lrf_verdict_rises(v))
        return LRF_VERDICT_OVERFITS;
    if (v->progress < 0.5 && !above)
        return LRF_VERDICT_TOO_SLOW;
    return v->progress < 0.9 || still_falls(v, g) ? LRF_VERDICT_UNDERFITS : LRF_VERDICT_CONVERGES;
}

/* What the validation loss gained: below the level, or, where it never came there, from its start.
 */
static double val_scale(const struct lrf_verdict *v, const struct lrf_verdict_group *g)
{
    const double below = g->val_level - v->best_val_loss;

    return below > 0 ? below : v->start_val_loss - v->best_val_loss;
}

void lrf_verdict_decide(struct lrf_verify_run *run, const struct lrf_verdict_group *group)
{
    struct lrf_verdict *v = &run->verdict;
    double gain = gain_of(group), drop = group->level - v->train_loss;

    v->progress = gain > 0 ? drop / gain : NAN;
    v->val_rise = (v->val_loss - v->best_val_loss) / val_scale(v, group);
    v->kind = decide(run, group);
}

double lrf_verdict_loss(const struct lrf_verdict *v, enum lrf_objective objective)
{
    return objective == LRF_OBJECTIVE_TRAIN  ? v->train_loss
           : objective == LRF_OBJECTIVE_LAST ? v->val_loss
                                             : v->best_val_loss;
}

enum lrf_verdict_kind lrf_verdict_vote(const unsigned votes[LRF_VERDICT_COUNT], size_t runs)
{
    if (2 * votes[LRF_VERDICT_DIVERGES] >= runs)
        return LRF_VERDICT_DIVERGES;
    for (int k = 0; k < LRF_VERDICT_COUNT; k++)
        if (2 * votes[k] > runs)
            return (enum lrf_verdict_kind)k;
    return LRF_VERDICT_MIXED;
}

const char *lrf_verdict_name(enum lrf_verdict_kind kind)
{
    static const char *const names[] = {
#define LRF_VERDICT_NAME(kind, name, words, meaning) name,
        LRF_VERDICT_LIST(LRF_VERDICT_NAME)
#undef LRF_VERDICT_NAME
    };
    return kind < LRF_VERDICT_COUNT ? names[kind] : "unknown";
}
