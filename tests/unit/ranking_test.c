#include "assert.h"

#include "experiment/ranking.h"

enum { SEEDS = 5 };

static void rank(const double *loss, size_t n, size_t n_seed, struct lrf_rank *out)
{
    struct lrf_error err = {0};

    assert_ok(lrf_rank_losses(loss, n, n_seed, out, &err), err);
}

/* Means, intervals and p-values from SciPy: stats.t.ppf, stats.ttest_rel. */
static void the_numbers_are_those_of_a_paired_t_test(void **state)
{
    static const double loss[3][SEEDS] = {{0.318, 0.291, 0.342, 0.409, 0.301},
                                          {0.312, 0.287, 0.331, 0.402, 0.299},
                                          {0.512, 0.437, 0.331, 0.602, 0.399}};
    struct lrf_rank r[3];
    (void)state;
    rank(*loss, 3, SEEDS, r);
    assert_int_equal(r[0].place, 2);
    assert_int_equal(r[1].place, 1);
    assert_int_equal(r[2].place, 3);
    assert_relative(r[1].mean, 0.3262, 1e-12);
    assert_relative(r[1].hi - r[1].mean, 0.056378929380224936, 1e-9);
    assert_relative(r[2].mean - r[2].lo, 0.12976250194165376, 1e-9);
    assert_relative(r[0].excess, 0.006, 1e-12);
    assert_relative(r[0].excess_hi - r[0].excess, 0.0042106874819923005, 1e-9);
    assert_relative(r[2].excess_lo, 0.13 - 0.10388506336835694, 1e-9);
    /* Holm over three pairs, the one without the best having p = 0.0313. */
    assert_relative(r[0].p, 3 * 0.01672965568667922, 1e-9);
    assert_relative(r[2].p, 2 * 0.025481481481481428, 1e-9);
    assert_true(!r[0].differs && !r[2].differs && !r[1].differs);
    assert_true(isnan(r[1].p));
    assert_true(r[1].excess == 0);
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
    static const double loss[3][SEEDS] = {{0.1, 0.1, NAN, 0.1, 0.1},
                                          {0.9, 0.8, 0.7, 0.6, 0.5},
                                          {INFINITY, NAN, -INFINITY, NAN, INFINITY}};
    struct lrf_rank r[3];
    (void)state;
    rank(*loss, 3, SEEDS, r);
    assert_int_equal(r[1].place, 1);
    assert_int_equal(r[0].place, 2);
    assert_int_equal(r[0].n, 4);
    assert_true(r[0].differs && !r[2].differs);
    assert_relative(r[0].mean, 0.1, 1e-12);
    assert_relative(r[0].excess, 0.1 - 0.7, 1e-12);
    assert_int_equal(r[2].n, 0);
    assert_true(isnan(r[2].mean) && isnan(r[2].excess) && isnan(r[2].p));
}

static void equal_runs_do_not_differ(void **state)
{
    static const double same[2][3] = {{0.25, 0.5, 0.75}, {0.25, 0.5, 0.75}};
    static const double shifted[2][3] = {{0.25, 0.5, 0.75}, {0.5, 0.75, 1}};
    struct lrf_rank r[2];
    (void)state;
    rank(*same, 2, 3, r);
    assert_int_equal(r[0].place, 1);
    assert_int_equal(r[1].place, 2);
    assert_true(r[1].p == 1 && !r[1].differs);
    rank(*shifted, 2, 3, r);
    assert_true(r[1].p == 0 && r[1].differs);
}

static void one_seed_tells_no_noise(void **state)
{
    static const double loss[] = {0.3, 0.2};
    struct lrf_rank r[2];
    (void)state;
    rank(loss, 2, 1, r);
    assert_int_equal(r[1].place, 1);
    assert_relative(r[0].excess, 0.1, 1e-12);
    assert_true(isnan(r[0].lo) && isnan(r[0].excess_hi) && isnan(r[0].p) && !r[0].differs);
}

static void nothing_cannot_be_ranked(void **state)
{
    double loss = 1;
    struct lrf_rank r;
    struct lrf_error err = {0};
    (void)state;
    assert_int_equal(lrf_rank_losses(&loss, 0, 1, &r, &err), LRF_EINVAL);
    assert_int_equal(lrf_rank_losses(&loss, 1, 0, &r, &err), LRF_EINVAL);
}

/* Six ways without any difference: at most one ranking in twenty may name one. */
static void false_alarms_are_rare(void **state)
{
    double loss[6][SEEDS];
    struct lrf_rank r[6];
    uint64_t bits = 88172645463325252u;
    int alarms = 0;
    (void)state;
    for (int trial = 0; trial < 2000; trial++) {
        for (size_t i = 0; i < 6 * SEEDS; i++) {
            double sum = 0;
            for (int k = 0; k < 12; k++) {
                bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
                sum += (double)(bits >> 11) / 9007199254740992.0;
            }
            loss[i / SEEDS][i % SEEDS] = sum - 6;
        }
        rank(*loss, 6, SEEDS, r);
        for (size_t i = 0; i < 6; i++)
            if (r[i].differs) {
                alarms++;
                break;
            }
    }
    print_message("families with a false alarm: %.3f\n", alarms / 2000.0);
    assert_in_range(alarms, 2000 / 100, 2000 * 6 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_numbers_are_those_of_a_paired_t_test),
        cmocka_unit_test(holm_steps_down),
        cmocka_unit_test(losses_that_are_not_known_come_last),
        cmocka_unit_test(equal_runs_do_not_differ),
        cmocka_unit_test(one_seed_tells_no_noise),
        cmocka_unit_test(nothing_cannot_be_ranked),
        cmocka_unit_test(false_alarms_are_rare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
