#include "parallel/mpi.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mpi.h>

#include "base/memory.h"
#include "parallel/hands.h"

/* What ranks say to each other; the tag of a message. */
enum kind {
    FREE,    /* to the leader: a thread has nothing to do */
    RESULT,  /* to the leader: piece i is made, and its result */
    LEAVE,   /* to the leader: the last word, and why this rank could not do its part */
    PIECE,   /* from the leader: make piece i */
    CANCEL,  /* from the leader: end early */
    GONE,    /* from the leader: it has left */
    RESULTS, /* down the tree: how many bytes all results have; and then, in parts, they */
    PART,
};

struct head {
    uint64_t phase; /* which call of run() */
    uint64_t i;
    uint64_t more; /* RESULT: may more be begun? RESULTS: bytes */
};

struct message {
    enum kind kind;
    int from;
    struct head head;
    char *text; /* behind the head, with a NUL; owned */
    size_t n;
};

enum { MOST_BYTES = 1 << 28, WHY_SIZE = 512 };

/* A rank's memory from one phase to the next. */
struct rank {
    uint64_t phase;
    bool cancelled;   /* the leader told the others, or was heard */
    bool leader_gone; /* nothing more comes */
    size_t here;      /* leader: other ranks that have not left */
};

/* ---- messages */

/* A rank that cannot go on cannot tell the others either. */
static void *must(void *memory)
{
    if (memory == NULL)
        MPI_Abort(MPI_COMM_WORLD, 3);
    return memory;
}

static void send(size_t to, enum kind kind, struct head head, const char *text, size_t n)
{
    char *message = must(lrf_calloc(sizeof head + n, 1));

    memcpy(message, &head, sizeof head);
    if (n)
        memcpy(message + sizeof head, text, n);
    MPI_Send(message, (int)(sizeof head + n), MPI_BYTE, (int)to, (int)kind, MPI_COMM_WORLD);
    free(message);
}

static void send_all(const struct lrf_crew *crew, enum kind kind)
{
    for (size_t r = 1; r < crew->size; r++)
        send(r, kind, (struct head){0}, NULL, 0);
}

/* The next message, where one has come; free its text. */
static bool receive(struct message *message)
{
    MPI_Status status;
    int there = 0, n;
    char *bytes;

    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
    if (!there)
        return false;
    MPI_Get_count(&status, MPI_BYTE, &n);
    bytes = must(lrf_calloc((size_t)n + 1, 1));
    MPI_Recv(bytes, n, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    message->kind = (enum kind)status.MPI_TAG;
    message->from = status.MPI_SOURCE;
    memcpy(&message->head, bytes, sizeof message->head);
    message->n = (size_t)n - sizeof message->head;
    memmove(bytes, bytes + sizeof message->head, message->n + 1);
    message->text = bytes;
    return true;
}

/* ---- all results, down the tree of ranks: the parent of a rank is itself without its lowest bit
 */

static void pass_on(const struct lrf_crew *crew, uint64_t phase, const char *bytes, size_t n)
{
    for (size_t bit = 1; !(crew->rank & bit) && crew->rank + bit < crew->size; bit *= 2) {
        const size_t to = crew->rank + bit;
        send(to, RESULTS, (struct head){.phase = phase, .more = n}, NULL, 0);
        for (size_t done = 0; done < n; done += MOST_BYTES)
            send(to, PART, (struct head){0}, bytes + done,
                 n - done < MOST_BYTES ? n - done : MOST_BYTES);
    }
}

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
    struct rank *rank;
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
        send_all(lead->crew, CANCEL);
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
        must(NULL);
}

static void hear(struct lead *lead, const struct message *m)
{
    if (m->kind == LEAVE) {
        lead->rank->here--;
        hear_end(lead, m->n ? m->text : NULL);
    } else if (m->kind == FREE && m->head.phase == lead->rank->phase) {
        if (lrf_grow(&lead->waiting, &lead->cap, lead->n_waiting + 1, sizeof *lead->waiting) != 0)
            must(NULL);
        lead->waiting[lead->n_waiting++] = (size_t)m->from;
    } else if (m->kind == RESULT) {
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
    struct message message;
    struct lrf_hand *hand;
    bool any = false;

    for (; receive(&message); any = true) {
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
            send(lead->waiting[--lead->n_waiting], PIECE, (struct head){.i = lead->next}, NULL, 0);
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
        must(NULL);
    pass_on(lead->crew, lead->rank->phase, all.s, all.n);
    lrf_strbuf_release(&all);
}

static void run_leader(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    struct lead lead = {.crew = crew, .rank = crew->state, .pieces = pieces, .more = true};
    bool busy;

    lead.result = must(lrf_calloc(pieces->n, sizeof *lead.result));
    lrf_hands_start(&lead.hands, pieces);
    if (lead.hands.n == 0 && pieces->n > 0)
        must(NULL);
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
    struct rank *rank;
    const struct lrf_pieces *pieces;
    struct lrf_hands hands;
    char *all; /* the results, as they come in parts */
    size_t n, got;
    bool there; /* they are */
};

static void obey_end(struct follow *follow)
{
    if (!follow->rank->cancelled)
        follow->crew->cancel(NULL);
    follow->rank->cancelled = true;
}

static void obey(struct follow *follow, const struct message *m)
{
    if (m->kind == CANCEL || m->kind == GONE) {
        follow->rank->leader_gone = m->kind == GONE;
        obey_end(follow);
    } else if (m->kind == PIECE) {
        lrf_hands_give(lrf_hands_asked(&follow->hands), m->head.i);
    } else if (m->kind == RESULTS) {
        follow->n = m->head.more;
        follow->all = must(lrf_calloc(follow->n + 1, 1));
        follow->there = follow->n == 0;
    } else if (m->kind == PART) {
        memcpy(follow->all + follow->got, m->text, m->n);
        follow->got += m->n;
        follow->there = follow->got == follow->n;
    }
}

static bool listen(struct follow *follow)
{
    struct message message;
    bool any = false;

    for (; !follow->there && receive(&message); any = true) {
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
        send(0, RESULT, (struct head){.i = hand->i, .more = hand->more}, hand->result.s,
             hand->result.n);
    for (; (hand = lrf_hands_free(&follow->hands)) != NULL; any = true) {
        lrf_hands_ask(hand);
        send(0, FREE, (struct head){.phase = follow->rank->phase}, NULL, 0);
    }
    return any;
}

static void run_follower(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    struct follow follow = {.crew = crew, .rank = crew->state, .pieces = pieces};

    lrf_hands_start(&follow.hands, pieces);
    while (!follow.there && !follow.rank->leader_gone) {
        bool busy = listen(&follow);
        busy = report(&follow) || busy;
        if (!busy)
            lrf_hands_rest(&follow.hands);
        else
            lrf_hands_stir(&follow.hands);
    }
    lrf_hands_stop(&follow.hands);
    if (follow.there) {
        pass_on(crew, follow.rank->phase, follow.all, follow.n);
        take_all(pieces, follow.all, follow.n);
    }
    free(follow.all);
}

/* ---- the crew */

static bool run(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    struct rank *rank = crew->state;

    rank->phase++;
    if (crew->rank == 0)
        run_leader(crew, pieces);
    else if (!rank->leader_gone)
        run_follower(crew, pieces);
    return true;
}

/* Whoever leaves takes in what is on its way to it, or those who sent it would wait for ever. */
static void leave(struct lrf_crew *crew, const char *why)
{
    struct rank *rank = crew->state;
    struct message message;

    if (crew->rank == 0)
        send_all(crew, GONE);
    else
        send(0, LEAVE, (struct head){0}, why, strlen(why));
    while (crew->rank == 0 ? rank->here > 0 : !rank->leader_gone) {
        if (!receive(&message)) {
            nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
            continue;
        }
        rank->here -= message.kind == LEAVE;
        rank->leader_gone = rank->leader_gone || message.kind == GONE;
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

enum lrf_status lrf_mpi_join(struct lrf_crew *crew, struct lrf_error *err)
{
    struct rank *rank = lrf_calloc(1, sizeof *rank);
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
    crew->local_size = number(MPI_Comm_size, local);
    MPI_Comm_free(&local);
    rank->here = crew->size - 1;
    return LRF_OK;
}
