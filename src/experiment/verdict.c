#include <math.h>
#include <stdlib.h>

#include "base/statistics.h"
#include "experiment/trial_state.h"

enum { MOST_WINDOWS = 256, LEAST_INCREMENTS = 30 };

/* Mean, standard deviation and number of a stretch of losses. */
struct level {
    double mean, sd;
    size_t n;
};

/* One pass, so that great offsets do not matter (Welford 1962). */
static struct level level_of(const double *loss, size_t from, size_t to)
{
    struct level level = {.n = to - from};
    double squares = 0;

    for (size_t i = from; i < to; i++) {
        double d = loss[i] - level.mean;
        level.mean += d / (double)(i - from + 1);
        squares += d * (loss[i] - level.mean);
    }
    level.sd = level.n > 1 ? sqrt(squares / (double)(level.n - 1)) : 0;
    return level;
}

static double standard_error(struct level level)
{
    return level.n ? level.sd / sqrt((double)level.n) : INFINITY;
}

/* The window that a check closes. */
static struct level window(const struct lrf_trial *trial, size_t k)
{
    size_t from = k ? trial->check[k - 1].step : 0;
    return level_of(trial->loss, from, trial->check[k].step);
}

/* Steps at the full rate that were taken. */
static size_t full_steps(const struct lrf_trial *trial)
{
    size_t steps = trial->settings.steps;
    return trial->n_loss < steps ? trial->n_loss : steps;
}

static bool is_nonfinite(const struct lrf_trial *trial)
{
    if (trial->n_loss && !isfinite(trial->loss[trial->n_loss - 1]))
        return true;
    return trial->n_check && isinf(trial->check[trial->n_check - 1].val_loss);
}

/* The median spread of the windows: the noise that the batches alone make, unless the run is wild.
 */
static double batch_noise(const struct lrf_trial *trial)
{
    double spread[MOST_WINDOWS];
    size_t n = 0, step = trial->n_check / MOST_WINDOWS + 1;

    for (size_t k = 0; k < trial->n_check; k += step)
        if (window(trial, k).n > 1)
            spread[n++] = window(trial, k).sd;
    qsort(spread, n, sizeof *spread, lrf_by_value);
    return n ? spread[n / 2] : 0;
}

static double lowest_window(const struct lrf_trial *trial)
{
    double least = INFINITY;

    for (size_t k = 0; k < trial->n_check; k++)
        if (window(trial, k).n)
            least = fmin(least, window(trial, k).mean);
    return least;
}

/* Does the loss end above where it began, beyond noise and a tenth of the drop down to `best`? */
static bool ends_above(double first, double last, double best, double noise)
{
    return last - first > fmax(fmax(3 * noise, 0.1 * (first - best)), 1e-6 * fabs(first));
}

/* Lag-1 correlation of the increments and share of sign changes in the last fifth. */
static double alternation(const double *loss, size_t from, size_t to, double *changes)
{
    double product = 0, square = 0;
    size_t n = 0, turns = 0;

    for (size_t i = from + 2; i < to; i++, n++) {
        double a = loss[i - 1] - loss[i - 2], b = loss[i] - loss[i - 1];
        product += a * b;
        square += (a * a + b * b) / 2;
        turns += a * b < 0;
    }
    *changes = n ? (double)turns / (double)n : 0;
    return square > 0 ? product / square : 0;
}

static bool alternates(const struct lrf_trial *trial, double drop, struct lrf_verdict *v)
{
    size_t steps = full_steps(trial), from = steps - steps / 5;
    double changes;

    v->alternation = alternation(trial->loss, from, steps, &changes);
    return steps - from >= LEAST_INCREMENTS && v->alternation < -0.8 && changes > 0.85 &&
           level_of(trial->loss, from, steps).sd >= 0.05 * fabs(drop);
}

/* Least squares on the means of ten blocks of the last fifth; sets the fall over that fifth. */
static double trend(const double *loss, size_t from, size_t to, double *fall)
{
    enum { BLOCKS = 10 };
    double sxx = 0, sxy = 0, sse = 0, block[BLOCKS], slope, middle = 0;

    for (size_t b = 0; b < BLOCKS; b++) {
        block[b] =
            level_of(loss, from + (to - from) * b / BLOCKS, from + (to - from) * (b + 1) / BLOCKS)
                .mean;
        middle += block[b] / BLOCKS;
    }
    for (size_t b = 0; b < BLOCKS; b++) {
        double x = (double)b - (BLOCKS - 1) / 2.0;
        sxx += x * x;
        sxy += x * (block[b] - middle);
    }
    slope = sxy / sxx;
    for (size_t b = 0; b < BLOCKS; b++) {
        double e = block[b] - middle - slope * ((double)b - (BLOCKS - 1) / 2.0);
        sse += e * e;
    }
    *fall = -slope * BLOCKS;
    return slope / sqrt(sse / (BLOCKS - 2) / sxx);
}

/* How much the training loss fell over the last fifth; sets the t value of its slope. */
static double last_fall(const struct lrf_trial *trial, struct lrf_verdict *v)
{
    size_t steps = full_steps(trial), from = steps - steps / 5;
    double fall = 0;

    if (steps / 5 >= 10)
        v->trend = trend(trial->loss, from, steps, &fall);
    return fall;
}

/*
 * What the cooldown took off beyond what the run was still losing by itself (`fall` over the
 * last fifth, carried on from the middle of the last window).
 */
static bool cools_down(const struct lrf_trial *trial, struct level last, double drop, double fall,
                       struct lrf_verdict *v)
{
    size_t steps = trial->settings.steps, tail = trial->cooldown_steps / 2;
    double pace = fmax(0, fall) / ((double)steps / 5), took;
    struct level cool;

    if (trial->cooldown_steps < 4 || trial->n_loss < steps + trial->cooldown_steps || drop <= 0)
        return false;
    cool = level_of(trial->loss, trial->n_loss - tail, trial->n_loss);
    took = last.mean - cool.mean - pace * ((double)last.n / 2 + (double)trial->cooldown_steps);
    v->cooldown_drop = took / drop;
    return v->cooldown_drop >= 0.05 && drop > 3 * v->batch_noise &&
           took > 3 * hypot(standard_error(last), standard_error(cool));
}

/* The spread of the validation loss around its own course: differences of neighbours, last half. */
static double validation_noise(const struct lrf_trial *trial)
{
    double square = 0;
    size_t n = 0;

    for (size_t k = trial->n_check / 2 + 2; k < trial->n_check; k++, n++) {
        const struct lrf_trial_check *c = trial->check + k;
        double second = c[0].val_loss - 2 * c[-1].val_loss + c[-2].val_loss;
        square += second * second / 6;
    }
    return n ? sqrt(square / (double)n) : INFINITY;
}

static bool overfits(const struct lrf_trial *trial, struct lrf_verdict *v)
{
    const struct lrf_trial_check *check = trial->check;
    size_t least = 0, last = trial->n_check - 1;
    double rise, noise = validation_noise(trial);

    for (size_t k = 0; k <= last; k++)
        if (!(check[k].val_loss >= check[least].val_loss))
            least = k;
    rise = check[last].val_loss - check[least].val_loss;
    v->best_val_loss = check[least].val_loss;
    v->val_rise = noise > 0 ? rise / noise : rise > 0 ? INFINITY : 0;
    return (double)check[least].step < 0.8 * (double)trial->settings.steps && v->val_rise > 2 &&
           rise > 0.01 * (check[0].val_loss - check[least].val_loss);
}

static enum lrf_verdict_kind judge_finite(const struct lrf_trial *trial, struct lrf_verdict *v)
{
    struct level last = window(trial, trial->n_check - 1);
    double drop = trial->loss[0] - last.mean, fall = last_fall(trial, v);
    double noise = v->batch_noise = batch_noise(trial);
    bool overfit = overfits(trial, v), cooling = cools_down(trial, last, drop, fall, v);
    bool alternating = alternates(trial, drop, v), falling = v->trend < -3 && fall >= 0.02 * drop;

    if (ends_above(trial->loss[0], last.mean, lowest_window(trial), noise))
        return LRF_VERDICT_DIVERGES;
    if (cooling || alternating)
        return LRF_VERDICT_OSCILLATES;
    if (overfit)
        return LRF_VERDICT_OVERFITS;
    return falling ? LRF_VERDICT_UNDERFITS : LRF_VERDICT_CONVERGES;
}

void lrf_trial_judge(const struct lrf_trial *trial, struct lrf_verdict *verdict)
{
    const struct lrf_trial_check *last = trial->check + trial->n_check - 1;

    *verdict = (struct lrf_verdict){.kind = LRF_VERDICT_DIVERGES,
                                    .first_loss = trial->n_loss ? trial->loss[0] : NAN,
                                    .train_loss = NAN,
                                    .batch_noise = NAN,
                                    .val_loss = NAN,
                                    .val_accuracy = NAN,
                                    .best_val_loss = NAN,
                                    .progress = NAN,
                                    .cooldown_drop = NAN,
                                    .alternation = NAN,
                                    .trend = NAN,
                                    .val_rise = NAN};
    if (trial->n_check == 0 || full_steps(trial) < trial->settings.steps)
        return;
    verdict->train_loss = last->train_loss;
    verdict->val_loss = last->val_loss;
    verdict->val_accuracy = last->val_accuracy;
    if (!is_nonfinite(trial))
        verdict->kind = judge_finite(trial, verdict);
}

/* Below the best rate a run can only be slow, above it only be driven off. */
static enum lrf_verdict_kind beside_best(const struct lrf_verdict *v, bool above_best)
{
    bool behind = !(v->progress >= 0.9), far_behind = !(v->progress >= 0.5);
    bool wild = v->kind == LRF_VERDICT_DIVERGES || v->kind == LRF_VERDICT_OSCILLATES;

    if (above_best)
        return behind && !wild ? LRF_VERDICT_OSCILLATES : v->kind;
    if (far_behind)
        return LRF_VERDICT_TOO_SLOW;
    return behind && (wild || v->kind == LRF_VERDICT_CONVERGES) ? LRF_VERDICT_UNDERFITS : v->kind;
}

void lrf_verdict_compare(struct lrf_verdict *verdict, const struct lrf_verdict_group *group,
                         bool above_best)
{
    double drop = verdict->first_loss - verdict->train_loss;
    double reach = verdict->first_loss - fmin(group->train_loss, verdict->train_loss);

    verdict->progress = reach > 0 ? drop / reach : NAN;
    if (!isfinite(verdict->train_loss))
        return;
    if (above_best &&
        ends_above(verdict->first_loss, verdict->train_loss, group->train_loss, group->batch_noise))
        verdict->kind = LRF_VERDICT_DIVERGES;
    verdict->kind = beside_best(verdict, above_best);
}

const char *lrf_verdict_name(enum lrf_verdict_kind kind)
{
    static const char *const names[] = {
#define LRF_VERDICT_NAME(name, text) text,
        LRF_VERDICT_LIST(LRF_VERDICT_NAME)
#undef LRF_VERDICT_NAME
    };
    return kind < LRF_VERDICT_COUNT ? names[kind] : "unknown";
}
