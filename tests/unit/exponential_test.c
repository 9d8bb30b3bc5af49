#include "assert.h"

#include "model/exponential.h"

static void it_is_as_exact_as_float_allows(void **state)
{
    double worst = 0;

    (void)state;
    for (float x = -87; x <= 88; x += 0.000731f)
        worst = fmax(worst, fabs((double)lrf_exp(x) / exp((double)x) - 1));
    for (float x = 1e-30f; x < 1e-3f; x *= 1.37f)
        worst = fmax(worst, fabs((double)lrf_exp(-x) / exp(-(double)x) - 1));
    assert_true(worst < 1.2e-7);
    assert_true(lrf_exp(0) == 1);
}

static void far_below_it_is_as_good_as_zero(void **state)
{
    static const float low[] = {-87.1f, -88, -104, -1e4f, -3e38f, -INFINITY};

    (void)state;
    for (size_t i = 0; i < sizeof low / sizeof *low; i++)
        assert_true(lrf_exp(low[i]) >= 0 && lrf_exp(low[i]) < 2e-38f);
}

static void nan_comes_through(void **state)
{
    (void)state;
    assert_true(isnan(lrf_exp(NAN)));
    assert_true(isnan(lrf_exp(-NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_as_exact_as_float_allows),
        cmocka_unit_test(far_below_it_is_as_good_as_zero),
        cmocka_unit_test(nan_comes_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
