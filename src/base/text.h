/* base/text.h - text from a file, made fit for one line of a message or a report. */
#ifndef LRF_BASE_TEXT_H
#define LRF_BASE_TEXT_H

#include <stddef.h>

enum { LRF_VALUE_SIZE = 64 };

/* The length in bytes of the well-formed UTF-8 sequence at the start of s[0..n), 1..4; 0 if there
 * is none. A NUL is one of length 1. `code`, unless it is NULL, gets its number. */
size_t lrf_utf8_decode(const char *s, size_t n, unsigned *code);
/* The same for a text that ends in NUL, 0 at its end. */
size_t lrf_utf8_length(const char *s);
/* How many characters (code points) a text has; a byte that is none counts as one. */
size_t lrf_utf8_count(const char *s);
/*
 * A copy of s[0..n) as one line of valid UTF-8: control characters, line separators and bytes
 * that are not UTF-8 are written \n, \r, \t or \xHH. NULL without memory; free() it.
 */
char *lrf_text_clean(const char *s, size_t n);
/* The same, cut behind about 40 bytes with "...". */
void lrf_text_value(char out[LRF_VALUE_SIZE], const char *s, size_t n);
/* The end of path[i], with as many of its folders as tell it from the other n - 1. */
const char *lrf_text_path_name(const char *const *path, size_t n, size_t i);

#endif
