#define _DEFAULT_SOURCE /* madvise */

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LEAST_HUGE = 2 * LRF_HUGE_PAGE }; /* bytes */

void *lrf_calloc(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

void lrf_memory_be_huge(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), over = (uintptr_t)memory % page,
                 skipped = over ? page - over : 0;

    if (bytes > skipped)
        madvise((char *)memory + skipped, (bytes - skipped) / page * page, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

void *lrf_calloc_huge(size_t n, size_t size)
{
    void *memory = lrf_calloc(n, size);

    if (memory != NULL && n * size >= LEAST_HUGE)
        lrf_memory_be_huge(memory, n * size);
    return memory;
}

int lrf_grow(void *array, size_t *cap, size_t need, size_t size)
{
    void *old, *grown;
    size_t want = *cap + *cap / 2 + 16;

    if (need <= *cap)
        return 0;
    if (want < need)
        want = need;
    if (want > SIZE_MAX / size)
        return -1;
    memcpy(&old, array, sizeof old);
    grown = realloc(old, want * size);
    if (grown == NULL)
        return -1;
    memcpy(array, &grown, sizeof grown);
    *cap = want;
    return 0;
}

bool lrf_multiply(size_t a, size_t b, size_t *product)
{
    if (b > 0 && a > SIZE_MAX / b)
        return false;
    *product = a * b;
    return true;
}

char *lrf_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = malloc(n);
    return copy ? memcpy(copy, s, n) : NULL;
}

void lrf_free_shown(const void *owned)
{
    const union {
        const void *shown;
        void *mine;
    } both = {owned};

    free(both.mine);
}
