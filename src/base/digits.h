/*
 * base/digits.h - the fewest decimal digits that read back as the same double, quickly.
 *
 * One multiplication in long double gives 15, 16 or 17 digits with a known error; where that
 * error leaves a doubt, or long double is no wider than double, there is no answer and the
 * caller takes the slow way. So the digits are the same on every machine.
 */
#ifndef LRF_BASE_DIGITS_H
#define LRF_BASE_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* value = 0.d1 d2 ... * 10^exponent, correctly rounded to `precision` digits. */
struct lrf_digits {
    uint64_t mantissa; /* `precision` digits */
    int precision;     /* 15, 16 or 17 */
    int exponent;      /* of the first digit: value is about d1.d2... * 10^exponent */
};

/* False where there is a doubt. `value` is finite and > 0. */
bool lrf_digits_shortest(double value, struct lrf_digits *digits);
/* Writes them as printf's %g does; returns the length. `buf` has 32 bytes. */
size_t lrf_digits_write(char *buf, const struct lrf_digits *digits);

#endif
