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

/* What events and verdicts of ordinary runs are called and mean. X(constant, words, meaning) */
#define LRF_EVENT_WORDS(X)                                                                         \
    X(LRF_EVENT_NONFINITE, "not finite", "a training loss is nan or infinite")                     \
    X(LRF_EVENT_EXPLODED, "exploded",                                                              \
      "four of the last eight losses lie far above the start: "                                    \
      "nine times its size or more")                                                               \
    X(LRF_EVENT_SPIKE, "spike", "three of five losses stand out above the 64 before them")         \
    X(LRF_EVENT_LOSING_GROUND, "losing ground",                                                    \
      "a warning: for eight rows the level is back up "                                            \
      "by more than a tenth of what was gained, and by more than noise")                           \
    X(LRF_EVENT_DIVERGING, "diverging",                                                            \
      "an alarm: for eight rows the level is back up by more "                                     \
      "than three tenths of what was gained, and by more than noise; it began where the level "    \
      "was least")                                                                                 \
    X(LRF_EVENT_RECOVERED, "recovered",                                                            \
      "the level is back down to within a tenth of what was "                                      \
      "gained")                                                                                    \
    X(LRF_EVENT_NOISIER, "noisier", "the scale is more than three times what it was at its least") \
    X(LRF_EVENT_RESTART, "restart", "the steps begin anew: another run in the same log")           \
    X(LRF_EVENT_RESUME, "resume", "the steps fall back into the run, and it goes on from there")
#define LRF_RUN_WORDS(X)                                                                           \
    X(LRF_RUN_HEALTHY, "healthy", "the loss fell, and none of the others is true")                 \
    X(LRF_RUN_TOO_SLOW, "too slow",                                                                \
      "the loss still falls at the end: the second half brings more "                              \
      "than 30 % of all that was gained")                                                          \
    X(LRF_RUN_FLAT, "flat", "the loss no longer falls, or never fell by more than its noise")      \
    X(LRF_RUN_OVERFITS, "overfits",                                                                \
      "the validation loss rises from its least on while the "                                     \
      "training loss falls")                                                                       \
    X(LRF_RUN_UNSTABLE, "unstable",                                                                \
      "it diverged, exploded or was not finite on the way and came back, loses ground at its "     \
      "end, or has spikes again and again")                                                        \
    X(LRF_RUN_DIVERGED, "diverged",                                                                \
      "it ends above its start, exploded, diverging or not finite; or it exploded and is back "    \
      "only where it began")                                                                       \
    X(LRF_RUN_UNCLEAR, "unclear", "too few rows, or none of the others is sure")

struct lrf_gloss {
    const char *term, *meaning; /* in a sentence without a full stop */
    const char *key;            /* what it is called in the files; NULL: the same, or not there */
};

/* The i-th word; NULL behind the last. */
const struct lrf_gloss *lrf_glossary_at(size_t i);

#endif
