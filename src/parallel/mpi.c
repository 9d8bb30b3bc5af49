#define _GNU_SOURCE /* sched_getaffinity */
#include "parallel/mpi.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mpi.h>

#include "base/memory.h"
#include "parallel/hands.h"
#include "parallel/mpi_talk.h"

static void take_all(const struct lrf_pieces *pieces, const char *bytes, size_t n)
{
    uint64_t at[2]; /* piece, bytes of its result with the NUL */

    for (const char *s = bytes; s < bytes + n; s += at[1]) {
        memcpy(at, s, sizeof at);
        s += sizeof at;
        pieces->take(pieces->context, at[0], s);
    }
}

static void put_result(struct lrf_strbuf *all, size_t i, const struct lrf_strbuf *result)
{
    const uint64_t at[2] = {i, result->n + 1};

    lrf_strbuf_add(all, (const char *)at, sizeof at);
    lrf_strbuf_add(all, result->s, result->n);
    lrf_strbuf_add(all, "", 1);
}

/* ---- the leader */

struct lead {
    struct lrf_crew *crew;
    struct lrf_mpi_rank *rank;
    const struct lrf_pieces *pieces;
    struct lrf_hands hands;
    size_t *waiting; /* (n_waiting) ranks that wait for a piece, again for each thread */
    size_t n_waiting, cap;
    struct lrf_strbuf *result; /* (n) empty: not there */
    size_t next, out;          /* the first piece not dealt out; dealt out and not back */
    bool more;                 /* may more be begun? */
};

static void end_early(struct lead *lead)
{
    lead->more = false;
    if (!lead->rank->cancelled)
        lrf_mpi_send_all(lead->crew, LRF_MPI_CANCEL);
    lead->rank->cancelled = true;
}

/* Another process ends: this one is told, and tells all others. */
static void hear_end(struct lead *lead, const char *why)
{
    if (!lead->rank->cancelled)
        lead->crew->cancel(why);
    end_early(lead);
}

static void keep(struct lead *lead, size_t i, bool more, const char *text, size_t n)
{
    lead->out--;
    lead->more = lead->more && more;
    lrf_strbuf_add(&lead->result[i], text, n);
    if (lead->result[i].failed)
        lrf_mpi_must(NULL);
}

/* It would make other pieces than those that it is given. */
static void hear_stranger(struct lead *lead, int rank)
{
    char why[80];

    snprintf(why, sizeof why, "process %d has other data or settings", rank);
    hear_end(lead, why);
}

static void hear(struct lead *lead, const struct lrf_mpi_message *m)
{
    if (m->kind == LRF_MPI_LEAVE) {
        lead->rank->here--;
        hear_end(lead, m->n ? m->text : NULL);
    } else if (m->kind == LRF_MPI_FREE && m->head.phase == lead->rank->phase) {
        if (m->head.i != lead->pieces->key) {
            hear_stranger(lead, m->from);
            return;
        }
        if (lrf_grow(&lead->waiting, &lead->cap, lead->n_waiting + 1, sizeof *lead->waiting) != 0)
            lrf_mpi_must(NULL);
        lead->waiting[lead->n_waiting++] = (size_t)m->from;
    } else if (m->kind == LRF_MPI_RESULT) {
        keep(lead, m->head.i, m->head.more, m->text, m->n);
        if (m->n)
            lead->pieces->take(lead->pieces->context, m->head.i, m->text);
        else
            hear_end(lead, NULL);
    }
}

/* Takes in what has come, from ranks and from its own threads; whether there was something. */
static bool collect(struct lead *lead)
{
    struct lrf_mpi_message message;
    struct lrf_hand *hand;
    bool any = false;

    for (; lrf_mpi_receive(&message); any = true) {
        hear(lead, &message);
        free(message.text);
    }
    for (; (hand = lrf_hands_made(&lead->hands)) != NULL; any = true)
        keep(lead, hand->i, hand->more, hand->result.s, hand->result.n);
    return any;
}

/* The next piece that nobody has made; false: there is none. */
static bool next_piece(struct lead *lead)
{
    while (lead->next < lead->pieces->n && lead->result[lead->next].n)
        lead->next++;
    return lead->more && lead->next < lead->pieces->n;
}

/* Ranks that wait go before its own threads: those have nobody to ask. */
static bool deal(struct lead *lead)
{
    struct lrf_hand *hand;
    bool any = false;

    for (; next_piece(lead); any = true, lead->out++, lead->next++) {
        if (lead->n_waiting)
            lrf_mpi_send(lead->waiting[--lead->n_waiting], LRF_MPI_PIECE,
                         (struct lrf_mpi_head){.i = lead->next}, NULL, 0);
        else if ((hand = lrf_hands_free(&lead->hands)) != NULL)
            lrf_hands_give(hand, lead->next);
        else
            break;
    }
    return any;
}

/* Down the tree, and freed. */
static void publish(struct lead *lead)
{
    struct lrf_strbuf all = {0};

    for (size_t i = 0; i < lead->pieces->n; i++) {
        if (lead->result[i].n)
            put_result(&all, i, &lead->result[i]);
        lrf_strbuf_release(&lead->result[i]);
    }
    if (all.failed)
        lrf_mpi_must(NULL);
    lrf_mpi_send_results(lead->crew, lead->rank->phase, all.n ? all.s : "", all.n);
    lrf_strbuf_release(&all);
}

static void run_leader(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    struct lead lead = {.crew = crew, .rank = crew->state, .pieces = pieces, .more = true};
    bool busy;

    lead.result = lrf_mpi_must(lrf_calloc(pieces->n, sizeof *lead.result));
    lrf_hands_start(&lead.hands, pieces);
    if (lead.hands.n == 0 && pieces->n > 0)
        lrf_mpi_must(NULL);
    for (size_t i = 0; i < pieces->n; i++)
        pieces->recall(pieces->context, i, &lead.result[i]);
    do {
        if (pieces->cancelled(pieces->context))
            end_early(&lead);
        busy = collect(&lead);
        busy = deal(&lead) || busy;
        if (!busy && lead.out > 0)
            lrf_hands_rest(&lead.hands);
        else
            lrf_hands_stir(&lead.hands);
    } while (lead.out > 0 || next_piece(&lead));
    lrf_hands_stop(&lead.hands);
    publish(&lead);
    free(lead.waiting);
    free(lead.result);
}

/* ---- the others */

struct follow {
    struct lrf_crew *crew;
    struct lrf_mpi_rank *rank;
    const struct lrf_pieces *pieces;
    struct lrf_hands hands;
    struct lrf_strbuf all; /* the results, as they come in parts */
};

static bool is_there(const struct follow *follow)
{
    return follow->rank->passed == follow->rank->phase;
}

static void obey_end(struct follow *follow)
{
    if (!follow->rank->cancelled)
        follow->crew->cancel(NULL);
    follow->rank->cancelled = true;
}

static void obey(struct follow *follow, const struct lrf_mpi_message *m)
{
    if (m->kind == LRF_MPI_CANCEL) {
        obey_end(follow);
    } else if (m->kind == LRF_MPI_GONE) {
        lrf_mpi_hear_gone(follow->rank, m);
        if (follow->rank->last < follow->rank->phase)
            obey_end(follow);
    } else if (m->kind == LRF_MPI_PIECE) {
        lrf_hands_give(lrf_hands_asked(&follow->hands), m->head.i);
    } else if (m->kind == LRF_MPI_RESULTS) {
        lrf_strbuf_add(&follow->all, m->text, m->n);
        if (follow->all.failed)
            lrf_mpi_must(NULL);
        lrf_mpi_pass_on(follow->crew, m);
    }
}

static bool listen(struct follow *follow)
{
    struct lrf_mpi_message message;
    bool any = false;

    for (; !is_there(follow) && lrf_mpi_receive(&message); any = true) {
        obey(follow, &message);
        free(message.text);
    }
    return any;
}

/* Sends what is made, and asks for more. */
static bool report(struct follow *follow)
{
    struct lrf_hand *hand;
    bool any = false;

    for (; (hand = lrf_hands_made(&follow->hands)) != NULL; any = true)
        lrf_mpi_send(0, LRF_MPI_RESULT, (struct lrf_mpi_head){.i = hand->i, .more = hand->more},
                     hand->result.s, hand->result.n);
    for (; (hand = lrf_hands_free(&follow->hands)) != NULL; any = true) {
        lrf_hands_ask(hand);
        lrf_mpi_send(0, LRF_MPI_FREE,
                     (struct lrf_mpi_head){.phase = follow->rank->phase, .i = follow->pieces->key},
                     NULL, 0);
    }
    return any;
}

static void run_follower(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    struct follow follow = {.crew = crew, .rank = crew->state, .pieces = pieces};

    lrf_hands_start(&follow.hands, pieces);
    while (!is_there(&follow) && !lrf_mpi_is_over(follow.rank)) {
        bool busy = listen(&follow);
        busy = report(&follow) || busy;
        if (!busy)
            lrf_hands_rest(&follow.hands);
        else
            lrf_hands_stir(&follow.hands);
    }
    lrf_hands_stop(&follow.hands);
    if (is_there(&follow))
        take_all(pieces, follow.all.s, follow.all.n);
    lrf_strbuf_release(&follow.all);
}

/* ---- the crew */

static bool run(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    struct lrf_mpi_rank *rank = crew->state;

    rank->phase++;
    if (crew->rank == 0)
        run_leader(crew, pieces);
    else if (!lrf_mpi_is_over(rank))
        run_follower(crew, pieces);
    return true;
}

/* What still comes to a rank that leaves; `failed`: it has said of itself why. */
static void hear_last(struct lrf_crew *crew, const struct lrf_mpi_message *m, bool failed)
{
    struct lrf_mpi_rank *rank = crew->state;

    if (m->kind == LRF_MPI_RESULTS)
        lrf_mpi_pass_on(crew, m);
    else if (m->kind == LRF_MPI_GONE)
        lrf_mpi_hear_gone(rank, m);
    else if (m->kind == LRF_MPI_LEAVE)
        rank->here--;
    if (m->kind == LRF_MPI_LEAVE && m->n && !failed && !rank->cancelled) {
        rank->cancelled = true;
        crew->cancel(m->text);
    }
}

/* Whoever leaves takes in what is on its way to it, or those who sent it would wait for ever. */
static void leave(struct lrf_crew *crew, const char *why)
{
    struct lrf_mpi_rank *rank = crew->state;
    struct lrf_mpi_message message;

    if (crew->rank == 0)
        lrf_mpi_send_all(crew, LRF_MPI_GONE);
    else
        lrf_mpi_send(0, LRF_MPI_LEAVE, (struct lrf_mpi_head){0}, why, strlen(why));
    while (crew->rank == 0 ? rank->here > 0 : !lrf_mpi_is_over(rank)) {
        if (!lrf_mpi_receive(&message)) {
            nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
            continue;
        }
        hear_last(crew, &message, *why);
        free(message.text);
    }
    MPI_Finalize();
    free(rank);
}

static const struct lrf_crew_ops mpi = {"mpi", run, leave};

static size_t number(int (*ask)(MPI_Comm comm, int *answer), MPI_Comm comm)
{
    int answer = 0;

    ask(comm, &answer);
    return (size_t)answer;
}

/* Those on this machine that may run on a processor of this rank's. A launcher may have given each
 * its own. */
static size_t count_sharers(MPI_Comm local)
{
    const size_t n = number(MPI_Comm_size, local), own = number(MPI_Comm_rank, local);
    cpu_set_t *sets = lrf_mpi_must(lrf_calloc(n, sizeof *sets)), common;
    size_t sharers = 0;

    sched_getaffinity(0, sizeof *sets, &sets[own]);
    MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, sets, sizeof *sets, MPI_BYTE, local);
    for (size_t i = 0; i < n; i++) {
        CPU_AND(&common, &sets[i], &sets[own]);
        sharers += i == own || CPU_COUNT(&common) > 0;
    }
    free(sets);
    return sharers;
}

void lrf_mpi_version(char *buf, size_t size)
{
    char all[MPI_MAX_LIBRARY_VERSION_STRING];
    int n;

    MPI_Get_library_version(all, &n);
    all[strcspn(all, ",\n")] = '\0'; /* who packed it, and when */
    snprintf(buf, size, "%s", all);
}

enum lrf_status lrf_mpi_join(struct lrf_crew *crew, struct lrf_error *err)
{
    struct lrf_mpi_rank *rank = lrf_calloc(1, sizeof *rank);
    MPI_Comm local;
    int level;

    if (rank == NULL)
        return lrf_fail_memory(err);
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS ||
        level < MPI_THREAD_FUNNELED) {
        free(rank);
        return lrf_fail(err, LRF_EIO, "cannot join the MPI job: no support for threads");
    }
    crew->ops = &mpi;
    crew->state = rank;
    crew->rank = number(MPI_Comm_rank, MPI_COMM_WORLD);
    crew->size = number(MPI_Comm_size, MPI_COMM_WORLD);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &local);
    crew->local_rank = number(MPI_Comm_rank, local);
    crew->sharers = count_sharers(local);
    MPI_Comm_free(&local);
    rank->here = crew->size - 1;
    return LRF_OK;
}
