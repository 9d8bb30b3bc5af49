#define _GNU_SOURCE /* strtod_l, newlocale */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/character.h"
#include "base/digits.h"

static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/*
 * What nearly every cell of a file is: at most 15 digits, perhaps a sign and a point. Mantissa and
 * power of ten are then exact. False for all else, numbers or not.
 */
static bool parse_plain(const char *s, size_t n, double *value)
{
    const char *end = s + n, *point = NULL;
    const bool negative = n > 0 && *s == '-';
    int64_t mantissa = 0;

    s += negative;
    if (end - s < 1 || end - s > 15)
        return false;
    for (; s < end; s++) {
        const unsigned digit = (unsigned)(*s - '0');
        if (digit < 10)
            mantissa = mantissa * 10 + digit;
        else if (*s == '.' && point == NULL && end - s > 1)
            point = s + 1;
        else
            return false;
    }
    *value = point ? (double)mantissa / power_of_ten[end - point] : (double)mantissa;
    *value = negative ? -*value : *value;
    return true;
}

/* The parts of a decimal number; `digits` counts mantissa digits from the first that is not zero.
 */
struct decimal {
    bool negative;
    uint64_t mantissa;
    int digits;
    int exponent;
};

static const char *scan_digits(const char *s, const char *end, struct decimal *d, int step)
{
    for (unsigned digit; s < end && (digit = (unsigned)(*s - '0')) < 10; s++) {
        if (d->mantissa || digit != 0)
            d->digits++;
        if (d->digits <= 19)
            d->mantissa = d->mantissa * 10 + digit;
        d->exponent += step;
    }
    return s;
}

static const char *scan_exponent(const char *s, const char *end, struct decimal *d)
{
    int sign = 1, e = 0;
    const char *digits;
    unsigned digit;

    if (s < end && (*s == '-' || *s == '+'))
        sign = *s++ == '-' ? -1 : 1;
    for (digits = s; s < end && (digit = (unsigned)(*s - '0')) < 10; s++)
        e = e < 100000 ? e * 10 + (int)digit : e;
    if (s == digits)
        return NULL;
    d->exponent += sign * e;
    return s;
}

/* Checks the grammar of s[0..n) and takes it apart. */
static bool scan_decimal(const char *s, size_t n, struct decimal *d)
{
    const char *end = s + n, *start, *point = NULL;

    *d = (struct decimal){0};
    if (s < end && (*s == '-' || *s == '+'))
        d->negative = *s++ == '-';
    start = s;
    s = scan_digits(s, end, d, 0);
    if (s < end && *s == '.') {
        point = s++;
        s = scan_digits(s, end, d, -1);
    }
    if (s == start || (point == start && s == point + 1))
        return false;
    if (s < end && (*s == 'e' || *s == 'E') && (s = scan_exponent(s + 1, end, d)) == NULL)
        return false;
    return s == end;
}

/* strtod in the C locale, on a copy that ends in NUL. */
static double slow_parse(const char *s, size_t n)
{
    char small[64], *text = n < sizeof small ? small : malloc(n + 1);
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double value = NAN;

    if (text != NULL && c_locale != (locale_t)0) {
        memcpy(text, s, n);
        text[n] = '\0';
        value = strtod_l(text, NULL, c_locale);
    }
    if (c_locale != (locale_t)0)
        freelocale(c_locale);
    if (text != small)
        free(text);
    return value;
}

static bool is_word(const char *s, size_t n, const char *word)
{
    return strlen(word) == n && strncasecmp(s, word, n) == 0;
}

static enum lrf_number parse_nonfinite(const char *s, size_t n, double *value)
{
    double sign = 1;

    if (n > 0 && strchr("+-iInN", *s) == NULL)
        return LRF_NUMBER_NONE;
    if (n > 0 && (*s == '-' || *s == '+')) {
        sign = *s == '-' ? -1 : 1;
        s++;
        n--;
    }
    if (is_word(s, n, "nan"))
        *value = NAN;
    else if (is_word(s, n, "inf") || is_word(s, n, "infinity"))
        *value = sign * HUGE_VAL;
    else
        return LRF_NUMBER_NONE;
    return LRF_NUMBER_NONFINITE;
}

/* Exact when mantissa and power of ten are both exact doubles (Clinger 1990). */
enum lrf_number lrf_number_parse(const char *s, size_t n, double *value)
{
    struct decimal d;
    double m;

    if (parse_plain(s, n, value))
        return LRF_NUMBER_FINITE;
    if (!scan_decimal(s, n, &d))
        return parse_nonfinite(s, n, value);
    if (d.digits <= 19 && d.mantissa <= (UINT64_C(1) << 53) && d.exponent >= -22 &&
        d.exponent <= 22) {
        m = (double)d.mantissa;
        m = d.exponent < 0 ? m / power_of_ten[-d.exponent] : m * power_of_ten[d.exponent];
        *value = d.negative ? -m : m;
        return LRF_NUMBER_FINITE;
    }
    *value = slow_parse(s, n);
    return isfinite(*value) ? LRF_NUMBER_FINITE : LRF_NUMBER_OVERFLOW;
}

/* Whether s[0..n) is groups of three digits with `group` between, the first one 1 to 3 digits and
 * not beginning with 0. */
static bool is_grouped(const char *s, size_t n, char group)
{
    const size_t first = n % 4;

    if (n < 5 || first == 0 || s[0] == '0')
        return false;
    for (size_t i = 0; i < n; i++) {
        const bool between = i >= first && (i - first) % 4 == 0;
        if (between ? s[i] != group : !lrf_is_digit(s[i]))
            return false;
    }
    return true;
}

/* Writes the number with a decimal point and without groups; false if these are not of three. */
static bool plain_form(char *out, const char *s, size_t n, char point, char group)
{
    const size_t sign = n > 0 && (*s == '-' || *s == '+');
    size_t whole = sign;

    while (whole < n && s[whole] != point && s[whole] != 'e' && s[whole] != 'E')
        whole++;
    if (memchr(s, group, whole) != NULL && !is_grouped(s + sign, whole - sign, group))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i >= whole || s[i] != group)
            *out++ = s[i] == point ? '.' : s[i];
    }
    *out = '\0';
    return true;
}

enum lrf_number lrf_number_parse_point(const char *s, size_t n, char point, double *value)
{
    enum { LONGEST = 64 };
    char plain[LONGEST + 1];

    if (n > LONGEST || (memchr(s, ',', n) == NULL && (point == '.' || memchr(s, '.', n) == NULL)))
        return lrf_number_parse(s, n, value);
    return plain_form(plain, s, n, point, point == ',' ? '.' : ',')
               ? lrf_number_parse(plain, strlen(plain), value)
               : LRF_NUMBER_NONE;
}

bool lrf_number_parse_size(const char *s, size_t *value)
{
    size_t v = 0;

    if (*s == '\0')
        return false;
    for (; *s; s++) {
        const unsigned digit = (unsigned)(*s - '0');
        if (digit >= 10 || v > (SIZE_MAX - 9) / 10)
            return false;
        v = v * 10 + digit;
    }
    *value = v;
    return true;
}

/* snprintf follows the locale: puts the point back where it wrote its own radix character. */
static size_t with_point(char *buf)
{
    char *out = buf;

    for (char *s = buf; *s; s++) {
        if (strchr("0123456789-+e", *s))
            *out++ = *s;
        else if (out == buf || out[-1] != '.')
            *out++ = '.';
    }
    *out = '\0';
    return (size_t)(out - buf);
}

static size_t format_nonfinite(char buf[LRF_NUMBER_SIZE], double value)
{
    const char *word = isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    strncpy(buf, word, LRF_NUMBER_SIZE);
    return strlen(buf);
}

size_t lrf_number_format(char buf[LRF_NUMBER_SIZE], double value)
{
    static const int tries[] = {15, 16, 17};
    struct lrf_digits digits;
    double back;
    size_t n = 0;

    if (!isfinite(value))
        return format_nonfinite(buf, value);
    if (value != 0 && lrf_digits_shortest(fabs(value), &digits)) {
        buf[0] = '-';
        n = value < 0;
        return n + lrf_digits_write(buf + n, &digits);
    }
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        n = lrf_number_short(buf, value, tries[i]);
        if (lrf_number_parse(buf, n, &back) == LRF_NUMBER_FINITE && back == value)
            break;
    }
    return n;
}

size_t lrf_number_short(char buf[LRF_NUMBER_SIZE], double value, int digits)
{
    if (!isfinite(value))
        return format_nonfinite(buf, value);
    snprintf(buf, LRF_NUMBER_SIZE, "%.*g", digits, value);
    return with_point(buf);
}

size_t lrf_number_decimals(char buf[LRF_NUMBER_SIZE], double value, int decimals, bool scientific)
{
    if (!isfinite(value))
        return format_nonfinite(buf, value);
    if (!scientific && fabs(value) >= 1e15)
        snprintf(buf, LRF_NUMBER_SIZE, "%.6g", value);
    else
        snprintf(buf, LRF_NUMBER_SIZE, scientific ? "%.*e" : "%.*f", decimals, value);
    return with_point(buf);
}

size_t lrf_number_rate(char buf[LRF_NUMBER_SIZE], double rate)
{
    return lrf_number_decimals(buf, rate, 1, true);
}
