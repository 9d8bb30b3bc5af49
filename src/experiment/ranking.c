#include "experiment/ranking.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/error.h"
#include "base/memory.h"

/* Moments of a sample that is added one by one (Welford 1962). */
struct sample {
    size_t n;
    double mean, squares; /* sum of squared distances from the mean */
};

static void add(struct sample *s, double x)
{
    double before = x - s->mean;

    s->n++;
    s->mean += before / (double)s->n;
    s->squares += before * (x - s->mean);
}

/* The standard error of the mean; nan with fewer than two values. */
static double standard_error(const struct sample *s)
{
    double n = (double)s->n;

    return s->n > 1 ? sqrt(s->squares / (n - 1) / n) : NAN;
}

/* Half of the 95 % interval of the mean. */
static double half_width(const struct sample *s)
{
    return s->n > 1 ? gsl_cdf_tdist_Pinv(0.975, (double)s->n - 1) * standard_error(s) : NAN;
}

/* Two-sided, that the mean is 0. Values without any spread are no accident. */
static double p_value(const struct sample *s)
{
    double error = standard_error(s);

    if (isnan(error))
        return NAN;
    if (!(error > 0))
        return s->mean == 0 ? 1 : 0;
    return 2 * gsl_cdf_tdist_Q(fabs(s->mean) / error, (double)s->n - 1);
}

static void summarise(const double *loss, size_t n_seed, struct lrf_rank *rank)
{
    struct sample sample = {0};
    double half;

    for (size_t s = 0; s < n_seed; s++)
        if (isfinite(loss[s]))
            add(&sample, loss[s]);
    half = half_width(&sample);
    *rank = (struct lrf_rank){.n = sample.n, .mean = sample.n ? sample.mean : NAN};
    rank->lo = rank->mean - half;
    rank->hi = rank->mean + half;
}

/* Differences a - b over the seeds that ended in both. */
static struct sample pair_up(const double *a, const double *b, size_t n_seed)
{
    struct sample sample = {0};

    for (size_t s = 0; s < n_seed; s++)
        if (isfinite(a[s]) && isfinite(b[s]))
            add(&sample, a[s] - b[s]);
    return sample;
}

static void compare(const double *loss, const double *best, size_t n_seed, struct lrf_rank *rank)
{
    struct sample sample = pair_up(loss, best, n_seed);
    double half = half_width(&sample);

    rank->excess = sample.n ? sample.mean : NAN;
    rank->excess_lo = rank->excess - half;
    rank->excess_hi = rank->excess + half;
}

static bool is_before(const struct lrf_rank *a, const struct lrf_rank *b)
{
    return a->n != b->n ? a->n > b->n : a->mean < b->mean;
}

/* Returns the place of the best; equal ones keep their order. */
static size_t put_in_order(struct lrf_rank *rank, size_t n)
{
    size_t best = 0;

    for (size_t i = 0; i < n; i++) {
        rank[i].place = 1;
        for (size_t j = 0; j < n; j++)
            if (is_before(&rank[j], &rank[i]) || (j < i && !is_before(&rank[i], &rank[j])))
                rank[i].place++;
        if (rank[i].place == 1)
            best = i;
    }
    return best;
}

/* Where the pair of i < j stands when all pairs are counted. */
static size_t pair_index(size_t i, size_t j)
{
    return j * (j - 1) / 2 + i;
}

/* p (pairs) of every pair, Holm-corrected. */
static enum lrf_status test_pairs(const double *loss, size_t n, size_t n_seed, double *p,
                                  struct lrf_error *err)
{
    for (size_t j = 1; j < n; j++) {
        for (size_t i = 0; i < j; i++) {
            struct sample sample = pair_up(loss + i * n_seed, loss + j * n_seed, n_seed);
            p[pair_index(i, j)] = p_value(&sample);
        }
    }
    return lrf_holm(p, pair_index(0, n), err);
}

enum lrf_status lrf_rank_losses(const double *loss, size_t n, size_t n_seed, struct lrf_rank *rank,
                                struct lrf_error *err)
{
    double *p;
    size_t best;

    if (n == 0 || n_seed == 0)
        return lrf_fail(err, LRF_EINVAL, "nothing to rank: %zu ways, %zu seeds", n, n_seed);
    p = lrf_calloc(pair_index(0, n), sizeof *p);
    if (p == NULL)
        return lrf_fail_memory(err);
    if (test_pairs(loss, n, n_seed, p, err) != LRF_OK) {
        free(p);
        return LRF_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
        summarise(loss + i * n_seed, n_seed, &rank[i]);
    best = put_in_order(rank, n);
    for (size_t i = 0; i < n; i++) {
        compare(loss + i * n_seed, loss + best * n_seed, n_seed, &rank[i]);
        rank[i].p = i == best ? NAN : p[i < best ? pair_index(i, best) : pair_index(best, i)];
        rank[i].differs = rank[i].p < 0.05;
    }
    free(p);
    return LRF_OK;
}

static int ascending(const void *a, const void *b)
{
    const double *const *x = a, *const *y = b;

    return (**x > **y) - (**x < **y);
}

enum lrf_status lrf_holm(double *p, size_t n, struct lrf_error *err)
{
    double **tested = lrf_calloc(n, sizeof *tested), floor = 0;
    size_t m = 0;

    if (tested == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i]))
            tested[m++] = &p[i];
    qsort(tested, m, sizeof *tested, ascending);
    for (size_t k = 0; k < m; k++) {
        floor = fmax(floor, fmin(1, *tested[k] * (double)(m - k)));
        *tested[k] = floor;
    }
    free(tested);
    return LRF_OK;
}

double lrf_schedule_loss(const struct lrf_schedule_result *result,
                         const struct lrf_trial_check *check)
{
    return result->data->validation > 0 ? check->val_loss : check->train_loss;
}

double lrf_schedule_final(const struct lrf_schedule_result *result,
                          const struct lrf_schedule_run *run)
{
    size_t first = result->data->validation > 0 ? 0 : 1; /* the first with a loss */
    double start, end;

    if (run->n <= first)
        return NAN;
    start = lrf_schedule_loss(result, &run->check[first].at);
    if (run->diverged)
        return start;
    if (run->check[run->n - 1].at.step < result->steps)
        return NAN;
    end = lrf_schedule_loss(result, &run->check[run->n - 1].at);
    return end < start ? end : start;
}
