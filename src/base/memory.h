/* base/memory.h - allocation with overflow checks; everything is freed with free(). */
#ifndef LRF_BASE_MEMORY_H
#define LRF_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* n zeroed elements; NULL when there is no memory or n * size overflows. n = 0 gives a valid
 * pointer. */
void *lrf_calloc(size_t n, size_t size);
/*
 * The same for arrays that are large or read in random order: on huge pages where the system has
 * them to give, which costs nothing elsewhere. Small ones are as from lrf_calloc.
 */
void *lrf_calloc_huge(size_t n, size_t size);
/* The size of a huge page of most processors. */
enum { LRF_HUGE_PAGE = 1 << 21 };
/* Asks for huge pages where there are some to give, for the whole pages of memory[0..bytes). */
void lrf_memory_be_huge(void *memory, size_t bytes);
/*
 * Makes *array (capacity *cap elements of `size` bytes) hold at least `need`, growing by
 * half. Returns 0, or -1 with everything as it was.
 */
int lrf_grow(void *array, size_t *cap, size_t need, size_t size);
/* a * b in *product; false when that is too great for a size_t. */
bool lrf_multiply(size_t a, size_t b, size_t *product);
/* A copy of a string; NULL when there is no memory. */
char *lrf_strdup(const char *s);
/* Frees what its owner shows to others as const. NULL is allowed. */
void lrf_free_shown(const void *owned);

#endif
