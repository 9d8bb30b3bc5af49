#include "assert.h"

#if defined(__x86_64__) && defined(__GLIBC__)
#include <fpu_control.h>
#endif

#include "base/digits.h"
#include "base/number.h"

static uint64_t bits = 88172645463325252u;

static uint64_t next_bits(void)
{
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return bits;
}

/* The slow, obvious way. */
static void oracle(char buf[40], double value)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, 40, "%.*g", digits, value);
        if (strtod(buf, NULL) == value)
            return;
    }
}

static size_t fast, all;

static void check(double value)
{
    char want[40], have[40];
    struct lrf_digits digits;

    if (!isfinite(value) || !(value > 0))
        return;
    all++;
    if (!lrf_digits_shortest(value, &digits))
        return;
    fast++;
    oracle(want, value);
    assert_int_equal(lrf_digits_write(have, &digits), strlen(want));
    assert_string_equal(have, want);
}

static void digits_are_those_of_printf(void **state)
{
    (void)state;
    fast = all = 0;
    for (int i = 0; i < 200000; i++) {
        double u = (double)(next_bits() >> 11) * 0x1p-53;
        check(u);
        check((float)u * 3);
        check(pow(10, -6 + 8 * u));
        check((double)(next_bits() % 100000) / 1000);
        check((double)(next_bits() >> (next_bits() % 60)));
    }
    assert_true(fast > all * 9 / 10);
}

static void doubts_and_far_scales_are_left_to_the_slow_way(void **state)
{
    struct lrf_digits digits;
    (void)state;
    assert_false(lrf_digits_shortest(1e-11, &digits));
    assert_false(lrf_digits_shortest(1e20, &digits));
    assert_false(lrf_digits_shortest(4.9406564584124654e-324, &digits));
    for (int e = -10; e < 20; e++) { /* neighbours of powers of ten */
        double power = pow(10, e);
        check(power);
        check(nextafter(power, 0));
        check(nextafter(power, 1e300));
    }
    for (int e = -33; e < 66; e++) { /* and of two, where the spacing changes */
        check(ldexp(1, e));
        check(nextafter(ldexp(1, e), 0));
        check(nextafter(ldexp(1, e), 1e300));
    }
}

static void every_number_still_reads_back(void **state)
{
    char buf[LRF_NUMBER_SIZE];
    double back;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        uint64_t word = next_bits();
        double value;
        memcpy(&value, &word, sizeof value);
        if (i % 2)
            value = ldexp((double)(int64_t)word, -60 - (int)(next_bits() % 20));
        if (!isfinite(value))
            continue;
        assert_int_equal(lrf_number_parse(buf, lrf_number_format(buf, value), &back),
                         LRF_NUMBER_FINITE);
        assert_true(back == value);
    }
}

/* As under valgrind, or where a library has set the unit so. */
static void a_unit_of_53_bits_gives_the_same_digits(void **state)
{
#if defined(__x86_64__) && defined(__GLIBC__)
    fpu_control_t before, narrow;
    char want[LRF_NUMBER_SIZE], have[LRF_NUMBER_SIZE];

    _FPU_GETCW(before);
    narrow = (fpu_control_t)((before & ~_FPU_EXTENDED) | _FPU_DOUBLE);
    for (int i = 0; i < 20000; i++) {
        const double value = (double)(next_bits() >> 11) * 0x1p-50;
        lrf_number_format(want, value);
        _FPU_SETCW(narrow);
        lrf_number_format(have, value);
        _FPU_SETCW(before);
        assert_string_equal(have, want);
    }
#endif
    (void)state;
}

static void common_numbers_are_short(void **state)
{
    static const struct {
        double value;
        const char *text;
    } pair[] = {{0.1, "0.1"},       {-2.5, "-2.5"},      {1500, "1500"},  {1e-5, "1e-05"},
                {0.0001, "0.0001"}, {3.2e-7, "3.2e-07"}, {1e15, "1e+15"}, {0, "0"},
                {1, "1"},           {100, "100"}};
    char buf[LRF_NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        assert_int_equal(lrf_number_format(buf, pair[i].value), strlen(pair[i].text));
        assert_string_equal(buf, pair[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_those_of_printf),
        cmocka_unit_test(doubts_and_far_scales_are_left_to_the_slow_way),
        cmocka_unit_test(every_number_still_reads_back),
        cmocka_unit_test(a_unit_of_53_bits_gives_the_same_digits),
        cmocka_unit_test(common_numbers_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
