#include <lrfind/analysis.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/steps.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/statistics.h"

enum {
    BINS_PER_DECADE = 8,
    LEAST_PAIRS = 8,
    MEASURED = LRF_GRAD_NORM | LRF_GRAD_COSINE | LRF_UPDATE_RATIO | LRF_GAIN_RATIO,
    LEAST_GAINS = 10
};

/* The bin of a rate; rates are finite and above 0 here. */
static long bin_of(double lr)
{
    return (long)floor(log10(lr) * BINS_PER_DECADE);
}

static int by_bin(const void *a, const void *b)
{
    const struct lrf_point *x = a, *y = b;
    long i = bin_of(x->lr), j = bin_of(y->lr);

    if (i != j)
        return i < j ? -1 : 1;
    if (x->repeat != y->repeat)
        return x->repeat < y->repeat ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

/* The median of a field over n points, of the finite values; `scratch` has room for n. */
static double median_of(const struct lrf_point *point, size_t n, enum lrf_field_index field,
                        double *scratch)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        double value = lrf_point_field(&point[i], field);
        if (isfinite(value))
            scratch[k++] = value;
    }
    if (k == 0)
        return NAN;
    qsort(scratch, k, sizeof *scratch, lrf_by_value);
    return k % 2 ? scratch[k / 2] : (scratch[k / 2 - 1] + scratch[k / 2]) / 2;
}

/* How many rows the batch of a step holds: the last of an epoch may be short. */
static size_t rows_of(const struct lrf_steps_setup *setup, unsigned step)
{
    const size_t batches = setup->rows ? (setup->rows - 1) / setup->batch + 1 : 1;
    const size_t before = setup->batch * (step % batches);

    return setup->rows && before + setup->batch > setup->rows ? setup->rows - before : setup->batch;
}

/* tr(Cov g) / tr(S) of the mean gradient of `batch` of the rows (Cochran 1977, theorem 2.2). */
static double variance_of(const struct lrf_steps_setup *setup, size_t batch)
{
    const double n = (double)setup->rows, b = (double)batch;

    if (setup->rows == 0)
        return 1 / b;
    return setup->rows > batch ? (n - b) / (b * (n - 1)) : 0;
}

/* The same of two batches, step and the one before: in one epoch no row is in both. */
static double covariance_of(const struct lrf_steps_setup *setup, unsigned step)
{
    const size_t batches = setup->rows ? (setup->rows - 1) / setup->batch + 1 : 1;

    return batches > 1 && step % batches > 0 ? -1 / ((double)setup->rows - 1) : 0;
}

/* Sums over pairs of neighbouring steps: what they show, and how much of tr(S) is in it. */
struct pairs {
    double square, variance;    /* |g|^2 */
    double product, covariance; /* g.g' */
    size_t n;
};

/* Neighbours are points of one repeat whose steps follow each other. */
static void add_pair(struct pairs *pairs, const struct lrf_steps_setup *setup,
                     const struct lrf_point *before, const struct lrf_point *point)
{
    const unsigned needed = LRF_GRAD_NORM | LRF_GRAD_COSINE;
    double a = before->grad_norm, b = point->grad_norm;

    if (before->repeat != point->repeat || before->step + 1 != point->step ||
        !(before->known & LRF_GRAD_NORM) || (point->known & needed) != needed)
        return;
    if (!isfinite(a) || !isfinite(b) || !isfinite(point->grad_cosine))
        return;
    pairs->square += (a * a + b * b) / 2;
    pairs->variance += (variance_of(setup, rows_of(setup, before->step)) +
                        variance_of(setup, rows_of(setup, point->step))) /
                       2;
    pairs->product += a * b * point->grad_cosine;
    pairs->covariance += covariance_of(setup, point->step);
    pairs->n++;
}

/* tr(S)/|G|^2 in rows; nan when there are too few pairs or no common direction is left. */
static double noise_scale(const struct pairs *pairs)
{
    const double known = pairs->variance - pairs->covariance; /* 0 when every batch is all rows */
    const double trace = fmax(0, pairs->square - pairs->product) / known;
    const double square = pairs->product - trace * pairs->covariance;

    if (pairs->n < LEAST_PAIRS || !(known > 0) || !(square > 0))
        return NAN;
    return trace / (square / (double)pairs->n);
}

static void fill_bin(struct lrf_steps_bin *bin, const struct lrf_point *point, size_t n,
                     const struct lrf_steps_setup *setup, double *scratch)
{
    struct pairs pairs = {0};

    for (size_t i = 1; i < n && setup->batch; i++)
        add_pair(&pairs, setup, &point[i - 1], &point[i]);
    bin->lr = pow(10, ((double)bin_of(point->lr) + 0.5) / BINS_PER_DECADE);
    bin->grad_norm = median_of(point, n, LRF_GRAD_NORM_INDEX, scratch);
    bin->grad_cosine = median_of(point, n, LRF_GRAD_COSINE_INDEX, scratch);
    bin->update_ratio = median_of(point, n, LRF_UPDATE_RATIO_INDEX, scratch);
    bin->gain_ratio = median_of(point, n, LRF_GAIN_RATIO_INDEX, scratch);
    bin->lr_limit = median_of(point, n, LRF_LR_LIMIT_INDEX, scratch);
    bin->noise_scale = noise_scale(&pairs);
}

/* `point` is sorted by bin. */
static void fill_bins(struct lrf_steps *out, const struct lrf_point *point, size_t n,
                      const struct lrf_steps_setup *setup, double *scratch)
{
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && bin_of(point[end].lr) == bin_of(point[i].lr);)
            end++;
        fill_bin(&out->bin[out->n++], point + i, end - i, setup, scratch);
    }
}

/* The least rate from which on the median gain stays below a limit. */
static double gain_below(const struct lrf_steps *steps, double limit)
{
    double lr = NAN;

    for (size_t i = steps->n; i-- > 0 && !(steps->bin[i].gain_ratio >= limit);)
        if (steps->bin[i].gain_ratio < limit)
            lr = steps->bin[i].lr;
    return lr;
}

static double plateau_noise(const struct lrf_curve *curve, const struct lrf_steps_setup *setup)
{
    struct pairs pairs = {0};

    for (size_t i = 1; i < curve->n && setup->batch; i++)
        if (curve->point[i].lr <= setup->plateau)
            add_pair(&pairs, setup, &curve->point[i - 1], &curve->point[i]);
    return noise_scale(&pairs);
}

static void predict(struct lrf_steps *out, const struct lrf_steps_setup *setup)
{
    const double exponent = setup->adaptive ? 0.5 : 1;
    const double here = 1 + out->noise_scale * variance_of(setup, setup->batch);

    if (!isfinite(out->noise_scale) || !isfinite(setup->lr))
        return;
    for (size_t other = setup->batch > 4 ? setup->batch / 4 : 1;
         out->n_batch < LRF_BATCH_PREDICTIONS && (setup->rows == 0 || other <= setup->rows);
         other *= 2) {
        const double there = 1 + out->noise_scale * variance_of(setup, other);
        out->batch[out->n_batch].batch = other;
        out->batch[out->n_batch++].lr = setup->lr * pow(here / there, exponent);
    }
}

static bool tells_gain(const struct lrf_point *point)
{
    return (point->known & LRF_LOSS_AFTER) && !(point->known & LRF_GAIN_RATIO) &&
           isfinite(point->loss) && isfinite(point->loss_after);
}

/* The fall of the loss for each unit of the rate. */
static double fall_rate(const struct lrf_point *point)
{
    return (point->loss - point->loss_after) / point->lr;
}

/*
 * Gains from the losses alone: on the plateau the weights stand still, and the loss of a batch
 * falls in proportion to the rate. There the gain is 1, in the last decade where rounding matters
 * least; elsewhere it is measured by that.
 */
static void estimate_gains(struct lrf_point *point, size_t n, double plateau, double *scratch)
{
    size_t k = 0;
    double unit;

    for (size_t i = 0; i < n; i++)
        if (tells_gain(&point[i]) && point[i].lr <= plateau && point[i].lr > plateau / 10)
            scratch[k++] = fall_rate(&point[i]);
    if (k < LEAST_GAINS)
        return;
    qsort(scratch, k, sizeof *scratch, lrf_by_value);
    unit = scratch[k / 2];
    if (!(unit > 0))
        return;
    for (size_t i = 0; i < n; i++) {
        if (!tells_gain(&point[i]) || point[i].lr <= plateau / 10)
            continue;
        point[i].gain_ratio = fall_rate(&point[i]) / unit;
        point[i].known |= LRF_GAIN_RATIO;
    }
}

static size_t keep_measured(struct lrf_point *point, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (point[i].known & MEASURED)
            point[kept++] = point[i];
    return kept;
}

enum lrf_status lrf_steps_analyze(const struct lrf_curve *curve,
                                  const struct lrf_steps_setup *setup, struct lrf_steps *out,
                                  struct lrf_error *err)
{
    struct lrf_point *sorted = lrf_calloc(curve->n, sizeof *sorted);
    double *scratch = lrf_calloc(curve->n, sizeof *scratch);
    size_t n = 0;

    *out = (struct lrf_steps){
        .noise_scale = NAN, .gain_half = NAN, .gain_zero = NAN, .curvature = NAN};
    out->bin = lrf_calloc(curve->n, sizeof *out->bin);
    if (sorted == NULL || scratch == NULL || out->bin == NULL) {
        free(sorted);
        free(scratch);
        lrf_steps_release(out);
        return lrf_fail_memory(err);
    }
    for (size_t i = 0; i < curve->n; i++)
        if (curve->point[i].lr > 0 && isfinite(curve->point[i].lr) &&
            (curve->point[i].known & (MEASURED | LRF_LOSS_AFTER)))
            sorted[n++] = curve->point[i];
    for (size_t i = 0; i < n; i++)
        out->recorded |= (sorted[i].known & MEASURED) != 0;
    estimate_gains(sorted, n, setup->plateau, scratch);
    n = keep_measured(sorted, n);
    qsort(sorted, n, sizeof *sorted, by_bin);
    fill_bins(out, sorted, n, setup, scratch);
    out->noise_scale = plateau_noise(curve, setup);
    out->gain_half = gain_below(out, 0.5);
    out->gain_zero = gain_below(out, 0);
    out->curvature = 1 / out->gain_half;
    predict(out, setup);
    free(sorted);
    free(scratch);
    return LRF_OK;
}

void lrf_steps_release(struct lrf_steps *steps)
{
    free(steps->bin);
    *steps = (struct lrf_steps){0};
}
