/*
 * parallel/mpi_talk.h - what MPI ranks say to each other, and the way of results down the tree.
 *
 * The parent of a rank is itself without its lowest bit. Every rank passes on the results of every
 * phase, also when it has failed before it: those below it wait for them.
 */
#ifndef LRF_PARALLEL_MPI_TALK_H
#define LRF_PARALLEL_MPI_TALK_H

#include <stdint.h>

#include "parallel/crew.h"

/* The tag of a message. */
enum lrf_mpi_kind {
    LRF_MPI_FREE,    /* to the leader: a thread has nothing to do */
    LRF_MPI_RESULT,  /* to the leader: piece i is made, and its result */
    LRF_MPI_LEAVE,   /* to the leader: the last word, and why this rank could not do its part */
    LRF_MPI_PIECE,   /* from the leader: make piece i */
    LRF_MPI_CANCEL,  /* from the leader: end early */
    LRF_MPI_GONE,    /* from the leader: it has left, after this phase */
    LRF_MPI_RESULTS, /* down the tree: all results of a phase, or the next part of them */
};

struct lrf_mpi_head {
    uint64_t phase; /* which call of run() */
    uint64_t i;
    /* RESULT: may more be begun? RESULTS: bytes that are still to come */
    uint64_t more;
};

struct lrf_mpi_message {
    enum lrf_mpi_kind kind;
    int from;
    struct lrf_mpi_head head;
    char *text; /* behind the head, with a NUL; owned */
    size_t n;
};

/* A rank's memory from one phase to the next. */
struct lrf_mpi_rank {
    uint64_t phase;
    bool cancelled;  /* the leader told the others, or was heard */
    bool gone;       /* the leader is, */
    uint64_t last;   /* after this phase; */
    uint64_t passed; /* the phase whose results came last, and went down the tree */
    size_t here;     /* leader: other ranks that have not left */
};

/* A rank that cannot go on cannot tell the others either: without memory all end. */
void *lrf_mpi_must(void *memory);

void lrf_mpi_send(size_t to, enum lrf_mpi_kind kind, struct lrf_mpi_head head, const char *text,
                  size_t n);
/* Of the leader: to all others. */
void lrf_mpi_send_all(const struct lrf_crew *crew, enum lrf_mpi_kind kind);
/* The next message, where one has come; free its text. */
bool lrf_mpi_receive(struct lrf_mpi_message *message);

/* All results of a phase from the leader down the tree, and a part of them from a rank below. */
void lrf_mpi_send_results(const struct lrf_crew *crew, uint64_t phase, const char *bytes, size_t n);
void lrf_mpi_pass_on(const struct lrf_crew *crew, const struct lrf_mpi_message *m);

/* The leader has left. */
void lrf_mpi_hear_gone(struct lrf_mpi_rank *rank, const struct lrf_mpi_message *m);
/* Nothing more comes to this rank. */
bool lrf_mpi_is_over(const struct lrf_mpi_rank *rank);

#endif
