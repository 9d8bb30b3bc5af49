#include "log/log.h"

#include "assert.h"

static const struct {
    const char *text;
    bool decimal_comma;
    enum lrf_log_cell kind;
    double value;
} cells[] = {
    {"2.385", false, LRF_LOG_NUMBER, 2.385},
    {"2.385", true, LRF_LOG_NUMBER, 2.385},
    {"2,385", true, LRF_LOG_NUMBER, 2.385},
    {"-2,5e-3", true, LRF_LOG_NUMBER, -2.5e-3},
    {"2,385", false, LRF_LOG_NUMBER, 2385},
    {"1,234.5", false, LRF_LOG_NUMBER, 1234.5},
    {"1,234.5", true, LRF_LOG_NUMBER, 1234.5},
    {"1.234,5", true, LRF_LOG_NUMBER, 1234.5},
    {"+12,345,678.25e-2", false, LRF_LOG_NUMBER, 123456.7825},
    {"-123,456", false, LRF_LOG_NUMBER, -123456},
    {" \t1e3\r\n", false, LRF_LOG_NUMBER, 1000},
    {"1e400", false, LRF_LOG_NUMBER, INFINITY},
    {"-inf", false, LRF_LOG_NUMBER, -INFINITY},
    {"", false, LRF_LOG_MISSING, 0},
    {"  ", false, LRF_LOG_MISSING, 0},
    {"NA", false, LRF_LOG_MISSING, 0},
    {"n/a", false, LRF_LOG_MISSING, 0},
    {"None", false, LRF_LOG_MISSING, 0},
    {"null", false, LRF_LOG_MISSING, 0},
    {"-", false, LRF_LOG_MISSING, 0},
    {"--", false, LRF_LOG_TEXT, 0},
    {"1,23", false, LRF_LOG_TEXT, 0},
    {"0,123", false, LRF_LOG_TEXT, 0},
    {"1234,567", false, LRF_LOG_TEXT, 0},
    {"1,234,56", false, LRF_LOG_TEXT, 0},
    {"1,2345", false, LRF_LOG_TEXT, 0},
    {",123", false, LRF_LOG_TEXT, 0},
    {"1,", false, LRF_LOG_TEXT, 0},
    {"1,234.5,6", false, LRF_LOG_TEXT, 0},
    {"1.2.3", false, LRF_LOG_TEXT, 0},
    {"1.23,5", true, LRF_LOG_TEXT, 0},
    {"1.234.567,", false, LRF_LOG_TEXT, 0},
    {"1 234", false, LRF_LOG_TEXT, 0},
    {"10%", false, LRF_LOG_TEXT, 0},
    {"1,e5", false, LRF_LOG_TEXT, 0},
    {"1,234e1,234", false, LRF_LOG_TEXT, 0},
};

static void cells_are_told_apart(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        double value = 12345;
        const enum lrf_log_cell kind =
            lrf_log_number(cells[i].text, strlen(cells[i].text), cells[i].decimal_comma, &value);
        if (kind != cells[i].kind || (kind == LRF_LOG_NUMBER && value != cells[i].value))
            fail_msg("'%s' is %d, %.17g", cells[i].text, (int)kind, value);
    }
}

static void nan_is_a_number(void **state)
{
    double value = 12345;
    (void)state;

    assert_int_equal(lrf_log_number(" NaN", 4, false, &value), LRF_LOG_NUMBER);
    assert_true(isnan(value));
}

/* Only s[0..n) counts, however long what stands around it. */
static void cells_end_where_they_are_said_to(void **state)
{
    char text[400];
    double value = 12345;
    (void)state;

    assert_int_equal(lrf_log_number("1,234,567", 5, false, &value), LRF_LOG_NUMBER);
    assert_true(value == 1234);
    memset(text, '9', sizeof text);
    memcpy(text + 1, ",", 1);
    assert_int_equal(lrf_log_number(text, sizeof text, true, &value), LRF_LOG_TEXT);
    assert_int_equal(lrf_log_number(text + 2, 300, true, &value), LRF_LOG_NUMBER);
    assert_relative(value, 1e300, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_told_apart),
        cmocka_unit_test(nan_is_a_number),
        cmocka_unit_test(cells_end_where_they_are_said_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
