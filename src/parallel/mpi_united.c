/* All ranks make each piece together, one after the other, and add up what each has of its rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mpi.h>

#include "parallel/mpi.h"
#include "parallel/mpi_talk.h"

enum {
    MOST = 1 << 28,    /* numbers in one message */
    NUMBERS = 64,      /* in one of doubles, the wish to end among them */
    PATIENCE_S = 10,   /* with the others, of a rank that failed */
    NAP_NS = 1000000L, /* between two looks */
};

/* Not MPI_Allreduce: with it each rank may add up in an order of its own. */
static void add_up(const struct lrf_crew *crew, void *value, size_t n, MPI_Datatype type)
{
    const void *from = crew->rank == 0 ? MPI_IN_PLACE : value;

    MPI_Reduce(from, value, (int)n, type, MPI_SUM, 0, MPI_COMM_WORLD);
    MPI_Bcast(value, (int)n, type, 0, MPI_COMM_WORLD);
}

/* Every rank hears at the same sum that one of them was asked to end. */
static void hear_wish(struct lrf_crew *crew, double wishes)
{
    struct lrf_mpi_rank *rank = crew->state;

    if (wishes > 0 && !rank->cancelled)
        crew->cancel(NULL);
    rank->cancelled |= wishes > 0;
}

static void add(void *context, double *value, size_t n)
{
    struct lrf_crew *crew = context;
    double number[NUMBERS];

    for (size_t i = 0, m; i < n; i += m) {
        m = n - i < NUMBERS - 1 ? n - i : NUMBERS - 1;
        memcpy(number, value + i, m * sizeof *value);
        number[m] = crew->asked();
        add_up(crew, number, m + 1, MPI_DOUBLE);
        memcpy(value + i, number, m * sizeof *value);
        hear_wish(crew, number[m]);
    }
}

static void add_floats(void *context, float *value, size_t n)
{
    for (size_t i = 0, m; i < n; i += m) {
        m = n - i < MOST ? n - i : MOST;
        add_up(context, value + i, m, MPI_FLOAT);
    }
}

/* The first rank of which something is true, or their number. */
static int first_of(const struct lrf_crew *crew, bool own)
{
    int first = (int)(own ? crew->rank : crew->size);

    MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    return first;
}

static void agree(void *context, struct lrf_error *err)
{
    const struct lrf_crew *crew = context;
    const int first = first_of(crew, err->status != LRF_OK);

    if (first < (int)crew->size)
        MPI_Bcast(err, sizeof *err, MPI_BYTE, first, MPI_COMM_WORLD);
}

/* Whether all of them come to the same work. */
static bool fits(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    struct lrf_mpi_rank *rank = crew->state;
    uint64_t key = pieces->key;
    char why[80];
    int stranger;

    MPI_Bcast(&key, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    stranger = first_of(crew, key != pieces->key);
    if (stranger == (int)crew->size)
        return true;
    snprintf(why, sizeof why, "process %d has other data or settings", stranger);
    if (!rank->cancelled)
        crew->cancel(crew->rank == 0 ? why : NULL);
    rank->cancelled = true;
    return false;
}

/* The leader's text for all; nothing is a text, too. */
static void spread(const struct lrf_crew *crew, struct lrf_strbuf *text)
{
    uint64_t n = text->n;
    char *bytes;

    if (text->failed)
        lrf_mpi_must(NULL);
    MPI_Bcast(&n, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    bytes = n == 0 || crew->rank == 0 ? text->s : lrf_mpi_must(malloc(n));
    for (uint64_t i = 0, m; i < n; i += m) {
        m = n - i < MOST ? n - i : MOST;
        MPI_Bcast(bytes + i, (int)m, MPI_CHAR, 0, MPI_COMM_WORLD);
    }
    if (n == 0 || crew->rank == 0)
        return;
    lrf_strbuf_add(text, bytes, n);
    free(bytes);
    if (text->failed)
        lrf_mpi_must(NULL);
}

static bool run(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    bool more = fits(crew, pieces);

    for (size_t i = 0; i < pieces->n && more; i++) {
        struct lrf_strbuf known = {0};
        if (crew->rank == 0)
            pieces->recall(pieces->context, i, &known);
        spread(crew, &known);
        if (known.n == 0)
            more = pieces->make(pieces->context, i, NULL);
        else if (crew->rank > 0)
            pieces->take(pieces->context, i, known.s);
        lrf_strbuf_release(&known);
    }
    return true;
}

/* A rank that failed where the others did not leaves them waiting for its sums. */
static void leave(struct lrf_crew *crew, const char *why)
{
    const struct timespec nap = {.tv_nsec = NAP_NS};
    long looks = PATIENCE_S * (1000000000L / NAP_NS);
    MPI_Request all;
    int there = 0;

    MPI_Ibarrier(MPI_COMM_WORLD, &all);
    for (MPI_Test(&all, &there, MPI_STATUS_IGNORE); !there;
         MPI_Test(&all, &there, MPI_STATUS_IGNORE)) {
        if (*why && looks-- == 0)
            lrf_mpi_must(NULL);
        nanosleep(&nap, NULL);
    }
    MPI_Finalize();
    free(crew->state);
}

static const struct lrf_crew_ops united = {"mpi, united", run, leave};

void lrf_mpi_unite(struct lrf_crew *crew)
{
    crew->ops = &united;
    crew->share = (struct lrf_share){.part = crew->rank,
                                     .parts = crew->size,
                                     .add = add,
                                     .add_floats = add_floats,
                                     .agree = agree,
                                     .context = crew};
}
