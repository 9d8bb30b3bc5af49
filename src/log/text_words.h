/*
 * log/text_words.h - what words in a line say besides the names of its numbers.
 */
#ifndef LRF_LOG_TEXT_WORDS_H
#define LRF_LOG_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum lrf_text_word {
    LRF_WORD_TRAINING,   /* "train": the line is about that */
    LRF_WORD_VALIDATION, /* "val", "test" ... */
    LRF_WORD_COUNTER,    /* "epoch", "step" ...: a number behind it counts */
    LRF_WORD_COUNTED,    /* "batches", "steps" ...: a number before it counts, "12/50 batches" */
    LRF_WORD_WRAPPER     /* "tensor": the number in its parentheses is meant */
};

/* Whether s[0..n) says that; a word may say several things. */
bool lrf_text_says(enum lrf_text_word word, const char *s, size_t n);
/* How many bytes begin the line s[0..n) for the number of a process, "[rank3]:" or what mpirun
 * writes, "[1,3]<stdout>:"; 0: none do. */
size_t lrf_text_process(const char *s, size_t n, size_t *process);

#endif
