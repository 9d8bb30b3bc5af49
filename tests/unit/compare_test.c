#include "assert.h"

#include "experiment/comparison.h"

enum { MOST = 20, RATES = 14, SEEDS = 5, REPEATS = 8 };

/* ---- random numbers: xorshift64, Box and Muller 1958 */

static double uniform(uint64_t *bits)
{
    *bits ^= *bits << 13, *bits ^= *bits >> 7, *bits ^= *bits << 17;
    return ((double)(*bits >> 11) + 0.5) / 9007199254740992.0;
}

static double gauss(uint64_t *bits)
{
    const double radius = sqrt(-2 * log(uniform(bits)));

    return radius * cos(6.283185307179586 * uniform(bits));
}

/* Mean 0, variance 1; a log-normal has skewness 6.2. */
static double noise(uint64_t *bits, bool skewed)
{
    const double z = gauss(bits), e = exp(1);

    return skewed ? (exp(z) - sqrt(e)) / sqrt((e - 1) * e) : z;
}

/* ---- the common rates */

static struct lrf_analysis suggesting(double lr)
{
    return (struct lrf_analysis){.suggestion = {.lr = lr, .lo = lr / 2, .hi = lr * 2}};
}

static bool holds(const double *lr, size_t n, double wanted)
{
    for (size_t k = 0; k < n; k++)
        if (lr[k] == wanted)
            return true;
    return false;
}

static void the_grid_goes_through_every_suggestion(void **state)
{
    struct lrf_analysis a[] = {suggesting(0.41), suggesting(0.0018),  suggesting(NAN),
                               suggesting(0.41), suggesting(0.00181), suggesting(0.0391)};
    const struct lrf_analysis *each[] = {&a[0], &a[1], &a[2], &a[3], &a[4], &a[5]};
    struct lrf_error err = {0};
    double *lr;
    size_t n;
    (void)state;
    assert_ok(lrf_compare_rates(each, 6, &lr, &n, &err), err);
    for (int i = 0; i < 6; i++)
        assert_true(holds(lr, n, a[i].suggestion.lr) == (i != 2));
    for (size_t k = 1; k < n; k++)
        assert_true(lr[k] > lr[k - 1] && log10(lr[k] / lr[k - 1]) < 1.0 / 3 + 1e-9);
    assert_relative(lr[0], 0.0018 * pow(10, -4.0 / 3), 1e-12);
    assert_relative(lr[n - 1], 4.1, 1e-12);
    /* four below, three above, 0.0018 | 0.00181, then 1.334 decades in 5 and 1.020 in 4 steps */
    assert_int_equal(n, 4 + 1 + 5 + 4 + 1 + 3);
    free(lr);
    assert_ok(lrf_compare_rates(each + 2, 1, &lr, &n, &err), err);
    assert_int_equal(n, 0);
    free(lr);
}

/* ---- regrets, by hand */

/* Two cases at three rates, three seeds; one run of the second diverged, all did at its last. */
static const double lr3[] = {0.001, 0.01, 0.1};
static const double loss_a[] = {0.51, 0.47, 0.55, 0.41, 0.43, 0.39, 0.83, 0.79, 0.91};
static const double loss_b[] = {0.31, 0.29, 0.36, 0.35, 0.42, INFINITY, NAN, 7.5, INFINITY};
/* One-sided 97.5 % of Student's t with 2 degrees of freedom, (2p - 1) sqrt(2 / (4p (1 - p))), and
   98.75 %: both shared between two cases. */
#define T_HI (0.95 * sqrt(2 / (4 * 0.975 * 0.025)))
#define T_LO (0.975 * sqrt(2 / (4 * 0.9875 * 0.0125)))

static double mean3(const double *x)
{
    return (x[0] + x[1] + x[2]) / 3;
}

/* Limit of the mean difference of two rates, with `t` standard errors. */
static double limit3(const double *x, const double *y, double t)
{
    const double d[] = {x[0] - y[0], x[1] - y[1], x[2] - y[2]}, m = mean3(d);

    return m +
           t * sqrt(((d[0] - m) * (d[0] - m) + (d[1] - m) * (d[1] - m) + (d[2] - m) * (d[2] - m)) /
                    6);
}

static void regrets_and_their_limits_are_recomputed(void **state)
{
    static const double clipped[] = {0.31, 0.29, 0.36, 0.35, 0.42, 0.9, 0.9, 0.9, 0.9};
    const double best_a = mean3(loss_a + 3), best_b = mean3(clipped);
    const double reach_a = 1.2 - best_a, reach_b = 0.9 - best_b;
    struct lrf_analysis a = suggesting(0.01), b = suggesting(NAN);
    const struct lrf_compared of[] = {{&a, loss_a, 1.2}, {&b, loss_b, 0.9}};
    struct lrf_comparison c;
    struct lrf_error err = {0};
    double hi, lo;
    (void)state;
    assert_ok(lrf_compare(of, 2, lr3, 3, 3, 1, &c, &err), err);
    assert_true(c.own[0] == 1 && c.own[1] == 3);
    assert_relative(c.regret[0], (mean3(loss_a) - best_a) / reach_a, 1e-12);
    assert_true(c.regret[1] == 0 && c.regret[3] == 0 && c.regret[5] == 1);
    assert_relative(c.regret[4], (mean3(clipped + 3) - best_b) / reach_b, 1e-12);
    /* the first rate: .113 for the first case, 0 for the second */
    assert_int_equal(c.common, 0);
    assert_int_equal(c.common_worst, 0);
    assert_true(c.common_regret == c.regret[0]);
    hi = fmax(limit3(loss_a, loss_a + 3, T_HI) / reach_a,
              limit3(clipped, clipped + 3, T_HI) / reach_b);
    lo = fmax(0, fmax(limit3(loss_a, loss_a + 3, -T_LO) / reach_a,
                      limit3(clipped, clipped + 3, -T_LO) / reach_b));
    assert_relative(c.common_hi, hi, 1e-9);
    assert_close(c.common_lo, lo, 1e-12);
    assert_int_equal(c.fit, LRF_FIT_UNCLEAR);
    lrf_comparison_release(&c);
    assert_null(c.p);
}

static void nothing_learnt_is_no_regret(void **state)
{
    static const double flat[] = {0.9, 0.95, 1.1, 1.2, 0.91, 0.9, NAN, 3, 0.9};
    struct lrf_analysis a = suggesting(0.01), b = suggesting(0.1);
    const struct lrf_compared of[] = {{&a, loss_a, 1.2}, {&b, flat, 0.9}};
    struct lrf_comparison c;
    struct lrf_error err = {0};
    (void)state;
    assert_ok(lrf_compare(of, 2, lr3, 3, 3, 1, &c, &err), err);
    for (int k = 3; k < 6; k++)
        assert_true(isnan(c.regret[k]));
    assert_int_equal(c.common, 1);
    assert_int_equal(c.common_worst, 0);
    assert_true(c.common_regret == 0);
    lrf_comparison_release(&c);
    assert_ok(lrf_compare(of + 1, 1, lr3, 3, 3, 1, &c, &err), err);
    assert_int_equal(c.common, 3);
    assert_true(isnan(c.common_regret) && isnan(c.common_hi));
    assert_int_equal(c.fit, LRF_FIT_UNCLEAR);
    lrf_comparison_release(&c);
    assert_int_equal(lrf_compare(of, 0, lr3, 3, 3, 1, &c, &err), LRF_EINVAL);
}

/* The best rate is the last, and a decade inside it costs more than .01. */
static void an_open_end_is_seen(void **state)
{
    double regret[] = {0, 0.02, 0.03, 0.011, 0.4, 0.02, 0.009, 0, 0, 0};
    const struct lrf_comparison c = {.n = 1, .n_lr = 10, .regret = regret};
    (void)state;
    assert_true(lrf_compare_open(&c, 0, false));
    assert_false(lrf_compare_open(&c, 0, true));
    regret[3] = 0.009;
    regret[6] = 0.011;
    assert_false(lrf_compare_open(&c, 0, false));
    assert_true(lrf_compare_open(&c, 0, true));
    regret[0] = regret[9] = NAN;
    assert_false(lrf_compare_open(&c, 0, false) || lrf_compare_open(&c, 0, true));
}

/* One seed has no error, curves have no seeds: neither fits nor does not. */
static void without_seeds_it_is_unclear(void **state)
{
    double lr[5], loss[5];
    struct lrf_analysis a = suggesting(0.01);
    struct lrf_compared of = {&a, loss_a, 1.2};
    struct lrf_comparison c;
    struct lrf_error err = {0};
    (void)state;
    assert_ok(lrf_compare(&of, 1, lr3, 3, 1, 1, &c, &err), err);
    assert_true(c.common_regret == 0 && isnan(c.common_lo) && isnan(c.common_hi));
    assert_int_equal(c.fit, LRF_FIT_UNCLEAR);
    lrf_comparison_release(&c);
    for (int i = 0; i < 5; i++) { /* a V from 1.7 down to 0.2 */
        lr[i] = 0.01 * pow(10, i - 2);
        loss[i] = 0.2 + 0.75 * abs(i - 2);
    }
    a.smooth = (struct lrf_smooth){.n = 5, .lr = lr, .loss = loss};
    of.level = 1.4;
    assert_ok(
        lrf_compare(&of, 1, (const double[]){1e-9, 0.01 * pow(10, 0.8), 0.01}, 3, 0, 1, &c, &err),
        err);
    assert_true(c.regret[0] == 1 && c.regret[2] == 0);
    assert_relative(c.regret[1], 0.75 * 0.8 / 1.2, 1e-9);
    assert_true(c.common == 3 && isnan(c.common_regret) && isnan(c.common_hi));
    assert_int_equal(c.fit, LRF_FIT_UNCLEAR);
    lrf_comparison_release(&c);
}

/* ---- the interval, by simulation */

/* Cases whose regrets are parabolas around random best rates, and what the seeds add. */
struct world {
    size_t n;
    double spread, width, sd; /* of the best rates, of the parabolas (decades), of one run */
    bool skewed;
};

struct drawn {
    struct lrf_analysis analysis;
    struct lrf_compared of[MOST];
    double lr[RATES], truth[MOST][RATES], loss[MOST][RATES * SEEDS];
};

static void draw(const struct world *w, uint64_t *bits, struct drawn *d)
{
    d->analysis = suggesting(NAN);
    for (size_t i = 0; i < w->n; i++) {
        const double best = w->spread * (uniform(bits) - 0.5);
        double least = 1, common[SEEDS];
        for (size_t s = 0; s < SEEDS; s++)
            common[s] = noise(bits, w->skewed);
        for (size_t k = 0; k < RATES; k++) {
            const double x = ((double)k - (RATES - 1) / 2.0) / 3 - best;
            d->lr[k] = pow(10, (double)k / 3);
            d->truth[i][k] = fmin(1, x * x / (w->width * w->width));
            least = fmin(least, d->truth[i][k]);
        }
        for (size_t k = 0; k < RATES; k++) {
            d->truth[i][k] -= least;
            for (size_t s = 0; s < SEEDS; s++)
                d->loss[i][k * SEEDS + s] =
                    d->truth[i][k] +
                    w->sd * (1 + d->truth[i][k]) * sqrt(0.5) * (common[s] + noise(bits, w->skewed));
        }
        d->of[i] = (struct lrf_compared){&d->analysis, d->loss[i], 1};
    }
}

static double worst_truth(const struct drawn *d, size_t n, size_t k)
{
    double worst = 0;

    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, d->truth[i][k]);
    return worst;
}

/* How often the interval misses what it promises to hold, and how often a verdict is wrong. */
static void simulate(const struct world *w, int trials, int *missed, int *wrong, int *clear)
{
    uint64_t bits = 88172645463325252u;
    struct drawn d;

    *missed = *wrong = *clear = 0;
    for (int trial = 0; trial < trials; trial++) {
        struct lrf_comparison c;
        struct lrf_error err = {0};
        double least = 1, chosen;
        draw(w, &bits, &d);
        assert_ok(lrf_compare(d.of, w->n, d.lr, RATES, SEEDS, 1, &c, &err), err);
        for (size_t k = 0; k < RATES; k++)
            least = fmin(least, worst_truth(&d, w->n, k));
        chosen = worst_truth(&d, w->n, c.common);
        *missed += !(chosen <= c.common_hi && least >= c.common_lo);
        *wrong += (c.fit == LRF_FIT_ALL && !(chosen <= LRF_COMMON_LIMIT)) ||
                  (c.fit == LRF_FIT_NONE && !(least > LRF_COMMON_LIMIT));
        *clear += c.fit != LRF_FIT_UNCLEAR;
        lrf_comparison_release(&c);
    }
}

static void the_interval_holds_what_it_promises(void **state)
{
    static const struct world world[] = {
        {2, 1, 1.5, 0.03, false}, {2, 3, 3, 0.01, true},  {2, 2, 3, 0.1, true},
        {3, 1, 1.5, 0.1, false},  {3, 3, 3, 0.01, true},  {8, 1, 1.5, 0.01, false},
        {8, 3, 3, 0.01, true},    {8, 2, 3, 0.03, false}, {20, 0, 2, 0.03, false},
        {20, 3, 3, 0.03, true},
    };
    const int trials = 1000;
    (void)state;
    for (size_t i = 0; i < sizeof world / sizeof *world; i++) {
        const struct world *w = &world[i];
        int missed, wrong, clear;
        simulate(w, trials, &missed, &wrong, &clear);
        print_message("%zu cases, sd %g, %s: held %.3f, wrong %.3f, clear %.2f\n", w->n, w->sd,
                      w->skewed ? "skewed" : "gaussian", 1 - (double)missed / trials,
                      (double)wrong / trials, (double)clear / trials);
        assert_true(missed <= trials * 5 / 100);
        assert_true(wrong <= trials / 100);
    }
}

/* What the seeds can tell, they tell: three sure answers. */
static void clear_cases_get_a_clear_verdict(void **state)
{
    int missed, wrong, clear;
    (void)state;
    simulate(&(struct world){2, 0.5, 3, 0.01, false}, 300, &missed, &wrong, &clear);
    assert_true(clear >= 299 && wrong == 0);
    simulate(&(struct world){8, 6, 1, 0.02, true}, 300, &missed, &wrong, &clear);
    assert_true(clear >= 290 && wrong == 0);
}

/* ---- the suggestions of the repeats */

struct swept {
    struct lrf_analysis a[MOST];
    struct lrf_compared of[MOST];
    double each[MOST][REPEATS];
};

/* n cases with suggestions around `centre` (log10), `sd` decades apart from sweep to sweep. */
static void sweep(struct swept *s, size_t n, size_t repeats, const double *centre, double sd,
                  bool skewed, uint64_t *bits)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < repeats; r++)
            s->each[i][r] = pow(10, centre[i] + sd * noise(bits, skewed));
        s->a[i] = suggesting(pow(10, centre[i]));
        s->a[i].repeats = repeats;
        s->a[i].each_lr = s->each[i];
        s->of[i] = (struct lrf_compared){.analysis = &s->a[i]};
    }
}

static struct lrf_comparison tested(const struct swept *s, size_t n)
{
    struct lrf_comparison c;
    struct lrf_error err = {0};

    assert_ok(lrf_compare(s->of, n, NULL, 0, 0, 1, &c, &err), err);
    return c;
}

static void suggestions_of_repeats_are_permuted(void **state)
{
    static const double centre[] = {-1, -2, -2};
    uint64_t bits = 362436069123456789u;
    struct swept s;
    struct lrf_comparison c;
    (void)state;
    sweep(&s, 3, 5, centre, 0.05, false, &bits);
    s.a[2] = s.a[1];
    c = tested(&s, 3);
    /* complete separation, 2 of 252 ways; Holm: three times that, and 1 for what is the same */
    assert_relative(c.p[0 * 3 + 1], 6.0 / 252, 1e-12);
    assert_relative(c.p[0 * 3 + 2], 6.0 / 252, 1e-12);
    assert_true(c.p[1 * 3 + 2] == 1 && c.p[1 * 3 + 0] == c.p[0 * 3 + 1]);
    assert_true(isnan(c.p[0]) && isnan(c.p[4]) && isnan(c.p[8]));
    assert_true(c.pairs == 3 && c.differ == 2 && c.untested == 0 && !c.blind);
    lrf_comparison_release(&c);
    /* An interval of four decades around each suggestion says nothing about that. */
    for (int i = 0; i < 3; i++)
        s.a[i].suggestion.lo = 1e-4, s.a[i].suggestion.hi = 1;
    c = tested(&s, 3);
    assert_int_equal(c.differ, 2);
    lrf_comparison_release(&c);
}

static void few_repeats_are_not_known(void **state)
{
    static const double centre[] = {0, -1, -2, -3, -4, -5, -6, -7};
    uint64_t bits = 362436069123456789u;
    struct swept s;
    struct lrf_comparison c;
    (void)state;
    sweep(&s, 4, 5, centre, 0.05, false, &bits);
    s.each[1][0] = s.each[1][3] = s.each[1][4] = NAN; /* two are left */
    s.a[2].suggestion.lr = NAN;
    s.a[3].repeats = 3;
    c = tested(&s, 4);
    assert_true(c.pairs == 1 && c.untested == 2 && c.differ == 1);
    assert_true(isnan(c.p[0 * 4 + 1]) && isnan(c.p[0 * 4 + 2]));
    assert_relative(c.p[0 * 4 + 3], 1.0 / 56, 1e-12);
    assert_false(c.blind);
    lrf_comparison_release(&c);
    sweep(&s, 8, 5, centre, 0.05, false, &bits); /* 28 times 2 / 252 */
    c = tested(&s, 8);
    assert_true(c.pairs == 28 && c.differ == 0 && c.blind);
    lrf_comparison_release(&c);
    sweep(&s, 8, 8, centre, 0.05, false, &bits);
    c = tested(&s, 8);
    assert_true(c.differ == 28 && !c.blind);
    lrf_comparison_release(&c);
}

/* How often any of the pairs is said to differ when all are the same. */
static double family_error(size_t n, size_t repeats, bool skewed, int trials)
{
    static const double centre[MOST] = {0};
    uint64_t bits = 362436069123456789u;
    struct swept s;
    int alarms = 0;

    for (int trial = 0; trial < trials; trial++) {
        struct lrf_comparison c;
        sweep(&s, n, repeats, centre, 0.2, skewed, &bits);
        c = tested(&s, n);
        alarms += c.differ > 0;
        lrf_comparison_release(&c);
    }
    print_message("%zu cases, %zu repeats, %s: family-wise error %.4f\n", n, repeats,
                  skewed ? "skewed" : "gaussian", (double)alarms / trials);
    return (double)alarms / trials;
}

static void false_differences_are_rarer_than_promised(void **state)
{
    (void)state;
    assert_true(family_error(2, 5, true, 4000) <= 0.06);
    assert_true(family_error(3, 6, true, 4000) <= 0.06);
    assert_true(family_error(5, 6, false, 2000) <= 0.06);
    assert_true(family_error(8, 8, true, 200) <= 0.06);
}

/* 4.1e-1 against 1.8e-3, and all that is a decade apart, with the sweeps' usual spread. */
static void clear_differences_are_found(void **state)
{
    static const double centre[] = {-0.387, -2.745, -0.4, -2.7, -0.5, -2.6, -0.45, -2.75};
    uint64_t bits = 88172645463325252u;
    struct swept s;
    (void)state;
    for (int trial = 0; trial < 20; trial++) {
        struct lrf_comparison c;
        sweep(&s, 8, REPEATS, centre, 0.25, true, &bits);
        c = tested(&s, 8);
        for (size_t i = 0; i < 8; i++)
            for (size_t j = 0; j < i; j++)
                assert_true(fabs(centre[i] - centre[j]) < 1 || c.p[i * 8 + j] < 0.05);
        lrf_comparison_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grid_goes_through_every_suggestion),
        cmocka_unit_test(regrets_and_their_limits_are_recomputed),
        cmocka_unit_test(nothing_learnt_is_no_regret),
        cmocka_unit_test(an_open_end_is_seen),
        cmocka_unit_test(without_seeds_it_is_unclear),
        cmocka_unit_test(the_interval_holds_what_it_promises),
        cmocka_unit_test(clear_cases_get_a_clear_verdict),
        cmocka_unit_test(suggestions_of_repeats_are_permuted),
        cmocka_unit_test(few_repeats_are_not_known),
        cmocka_unit_test(false_differences_are_rarer_than_promised),
        cmocka_unit_test(clear_differences_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
