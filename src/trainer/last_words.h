/*
 * trainer/last_words.h - what a child said last, kept to explain its failure.
 *
 * A child's text is not to be trusted: it may be endless, cut anywhere and of
 * any bytes. Here it becomes short, one line and UTF-8.
 */
#ifndef LRF_TRAINER_LAST_WORDS_H
#define LRF_TRAINER_LAST_WORDS_H

#include <stddef.h>

enum { LRF_WORDS_SIZE = 4096, LRF_WORDS_LINES = 20 };

/* The end of a stream of text; all zeros is empty. */
struct lrf_words {
    char s[LRF_WORDS_SIZE]; /* ends in NUL */
    size_t n;
};

/* Appends text; the oldest bytes are forgotten. */
void lrf_words_add(struct lrf_words *words, const char *s, size_t n);
/* The last LRF_WORDS_LINES lines at most, as they came; "" when nothing was said. */
const char *lrf_words_last(const struct lrf_words *words);
/* The end of the text in at most size - 1 bytes: its last whole lines, joined by " | ". */
void lrf_words_join(const struct lrf_words *words, char *out, size_t size);
/* s[0..n) as UTF-8 on one line, bytes that cannot be shown as '?', cut behind size - 1 bytes. */
void lrf_words_clean(char *out, size_t size, const char *s, size_t n);

#endif
