#include "experiment/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "experiment/ranking.h"

/* ---- the common rates */

enum { RATES_A_DECADE = 3, RATES_BELOW = 4, RATES_ABOVE = 3 };

/* Steps of at most a third of a decade; rounding makes no step more. */
static size_t steps_between(double lo, double hi)
{
    return (size_t)ceil(RATES_A_DECADE * log10(hi / lo) - 1e-9);
}

/* The suggestions in order, each once; returns how many. */
static size_t sort_suggestions(const struct lrf_analysis *const *analysis, size_t n, double *lr)
{
    size_t known = 0, kept = 0;

    for (size_t i = 0; i < n; i++)
        if (analysis[i]->suggestion.lr > 0)
            lr[known++] = analysis[i]->suggestion.lr;
    qsort(lr, known, sizeof *lr, lrf_by_value);
    for (size_t i = 0; i < known; i++)
        if (kept == 0 || lr[i] > lr[kept - 1])
            lr[kept++] = lr[i];
    return kept;
}

/* Writes the grid through n suggestions into `out`, NULL: nowhere; returns its size. */
static size_t lay_out(const double *suggested, size_t n, double *out)
{
    size_t size = 0;

    for (size_t k = RATES_BELOW; k > 0; k--, size++)
        if (out)
            out[size] = suggested[0] * pow(10, -(double)k / RATES_A_DECADE);
    for (size_t i = 0; i + 1 < n; i++) {
        const double lo = suggested[i], hi = suggested[i + 1];
        const size_t steps = steps_between(lo, hi);
        for (size_t k = 0; k < steps || k == 0; k++, size++)
            if (out)
                out[size] = k ? lo * pow(hi / lo, (double)k / (double)steps) : lo;
    }
    for (size_t k = 0; k <= RATES_ABOVE; k++, size++)
        if (out)
            out[size] = suggested[n - 1] * pow(10, (double)k / RATES_A_DECADE);
    return size;
}

enum lrf_status lrf_compare_rates(const struct lrf_analysis *const *analysis, size_t n, double **lr,
                                  size_t *n_lr, struct lrf_error *err)
{
    double *suggested = lrf_calloc(n, sizeof *suggested);
    size_t known;

    *lr = NULL;
    *n_lr = 0;
    if (suggested == NULL)
        return lrf_fail_memory(err);
    known = sort_suggestions(analysis, n, suggested);
    if (known > 0) {
        const size_t size = lay_out(suggested, known, NULL);
        *lr = lrf_calloc(size, sizeof **lr);
        if (*lr)
            *n_lr = lay_out(suggested, known, *lr);
    }
    free(suggested);
    return known > 0 && *lr == NULL ? lrf_fail_memory(err) : LRF_OK;
}

static size_t place_of(const struct lrf_comparison *c, double lr)
{
    size_t k = 0;

    while (k < c->n_lr && !(c->lr[k] == lr))
        k++;
    return k;
}

/* ---- do the sweeps suggest different rates? */

/* What the repeats suggest, in log rate; returns how many do. */
static size_t take_suggestions(const struct lrf_analysis *a, double *x)
{
    size_t n = 0;

    for (size_t r = 0; a->each_lr && r < a->repeats; r++)
        if (a->each_lr[r] > 0 && isfinite(a->each_lr[r]))
            x[n++] = log(a->each_lr[r]);
    return n;
}

/* The least p that a permutation test of so many can give: of all that go one way before all
   others, or of the sampled ways. */
static double least_p(size_t n_a, size_t n_b)
{
    double ways = 1;

    for (size_t i = 1; i <= n_a; i++)
        ways *= (double)(n_b + i) / (double)i;
    return fmax((n_a == n_b ? 2 : 1) / ways, 1.0 / 20001);
}

/* x (2 * most repeats) is room to work in. */
static double test_pair(const struct lrf_analysis *a, const struct lrf_analysis *b, uint64_t seed,
                        double *x, struct lrf_comparison *c, double *least)
{
    size_t n_a, n_b;

    if (isnan(a->suggestion.lr) || isnan(b->suggestion.lr))
        return NAN;
    n_a = take_suggestions(a, x);
    n_b = take_suggestions(b, x + n_a);
    if (n_a < LRF_COMPARE_REPEATS || n_b < LRF_COMPARE_REPEATS) {
        c->untested++;
        return NAN;
    }
    c->pairs++;
    *least = fmin(*least, least_p(n_a, n_b));
    return lrf_permutation_p(x, n_a, x + n_a, n_b, seed);
}

static enum lrf_status test_all(const struct lrf_compared *of, uint64_t seed, double *p, double *x,
                                struct lrf_comparison *c, struct lrf_error *err)
{
    double least = 1;
    size_t k = 0;

    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < i; j++)
            p[k++] = test_pair(of[i].analysis, of[j].analysis, seed, x, c, &least);
    c->blind = c->pairs > 0 && !(least * (double)c->pairs < 0.05);
    if (lrf_holm(p, k, err) != LRF_OK)
        return LRF_ENOMEM;
    k = 0;
    for (size_t i = 0; i < c->n; i++) {
        c->p[i * c->n + i] = NAN;
        for (size_t j = 0; j < i; j++, k++) {
            c->p[i * c->n + j] = c->p[j * c->n + i] = p[k];
            c->differ += p[k] < 0.05;
        }
    }
    return LRF_OK;
}

static enum lrf_status test_pairs(const struct lrf_compared *of, uint64_t seed,
                                  struct lrf_comparison *c, struct lrf_error *err)
{
    size_t most = 0;
    double *p, *x;
    enum lrf_status status;

    for (size_t i = 0; i < c->n; i++)
        most = of[i].analysis->repeats > most ? of[i].analysis->repeats : most;
    p = lrf_calloc(c->n * (c->n - 1) / 2, sizeof *p);
    x = lrf_calloc(2 * most, sizeof *x);
    status = p && x ? test_all(of, seed, p, x, c, err) : lrf_fail_memory(err);
    free(p);
    free(x);
    return status;
}

/* ---- what every rate costs every case */

/* The smooth curve at a rate, linear in log rate, its ends beyond them. */
static double smooth_at(const struct lrf_smooth *s, double lr)
{
    size_t i = 1;
    double t;

    if (lr <= s->lr[0])
        return s->loss[0];
    while (i < s->n && s->lr[i] < lr)
        i++;
    if (i >= s->n)
        return s->loss[s->n - 1];
    t = log(lr / s->lr[i - 1]) / log(s->lr[i] / s->lr[i - 1]);
    return s->loss[i - 1] + t * (s->loss[i] - s->loss[i - 1]);
}

static double as_share(double loss, double least, double reach)
{
    return reach > 0 ? fmin(1, fmax(0, (loss - least) / reach)) : NAN;
}

static void read_curve(const struct lrf_compared *of, struct lrf_comparison *c, double *regret)
{
    const struct lrf_smooth *s = &of->analysis->smooth;
    double least = NAN;

    for (size_t k = 0; k < s->n; k++)
        least = fmin(least, s->loss[k]);
    for (size_t k = 0; k < c->n_lr; k++)
        regret[k] = s->n ? as_share(smooth_at(s, c->lr[k]), least, of->level - least) : NAN;
}

/*
 * How far each rate of one case is from its best other rate: mean and standard error over the
 * seeds, as shares of what training gains. The best one is set against the second, so that its
 * luck has an error, too.
 */
struct distances {
    double *mean, *error; /* (n, n_lr) */
};

static double mean_loss(const struct lrf_compared *of, size_t k, size_t seeds)
{
    double sum = 0;

    for (size_t s = 0; s < seeds; s++)
        sum += lrf_clipped(of->loss[k * seeds + s], of->level);
    return sum / (double)seeds;
}

/* The rate with the least mean loss but for `other`. */
static size_t best_rate(const double *mean, size_t n_lr, size_t other)
{
    size_t best = other == 0 && n_lr > 1;

    for (size_t k = 0; k < n_lr; k++)
        if (k != other && mean[k] < mean[best])
            best = k;
    return best;
}

/* Mean and standard error of the differences of two rates over the common seeds. */
static void pair_seeds(const struct lrf_compared *of, size_t a, size_t b, size_t seeds,
                       double *mean, double *error)
{
    struct lrf_moments apart = {0};

    for (size_t s = 0; s < seeds; s++)
        lrf_moments_add(&apart, lrf_clipped(of->loss[a * seeds + s], of->level) -
                                    lrf_clipped(of->loss[b * seeds + s], of->level));
    *mean = apart.mean;
    *error = lrf_moments_error(&apart);
}

static void read_runs(const struct lrf_compared *of, struct lrf_comparison *c, size_t i,
                      const struct distances *to_best)
{
    const size_t n_lr = c->n_lr;
    double *regret = c->regret + i * n_lr;
    size_t best, second;
    double least, reach;

    for (size_t k = 0; k < n_lr; k++)
        regret[k] = mean_loss(of, k, c->seeds);
    best = best_rate(regret, n_lr, n_lr);
    second = best_rate(regret, n_lr, best);
    least = regret[best];
    reach = of->level - least;
    for (size_t k = 0; k < n_lr; k++) {
        double *mean = &to_best->mean[i * n_lr + k], *error = &to_best->error[i * n_lr + k];
        regret[k] = as_share(regret[k], least, reach);
        pair_seeds(of, k, k == best ? second : best, c->seeds, mean, error);
        *mean /= reach;
        *error /= reach;
    }
}

/* ---- one rate for all */

static bool has_learnt(const struct lrf_comparison *c, size_t i)
{
    return !isnan(c->regret[i * c->n_lr]);
}

/* The case that suffers most from rate k; n when none has learnt. */
static size_t worst_case(const struct lrf_comparison *c, size_t k)
{
    size_t worst = c->n;

    for (size_t i = 0; i < c->n; i++)
        if (has_learnt(c, i) &&
            (worst == c->n || c->regret[i * c->n_lr + k] > c->regret[worst * c->n_lr + k]))
            worst = i;
    return worst;
}

/* Range curves say nothing of long runs, so nothing of what a rate costs in them. */
static void find_common(struct lrf_comparison *c)
{
    c->common = c->n_lr;
    c->common_worst = c->n;
    c->common_regret = c->common_lo = c->common_hi = NAN;
    for (size_t k = 0; c->seeds && k < c->n_lr; k++) {
        const size_t worst = worst_case(c, k);
        if (worst == c->n)
            return;
        if (k == 0 || c->regret[worst * c->n_lr + k] < c->common_regret) {
            c->common = k;
            c->common_worst = worst;
            c->common_regret = c->regret[worst * c->n_lr + k];
        }
    }
}

/* The greatest limit of any case at rate k; errors count `t` times. */
static double worst_limit(const struct lrf_comparison *c, const struct distances *to_best, size_t k,
                          double t)
{
    double worst = 0;

    for (size_t i = 0; i < c->n; i++)
        if (has_learnt(c, i))
            worst =
                fmax(worst, to_best->mean[i * c->n_lr + k] + t * to_best->error[i * c->n_lr + k]);
    return fmin(1, worst);
}

static void judge(struct lrf_comparison *c, const struct distances *to_best)
{
    const double freedom = (double)c->seeds - 1;
    size_t learnt = 0;

    if (c->seeds < 2 || c->common == c->n_lr)
        return;
    for (size_t i = 0; i < c->n; i++)
        learnt += has_learnt(c, i);
    c->common_hi = worst_limit(c, to_best, c->common, gsl_cdf_tdist_Pinv(0.975, freedom));
    c->common_lo = 1;
    for (size_t k = 0; k < c->n_lr; k++)
        c->common_lo =
            fmin(c->common_lo,
                 worst_limit(c, to_best, k, gsl_cdf_tdist_Pinv(0.025 / (double)learnt, freedom)));
    if (c->common_hi <= LRF_COMMON_LIMIT)
        c->fit = LRF_FIT_ALL;
    else if (c->common_lo > LRF_COMMON_LIMIT)
        c->fit = LRF_FIT_NONE;
}

static enum lrf_status fill_regrets(const struct lrf_compared *of, struct lrf_comparison *c,
                                    struct lrf_error *err)
{
    const struct distances to_best = {lrf_calloc(c->n * c->n_lr, sizeof(double)),
                                      lrf_calloc(c->n * c->n_lr, sizeof(double))};
    const bool ready = to_best.mean && to_best.error;

    for (size_t i = 0; ready && i < c->n; i++) {
        if (c->seeds)
            read_runs(&of[i], c, i, &to_best);
        else
            read_curve(&of[i], c, c->regret + i * c->n_lr);
        c->own[i] = place_of(c, of[i].analysis->suggestion.lr);
    }
    if (ready) {
        find_common(c);
        judge(c, &to_best);
    }
    free(to_best.mean);
    free(to_best.error);
    return ready ? LRF_OK : lrf_fail_memory(err);
}

enum lrf_status lrf_compare(const struct lrf_compared *of, size_t n, const double *lr, size_t n_lr,
                            size_t seeds, uint64_t seed, struct lrf_comparison *out,
                            struct lrf_error *err)
{
    enum lrf_status status;

    *out = (struct lrf_comparison){.n = n, .n_lr = n_lr, .seeds = n_lr ? seeds : 0};
    if (n == 0)
        return lrf_fail(err, LRF_EINVAL, "nothing to compare");
    out->lr = lrf_calloc(n_lr, sizeof *out->lr);
    out->own = lrf_calloc(n, sizeof *out->own);
    out->p = lrf_calloc(n, n * sizeof *out->p);
    out->regret = lrf_calloc(n, n_lr * sizeof *out->regret);
    status = out->lr && out->own && out->p && out->regret ? LRF_OK : lrf_fail_memory(err);
    for (size_t k = 0; status == LRF_OK && k < n_lr; k++)
        out->lr[k] = lr[k];
    if (status == LRF_OK)
        status = test_pairs(of, seed, out, err);
    if (status == LRF_OK)
        status = fill_regrets(of, out, err);
    if (status != LRF_OK)
        lrf_comparison_release(out);
    return status;
}

bool lrf_compare_open(const struct lrf_comparison *c, size_t i, bool above)
{
    const double *regret = c->regret + i * c->n_lr;

    if (c->n_lr <= RATES_A_DECADE)
        return false;
    return above ? regret[c->n_lr - 1] == 0 && regret[c->n_lr - 1 - RATES_A_DECADE] > 0.01
                 : regret[0] == 0 && regret[RATES_A_DECADE] > 0.01;
}

void lrf_comparison_release(struct lrf_comparison *comparison)
{
    free(comparison->lr);
    free(comparison->own);
    free(comparison->p);
    free(comparison->regret);
    *comparison = (struct lrf_comparison){0};
}
