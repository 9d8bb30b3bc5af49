#include "experiment/ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/seed.h"
#include "base/statistics.h"

enum { DEALS = 4000, ENOUGH = 100 };

/* ---- means */

struct lrf_mean lrf_mean_of(const double *value, size_t n)
{
    struct lrf_moments known = {0};
    double mean, half = NAN;

    for (size_t i = 0; i < n; i++)
        if (isfinite(value[i]))
            lrf_moments_add(&known, value[i]);
    if (known.n > 1)
        half = gsl_cdf_tdist_Pinv(0.975, (double)known.n - 1) * lrf_moments_error(&known);
    mean = known.n ? known.mean : (double)NAN;
    return (struct lrf_mean){mean, mean - half, mean + half};
}

double lrf_rank_margin(double level, double best)
{
    return level > best && isfinite(level) ? 0.05 * (level - best) : (double)NAN;
}

/* ---- the losses that can be compared */

struct table {
    size_t n, seeds;   /* ways, seeds that all of them know */
    size_t *way;       /* (n) their numbers */
    double *loss;      /* (seeds, n) */
    double *dealt;     /* (seeds, n) the same, dealt out anew */
    double *statistic; /* (n) of each way against the best */
    double *apart;     /* (seeds) workspace */
    uint64_t drawn;    /* random numbers so far */
};

static bool knows_any(const double *loss, size_t n_seed)
{
    for (size_t s = 0; s < n_seed; s++)
        if (!isnan(loss[s]))
            return true;
    return false;
}

static void take_seed(struct table *t, const double *loss, size_t n_seed, size_t s)
{
    for (size_t i = 0; i < t->n; i++) {
        t->loss[t->seeds * t->n + i] = loss[t->way[i] * n_seed + s];
        if (isnan(loss[t->way[i] * n_seed + s]))
            return;
    }
    t->seeds++;
}

static void table_release(struct table *t)
{
    free(t->way);
    free(t->loss);
    free(t->dealt);
    free(t->statistic);
    free(t->apart);
}

static bool table_fill(struct table *t, const double *loss, size_t n, size_t n_seed)
{
    *t = (struct table){.way = lrf_calloc(n, sizeof *t->way),
                        .loss = lrf_calloc(n * n_seed, sizeof *t->loss),
                        .dealt = lrf_calloc(n * n_seed, sizeof *t->dealt),
                        .statistic = lrf_calloc(n, sizeof *t->statistic),
                        .apart = lrf_calloc(n_seed, sizeof *t->apart)};
    if (!t->way || !t->loss || !t->dealt || !t->statistic || !t->apart)
        return false;
    for (size_t i = 0; i < n; i++)
        if (knows_any(loss + i * n_seed, n_seed))
            t->way[t->n++] = i;
    for (size_t s = 0; t->n && s < n_seed; s++)
        take_seed(t, loss, n_seed, s);
    return true;
}

/* Takes out the i-th way. */
static void leave_out(struct table *t, size_t i)
{
    size_t kept = 0;

    for (size_t k = 0; k < t->n * t->seeds; k++)
        if (k % t->n != i)
            t->loss[kept++] = t->loss[k];
    for (size_t k = i; k + 1 < t->n; k++)
        t->way[k] = t->way[k + 1];
    t->n--;
}

/* ---- the test */

/* How a way did: what is ranked by. */
struct score {
    size_t diverged;
    double sum; /* of the other losses */
};

static struct score score(const double *loss, size_t stride, size_t seeds)
{
    struct score score = {0};

    for (size_t s = 0; s < seeds; s++)
        if (isfinite(loss[s * stride]))
            score.sum += loss[s * stride];
        else
            score.diverged++;
    return score;
}

/* With as many divergences the sums have as many terms. */
static bool is_better(struct score a, struct score b)
{
    return a.diverged != b.diverged ? a.diverged < b.diverged : a.sum < b.sum;
}

static size_t find_best(const struct table *t, const double *loss)
{
    struct score least = score(loss, t->n, t->seeds);
    size_t best = 0;

    for (size_t i = 1; i < t->n; i++) {
        struct score other = score(loss + i, t->n, t->seeds);
        if (is_better(other, least)) {
            least = other;
            best = i;
        }
    }
    return best;
}

/* Two that diverged are as bad. */
static double difference(double a, double b)
{
    return a == b ? 0 : a - b;
}

/* The sum of signed ranks of |difference|; ties share their ranks, zeros have one and no sign. */
static double signed_rank(const double *d, size_t n)
{
    double sum = 0;

    for (size_t s = 0; s < n; s++) {
        double size = fabs(d[s]), rank = 0.5;
        for (size_t t = 0; t < n; t++)
            rank += (fabs(d[t]) < size) + 0.5 * (fabs(d[t]) == size);
        sum += d[s] > 0 ? rank : d[s] < 0 ? -rank : 0;
    }
    return sum;
}

/* Every way against the best, whose statistic is 0; returns the greatest. */
static double measure(struct table *t, const double *loss)
{
    size_t best = find_best(t, loss);
    double greatest = -HUGE_VAL;

    for (size_t i = 0; i < t->n; i++) {
        for (size_t s = 0; s < t->seeds; s++)
            t->apart[s] = difference(loss[s * t->n + i], loss[s * t->n + best]);
        t->statistic[i] = signed_rank(t->apart, t->seeds);
        if (i != best && t->statistic[i] > greatest)
            greatest = t->statistic[i];
    }
    return greatest;
}

/* Deals the losses of each seed out anew (Fisher-Yates). */
static void deal(struct table *t)
{
    for (size_t s = 0; s < t->seeds; s++) {
        double *row = t->dealt + s * t->n;
        for (size_t i = t->n; i > 1; i--) {
            size_t j = (size_t)(((lrf_seed_mix(1, ++t->drawn) >> 32) * i) >> 32);
            double swapped = row[j];
            row[j] = row[i - 1];
            row[i - 1] = swapped;
        }
    }
}

/*
 * p (n) of every way in the table against its best. Ends early when even the clearest
 * is exceeded often enough to know that none is behind (Besag and Clifford 1991).
 */
static void test_all(struct table *t, double *p)
{
    size_t deals = 0;
    double clearest = measure(t, t->loss);

    memcpy(t->dealt, t->loss, t->n * t->seeds * sizeof *t->loss);
    memcpy(p + t->n, t->statistic, t->n * sizeof *p);
    for (size_t i = 0; i < t->n; i++)
        p[i] = 1;
    for (size_t above = 0; deals < DEALS && above < ENOUGH; deals++) {
        double greatest;
        deal(t);
        greatest = measure(t, t->dealt);
        above += greatest >= clearest;
        for (size_t i = 0; i < t->n; i++)
            p[i] += greatest >= p[t->n + i];
    }
    for (size_t i = 0; i < t->n; i++)
        p[i] /= (double)(deals + 1);
}

/* Tests, takes out what is behind, and tests the rest. `p` (2 n) is workspace. */
static void step_down(struct table *t, double *p, struct lrf_rank *rank)
{
    bool found = true;

    for (double floor = 0; found && t->n > 1 && t->seeds > 1;) {
        size_t best = find_best(t, t->loss);
        double most = floor;
        found = false;
        test_all(t, p);
        for (size_t i = t->n; i-- > 0;) {
            struct lrf_rank *r = &rank[t->way[i]];
            if (i == best)
                continue;
            r->p = fmax(floor, p[i]);
            if (r->p >= 0.05)
                continue;
            r->standing = LRF_STANDING_BEHIND;
            most = fmax(most, r->p);
            leave_out(t, i);
            found = true;
        }
        floor = most;
    }
}

/* ---- the ranks */

/* In the table, place of the way at k; equal ones keep their order. */
static size_t place(const struct table *t, size_t k)
{
    struct score own = score(t->loss + k, t->n, t->seeds);
    size_t place = 1;

    for (size_t j = 0; j < t->n; j++) {
        struct score other = score(t->loss + j, t->n, t->seeds);
        place += is_better(other, own) || (j < k && !is_better(own, other));
    }
    return place;
}

static void summarise(struct table *t, size_t k, size_t best, struct lrf_rank *rank)
{
    double *values = t->apart;

    rank->place = place(t, k);
    rank->n = t->seeds;
    for (size_t s = 0; s < t->seeds; s++)
        values[s] = t->loss[s * t->n + k];
    rank->loss = lrf_mean_of(values, t->seeds);
    for (size_t s = 0; s < t->seeds; s++) /* inf - inf is nan: not finite either */
        values[s] = t->loss[s * t->n + k] - t->loss[s * t->n + best];
    rank->excess = lrf_mean_of(values, t->seeds);
}

static void judge(struct table *t, double level, struct lrf_rank *rank)
{
    size_t best = find_best(t, t->loss);
    double margin;

    for (size_t k = 0; k < t->n; k++)
        summarise(t, k, best, &rank[t->way[k]]);
    margin = lrf_rank_margin(level, rank[t->way[best]].loss.mean);
    for (size_t k = 0; k < t->n; k++) {
        struct lrf_rank *r = &rank[t->way[k]];
        bool sound = score(t->loss + k, t->n, t->seeds).diverged == 0;
        r->slight = sound && r->excess.hi < margin;
        if (r->slight)
            r->standing = LRF_STANDING_AS_GOOD; /* until the test says otherwise */
    }
    rank[t->way[best]].standing = LRF_STANDING_BEST;
    rank[t->way[best]].slight = false;
}

enum lrf_status lrf_rank_losses(const double *loss, size_t n, size_t n_seed, double level,
                                struct lrf_rank *rank, struct lrf_error *err)
{
    struct table table;
    double *p;

    if (n == 0 || n_seed == 0)
        return lrf_fail(err, LRF_EINVAL, "nothing to rank: %zu ways, %zu seeds", n, n_seed);
    p = lrf_calloc(n, 2 * sizeof *p);
    if (p == NULL || !table_fill(&table, loss, n, n_seed)) {
        if (p)
            table_release(&table);
        free(p);
        return lrf_fail_memory(err);
    }
    for (size_t i = 0, last = table.n; i < n; i++) {
        const struct lrf_mean none = {NAN, NAN, NAN};
        rank[i] = (struct lrf_rank){.loss = none, .excess = none, .p = NAN};
        if (!knows_any(loss + i * n_seed, n_seed))
            rank[i].place = ++last;
    }
    if (table.n) {
        judge(&table, level, rank);
        step_down(&table, p, rank);
    }
    table_release(&table);
    free(p);
    return LRF_OK;
}

/* ---- many p-values */

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
