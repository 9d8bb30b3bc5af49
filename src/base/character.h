/* base/character.h - classes of ASCII characters, whatever the locale and the sign of char. */
#ifndef LRF_BASE_CHARACTER_H
#define LRF_BASE_CHARACTER_H

#include <stdbool.h>

static inline bool lrf_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Within a line. */
static inline bool lrf_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Line ends, too. */
static inline bool lrf_is_space(char c)
{
    return lrf_is_blank(c) || c == '\n' || c == '\r';
}

#endif
