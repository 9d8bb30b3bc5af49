/*
 * base/decimal.h - decimal numbers taken apart and put together: what base/number.h reads them
 * with, and base/csv.h where a cell begins and does not end yet.
 *
 * Eight digits are read at a time (Lemire 2021, "Number parsing at a gigabyte per second").
 */
#ifndef LRF_BASE_DECIMAL_H
#define LRF_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/eight.h"

/* A decimal number is +-mantissa * 10^exponent. */
struct lrf_decimal {
    uint64_t mantissa; /* modulo 2^64 */
    int digits;        /* of the mantissa; more than 19 may not fit into it */
    int decimals;      /* digits behind the point, -1 without a point */
    int exponent;
    bool negative;
};

/* Powers of ten that are doubles. */
enum { LRF_EXACT_POWER = 22 };
extern const double lrf_power_of_ten[LRF_EXACT_POWER + 1];
extern const double lrf_signed_power[2][LRF_EXACT_POWER + 1];

/* Behind the exponent that begins with the 'e' at s, which is added to *exponent; s if none does.
 */
const char *lrf_decimal_exponent(const char *s, const char *end, int *exponent);
/* The digits from the first that is not 0 on. */
int lrf_decimal_significant(const char *s, const char *end);
/* lrf_decimal_value for a mantissa of at most 19 digits that is no exact double, or without such a
 * power. */
bool lrf_decimal_divide(uint64_t mantissa, int exponent, double *value);

/* The eight bytes of a word, digits less '0' with the first in the lowest byte, as a number. */
static inline uint64_t lrf_decimal_eight(uint64_t word)
{
    const uint64_t pairs = word * 10 + (word >> 8); /* in every second byte */
    const uint64_t mask = UINT64_C(0x000000ff000000ff);

    return ((pairs & mask) * (UINT64_C(1000000) << 32 | 100) +
            (pairs >> 16 & mask) * (UINT64_C(10000) << 32 | 1)) >>
           32;
}

/* Powers of ten as whole numbers, up to eight digits. */
static const uint32_t lrf_small_power[] = {1,      10,      100,      1000,     10000,
                                           100000, 1000000, 10000000, 100000000};

/* Behind the digits at s, which are appended to the mantissa. */
static inline const char *lrf_decimal_digits(const char *s, const char *end, uint64_t *mantissa)
{
    while (end - s >= 8) {
        const uint64_t word = lrf_eight_load(s) ^ lrf_eight_of('0');
        const uint64_t odd = lrf_eight_above(word, 9);
        unsigned n;
        if (odd == 0) {
            *mantissa = *mantissa * 100000000 + lrf_decimal_eight(word);
            s += 8;
            continue;
        }
        n = lrf_eight_first(odd);
        /* zeros before them; in two steps, since there may be none */
        *mantissa = *mantissa * lrf_small_power[n] + lrf_decimal_eight(word << (56 - 8 * n) << 8);
        return s + n;
    }
    for (unsigned digit; s < end && (digit = (unsigned)(*s - '0')) < 10; s++)
        *mantissa = *mantissa * 10 + digit;
    return s;
}

/* Takes apart the longest number [+-]digits[.digits][e[+-]digits] at s; returns where it ends, s if
 * there is none. */
static inline const char *lrf_decimal_scan(const char *s, const char *end, struct lrf_decimal *d)
{
    const char *start = s, *first, *point;
    uint64_t mantissa = 0;

    d->mantissa = 0;
    d->negative = s < end && *s == '-';
    s += s < end && (*s == '-' || *s == '+');
    first = s;
    s = lrf_decimal_digits(s, end, &mantissa);
    d->digits = (int)(s - first);
    d->decimals = -1;
    d->exponent = 0;
    if (s < end && *s == '.') {
        point = s + 1;
        s = lrf_decimal_digits(point, end, &mantissa);
        d->decimals = (int)(s - point);
        d->digits += d->decimals;
        d->exponent = -d->decimals;
    }
    if (d->digits == 0)
        return start;
    if (d->digits > 19)
        d->digits = lrf_decimal_significant(first, s);
    d->mantissa = mantissa;
    if (s < end && (*s | 32) == 'e') {
        int exponent = d->exponent; /* a copy, so that d can stay in registers */
        s = lrf_decimal_exponent(s, end, &exponent);
        d->exponent = exponent;
    }
    return s;
}

/* Correctly rounded; false where that takes more than 128 bits. Exact when mantissa and power of
 * ten are both exact doubles (Clinger 1990). */
static inline bool lrf_decimal_value(const struct lrf_decimal *d, double *value)
{
    double m;

    if (d->digits > 19)
        return false;
    if (d->mantissa > UINT64_C(1) << 53 || d->exponent < -LRF_EXACT_POWER ||
        d->exponent > LRF_EXACT_POWER) {
        if (!lrf_decimal_divide(d->mantissa, d->exponent, &m))
            return false;
    } else {
        m = (double)(int64_t)d->mantissa;
        m = d->exponent < 0 ? m / lrf_power_of_ten[-d->exponent]
                            : m * lrf_power_of_ten[d->exponent];
    }
    *value = d->negative ? -m : m;
    return true;
}

/* The n bytes at s, n <= 8 and eight are there, less '0' and behind zeros. */
static inline uint64_t lrf_decimal_few(const char *s, size_t n)
{
    /* in two steps, since there may be none */
    return (lrf_eight_load(s) ^ lrf_eight_of('0')) << 4 * (8 - n) << 4 * (8 - n);
}

/* Twice lrf_decimal_eight; false if some are no digits. */
static inline bool lrf_decimal_both(uint64_t a, uint64_t b, uint64_t *first, uint64_t *second)
{
#ifdef __SSE2__
    const __m128i digits = _mm_set_epi64x((int64_t)b, (int64_t)a),
                  good = _mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits),
                  pairs = _mm_add_epi16(_mm_mullo_epi16(_mm_and_si128(digits, _mm_set1_epi16(0xff)),
                                                        _mm_set1_epi16(10)),
                                        _mm_srli_epi16(digits, 8)),
                  fours = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | 100)),
                  eights = _mm_madd_epi16(_mm_packs_epi32(fours, fours),
                                          _mm_set1_epi32(1 << 16 | 10000));
    const uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);

    *first = (uint32_t)both;
    *second = both >> 32;
    return _mm_movemask_epi8(good) == 0xffff;
#else
    *first = lrf_decimal_eight(a);
    *second = lrf_decimal_eight(b);
    return (lrf_eight_above(a, 9) | lrf_eight_above(b, 9)) == 0;
#endif
}

/* Appends the n <= 8 digits at s; false if they are none, or it does not fit. */
static inline bool lrf_decimal_append(const char *s, size_t n, uint64_t *mantissa)
{
    uint64_t none, part;

    return lrf_decimal_both(0, lrf_decimal_few(s, n), &none, &part) &&
           !__builtin_mul_overflow(*mantissa, lrf_small_power[n], mantissa) &&
           !__builtin_add_overflow(*mantissa, part, mantissa);
}

/*
 * The number [+-]digits[.digits] that s[0..n) is, with up to 8 digits before the point and 24
 * behind it, as *top / *bottom, correctly rounded; 48 bytes can be read at s. point: where the
 * first point is, n without one. False for what is none, and where lrf_decimal_value is.
 * *decimals: -1 without a point. Hardly a branch depends on what differs between the numbers of a
 * column: processors could not guess it.
 */
static inline bool lrf_decimal_short(const char *s, size_t n, size_t point, double *top,
                                     double *bottom, int *decimals)
{
    const size_t skipped = (*s == '-') | (*s == '+'), before = point - skipped, behind = n - point,
                 places = behind - (behind > 0), near = places < 8 ? places : 8;
    const char *digit = s + point + 1;
    uint64_t whole, part, mantissa;

    if (before > 8 || places > 24 || before + places == 0)
        return false;
    if (behind == 0) { /* a whole number, as whole columns are */
        if (!lrf_decimal_both(0, lrf_decimal_few(s + skipped, before), &whole, &part))
            return false;
        *decimals = -1;
        *top = (double)(int64_t)part;
        *bottom = lrf_signed_power[*s == '-'][0];
        return true;
    }
    if (!lrf_decimal_both(lrf_decimal_few(s + skipped, before), lrf_decimal_few(digit, near),
                          &whole, &part))
        return false;
    mantissa = whole * lrf_small_power[near] + part;
    if (places > 8 && !lrf_decimal_append(digit + 8, places < 16 ? places - 8 : 8, &mantissa))
        return false;
    if (places > 16 && !lrf_decimal_append(digit + 16, places - 16, &mantissa))
        return false;
    if (mantissa > UINT64_C(1) << 53 || places > LRF_EXACT_POWER) {
        if (!lrf_decimal_divide(mantissa, -(int)places, top))
            return false;
        *bottom = lrf_signed_power[*s == '-'][0];
    } else {
        *top = (double)(int64_t)mantissa;
        *bottom = lrf_signed_power[*s == '-'][places];
    }
    *decimals = (int)behind - 1;
    return true;
}

#endif
