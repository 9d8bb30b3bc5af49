/*
 * Allocation that fails: this program's malloc stands in for that of every library, so the ones
 * inside GSL fail, too.
 */
#include "failing.h"
#include "synthetic_curve.h"

/* Analyses with n - 1 allocations that succeed; whether it ran to the end. */
static bool analyzed_with(const struct lrf_curve *curve, long n, double *suggestion)
{
    const long before = live;
    struct lrf_analysis_settings settings;
    struct lrf_analysis result;
    struct lrf_error err = {0};
    enum lrf_status status;

    lrf_analysis_defaults(&settings);
    left = n;
    status = lrf_analyze(curve, &settings, &result, &err);
    left = -1;
    *suggestion = result.suggestion.lr;
    if (status == LRF_OK)
        lrf_analysis_release(&result);
    else if (status != LRF_ENOMEM || err.status != LRF_ENOMEM)
        fail_msg("allocation %ld: %s", n, err.text);
    /* gsl_matrix_alloc loses its header when there is no memory for the numbers (GSL 2.7) */
    assert_in_range(live - before, 0, status == LRF_OK ? 0 : 1);
    return status == LRF_OK;
}

static void every_allocation_may_fail(void **state)
{
    struct lrf_curve curve = {0};
    double all, suggestion = NAN;
    long n = 1;
    (void)state;

#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    for (unsigned r = 0; r < 3; r++)
        curve_fill(&curve, r, 100, curve_a, 0.1, 5);
    assert_true(analyzed_with(&curve, -1, &all));
    while (!analyzed_with(&curve, n, &suggestion) && n < 10000)
        n++;
    assert_in_range(n, 100, 9999);
    assert_true(suggestion == all);
    lrf_curve_release(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
