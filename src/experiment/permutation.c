#include "experiment/ranking.h"

#include <math.h>

#include "base/seed.h"

enum { MOST_SPLITS = 20000, DRAWS = 20000 };

/* Two groups as one row of values, the less numerous named by its places in it. */
struct pool {
    const double *a, *b;
    size_t n_a, n, k; /* of a, of both, of the smaller one */
    double mean;      /* of all values */
    double observed;  /* |sum of (value - mean) over the smaller group| */
};

static double value(const struct pool *pool, size_t i)
{
    return (i < pool->n_a ? pool->a[i] : pool->b[i - pool->n_a]) - pool->mean;
}

/* The smaller group's sum says as much as the difference of the means: the total is 0. */
static void pool_up(struct pool *pool)
{
    size_t first = pool->n_a == pool->k ? 0 : pool->n_a;
    double sum = 0, size = 0;

    for (size_t i = 0; i < pool->n; i++)
        pool->mean += (i < pool->n_a ? pool->a[i] : pool->b[i - pool->n_a]) / (double)pool->n;
    for (size_t i = 0; i < pool->n; i++) {
        sum += i >= first && i < first + pool->k ? value(pool, i) : 0;
        size += fabs(value(pool, i)) + fabs(pool->mean);
    }
    /* Sums in another order differ by rounding: what is equal but for that counts as equal. */
    pool->observed = fabs(sum) - 4e-16 * (double)pool->n * size;
}

/* How many ways there are to choose k of n, or more than MOST_SPLITS. */
static size_t count_splits(size_t n, size_t k)
{
    size_t splits = 1;

    for (size_t i = 1; i <= k && splits <= MOST_SPLITS; i++)
        splits = splits * (n - k + i) / i;
    return splits;
}

/* Among all choices of `k` more places from `from` on, those as far apart as the observed. */
static size_t count_extreme(const struct pool *pool, size_t from, size_t k, double sum)
{
    size_t extreme = 0;

    if (k == 0)
        return fabs(sum) >= pool->observed;
    for (size_t i = from; i + k <= pool->n; i++)
        extreme += count_extreme(pool, i + 1, k - 1, sum + value(pool, i));
    return extreme;
}

/* One random split, by selection sampling (Knuth, vol. 2, 3.4.2 S). */
static double draw_split(const struct pool *pool, uint64_t seed, uint64_t *drawn)
{
    size_t missing = pool->k;
    double sum = 0;

    for (size_t i = 0; missing > 0; i++) {
        double u = (double)(lrf_seed_mix(seed, ++*drawn) >> 11) * 0x1p-53;
        if (u * (double)(pool->n - i) < (double)missing) {
            sum += value(pool, i);
            missing--;
        }
    }
    return sum;
}

double lrf_permutation_p(const double *a, size_t n_a, const double *b, size_t n_b, uint64_t seed)
{
    struct pool pool = {.a = a, .b = b, .n_a = n_a, .n = n_a + n_b, .k = n_a < n_b ? n_a : n_b};
    size_t splits, extreme = 1;
    uint64_t drawn = 0;

    if (pool.k == 0)
        return NAN;
    pool_up(&pool);
    if (!isfinite(pool.observed))
        return NAN;
    splits = count_splits(pool.n, pool.k);
    if (splits <= MOST_SPLITS)
        return (double)count_extreme(&pool, 0, pool.k, 0) / (double)splits;
    for (size_t i = 0; i < DRAWS; i++)
        extreme += fabs(draw_split(&pool, seed, &drawn)) >= pool.observed;
    return (double)extreme / (DRAWS + 1);
}
