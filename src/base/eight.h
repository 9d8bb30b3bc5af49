/* base/eight.h - eight bytes of a text at once, in one word: the first is the lowest byte. */
#ifndef LRF_BASE_EIGHT_H
#define LRF_BASE_EIGHT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* Bit i is 1 where byte i of the sixteen at s is c, and nowhere else. */
static inline unsigned lrf_sixteen_equal(const char *s, char c)
{
#ifdef __SSE2__
    const __m128i text = _mm_loadu_si128((const __m128i *)(const void *)s);

    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8(c)));
#else
    const uint64_t seven = lrf_eight_of(0x7f), gather = UINT64_C(0x0102040810204080);
    unsigned bits = 0;

    for (int i = 0; i < 2; i++) {
        const uint64_t word = lrf_eight_load(s + 8 * i) ^ lrf_eight_of(c);
        const uint64_t equal = ~(((word & seven) + seven) | word | seven);
        bits |= (unsigned)((equal >> 7) * gather >> 56) << 8 * i;
    }
    return bits;
#endif
}

/* The first sixteen bytes of s[0..n), zeros behind it; sixteen can be read at s. */
struct lrf_sixteen {
    uint64_t first, second;
};

static inline struct lrf_sixteen lrf_sixteen_of(const char *s, size_t n)
{
    /* sixteen from byte 16 - k on: the first k are set */
    static const char window[32] = "\xff\xff\xff\xff\xff\xff\xff\xff"
                                   "\xff\xff\xff\xff\xff\xff\xff\xff";
    const char *within = window + 16 - (n < 16 ? n : 16);

    return (struct lrf_sixteen){lrf_eight_load(s) & lrf_eight_load(within),
                                lrf_eight_load(s + 8) & lrf_eight_load(within + 8)};
}

#endif
