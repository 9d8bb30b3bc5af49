/* curve/log_number.h - a number as logs, spreadsheets and people write it. */
#ifndef LRF_CURVE_LOG_NUMBER_H
#define LRF_CURVE_LOG_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum lrf_log_cell {
    LRF_LOG_MISSING, /* empty, NA, n/a, none, null, - */
    LRF_LOG_NUMBER,  /* nan and infinities too; what is beyond double is infinite */
    LRF_LOG_TEXT
};

/*
 * Reads s[0..n) as a number with a decimal point, with commas between groups of three digits if
 * it likes ("1,234.5"). With decimal_comma a single comma is the decimal point first of all, and
 * points may stand between groups ("1.234,5"). Sets *value for a number only.
 */
enum lrf_log_cell lrf_log_number(const char *s, size_t n, bool decimal_comma, double *value);

#endif
