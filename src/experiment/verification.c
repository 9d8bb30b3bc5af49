#include "experiment/verification.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "experiment/verdict.h"

static double average(const struct lrf_moments *m)
{
    return m->n ? m->mean : NAN;
}

static int by_rate(const void *a, const void *b)
{
    const struct lrf_verify_run *x = a, *y = b;

    if (x->lr != y->lr)
        return x->lr < y->lr ? -1 : 1;
    return (x->repeat > y->repeat) - (x->repeat < y->repeat);
}

static void add_known(struct lrf_moments *m, double value)
{
    if (isfinite(value))
        lrf_moments_add(m, value);
}

/* The median step of the lowest validation loss where it rises in half of the runs; else nan. */
static double stop_step(const struct lrf_verify_run *run, size_t n)
{
    double *step = lrf_calloc(n, sizeof *step), median = NAN;
    size_t rising = 0;

    for (size_t i = 0; step && i < n; i++)
        if (lrf_verdict_rises(&run[i].verdict))
            step[rising++] = run[i].verdict.best_step;
    if (step && 2 * rising >= n) {
        qsort(step, rising, sizeof *step, lrf_by_value);
        median = step[(rising - 1) / 2];
    }
    free(step);
    return median;
}

/* One line from the n runs of one rate. */
static void summarize_rate(const struct lrf_verify_run *run, size_t n,
                           const struct lrf_verification *all, struct lrf_verify_rate *rate)
{
    struct lrf_moments train = {0}, val = {0}, best = {0}, accuracy = {0}, score = {0};
    double half;

    *rate = (struct lrf_verify_rate){.lr = run->lr, .runs = n};
    for (size_t i = 0; i < n; i++) {
        const struct lrf_verdict *v = &run[i].verdict;
        rate->votes[v->kind]++;
        add_known(&train, v->train_loss);
        add_known(&val, v->val_loss);
        add_known(&best, v->best_val_loss);
        add_known(&accuracy, v->val_accuracy);
        lrf_moments_add(&score, lrf_clipped(lrf_verdict_loss(v, all->objective), all->level));
    }
    rate->kind = lrf_verdict_vote(rate->votes, n);
    rate->train_loss = average(&train);
    rate->train_sd = lrf_moments_sd(&train);
    rate->val_loss = average(&val);
    rate->val_sd = lrf_moments_sd(&val);
    rate->best_val_loss = average(&best);
    rate->val_accuracy = average(&accuracy);
    rate->stop_step = stop_step(run, n);
    half = n > 1 ? gsl_cdf_tdist_Pinv(0.975, (double)(n - 1)) * lrf_moments_sd(&score) /
                       sqrt((double)n)
                 : 0;
    rate->score = score.mean;
    rate->score_lo = score.mean - half;
    rate->score_hi = score.mean + half;
}

/* The trapezoid rule in log rate. */
static double mean_excess(const struct lrf_verification *v)
{
    double area = 0, width;

    if (v->n < 2)
        return v->n ? v->rate[0].score - v->best_score : NAN;
    for (size_t i = 1; i < v->n; i++)
        area += log(v->rate[i].lr / v->rate[i - 1].lr) *
                (v->rate[i].score + v->rate[i - 1].score - 2 * v->best_score) / 2;
    width = log(v->rate[v->n - 1].lr / v->rate[0].lr);
    return area / width;
}

static void find_best(struct lrf_verification *v)
{
    v->best_score = v->level;
    v->best_lr = NAN;
    for (size_t i = 0; i < v->n; i++) {
        if (v->rate[i].score < v->best_score) {
            v->best_score = v->rate[i].score;
            v->best_lr = v->rate[i].lr;
        }
    }
    v->sensitivity = mean_excess(v);
    for (size_t i = 0; i < v->n; i++)
        v->rate[i].regret = lrf_verify_regret(v, v->rate[i].lr);
}

enum lrf_status lrf_verify_summarize(const struct lrf_verify_run *run, size_t n,
                                     double initial_loss, double baseline_loss,
                                     enum lrf_objective objective, struct lrf_verification *out,
                                     struct lrf_error *err)
{
    struct lrf_verify_run *sorted;

    *out = (struct lrf_verification){.objective = objective,
                                     .initial_loss = initial_loss,
                                     .baseline_loss = baseline_loss,
                                     .level = fmin(initial_loss, baseline_loss)};
    if (n == 0)
        return lrf_fail(err, LRF_EINVAL, "no runs to summarize");
    sorted = lrf_calloc(n, sizeof *sorted);
    out->rate = lrf_calloc(n, sizeof *out->rate);
    if (sorted == NULL || out->rate == NULL) {
        free(sorted);
        lrf_verification_release(out);
        return lrf_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++)
        sorted[i] = run[i];
    qsort(sorted, n, sizeof *sorted, by_rate);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end].lr == sorted[i].lr;)
            end++;
        summarize_rate(sorted + i, end - i, out, &out->rate[out->n++]);
    }
    free(sorted);
    find_best(out);
    return LRF_OK;
}

void lrf_verification_release(struct lrf_verification *verification)
{
    free(verification->rate);
    *verification = (struct lrf_verification){0};
}

static double score_at(const struct lrf_verification *v, double lr)
{
    size_t i = 1;
    double t;

    if (v->n == 1 || lr <= v->rate[0].lr)
        return v->rate[0].score;
    if (lr >= v->rate[v->n - 1].lr)
        return v->rate[v->n - 1].score;
    while (v->rate[i].lr < lr)
        i++;
    t = log(lr / v->rate[i - 1].lr) / log(v->rate[i].lr / v->rate[i - 1].lr);
    return v->rate[i - 1].score + t * (v->rate[i].score - v->rate[i - 1].score);
}

/* Further than half a step of the grid from its ends nothing is known. */
static bool is_outside(const struct lrf_verification *v, double lr)
{
    double step = v->n > 1 ? log(v->rate[v->n - 1].lr / v->rate[0].lr) / (double)(v->n - 1) : 0.2;

    return log(v->rate[0].lr / lr) > step / 2 || log(lr / v->rate[v->n - 1].lr) > step / 2;
}

double lrf_verify_regret(const struct lrf_verification *v, double lr)
{
    double reach = v->level - v->best_score;

    if (!(lr > 0) || v->n == 0 || !(reach > 0))
        return 1;
    if (is_outside(v, lr))
        return NAN;
    return fmin(1, fmax(0, (score_at(v, lr) - v->best_score) / reach));
}
