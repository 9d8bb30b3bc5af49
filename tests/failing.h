/*
 * tests/failing.h - allocation that fails: this program's malloc stands in for that of every
 * library, so the ones inside GSL fail, too. Not under the address sanitizer, which has its own.
 */
#ifndef TESTS_FAILING_H
#define TESTS_FAILING_H

#include <stdbool.h>
#include <stdlib.h>

#include <lrfind/error.h>

static long left = -1; /* allocations that still succeed; < 0: all */
/* Only one of them fails: what is allocated after it may succeed, and must not hide it. */
static bool once;
static long live; /* allocations not yet freed */

#ifndef __SANITIZE_ADDRESS__

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

static bool fails(void)
{
    if (once)
        return left >= 0 && left-- == 0;
    if (left > 0)
        left--;
    return left == 0;
}

static void *count(void *p)
{
    live += p != NULL;
    return p;
}

LRF_API void *malloc(size_t n)
{
    return fails() ? NULL : count(__libc_malloc(n));
}

LRF_API void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : count(__libc_calloc(n, size));
}

LRF_API void *realloc(void *p, size_t n)
{
    if (p == NULL)
        return malloc(n);
    return fails() ? NULL : __libc_realloc(p, n);
}

LRF_API void free(void *p)
{
    live -= p != NULL;
    __libc_free(p);
}

#endif

#endif
