#include "base/digits.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_POWER = 27 }; /* 5^27 < 2^63: exact in a mantissa of 64 bits */

#define DOUBT 0.02 /* the error of 17 digits is below 1e17 * 2^-64 = 0.0055 units of the last */

static const long double power[MOST_POWER + 1] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                                  1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                                  1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                                  1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};

/* x * 10^k with one rounding. */
static long double scale(long double x, int k)
{
    return k >= 0 ? x * power[k] : x / power[-k];
}

/*
 * Whether this processor computes a long double with all 64 bits now: a library may have set its
 * unit to those of a double, and valgrind has no more.
 */
static bool is_wide(void)
{
    volatile long double one = 1;

    return LDBL_MANT_DIG >= 64 && one + 0x1p-63L > one;
}

enum verdict { SAME, OTHER, UNSURE };

/*
 * Rounds `scaled` to a multiple of `unit`, and says whether a double within `half` of scaled
 * would read back from it.
 */
static enum verdict round_to(long double scaled, uint64_t unit, double half, uint64_t *mantissa)
{
    uint64_t below = (uint64_t)scaled / unit;
    double rest = (double)(scaled - (long double)(below * unit));
    bool up = rest > (double)unit / 2;
    double away = up ? (double)unit - rest : rest;

    *mantissa = below + up;
    if (fabs(rest - (double)unit / 2) <= DOUBT || fabs(away - half) <= DOUBT)
        return UNSURE;
    return away < half ? SAME : OTHER;
}

bool lrf_digits_shortest(double value, struct lrf_digits *d)
{
    int exponent, binary, k;
    long double scaled;
    double half;

    if (!is_wide() || !(value > 1e-10 && value < 1e20) || frexp(value, &binary) == 0.5)
        return false;
    exponent = (int)floor(log10(value));
    k = 16 - exponent;
    scaled = scale(value, k);
    half = (double)scale(ldexp(1, binary - 54), k);
    for (int precision = 15; precision <= 17; precision++) {
        uint64_t unit = precision == 15 ? 100 : precision == 16 ? 10 : 1;
        enum verdict verdict = round_to(scaled, unit, half, &d->mantissa);
        if (verdict == OTHER)
            continue;
        d->precision = precision;
        d->exponent = exponent;
        return verdict == SAME && (long double)d->mantissa < power[precision] &&
               (long double)d->mantissa >= power[precision - 1];
    }
    return false;
}

/* Digits without the zeros at their end. */
static int strip(char text[20], const struct lrf_digits *d)
{
    uint64_t m = d->mantissa;
    int n = d->precision;

    for (int i = n - 1; i >= 0; i--, m /= 10)
        text[i] = (char)('0' + m % 10);
    while (n > 1 && text[n - 1] == '0')
        n--;
    return n;
}

static size_t write_exponent(char *out, int exponent)
{
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);

    out[0] = 'e';
    out[1] = exponent < 0 ? '-' : '+';
    out[2] = (char)('0' + size / 10);
    out[3] = (char)('0' + size % 10);
    return 4;
}

size_t lrf_digits_write(char *buf, const struct lrf_digits *d)
{
    char text[20], *out = buf;
    int n = strip(text, d), e = d->exponent;
    bool scientific = e < -4 || e >= d->precision;
    int whole = scientific ? 1 : e + 1; /* digits before the point */

    if (whole <= 0) {
        memcpy(out, "0.0000", 6);
        out += 2 - whole;
        whole = 0;
    }
    for (int i = 0; i < n || i < whole; i++) {
        if (i == whole && i > 0)
            *out++ = '.';
        *out++ = i < n ? text[i] : '0';
    }
    if (scientific)
        out += write_exponent(out, e);
    *out = '\0';
    return (size_t)(out - buf);
}
