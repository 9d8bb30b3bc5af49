/* base/text.h - text from a file, made fit for one line of a message or a report. */
#ifndef LRF_BASE_TEXT_H
#define LRF_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { LRF_VALUE_SIZE = 64 };

/*
 * A copy of s[0..n) as one line of valid UTF-8: control characters, line separators and bytes
 * that are not UTF-8 are written \n, \r, \t or \xHH. NULL without memory; free() it.
 */
char *lrf_text_clean(const char *s, size_t n);
/* The same, cut behind about 40 bytes with "...". */
void lrf_text_value(char out[LRF_VALUE_SIZE], const char *s, size_t n);
/*
 * Whether two names are alike, for "did you mean": in any case they differ in one stretch of at
 * most two characters, and agree in more than they differ.
 */
bool lrf_text_near(const char *a, const char *b);

#endif
