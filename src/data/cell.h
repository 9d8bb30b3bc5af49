/*
 * data/cell.h - one cell of the file in one double: a number, missing, or a text.
 *
 * A text is a nan whose payload is its code in the dictionary of its column, from 1; missing is
 * the payload 0. Such doubles are copied and taken apart, never computed with.
 */
#ifndef LRF_DATA_CELL_H
#define LRF_DATA_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static inline double lrf_cell_text(uint32_t code)
{
    const uint64_t bits = UINT64_C(0x7ff8000000000000) | code;
    double cell;

    memcpy(&cell, &bits, sizeof cell);
    return cell;
}

static inline double lrf_cell_missing(void)
{
    return lrf_cell_text(0);
}

static inline bool lrf_cell_is_number(double cell)
{
    return cell == cell;
}

/* The code of a text, 0 for missing; only for what is not a number. */
static inline uint32_t lrf_cell_code(double cell)
{
    uint64_t bits;

    memcpy(&bits, &cell, sizeof bits);
    return (uint32_t)bits;
}

static inline bool lrf_cell_is_missing(double cell)
{
    return !lrf_cell_is_number(cell) && lrf_cell_code(cell) == 0;
}

/* Empty, NA, NaN, null (in any case) or ?. */
static inline bool lrf_cell_says_missing(const char *s, size_t n)
{
    switch (n) {
    case 0:
        return true;
    case 1:
        return *s == '?';
    case 2:
        return (*s | 32) == 'n' && (s[1] | 32) == 'a';
    case 3:
        return (*s | 32) == 'n' && strncasecmp(s, "nan", n) == 0;
    case 4:
        return (*s | 32) == 'n' && strncasecmp(s, "null", n) == 0;
    default:
        return false;
    }
}

#endif
