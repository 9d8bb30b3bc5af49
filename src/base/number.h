/* base/number.h - numbers as text, whatever the locale. */
#ifndef LRF_BASE_NUMBER_H
#define LRF_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum lrf_number {
    LRF_NUMBER_NONE,      /* not a number */
    LRF_NUMBER_FINITE,    /* a finite decimal number */
    LRF_NUMBER_NONFINITE, /* nan, inf, infinity in any case, with a sign or without */
    LRF_NUMBER_OVERFLOW,  /* a decimal number beyond the range of double */
};

enum { LRF_NUMBER_SIZE = 32 };

/*
 * Reads s[0..n), all of it, as a decimal number: [+-]digits[.digits][e[+-]digits]. Correctly
 * rounded; no white space, no hexadecimal. Sets *value unless the answer is NONE (an overflow
 * is +-inf).
 */
enum lrf_number lrf_number_parse(const char *s, size_t n, double *value);
/*
 * The same as people and spreadsheets write it: `point` ('.' or ',') before the decimals, the other
 * of the two between groups of three digits if it likes: "1,234.5", "1.234,5". At most 64 bytes
 * with a comma.
 */
enum lrf_number lrf_number_parse_point(const char *s, size_t n, char point, double *value);
/* A whole number >= 0 in decimal digits, all of the string. */
bool lrf_number_parse_size(const char *s, size_t *value);
/*
 * Writes the shortest of 15, 16 or 17 digits that reads back as the same double; nan, inf,
 * -inf. Returns the length.
 */
size_t lrf_number_format(char buf[LRF_NUMBER_SIZE], double value);
/* For people: `digits` significant digits ("3.2e-03", "0.012", "150"). */
size_t lrf_number_short(char buf[LRF_NUMBER_SIZE], double value, int digits);
/* With `decimals` digits behind the point, fixed ("0.50") or scientific ("5.0e-01"). */
size_t lrf_number_decimals(char buf[LRF_NUMBER_SIZE], double value, int decimals, bool scientific);
/* A learning rate for people: "3.2e-03", "nan", "inf". */
size_t lrf_number_rate(char buf[LRF_NUMBER_SIZE], double rate);

#endif
