#define _GNU_SOURCE /* strtod_l, newlocale */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/character.h"
#include "base/decimal.h"
#include "base/digits.h"

static pthread_once_t locale_once = PTHREAD_ONCE_INIT;
static locale_t c_locale; /* the only one, made when it is first needed */

static void make_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* strtod in the C locale, on a copy that ends in NUL. */
static double slow_parse(const char *s, size_t n)
{
    char small[64], *text = n < sizeof small ? small : malloc(n + 1);
    double value = NAN;

    pthread_once(&locale_once, make_locale);
    if (text != NULL && c_locale != (locale_t)0) {
        memcpy(text, s, n);
        text[n] = '\0';
        value = strtod_l(text, NULL, c_locale);
    }
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

/* Whether a number or one of the words for what is none begins so. */
static bool may_begin(char c)
{
    return (unsigned char)(c - '+') <= '9' - '+' || (c | 32) == 'i' || (c | 32) == 'n';
}

enum lrf_number lrf_number_parse(const char *s, size_t n, double *value)
{
    struct lrf_decimal d;

    if (n == 0 || !may_begin(*s))
        return LRF_NUMBER_NONE;
    if (lrf_decimal_scan(s, s + n, &d) != s + n)
        return parse_nonfinite(s, n, value);
    if (lrf_decimal_value(&d, value))
        return LRF_NUMBER_FINITE;
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
