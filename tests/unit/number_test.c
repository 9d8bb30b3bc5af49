#include "assert.h"

#include "base/number.h"

static double parsed(const char *s, enum lrf_number want)
{
    double v = 12345;
    assert_int_equal(lrf_number_parse(s, strlen(s), &v), want);
    return v;
}

static void numbers_read_exactly(void **state)
{
    static const char *texts[] = {"2.385",
                                  "-0.1",
                                  "1e-9",
                                  "123456789012345678901234567890",
                                  ".5",
                                  "5.",
                                  "4.9406564584124654e-324",
                                  "9007199254740993",
                                  "1E+22",
                                  "0.1e-22"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_true(parsed(texts[i], LRF_NUMBER_FINITE) == strtod(texts[i], NULL));
}

static void what_is_not_a_number_is_refused(void **state)
{
    static const char *texts[] = {"",   ".",  "-",   "e5",  "1e",    "1e+",  "0x10",
                                  "1 ", " 1", "1,5", "--1", "1.2.3", "infx", "n/a"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        parsed(texts[i], LRF_NUMBER_NONE);
}

static void nonfinite_and_overflow_are_told_apart(void **state)
{
    (void)state;
    assert_true(isnan(parsed("NaN", LRF_NUMBER_NONFINITE)));
    assert_true(parsed("-Infinity", LRF_NUMBER_NONFINITE) < 0);
    assert_true(isinf(parsed("1e400", LRF_NUMBER_OVERFLOW)));
    assert_true(parsed("1e-400", LRF_NUMBER_FINITE) == 0);
}

static void what_is_written_reads_back(void **state)
{
    char buf[LRF_NUMBER_SIZE];
    uint64_t bits = 88172645463325252u;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        double v, back;
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        assert_int_equal(lrf_number_parse(buf, lrf_number_format(buf, v), &back),
                         LRF_NUMBER_FINITE);
        assert_true(back == v);
    }
    lrf_number_format(buf, 0.1);
    assert_string_equal(buf, "0.1");
    lrf_number_format(buf, -INFINITY);
    assert_string_equal(buf, "-inf");
}

static void points_and_groups_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        double with_point, with_comma; /* nan: no number */
    } cases[] = {{"1.5", 1.5, NAN},         {"1,5", NAN, 1.5},    {"1,234", 1234, 1.234},
                 {"1.234", 1.234, 1234},    {"0,234", NAN, .234}, {"-1.234,5", NAN, -1234.5},
                 {"1,234.5e1", 12345, NAN}, {"1,2,3", NAN, NAN},  {"1.234.567", NAN, 1234567},
                 {"12,34.5", NAN, NAN},     {"17", 17, 17},       {",5", NAN, .5}};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text;
        double point = NAN, comma = NAN;
        if (lrf_number_parse_point(text, strlen(text), '.', &point) != LRF_NUMBER_FINITE)
            point = NAN;
        if (lrf_number_parse_point(text, strlen(text), ',', &comma) != LRF_NUMBER_FINITE)
            comma = NAN;
        if (!(point == cases[i].with_point || (isnan(point) && isnan(cases[i].with_point))) ||
            !(comma == cases[i].with_comma || (isnan(comma) && isnan(cases[i].with_comma))))
            fail_msg("'%s' is %g and %g", text, point, comma);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_read_exactly),
        cmocka_unit_test(what_is_not_a_number_is_refused),
        cmocka_unit_test(nonfinite_and_overflow_are_told_apart),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(points_and_groups_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
