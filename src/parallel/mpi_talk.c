#include "parallel/mpi_talk.h"

#include <stdlib.h>
#include <string.h>

#include <mpi.h>

#include "base/memory.h"

enum { MOST_BYTES = 1 << 28 };

void *lrf_mpi_must(void *memory)
{
    if (memory == NULL)
        MPI_Abort(MPI_COMM_WORLD, 3);
    return memory;
}

void lrf_mpi_send(size_t to, enum lrf_mpi_kind kind, struct lrf_mpi_head head, const char *text,
                  size_t n)
{
    struct lrf_strbuf message = {0};

    lrf_strbuf_add(&message, (const char *)&head, sizeof head);
    lrf_strbuf_add(&message, text, n);
    if (message.failed)
        lrf_mpi_must(NULL);
    MPI_Send(message.s, (int)message.n, MPI_BYTE, (int)to, (int)kind, MPI_COMM_WORLD);
    lrf_strbuf_release(&message);
}

void lrf_mpi_send_all(const struct lrf_crew *crew, enum lrf_mpi_kind kind)
{
    const struct lrf_mpi_rank *rank = crew->state;

    for (size_t r = 1; r < crew->size; r++)
        lrf_mpi_send(r, kind, (struct lrf_mpi_head){.phase = rank->phase}, "", 0);
}

bool lrf_mpi_receive(struct lrf_mpi_message *message)
{
    MPI_Status status;
    int there = 0, n;
    char *bytes;

    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
    if (!there)
        return false;
    MPI_Get_count(&status, MPI_BYTE, &n);
    bytes = lrf_mpi_must(lrf_calloc((size_t)n + 1, 1));
    MPI_Recv(bytes, n, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    message->kind = (enum lrf_mpi_kind)status.MPI_TAG;
    message->from = status.MPI_SOURCE;
    memcpy(&message->head, bytes, sizeof message->head);
    message->n = (size_t)n - sizeof message->head;
    memmove(bytes, bytes + sizeof message->head, message->n + 1);
    message->text = bytes;
    return true;
}

/* ---- results, down the tree */

static void send_down(const struct lrf_crew *crew, struct lrf_mpi_head head, const char *bytes,
                      size_t n)
{
    for (size_t bit = 1; !(crew->rank & bit) && crew->rank + bit < crew->size; bit *= 2)
        lrf_mpi_send(crew->rank + bit, LRF_MPI_RESULTS, head, bytes, n);
}

void lrf_mpi_send_results(const struct lrf_crew *crew, uint64_t phase, const char *bytes, size_t n)
{
    size_t part;

    do {
        part = n < MOST_BYTES ? n : MOST_BYTES;
        n -= part;
        send_down(crew, (struct lrf_mpi_head){.phase = phase, .more = n}, bytes, part);
        bytes += part;
    } while (n > 0);
}

void lrf_mpi_pass_on(const struct lrf_crew *crew, const struct lrf_mpi_message *m)
{
    struct lrf_mpi_rank *rank = crew->state;

    send_down(crew, m->head, m->text, m->n);
    if (m->head.more == 0)
        rank->passed = m->head.phase;
}

void lrf_mpi_hear_gone(struct lrf_mpi_rank *rank, const struct lrf_mpi_message *m)
{
    rank->gone = true;
    rank->last = m->head.phase;
}

bool lrf_mpi_is_over(const struct lrf_mpi_rank *rank)
{
    return rank->gone && rank->passed >= rank->last;
}
