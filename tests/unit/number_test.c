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

static uint64_t bits = 88172645463325252u;

static unsigned draw(unsigned n)
{
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return (unsigned)(bits >> 20) % n;
}

static void expect_strtod(const char *text)
{
    const double want = strtod(text, NULL);
    double value = NAN;
    const enum lrf_number kind = lrf_number_parse(text, strlen(text), &value);

    if (memcmp(&value, &want, sizeof value) != 0 ||
        kind != (isfinite(want) ? LRF_NUMBER_FINITE : LRF_NUMBER_OVERFLOW))
        fail_msg("'%s' is read as %.17g", text, value);
}

/* Up to 24 digits, a point anywhere, an exponent or none. */
static void random_number(char *s)
{
    const unsigned digits = 1 + draw(draw(4) ? 20 : 24), point = draw(digits + 2);

    if (draw(3) == 0)
        *s++ = draw(2) ? '-' : '+';
    for (unsigned i = 0; i < digits; i++) {
        if (i == point)
            *s++ = '.';
        *s++ = (char)('0' + (draw(8) ? draw(10) : 0));
    }
    *s = '\0';
    if (draw(3) == 0)
        snprintf(s, 8, "e%d", (int)draw(draw(4) ? 60 : 700) - (int)draw(draw(4) ? 60 : 700));
}

/* The middle between two doubles, or a unit of the last digit beside it: (2 m + 1) 2^e, where m has
 * 53 bits. */
static void halfway_number(char *s)
{
    const uint64_t odd = UINT64_C(1) << 53 | bits >> 11 | 1;
    const unsigned shift = draw(10), unit = draw(3);
    uint64_t rest = odd & ((UINT64_C(1) << shift) - 1);

    if (draw(2)) {
        snprintf(s, 64, "%llu", (unsigned long long)((odd << shift) + unit - 1));
        return;
    }
    for (unsigned i = 0; i < shift; i++)
        rest *= 5; /* rest / 2^shift = rest 5^shift / 10^shift */
    if (rest > 0)
        rest += unit - 1;
    snprintf(s, 64, "%llu.%0*llu", (unsigned long long)(odd >> shift), (int)shift,
             (unsigned long long)rest);
}

static void any_number_is_strtods(void **state)
{
    static const char *texts[] = {"0",
                                  "-0",
                                  "0.0",
                                  "0e30",
                                  "-0e-30",
                                  "1e27",
                                  "1e28",
                                  "1e-27",
                                  "1e-28",
                                  "9007199254740992",
                                  "1e23",
                                  "8.5e22",
                                  "9007199254740993",
                                  "9007199254740992.5",
                                  "00000000000000000000001.5",
                                  "0.000000000000000000000000012345678",
                                  "18446744073709551615",
                                  "18446744073709551616",
                                  "9999999999999999999e-27",
                                  "2.2250738585072011e-308",
                                  "4.9e-324",
                                  "2.4e-324",
                                  "1.7976931348623159e308"};
    char text[96];
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_strtod(texts[i]);
    for (int i = 0; i < 300000; i++) {
        random_number(text);
        expect_strtod(text);
        halfway_number(text);
        expect_strtod(text);
    }
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
        cmocka_unit_test(any_number_is_strtods),
        cmocka_unit_test(what_is_not_a_number_is_refused),
        cmocka_unit_test(nonfinite_and_overflow_are_told_apart),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(points_and_groups_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
