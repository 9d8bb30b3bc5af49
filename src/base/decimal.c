#include "base/decimal.h"

#include <stddef.h>

const double lrf_power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
const double lrf_signed_power[2][LRF_EXACT_POWER + 1] = {
    {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22},
    {-1e0,  -1e1,  -1e2,  -1e3,  -1e4,  -1e5,  -1e6,  -1e7,  -1e8,  -1e9,  -1e10, -1e11,
     -1e12, -1e13, -1e14, -1e15, -1e16, -1e17, -1e18, -1e19, -1e20, -1e21, -1e22}};

const char *lrf_decimal_exponent(const char *s, const char *end, int *exponent)
{
    const char *digits = s + 1;
    int sign = 1, e = 0;
    unsigned digit;

    if (digits < end && (*digits == '-' || *digits == '+'))
        sign = *digits++ == '-' ? -1 : 1;
    const char *stop = digits;
    for (; stop < end && (digit = (unsigned)(*stop - '0')) < 10; stop++)
        e = e < 100000 ? e * 10 + (int)digit : e;
    if (stop == digits)
        return s;
    *exponent += sign * e;
    return stop;
}

int lrf_decimal_significant(const char *s, const char *end)
{
    int digits = 0;

    while (s < end && (*s == '0' || *s == '.'))
        s++;
    for (; s < end; s++)
        digits += *s != '.';
    return digits;
}

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 wide;

enum { MOST_POWER = 27 }; /* 5^27 < 2^63 */

static const uint64_t power_of_five[MOST_POWER + 1] = {
    UINT64_C(1),
    UINT64_C(5),
    UINT64_C(25),
    UINT64_C(125),
    UINT64_C(625),
    UINT64_C(3125),
    UINT64_C(15625),
    UINT64_C(78125),
    UINT64_C(390625),
    UINT64_C(1953125),
    UINT64_C(9765625),
    UINT64_C(48828125),
    UINT64_C(244140625),
    UINT64_C(1220703125),
    UINT64_C(6103515625),
    UINT64_C(30517578125),
    UINT64_C(152587890625),
    UINT64_C(762939453125),
    UINT64_C(3814697265625),
    UINT64_C(19073486328125),
    UINT64_C(95367431640625),
    UINT64_C(476837158203125),
    UINT64_C(2384185791015625),
    UINT64_C(11920928955078125),
    UINT64_C(59604644775390625),
    UINT64_C(298023223876953125),
    UINT64_C(1490116119384765625),
    UINT64_C(7450580596923828125),
};

/* 2^e within the range of normal doubles. */
static double power_of_two(int e)
{
    const uint64_t bits = (uint64_t)(1023 + e) << 52;
    double power;

    memcpy(&power, &bits, sizeof power);
    return power;
}

/*
 * At least 62 bits of the value, the last of them 1 if anything is left behind it: so much rounds
 * like all of it. The value is the result times 2^*binary.
 */
static uint64_t leading_bits(uint64_t mantissa, int exponent, int *binary)
{
    const int lead = __builtin_clzll(mantissa);
    uint64_t five = power_of_five[exponent < 0 ? -exponent : exponent], bits;
    wide whole;

    mantissa <<= lead;
    if (exponent < 0) {
        const int five_lead = __builtin_clzll(five);
        five <<= five_lead;
        whole = (wide)mantissa << 63;
        bits = (uint64_t)(whole / five); /* 2^62 to 2^64 */
        *binary = exponent - lead + five_lead - 63;
        return bits | (bits * five != (uint64_t)whole);
    }
    whole = (wide)mantissa * five << __builtin_clzll(five); /* 2^126 to 2^128 */
    *binary = exponent - lead - __builtin_clzll(five) + 64;
    return (uint64_t)(whole >> 64) | ((uint64_t)whole != 0);
}

bool lrf_decimal_divide(uint64_t mantissa, int exponent, double *value)
{
    int binary;

    if (mantissa == 0 || exponent < -MOST_POWER || exponent > MOST_POWER)
        return false;
    *value = (double)leading_bits(mantissa, exponent, &binary);
    *value *= power_of_two(binary);
    return true;
}

#else

bool lrf_decimal_divide(uint64_t mantissa, int exponent, double *value)
{
    (void)mantissa;
    (void)exponent;
    (void)value;
    return false;
}

#endif
