#include "assert.h"

#include "experiment/ranking.h"

enum { MOST = 16 };

static double uniform(uint64_t *bits)
{
    *bits ^= *bits << 13, *bits ^= *bits >> 7, *bits ^= *bits << 17;
    return (double)(*bits >> 11) / 9007199254740992.0;
}

/* All subsets of the pooled values, means and all. */
static double oracle(const double *a, size_t n_a, const double *b, size_t n_b)
{
    size_t n = n_a + n_b, ways = 0, extreme = 0;
    unsigned observed = (1u << n_a) - 1;
    double apart[1u << 12], x[12];

    for (size_t i = 0; i < n; i++)
        x[i] = i < n_a ? a[i] : b[i - n_a];
    for (unsigned set = 0; set < 1u << n; set++) {
        double in = 0, out = 0;
        size_t size = 0;
        for (size_t i = 0; i < n; i++) {
            size += set >> i & 1;
            *(set >> i & 1 ? &in : &out) += x[i];
        }
        apart[set] = size == n_a ? fabs(in / (double)n_a - out / (double)n_b) : NAN;
    }
    for (unsigned set = 0; set < 1u << n; set++) {
        ways += !isnan(apart[set]);
        extreme += apart[set] >= apart[observed] - 1e-12;
    }
    return (double)extreme / (double)ways;
}

static void it_counts_every_way_to_deal_the_values_out(void **state)
{
    uint64_t bits = 88172645463325252u;
    double x[12];
    (void)state;
    for (size_t n_a = 1; n_a <= 6; n_a++)
        for (size_t n_b = 1; n_b <= 6; n_b++) {
            for (size_t i = 0; i < n_a + n_b; i++)
                x[i] = floor(8 * uniform(&bits)) * 0.3125; /* with ties */
            assert_close(lrf_permutation_p(x, n_a, x + n_a, n_b, 1), oracle(x, n_a, x + n_a, n_b),
                         1e-15);
        }
}

static void what_is_apart_has_the_least_p(void **state)
{
    static const double a[] = {-1.31, -1.27, -1.42, -1.19, -1.33};
    static const double b[] = {-2.11, -2.47, -2.32, -2.29, -2.03};
    (void)state;
    assert_relative(lrf_permutation_p(a, 5, b, 5, 1), 2.0 / 252, 1e-15);
    assert_relative(lrf_permutation_p(a, 5, b, 3, 1), 1.0 / 56, 1e-15);
    assert_true(lrf_permutation_p(a, 5, a, 5, 1) == 1);
    assert_true(lrf_permutation_p(a, 1, b, 1, 1) == 1);
    assert_true(isnan(lrf_permutation_p(a, 0, b, 5, 1)));
    assert_true(isnan(lrf_permutation_p(a, 5, (const double[]){1, NAN}, 2, 1)));
    assert_true(isnan(lrf_permutation_p((const double[]){INFINITY}, 1, b, 5, 1)));
}

/* 12 against 12 are 2704156 ways: the random ones must come near the normal approximation. */
static void many_ways_are_sampled(void **state)
{
    double a[12], b[12], p, mean = 0, squares = 0, apart;
    (void)state;
    for (size_t i = 0; i < 12; i++) {
        a[i] = (double)(2 * i);
        b[i] = (double)(2 * i) + 5;
    }
    p = lrf_permutation_p(a, 12, b, 12, 7);
    assert_true(p == lrf_permutation_p(a, 12, b, 12, 7));
    assert_true(p != lrf_permutation_p(a, 12, b, 12, 8));
    /* Under permutation the sum of one group has variance n_a n_b / (N (N-1)) sum of squares. */
    for (size_t i = 0; i < 12; i++)
        mean += (a[i] + b[i]) / 24;
    for (size_t i = 0; i < 12; i++)
        squares += (a[i] - mean) * (a[i] - mean) + (b[i] - mean) * (b[i] - mean);
    apart = 12 * 2.5 / sqrt(144.0 / (24 * 23) * squares);
    /* three standard errors of 20000 draws, and what the normal approximation is off by */
    assert_close(p, erfc(apart / sqrt(2)), 3 * sqrt(p * (1 - p) / 20000) + 0.01);
    assert_relative(lrf_permutation_p((const double[]){0}, 1, a, 12, 7), 3.0 / 13, 1e-15);
    for (size_t i = 0; i < 12; i++)
        b[i] += 100;
    assert_relative(lrf_permutation_p(a, 12, b, 12, 7), 1.0 / 20001, 1e-12);
}

/* Level 0.05 for two log-normal samples of a different size. */
static void it_holds_its_level_on_a_skewed_null(void **state)
{
    uint64_t bits = 362436069123456789u;
    int alarms = 0, trials = 4000;
    double x[MOST];
    (void)state;
    for (int trial = 0; trial < trials; trial++) {
        for (size_t i = 0; i < 12; i++)
            x[i] =
                exp(2 * sqrt(-2 * log(uniform(&bits))) * cos(6.283185307179586 * uniform(&bits)));
        alarms += lrf_permutation_p(x, 7, x + 7, 5, 1) <= 0.05;
    }
    print_message("false alarms: %.4f\n", (double)alarms / trials);
    assert_in_range(alarms, trials * 3 / 100, trials * 6 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_counts_every_way_to_deal_the_values_out),
        cmocka_unit_test(what_is_apart_has_the_least_p),
        cmocka_unit_test(many_ways_are_sampled),
        cmocka_unit_test(it_holds_its_level_on_a_skewed_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
