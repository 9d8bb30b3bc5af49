/*
 * log/log_pairs.h - the numbers with names in a line that a program printed for people.
 *
 * A pair is `name[ :=]+number`: "loss: 2.3", "train loss = 2.3", "lr 1e-05", "{'loss': '2.3'}",
 * "learning rate: 2.999E-04 |", "Epoch [3]". A name is up to four words with one space between. A
 * number may have a total behind it ("12/6200" is 12), groups ("1,234"), a suffix (250K), a unit
 * (50ms) or a percent sign. Times, dates, versions, addresses and hexadecimal words are no
 * numbers: what a digit begins must end like a number. "[12/500]" alone, "12/500 batches" and the
 * counter of a tqdm bar are called "iter"; of "[3/10][12/500]" and "[3, 12]" the first is the
 * epoch.
 *
 * A line in which a word like val or test stands before a name, but not as a name, is about
 * validation from there on: "Test: [3/40] Loss 2.3", "| valid | {"loss": 2.3}".
 */
#ifndef LRF_LOG_LOG_PAIRS_H
#define LRF_LOG_LOG_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

enum { LRF_PAIRS_MOST = 64, LRF_PAIRS_WORDS = 4 };

struct lrf_log_pair {
    const char *name; /* in the line, or a constant */
    size_t n;
    double value;
    bool whole; /* written without point and exponent */
    bool validation;
};

enum lrf_log_bar {
    LRF_BAR_NONE,
    LRF_BAR_EPOCH, /* Keras: "12/120 [==>...] - loss: 2.3" is the mean of the epoch so far */
    LRF_BAR_STEP   /* tqdm: "10%|#   | 30/300 [00:12<01:40, loss=2.3]" is that of a step */
};

struct lrf_log_pairs {
    struct lrf_log_pair pair[LRF_PAIRS_MOST]; /* those beyond are not seen */
    size_t n;
    enum lrf_log_bar bar;
    double bar_at;  /* 12 */
    bool has_lead;  /* a whole number begins the line, right before the first name, "17 */
    double lead;    /* train 9.6", or stands in brackets right before a name */
    size_t lead_of; /* the pair of that name */
};

/* Any bytes are a line. The names point into it. */
void lrf_log_pairs_find(struct lrf_log_pairs *pairs, const char *line, size_t n);

#endif
