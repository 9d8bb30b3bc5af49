#include <math.h>
#include <stdlib.h>

#include "base/statistics.h"
#include "experiment/trial_state.h"

enum { MOST_WINDOWS = 256, BLOCKS = 10, LEAST_WHOLE = 4 };

static struct lrf_moments moments_of(const double *loss, size_t from, size_t to)
{
    struct lrf_moments moments = {0};

    for (size_t i = from; i < to; i++)
        lrf_moments_add(&moments, loss[i]);
    return moments;
}

static double spread_of(const double *loss, size_t from, size_t to)
{
    const struct lrf_moments moments = moments_of(loss, from, to);

    return lrf_moments_sd(&moments);
}

/* The mean over the last 1/part of the steps at the full rate. */
static double last_part(const struct lrf_trial *trial, size_t part)
{
    size_t steps = trial->settings.steps;

    return moments_of(trial->loss, steps - (steps + part - 1) / part, steps).mean;
}

/* The window that a check closes. */
static struct lrf_moments window(const struct lrf_trial *trial, size_t k)
{
    size_t from = k ? trial->check[k - 1].step : 0;
    return moments_of(trial->loss, from, trial->check[k].step);
}

/* The median spread of the windows: the noise that the batches alone make, unless the run is wild.
 */
static double batch_noise(const struct lrf_trial *trial)
{
    double spread[MOST_WINDOWS];
    size_t n = 0, step = trial->n_check / MOST_WINDOWS + 1;

    for (size_t k = 0; k < trial->n_check; k += step) {
        const struct lrf_moments w = window(trial, k);
        if (w.n > 1)
            spread[n++] = lrf_moments_sd(&w);
    }
    qsort(spread, n, sizeof *spread, lrf_by_value);
    return n ? spread[n / 2] : 0;
}

/* ---- the last fifth of the steps */

/* A least squares line through evenly spaced values. */
struct line {
    double slope; /* from one value to the next */
    double t;     /* of the slope */
    double sd;    /* of the values around it */
};

static struct line line_through(const double *v, size_t n)
{
    double sxx = 0, sxy = 0, sse = 0, middle = moments_of(v, 0, n).mean;
    struct line line;

    for (size_t i = 0; i < n; i++) {
        double x = (double)i - (double)(n - 1) / 2;
        sxx += x * x;
        sxy += x * (v[i] - middle);
    }
    line.slope = sxy / sxx;
    for (size_t i = 0; i < n; i++) {
        double e = v[i] - middle - line.slope * ((double)i - (double)(n - 1) / 2);
        sse += e * e;
    }
    line.sd = sqrt(sse / (double)(n - 2));
    line.t = line.slope / (line.sd / sqrt(sxx));
    return line;
}

/* The losses of all training rows at the checks of the last fifth, where they are known. */
static size_t whole_losses(const struct lrf_trial *trial, double loss[MOST_WINDOWS])
{
    size_t n = 0, stride = trial->n_check / MOST_WINDOWS + 1;

    for (size_t k = 0; k < trial->n_check; k += stride)
        if (5 * trial->check[k].step >= 4 * trial->settings.steps && isfinite(trial->whole[k].loss))
            loss[n++] = trial->whole[k].loss;
    return n;
}

/*
 * The share of the batch losses' variance that is not the batches': of what is left of it when the
 * line is taken off, how much a later loss remembers (the covariance of neighbours, of one apart or
 * of two). Batches that are drawn independently make no such covariance.
 */
static double remembered(const double *loss, size_t n, double variance, double slope)
{
    double at[3] = {0}, mean = moments_of(loss, 0, n).mean;

    for (size_t lag = 1; lag <= 2; lag++)
        for (size_t i = lag; i < n; i++) {
            double x = (double)i - (double)(n - 1) / 2, y = x - (double)lag;
            at[lag] += (loss[i] - mean - slope * x) * (loss[i - lag] - mean - slope * y);
        }
    return fmax(fabs(at[1]), fabs(at[2])) / ((double)n * variance);
}

/* Where the run stands at its end, and how: level, slope, noise. */
static void measure_end(const struct lrf_trial *trial, struct lrf_verdict *v)
{
    size_t steps = trial->settings.steps, n = (steps + 4) / 5, blocks = n < BLOCKS ? n : BLOCKS;
    const double *last = trial->loss + steps - n;
    double whole[MOST_WINDOWS], block[BLOCKS] = {0}, variance = pow(spread_of(last, 0, n), 2), fell;
    size_t n_whole = whole_losses(trial, whole);
    struct line line;

    for (size_t b = 0; b < blocks; b++)
        block[b] = moments_of(last, n * b / blocks, n * (b + 1) / blocks).mean;
    line = line_through(block, blocks);
    fell = -line.slope * (double)blocks;
    v->train_loss = last_part(trial, 20);
    variance = fmax(0, variance - fell * fell / 12);
    v->swing = variance > 0 ? remembered(last, n, variance, -fell / (double)n) : 0;
    if (n_whole >= LEAST_WHOLE) {
        line = line_through(whole, n_whole);
        fell = -line.slope * (double)(n_whole - 1);
        v->train_loss = moments_of(whole, n_whole - (n_whole + 1) / 2, n_whole).mean;
        if (variance > 0)
            v->swing = fmin(1, fmax(v->swing, line.sd * line.sd / variance));
    }
    v->trend = line.t;
    v->last_fall = fell;
}

/*
 * What the cooldown took off beyond what the run would have lost by going on: the sum of its rates
 * is that of half as many steps at the full one.
 */
static void measure_cooldown(const struct lrf_trial *trial, struct lrf_verdict *v)
{
    size_t steps = trial->settings.steps, cooldown = trial->cooldown_steps;
    double pace = v->trend < -3 ? v->last_fall / ((double)steps / 5) : 0;

    if (cooldown < 2 || trial->n_loss < steps + cooldown)
        return;
    v->cooled_loss =
        isnan(trial->cooled)
            ? moments_of(trial->loss, trial->n_loss - (cooldown + 3) / 4, trial->n_loss).mean
            : trial->cooled;
    v->cooldown_drop = v->train_loss - v->cooled_loss - pace * (double)cooldown / 2;
}

/* ---- validation */

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

static void measure_validation(const struct lrf_trial *trial, struct lrf_verdict *v)
{
    const struct lrf_trial_check *check = trial->check;
    size_t least = 0, last = trial->n_check - 1;

    for (size_t k = 0; k <= last; k++)
        if (!(check[k].val_loss >= check[least].val_loss))
            least = k;
    v->start_val_loss = check[0].step == 0 ? check[0].val_loss : (double)NAN;
    v->val_loss = check[last].val_loss;
    v->val_accuracy = check[last].val_accuracy;
    v->best_val_loss = check[least].val_loss;
    v->best_step = (double)check[least].step;
    v->val_noise = validation_noise(trial);
}

/* ---- all of it */

static bool is_finite_run(const struct lrf_trial *trial)
{
    return trial->n_check && trial->n_loss >= trial->settings.steps &&
           isfinite(trial->loss[trial->n_loss - 1]) &&
           !isinf(trial->check[trial->n_check - 1].val_loss);
}

void lrf_trial_measure(const struct lrf_trial *trial, struct lrf_verdict *v)
{
    *v = (struct lrf_verdict){.kind = LRF_VERDICT_DIVERGES,
#define LRF_VERDICT_UNKNOWN(number) .number = NAN,
                              LRF_VERDICT_NUMBERS(LRF_VERDICT_UNKNOWN)
#undef LRF_VERDICT_UNKNOWN
    };
    v->first_loss = trial->n_check && trial->check[0].step == 0 && isfinite(trial->whole[0].loss)
                        ? trial->whole[0].loss
                    : trial->n_loss ? trial->loss[0]
                                    : (double)NAN;
    if (!is_finite_run(trial))
        return;
    v->kind = LRF_VERDICT_CONVERGES;
    v->steps = (double)trial->settings.steps;
    v->batch_noise = batch_noise(trial);
    v->dead_units = trial->whole[trial->n_check - 1].dead_units;
    measure_end(trial, v);
    measure_cooldown(trial, v);
    measure_validation(trial, v);
}
