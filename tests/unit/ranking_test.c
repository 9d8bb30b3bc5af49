#include "assert.h"

#include "experiment/ranking.h"

enum { SEEDS = 5, MOST_WAYS = 6, MOST_SEEDS = 16 };

static void rank(const double *loss, size_t n, size_t n_seed, double level, struct lrf_rank *out)
{
    struct lrf_error err = {0};

    assert_ok(lrf_rank_losses(loss, n, n_seed, level, out, &err), err);
}

/* Means and intervals from SciPy: stats.t.ppf, stats.ttest_rel. */
static void means_have_t_intervals(void **state)
{
    static const double loss[3][SEEDS] = {{0.318, 0.291, 0.342, 0.409, 0.301},
                                          {0.312, 0.287, 0.331, 0.402, 0.299},
                                          {0.512, 0.437, 0.331, 0.602, 0.399}};
    struct lrf_rank r[3];
    (void)state;
    rank(*loss, 3, SEEDS, 0.6, r);
    assert_int_equal(r[0].place, 2);
    assert_int_equal(r[1].place, 1);
    assert_int_equal(r[2].place, 3);
    assert_relative(r[1].loss.mean, 0.3262, 1e-12);
    assert_relative(r[1].loss.hi - r[1].loss.mean, 0.056378929380224936, 1e-9);
    assert_relative(r[2].loss.mean - r[2].loss.lo, 0.12976250194165376, 1e-9);
    assert_relative(r[0].excess.mean, 0.006, 1e-12);
    assert_relative(r[0].excess.hi - r[0].excess.mean, 0.0042106874819923005, 1e-9);
    assert_relative(r[2].excess.lo, 0.13 - 0.10388506336835694, 1e-9);
    assert_true(isnan(r[1].p) && r[1].excess.mean == 0);
    /* 5 % of 0.6 - 0.3262 are 0.0137: more than the first's 0.0102, less than the third's. */
    assert_int_equal(r[0].standing, LRF_STANDING_AS_GOOD);
    assert_int_equal(r[1].standing, LRF_STANDING_BEST);
    assert_int_equal(r[2].standing, LRF_STANDING_UNCLEAR);
    rank(*loss, 3, SEEDS, 0.5, r); /* 0.0087 */
    assert_int_equal(r[0].standing, LRF_STANDING_UNCLEAR);
    rank(*loss, 3, SEEDS, 0.3, r); /* nothing is gained */
    assert_int_equal(r[0].standing, LRF_STANDING_UNCLEAR);
    rank(*loss, 3, SEEDS, NAN, r);
    assert_int_equal(r[0].standing, LRF_STANDING_UNCLEAR);
}

static void holm_steps_down(void **state)
{
    double p[] = {0.04, NAN, 0.01, 0.03, 0.005, 0.7};
    static const double want[] = {0.09, NAN, 0.04, 0.09, 0.025, 0.7};
    struct lrf_error err = {0};
    (void)state;
    assert_ok(lrf_holm(p, 6, &err), err);
    for (size_t i = 0; i < 6; i++)
        if (i == 1)
            assert_true(isnan(p[i]));
        else
            assert_relative(p[i], want[i], 1e-12);
}

static void losses_that_are_not_known_come_last(void **state)
{
    static const double loss[3][SEEDS] = {
        {0.1, 0.2, 0.3, 0.4, NAN}, {NAN, NAN, NAN, NAN, NAN}, {0.9, 0.8, 0.7, 0.6, 0.05}};
    struct lrf_rank r[3];
    (void)state;
    rank(*loss, 3, SEEDS, 1, r);
    assert_int_equal(r[0].place, 1);
    assert_int_equal(r[2].place, 2);
    assert_int_equal(r[1].place, 3);
    assert_true(r[0].n == 4 && r[2].n == 4 && r[1].n == 0);
    assert_relative(r[2].loss.mean, 0.75, 1e-12);
    assert_relative(r[2].excess.mean, 0.5, 1e-12);
    assert_true(isnan(r[1].loss.mean) && isnan(r[1].excess.mean) && isnan(r[1].p));
    assert_int_equal(r[1].standing, LRF_STANDING_UNCLEAR);
}

/* A way that blows up is last, and behind, however its other runs did. */
static void what_diverges_is_worse_than_anything_else(void **state)
{
    double loss[3][MOST_SEEDS];
    struct lrf_rank r[3];
    (void)state;
    for (size_t s = 0; s < MOST_SEEDS; s++) {
        loss[0][s] = INFINITY;
        loss[1][s] = s == 7 ? INFINITY : 0.125 + 0.03125 * (double)(s % 5);
        loss[2][s] = 1 + 0.03125 * (double)(s % 7);
    }
    rank(*loss, 3, MOST_SEEDS, 4, r);
    assert_int_equal(r[2].place, 1);
    assert_int_equal(r[1].place, 2);
    assert_int_equal(r[0].place, 3);
    assert_int_equal(r[0].standing, LRF_STANDING_BEHIND);
    assert_int_equal(r[1].standing, LRF_STANDING_UNCLEAR);
    assert_true(isnan(r[0].loss.mean) && !r[1].slight);
    assert_relative(r[1].excess.mean, -0.90625, 1e-9);
}

static void equal_runs_do_not_differ(void **state)
{
    static const double same[2][3] = {{0.25, 0.5, 0.75}, {0.25, 0.5, 0.75}};
    struct lrf_rank r[2];
    (void)state;
    rank(*same, 2, 3, 2, r);
    assert_int_equal(r[0].place, 1);
    assert_int_equal(r[1].place, 2);
    assert_true(r[1].p == 1);
    assert_int_equal(r[1].standing, LRF_STANDING_AS_GOOD);
}

static void one_seed_tells_no_noise(void **state)
{
    static const double loss[] = {0.3, 0.2};
    struct lrf_rank r[2];
    (void)state;
    rank(loss, 2, 1, 1, r);
    assert_int_equal(r[1].place, 1);
    assert_relative(r[0].excess.mean, 0.1, 1e-12);
    assert_true(isnan(r[0].loss.lo) && isnan(r[0].excess.hi) && isnan(r[0].p));
    assert_int_equal(r[0].standing, LRF_STANDING_UNCLEAR);
}

static void nothing_cannot_be_ranked(void **state)
{
    double loss = 1;
    struct lrf_rank r;
    struct lrf_error err = {0};
    (void)state;
    assert_int_equal(lrf_rank_losses(&loss, 0, 1, 1, &r, &err), LRF_EINVAL);
    assert_int_equal(lrf_rank_losses(&loss, 1, 0, 1, &r, &err), LRF_EINVAL);
}

/*
 * Two ways: dealing out anew flips signs. All 2^8 are counted: Wilcoxon's two-sided p, since the
 * better one is chosen in every deal. 5 standard errors of 4000 deals.
 */
static void two_ways_have_wilcoxons_p(void **state)
{
    static const double worse[8] = {0.11, 0.23, -0.05, 0.31, 0.17, 0.42, -0.13, 0.29};
    double loss[2][8], observed = 0, p = 0;
    struct lrf_rank r[2];
    (void)state;
    for (unsigned signs = 0; signs < 256; signs++) {
        double sum = 0, mean = 0;
        for (size_t s = 0; s < 8; s++) {
            double d = signs >> s & 1 ? -worse[s] : worse[s];
            int rank = 1;
            for (size_t t = 0; t < 8; t++)
                rank += fabs(worse[t]) < fabs(worse[s]);
            sum += d > 0 ? rank : -rank;
            mean += d;
        }
        sum = mean > 0 ? sum : -sum;
        observed = signs ? observed : sum;
        p += sum >= observed ? 1.0 / 256 : 0;
    }
    for (size_t s = 0; s < 8; s++) {
        loss[0][s] = 0.5 + 0.01 * (double)s;
        loss[1][s] = loss[0][s] + worse[s];
    }
    rank(*loss, 2, 8, 1, r);
    assert_close(r[1].p, p, 5 * sqrt(p * (1 - p) / 4000) + 1.0 / 4001);
}

/* ---- level and power, over simulated tables */

static double uniform(uint64_t *bits)
{
    *bits ^= *bits << 13, *bits ^= *bits >> 7, *bits ^= *bits << 17;
    return ((double)(*bits >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *bits)
{
    return sqrt(-2 * log(uniform(bits))) * cos(6.283185307179586 * uniform(bits));
}

enum null {
    NORMAL,
    LOG_NORMAL, /* of sigma 2 */
    T2,         /* Student's with 2 degrees of freedom */
    EXPONENTIAL,
    COMMON,  /* exponential ways on a seed's own level, three times as wide */
    CLONES,  /* three pairs of ways that are nearly the same */
    UNLIKE,  /* t2, the widest 20 times as wide as the narrowest */
    BLOW_UP, /* one run in ten diverges, whatever the way */
    N_NULLS
};

static double draw(enum null null, size_t way, double common, const double *group, uint64_t *bits)
{
    switch (null) {
    case LOG_NORMAL:
        return exp(2 * normal(bits));
    case T2:
        return normal(bits) / sqrt(-log(uniform(bits)));
    case EXPONENTIAL:
        return -log(uniform(bits));
    case COMMON:
        return 3 * common - log(uniform(bits));
    case CLONES:
        return common + group[way % 3] + 0.1 * normal(bits);
    case UNLIKE:
        return common + exp(0.6 * (double)way) * normal(bits) / sqrt(-log(uniform(bits)));
    case BLOW_UP:
        return uniform(bits) < 0.1 ? INFINITY : normal(bits);
    default:
        return normal(bits);
    }
}

/* The share of `tables` in which any of the ways is behind; `shift`: but the first, by so much. */
static double share_behind(enum null null, size_t ways, size_t seeds, double shift, int tables)
{
    uint64_t bits = 88172645463325252u + null;
    double loss[MOST_WAYS * MOST_SEEDS];
    struct lrf_rank r[MOST_WAYS];
    int found = 0;

    for (int table = 0; table < tables; table++) {
        size_t behind = 0;
        for (size_t s = 0; s < seeds; s++) {
            double common = normal(&bits);
            double group[3] = {normal(&bits), normal(&bits), normal(&bits)};
            for (size_t i = 0; i < ways; i++)
                loss[i * seeds + s] = draw(null, i, common, group, &bits) + (i ? shift : 0);
        }
        rank(loss, ways, seeds, NAN, r);
        for (size_t i = 0; i < ways; i++)
            behind += r[i].standing == LRF_STANDING_BEHIND;
        found += behind > 0;
    }
    return (double)found / tables;
}

/* At most 0.06, for any shape of tails, and any likeness of the ways within a seed. */
static void false_alarms_are_rare(void **state)
{
    (void)state;
    for (int null = 0; null < N_NULLS; null++) {
        double few = share_behind(null, MOST_WAYS, 12, 0, 2000);
        double many = share_behind(null, 3, MOST_SEEDS, 0, 2000);
        print_message("null %d: families with a false alarm %.4f, %.4f\n", null, few, many);
        assert_true(few <= 0.06 && many <= 0.06);
    }
}

/* A way that is better by one and a half of its noise is found by 16 seeds. */
static void what_is_better_is_found(void **state)
{
    static const enum null noise[] = {NORMAL, EXPONENTIAL, COMMON};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        double found = share_behind(noise[i], MOST_WAYS, MOST_SEEDS, 1.5, 300);
        print_message("found: %.3f\n", found);
        assert_true(found >= 0.9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_have_t_intervals),
        cmocka_unit_test(holm_steps_down),
        cmocka_unit_test(losses_that_are_not_known_come_last),
        cmocka_unit_test(what_diverges_is_worse_than_anything_else),
        cmocka_unit_test(equal_runs_do_not_differ),
        cmocka_unit_test(one_seed_tells_no_noise),
        cmocka_unit_test(nothing_cannot_be_ranked),
        cmocka_unit_test(two_ways_have_wilcoxons_p),
        cmocka_unit_test(false_alarms_are_rare),
        cmocka_unit_test(what_is_better_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
