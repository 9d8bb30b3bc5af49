/*
 * tests/fuzz/fuzz.h - a fuzz target is a function of bytes that aborts when its property fails.
 *
 * `make fuzz` searches for such bytes with clang's libFuzzer (FUZZ_SECONDS each); `make test`
 * replays tests/fuzz/corpus/TARGET with replay.c in place of it. What a search found goes there.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lrfind/error.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define require(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);              \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* An error is one line that says something. */
static inline void require_message(const struct lrf_error *err)
{
    require(err->status != LRF_OK && err->text[0] != '\0');
    for (const char *s = err->text; *s; s++)
        require((unsigned char)*s >= ' ' && *s != 0x7f);
}

#endif
