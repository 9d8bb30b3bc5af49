/*
 * record/glossary.h - the words of the program, one name for one thing: `lrfind help terms`, the
 * end of every page and the meanings of columns come from this one table. What is called by a word
 * here is called by it everywhere else.
 */
#ifndef LRF_RECORD_GLOSSARY_H
#define LRF_RECORD_GLOSSARY_H

#include <stddef.h>

/* Meanings that columns of results give, too. */
#define LRF_MEANING_REGRET                                                                         \
    "the share of what training gains that a rate loses, in the loss of the objective: 0 as good " \
    "as the best rate, 1 no better than no training, or than the baseline"
#define LRF_MEANING_STABLE_LIMIT                                                                   \
    "the greatest constant rate at which this optimizer is stable on a quadratic of the "          \
    "sharpness before training"
#define LRF_MEANING_CRITICAL_RATE                                                                  \
    "the rate at which the first update would no longer lower the loss"

struct lrf_gloss {
    const char *term, *meaning; /* in a sentence without a full stop */
    const char *key;            /* what it is called in the files; NULL: the same, or not there */
};

/* The i-th word; NULL behind the last. */
const struct lrf_gloss *lrf_glossary_at(size_t i);

#endif
