#include "parallel/hands.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"

static void *work(void *arg)
{
    struct lrf_hand *hand = arg;
    struct lrf_hands *hands = hand->hands;

    pthread_mutex_lock(&hands->lock);
    for (;;) {
        while (hand->state != LRF_HAND_BUSY && !hands->ended)
            pthread_cond_wait(&hands->given, &hands->lock);
        if (hand->state != LRF_HAND_BUSY)
            break;
        pthread_mutex_unlock(&hands->lock);
        hand->more = hands->pieces->make(hands->pieces->context, hand->i, &hand->result);
        pthread_mutex_lock(&hands->lock);
        hand->state = LRF_HAND_MADE;
        pthread_cond_signal(&hands->made);
    }
    pthread_mutex_unlock(&hands->lock);
    return NULL;
}

void lrf_hands_start(struct lrf_hands *hands, const struct lrf_pieces *pieces)
{
    const size_t most = pieces->threads < pieces->n ? pieces->threads : pieces->n;
    pthread_condattr_t monotonic;

    *hands = (struct lrf_hands){.pieces = pieces, .stirred = lrf_seconds()};
    pthread_mutex_init(&hands->lock, NULL);
    pthread_cond_init(&hands->given, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&hands->made, &monotonic);
    pthread_condattr_destroy(&monotonic);
    hands->hand = lrf_calloc(most, sizeof *hands->hand);
    for (; hands->hand && hands->n < most; hands->n++) {
        hands->hand[hands->n].hands = hands;
        if (pthread_create(&hands->hand[hands->n].thread, NULL, work, &hands->hand[hands->n]) != 0)
            break;
    }
}

void lrf_hands_stop(struct lrf_hands *hands)
{
    pthread_mutex_lock(&hands->lock);
    hands->ended = true;
    pthread_cond_broadcast(&hands->given);
    pthread_mutex_unlock(&hands->lock);
    for (size_t k = 0; k < hands->n; k++) {
        pthread_join(hands->hand[k].thread, NULL);
        lrf_strbuf_release(&hands->hand[k].result);
    }
    free(hands->hand);
    pthread_cond_destroy(&hands->given);
    pthread_cond_destroy(&hands->made);
    pthread_mutex_destroy(&hands->lock);
}

static struct lrf_hand *find(struct lrf_hands *hands, int state)
{
    struct lrf_hand *found = NULL;

    pthread_mutex_lock(&hands->lock);
    for (size_t k = 0; k < hands->n && found == NULL; k++)
        if ((int)hands->hand[k].state == state)
            found = &hands->hand[k];
    if (found && state == LRF_HAND_MADE)
        found->state = LRF_HAND_FREE;
    pthread_mutex_unlock(&hands->lock);
    return found;
}

struct lrf_hand *lrf_hands_free(struct lrf_hands *hands)
{
    return find(hands, LRF_HAND_FREE);
}

struct lrf_hand *lrf_hands_made(struct lrf_hands *hands)
{
    return find(hands, LRF_HAND_MADE);
}

struct lrf_hand *lrf_hands_asked(struct lrf_hands *hands)
{
    return find(hands, LRF_HAND_ASKED);
}

void lrf_hands_ask(struct lrf_hand *hand)
{
    pthread_mutex_lock(&hand->hands->lock);
    hand->state = LRF_HAND_ASKED;
    pthread_mutex_unlock(&hand->hands->lock);
}

void lrf_hands_give(struct lrf_hand *hand, size_t i)
{
    pthread_mutex_lock(&hand->hands->lock);
    hand->i = i;
    lrf_strbuf_clear(&hand->result);
    hand->state = LRF_HAND_BUSY;
    pthread_cond_broadcast(&hand->hands->given);
    pthread_mutex_unlock(&hand->hands->lock);
}

void lrf_hands_stir(struct lrf_hands *hands)
{
    hands->stirred = lrf_seconds();
}

void lrf_hands_rest(struct lrf_hands *hands)
{
    const double pause = 50e-6 + (lrf_seconds() - hands->stirred) / 32;
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(1e9 * (pause < 1e-3 ? pause : 1e-3));
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&hands->lock);
    pthread_cond_timedwait(&hands->made, &hands->lock, &until);
    pthread_mutex_unlock(&hands->lock);
}
