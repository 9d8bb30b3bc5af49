/* base/near.h - the nearest of several words, for "did you mean". */
#ifndef LRF_BASE_NEAR_H
#define LRF_BASE_NEAR_H

#include <stdbool.h>
#include <stddef.h>

enum { LRF_NEAR_SIZE = 64 }; /* longer words are near to nothing */

struct lrf_near {
    const char *word; /* what was typed */
    size_t n;
    size_t distance;          /* that the next one must be below */
    char best[LRF_NEAR_SIZE]; /* a copy; "" while none is near */
    char guess[LRF_NEAR_SIZE + 32];
};

/*
 * Near is what becomes the word by few changes: 1, and 1 more for every 4 letters. A change is a
 * letter more, less or another one, or two neighbours swapped; a and A are the same letter.
 */
void lrf_near_init(struct lrf_near *near, const char *word, size_t n);
/* The same letters: names are told apart by nothing else. */
bool lrf_near_same(const char *a, const char *b);
/* Of equally near ones the first is kept. */
void lrf_near_try(struct lrf_near *near, const char *known);
/* " (did you mean '--lr-min'?)", with `before` before the word; `otherwise` where none is near.
 * It is kept in `near`. */
const char *lrf_near_guess(struct lrf_near *near, const char *before, const char *otherwise);

#endif
