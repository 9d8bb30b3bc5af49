#include "experiment/comparison.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "experiment/ranking.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "experiment/verification.h"

/* The standard error of the suggestion's logarithm; nan without an interval. */
static double log_error(const struct lrf_suggestion *s)
{
    return log(s->hi / s->lo) / (2 * LRF_Z95);
}

static double p_equal(const struct lrf_suggestion *a, const struct lrf_suggestion *b)
{
    double error = hypot(log_error(a), log_error(b)), distance = fabs(log(a->lr / b->lr));

    if (isnan(error) || isnan(distance))
        return NAN;
    if (!(error > 0))
        return distance > 0 ? 0 : 1;
    return 2 * gsl_cdf_ugaussian_Q(distance / error);
}

static enum lrf_status test_pairs(const struct lrf_analysis *const *analysis,
                                  struct lrf_comparison *c, struct lrf_error *err)
{
    size_t n = c->n, k = 0;
    double *p = lrf_calloc(n * (n - 1) / 2, sizeof *p);

    if (p == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            p[k++] = p_equal(&analysis[i]->suggestion, &analysis[j]->suggestion);
    if (lrf_holm(p, k, err) != LRF_OK) {
        free(p);
        return LRF_ENOMEM;
    }
    k = 0;
    for (size_t i = 0; i < n; i++) {
        c->p[i * n + i] = NAN;
        for (size_t j = 0; j < i; j++, k++) {
            c->p[i * n + j] = c->p[j * n + i] = p[k];
            c->pairs += !isnan(p[k]);
            c->differ += p[k] < 0.05;
        }
    }
    free(p);
    return LRF_OK;
}

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

static double curve_regret(const struct lrf_analysis *a, double lr)
{
    double least = HUGE_VAL, reach;

    if (a->smooth.n == 0 || isnan(lr))
        return NAN;
    for (size_t i = 0; i < a->smooth.n; i++)
        least = fmin(least, a->smooth.loss[i]);
    reach = a->initial_loss - least;
    if (!(reach > 0))
        return NAN;
    return fmin(1, fmax(0, (smooth_at(&a->smooth, lr) - least) / reach));
}

static void fill_regrets(const struct lrf_analysis *const *analysis,
                         const struct lrf_verification *verification, struct lrf_comparison *c)
{
    for (size_t i = 0; i < c->n; i++) {
        for (size_t j = 0; j < c->n; j++) {
            double lr = analysis[j]->suggestion.lr, *regret = &c->regret[i * c->n + j];
            if (isnan(lr))
                *regret = NAN;
            else if (verification)
                *regret = lrf_verify_regret(&verification[i], lr);
            else
                *regret = curve_regret(analysis[i], lr);
        }
    }
}

/* The row that suffers most from the rate of column j; n when none is known. */
static size_t worst_row(const struct lrf_comparison *c, size_t j)
{
    size_t worst = c->n;

    for (size_t i = 0; i < c->n; i++) {
        double regret = c->regret[i * c->n + j];
        if (!isnan(regret) && (worst == c->n || regret > c->regret[worst * c->n + j]))
            worst = i;
    }
    return worst;
}

static void find_common(struct lrf_comparison *c)
{
    c->common = c->common_worst = c->n;
    c->common_regret = NAN;
    for (size_t j = 0; j < c->n; j++) {
        size_t worst = worst_row(c, j);
        if (worst == c->n)
            continue;
        if (c->common == c->n || c->regret[worst * c->n + j] < c->common_regret) {
            c->common = j;
            c->common_worst = worst;
            c->common_regret = c->regret[worst * c->n + j];
        }
    }
}

enum lrf_status lrf_compare(const struct lrf_analysis *const *analysis,
                            const struct lrf_verification *verification, size_t n,
                            struct lrf_comparison *out, struct lrf_error *err)
{
    enum lrf_status status;

    *out = (struct lrf_comparison){.n = n};
    if (n == 0)
        return lrf_fail(err, LRF_EINVAL, "nothing to compare");
    out->p = lrf_calloc(n, n * sizeof *out->p);
    out->regret = lrf_calloc(n, n * sizeof *out->regret);
    status = out->p && out->regret ? test_pairs(analysis, out, err) : lrf_fail_memory(err);
    if (status != LRF_OK) {
        lrf_comparison_release(out);
        return status;
    }
    fill_regrets(analysis, verification, out);
    find_common(out);
    return LRF_OK;
}

void lrf_comparison_release(struct lrf_comparison *comparison)
{
    free(comparison->p);
    free(comparison->regret);
    *comparison = (struct lrf_comparison){0};
}
