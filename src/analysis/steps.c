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

/* E|g|^2 and E g.g' of neighbouring steps, as sums. */
struct pairs {
    double square, product;
    size_t n;
};

/* Neighbours are points of one repeat whose steps follow each other. */
static void add_pair(struct pairs *pairs, const struct lrf_point *before,
                     const struct lrf_point *point)
{
    const unsigned needed = LRF_GRAD_NORM | LRF_GRAD_COSINE;
    double a = before->grad_norm, b = point->grad_norm;

    if (before->repeat != point->repeat || before->step + 1 != point->step ||
        !(before->known & LRF_GRAD_NORM) || (point->known & needed) != needed)
        return;
    if (!isfinite(a) || !isfinite(b) || !isfinite(point->grad_cosine))
        return;
    pairs->square += (a * a + b * b) / 2;
    pairs->product += a * b * point->grad_cosine;
    pairs->n++;
}

/* tr(S)/|G|^2 in rows; nan when there are too few pairs or no common direction is left. */
static double noise_scale(const struct pairs *pairs, size_t batch)
{
    if (pairs->n < LEAST_PAIRS || batch == 0 || !(pairs->product > 0))
        return NAN;
    return (double)batch * fmax(0, pairs->square / pairs->product - 1);
}

static void fill_bin(struct lrf_steps_bin *bin, const struct lrf_point *point, size_t n,
                     size_t batch, double *scratch)
{
    struct pairs pairs = {0};

    for (size_t i = 1; i < n; i++)
        add_pair(&pairs, &point[i - 1], &point[i]);
    bin->lr = pow(10, ((double)bin_of(point->lr) + 0.5) / BINS_PER_DECADE);
    bin->grad_norm = median_of(point, n, LRF_GRAD_NORM_INDEX, scratch);
    bin->grad_cosine = median_of(point, n, LRF_GRAD_COSINE_INDEX, scratch);
    bin->update_ratio = median_of(point, n, LRF_UPDATE_RATIO_INDEX, scratch);
    bin->gain_ratio = median_of(point, n, LRF_GAIN_RATIO_INDEX, scratch);
    bin->lr_limit = median_of(point, n, LRF_LR_LIMIT_INDEX, scratch);
    bin->noise_scale = noise_scale(&pairs, batch);
}

/* `point` is sorted by bin. */
static void fill_bins(struct lrf_steps *out, const struct lrf_point *point, size_t n, size_t batch,
                      double *scratch)
{
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && bin_of(point[end].lr) == bin_of(point[i].lr);)
            end++;
        fill_bin(&out->bin[out->n++], point + i, end - i, batch, scratch);
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

static double plateau_noise(const struct lrf_curve *curve, double plateau, size_t batch)
{
    struct pairs pairs = {0};

    for (size_t i = 1; i < curve->n; i++)
        if (curve->point[i].lr <= plateau)
            add_pair(&pairs, &curve->point[i - 1], &curve->point[i]);
    return noise_scale(&pairs, batch);
}

static void predict(struct lrf_steps *out, size_t batch, double lr, bool adaptive)
{
    double exponent = adaptive ? 0.5 : 1, here = 1 + out->noise_scale / (double)batch;

    if (!isfinite(out->noise_scale) || !isfinite(lr))
        return;
    for (size_t other = batch > 4 ? batch / 4 : 1; out->n_batch < LRF_BATCH_PREDICTIONS;
         other *= 2) {
        double there = 1 + out->noise_scale / (double)other;
        out->batch[out->n_batch].batch = other;
        out->batch[out->n_batch++].lr = lr * pow(here / there, exponent);
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

enum lrf_status lrf_steps_analyze(const struct lrf_curve *curve, double plateau, size_t batch,
                                  double lr, bool adaptive, struct lrf_steps *out,
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
    estimate_gains(sorted, n, plateau, scratch);
    n = keep_measured(sorted, n);
    qsort(sorted, n, sizeof *sorted, by_bin);
    fill_bins(out, sorted, n, batch, scratch);
    out->noise_scale = plateau_noise(curve, plateau, batch);
    out->gain_half = gain_below(out, 0.5);
    out->gain_zero = gain_below(out, 0);
    out->curvature = 1 / out->gain_half;
    predict(out, batch, lr, adaptive);
    free(sorted);
    free(scratch);
    return LRF_OK;
}

void lrf_steps_release(struct lrf_steps *steps)
{
    free(steps->bin);
    *steps = (struct lrf_steps){0};
}
