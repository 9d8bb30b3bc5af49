/*
 * parallel/hands.h - the threads of one process that make pieces for somebody who deals them out.
 *
 * A hand is free, asked for (its owner has asked for a piece for it), busy, or has made its piece.
 * All functions are for the one thread that owns the hands.
 */
#ifndef LRF_PARALLEL_HANDS_H
#define LRF_PARALLEL_HANDS_H

#include <pthread.h>

#include "parallel/crew.h"

struct lrf_hands;

struct lrf_hand {
    struct lrf_hands *hands;
    pthread_t thread;
    enum { LRF_HAND_FREE, LRF_HAND_ASKED, LRF_HAND_BUSY, LRF_HAND_MADE } state;
    size_t i;                 /* the piece, */
    bool more;                /* what make() said of it, */
    struct lrf_strbuf result; /* and its result */
};

struct lrf_hands {
    const struct lrf_pieces *pieces;
    pthread_mutex_t lock;
    pthread_cond_t given, made;
    struct lrf_hand *hand; /* (n) */
    size_t n;
    bool ended;
    double stirred; /* when something happened last */
};

/* pieces->threads hands, or as many as can be had. */
void lrf_hands_start(struct lrf_hands *hands, const struct lrf_pieces *pieces);
/* Waits for those that are busy. */
void lrf_hands_stop(struct lrf_hands *hands);

/* One that is free; one that has made its piece, and is free now: its result stands until it is
 * given the next; one that was asked for. NULL: there is none. */
struct lrf_hand *lrf_hands_free(struct lrf_hands *hands);
struct lrf_hand *lrf_hands_made(struct lrf_hands *hands);
struct lrf_hand *lrf_hands_asked(struct lrf_hands *hands);
/* A free one is asked for; a free or asked one makes piece i. */
void lrf_hands_ask(struct lrf_hand *hand);
void lrf_hands_give(struct lrf_hand *hand, size_t i);

/* Waits until a piece is made, a millisecond at most, and less when something happened lately:
 * whoever listens to others meanwhile neither takes a processor from the hands nor is late. */
void lrf_hands_rest(struct lrf_hands *hands);
/* Something happened. */
void lrf_hands_stir(struct lrf_hands *hands);

#endif
