/* tests/fuzz/grammar.h - bytes as choices: what a target builds its input from. */
#ifndef TESTS_FUZZ_GRAMMAR_H
#define TESTS_FUZZ_GRAMMAR_H

#include <float.h>
#include <math.h>

#include "fuzz.h"

/* The bytes that were not used; 0s at the end. */
struct choices {
    const uint8_t *next;
    size_t n;
};

static inline unsigned choose(struct choices *from, unsigned n)
{
    unsigned byte = 0;

    if (from->n > 0) {
        byte = *from->next++;
        from->n--;
    }
    return byte % n;
}

/* Any double there is, and more often than by chance those at the ends, and neighbours of `near`.
 */
static inline double choose_double(struct choices *from, double near)
{
    static const double special[] = {0,     -0.0,     1,   DBL_MIN,  DBL_MAX, DBL_TRUE_MIN,
                                     -1,    -DBL_MAX, 1e6, HUGE_VAL, 1e-6,    -HUGE_VAL,
                                     1e300, 1e-300,   NAN, 0x1p53,   0x1p-53, DBL_EPSILON};
    unsigned kind = choose(from, 8);
    uint64_t bits = 0;
    double value;

    if (kind == 0)
        return special[choose(from, sizeof special / sizeof *special)];
    if (kind == 1)
        return nextafter(near, choose(from, 2) ? HUGE_VAL : -HUGE_VAL);
    if (kind == 2) {
        for (int i = 0; i < 8; i++)
            bits = bits << 8 | choose(from, 256);
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if (kind == 3)
        return near;
    /* Ordinary ones: a factor around 1, a step. */
    return kind < 6 ? near * (1 + (choose(from, 256) - 100.0) / 256)
                    : near + (choose(from, 256) - 128.0) / 64;
}

#endif
