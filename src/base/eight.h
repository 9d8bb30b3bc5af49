/* base/eight.h - eight bytes of a text at once, in one word: the first is the lowest byte. */
#ifndef LRF_BASE_EIGHT_H
#define LRF_BASE_EIGHT_H

#include <stdint.h>
#include <string.h>

/* The eight bytes at s. */
static inline uint64_t lrf_eight_load(const char *s)
{
    uint64_t word;

    memcpy(&word, s, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Eight times the same byte. */
static inline uint64_t lrf_eight_of(char c)
{
    return UINT64_C(0x0101010101010101) * (unsigned char)c;
}

/*
 * The functions below mark bytes by their highest bit. The first mark is true; those behind it may
 * be false, for carries.
 */

/* Bytes greater than `most` < 128. */
static inline uint64_t lrf_eight_above(uint64_t word, unsigned char most)
{
    return ((word + lrf_eight_of((char)(127 - most))) | word) & lrf_eight_of((char)0x80);
}

/* Bytes less than `least` <= 128. */
static inline uint64_t lrf_eight_below(uint64_t word, unsigned char least)
{
    return (word - lrf_eight_of((char)least)) & ~word & lrf_eight_of((char)0x80);
}

/* The number of the first byte that is marked; some is. */
static inline unsigned lrf_eight_first(uint64_t marks)
{
    return (unsigned)__builtin_ctzll(marks) / 8;
}

#endif
