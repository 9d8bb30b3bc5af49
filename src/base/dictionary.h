/* base/dictionary.h - distinct texts, numbered from 0 in the order of their first appearance. */
#ifndef LRF_BASE_DICTIONARY_H
#define LRF_BASE_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

struct lrf_dictionary_slot {
    uint32_t number; /* index + 1, 0 for none */
    uint32_t hash;   /* of its text */
};

/* Zero-initialised is empty and legal. */
struct lrf_dictionary {
    char *text; /* every text with a NUL, one after the other */
    size_t n_text, text_cap;
    size_t *start; /* (n) where in `text` each begins */
    size_t n, start_cap;
    struct lrf_dictionary_slot *slot; /* (slots) a hash table */
    size_t slots;                     /* a power of two, or 0 */
};

/* The index of s[0..n), which is added if it is new; bytes will do, only that text() ends at a NUL.
 * Returns 0, -1 without memory.
 */
int lrf_dictionary_add(struct lrf_dictionary *dictionary, const char *s, size_t n, size_t *index);
const char *lrf_dictionary_text(const struct lrf_dictionary *dictionary, size_t index);
/* Frees everything; it is empty and usable again. */
void lrf_dictionary_release(struct lrf_dictionary *dictionary);

#endif
