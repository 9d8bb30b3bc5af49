/* base/dictionary.h - distinct texts, numbered from 0 in the order of their first appearance. */
#ifndef LRF_BASE_DICTIONARY_H
#define LRF_BASE_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/eight.h"

/* A text of up to 16 bytes is its key; of a longer one the key begins with a NUL and is a hash. */
struct lrf_dictionary_slot {
    struct lrf_sixteen key;
    size_t number; /* index + 1, 0 for none */
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
/* lrf_dictionary_find for texts of more than 16 bytes. */
size_t lrf_dictionary_find_long(const struct lrf_dictionary *dictionary, const char *s, size_t n);
const char *lrf_dictionary_text(const struct lrf_dictionary *dictionary, size_t index);
/* Frees everything; it is empty and usable again. */
void lrf_dictionary_release(struct lrf_dictionary *dictionary);

/* Where the search for a key begins. */
static inline size_t lrf_dictionary_place(const struct lrf_dictionary *dictionary,
                                          struct lrf_sixteen key)
{
    const uint64_t h =
        (key.first ^ key.second * UINT64_C(0xd6e8feb86659fd93)) * UINT64_C(0x9e3779b97f4a7c15);

    return (h ^ h >> 32) & (dictionary->slots - 1);
}

/* The number from 1 of s[0..n), 0 if it is not there; 16 bytes can be read at s. */
static inline size_t lrf_dictionary_find(const struct lrf_dictionary *dictionary, const char *s,
                                         size_t n)
{
    const struct lrf_dictionary_slot *slot = dictionary->slot;
    const struct lrf_sixteen key = lrf_sixteen_of(s, n);
    size_t i;

    if (n > 16 || dictionary->n == 0)
        return n > 16 ? lrf_dictionary_find_long(dictionary, s, n) : 0;
    i = lrf_dictionary_place(dictionary, key);
    while (slot[i].number != 0 &&
           (slot[i].key.first != key.first || slot[i].key.second != key.second))
        i = (i + 1) & (dictionary->slots - 1);
    return slot[i].number;
}

#endif
