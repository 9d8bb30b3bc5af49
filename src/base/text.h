/* base/text.h - text from a file, made fit for one line of a message or a report. */
#ifndef LRF_BASE_TEXT_H
#define LRF_BASE_TEXT_H

#include <stddef.h>

enum { LRF_VALUE_SIZE = 64 };

/*
 * A copy of s[0..n) as one line of valid UTF-8: control characters, line separators and bytes
 * that are not UTF-8 are written \n, \r, \t or \xHH. NULL without memory; free() it.
 */
char *lrf_text_clean(const char *s, size_t n);
/* The same, cut behind about 40 bytes with "...". */
void lrf_text_value(char out[LRF_VALUE_SIZE], const char *s, size_t n);

#endif
