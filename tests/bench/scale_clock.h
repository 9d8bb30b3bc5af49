/* tests/bench/scale_clock.h - the ranks of scale.c on a virtual clock.
 *
 * A rank holds one trainer and trains whatever run rank 0 hands it; a rank that is done tells rank
 * 0, which records the result and hands out the next run. A rank that fails ends the job of all:
 * what was recorded stands, the rest is trained anew after a restart (--resume).
 */
#ifndef TESTS_BENCH_SCALE_CLOCK_H
#define TESTS_BENCH_SCALE_CLOCK_H

#include <string.h>

#include "bench/scale_plans.h"

struct world {
    double ranks;
    double step, spread;    /* seconds of a training step; a rank's own is within +- this share */
    double eval, reset;     /* seconds of a validation, of going back to the first weights */
    double start;           /* seconds until a trainer has loaded its model */
    double message, record; /* seconds of rank 0's processor a message, and a result put on disk */
    double latency;         /* seconds that a message is on its way */
    double held;            /* rank 0 looks for messages every so many seconds (parallel/hands.h) */
    double plan;            /* seconds to analyse and plan between dependent rounds */
    double mtbf;            /* hours between failures of one rank */
    double restart;         /* seconds from a failure until all ranks are there again */
    double seed;
};

enum state { TRAINING, LOST, STARTING, WAITING, IDLE, DOWN, STATES };

struct event {
    double time;
    enum { ARRIVES, BEGINS, ENDS } kind; /* at rank 0; on the rank */
    size_t rank, run;
};

struct rank {
    double factor;             /* of the time of a step */
    double since;              /* when its present state began */
    double trained;            /* what it trained that is not yet recorded */
    size_t run;                /* what it trains */
    bool busy, parked, loaded; /* trains; waits for a run that is not yet known; has its model */
};

struct scale {
    const struct world *world;
    struct plan plan;
    struct rank *rank;
    struct event *event; /* a heap, earliest first */
    size_t ranks, events;
    size_t round, next, recorded; /* the present one; the next run to hand out; in all rounds */
    double opened[MOST_ROUNDS];   /* when each round was planned */
    double free_at;               /* when rank 0 has dealt with what it was told */
    double state[STATES], wall, manager;
    size_t failures, begun;
};

static const size_t NO_RUN = (size_t)-1;

static bool earlier(const struct event *a, const struct event *b)
{
    return a->time < b->time || (a->time == b->time && a->rank < b->rank);
}

static void swap(struct event *a, struct event *b)
{
    const struct event kept = *a;

    *a = *b;
    *b = kept;
}

/* A rank has one event at most. */
static void put(struct scale *s, struct event event)
{
    size_t i = s->events++;

    s->event[i] = event;
    for (; i > 0 && earlier(&s->event[i], &s->event[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&s->event[i], &s->event[(i - 1) / 2]);
}

static struct event take(struct scale *s)
{
    const struct event first = s->event[0];
    size_t i = 0, child;

    s->event[0] = s->event[--s->events];
    while ((child = 2 * i + 1) < s->events) {
        if (child + 1 < s->events && earlier(&s->event[child + 1], &s->event[child]))
            child++;
        if (!earlier(&s->event[child], &s->event[i]))
            break;
        swap(&s->event[child], &s->event[i]);
        i = child;
    }
    return first;
}

/* Since its last change a rank was in this state. */
static void spend(struct scale *s, struct rank *rank, enum state state, double until)
{
    s->state[state] += until - rank->since;
    rank->since = until;
}

/* Rank 0's processor works so long, from `time` on or when it is free; when it is done. */
static double work(struct scale *s, double time, double seconds)
{
    s->manager += seconds;
    return s->free_at = fmax(time, s->free_at) + seconds;
}

/* The next run that is not recorded, of the present round; NO_RUN: they are all handed out. */
static size_t next_run(struct scale *s)
{
    while (s->next < s->plan.ends[s->round])
        if (!s->plan.run[s->next++].recorded)
            return s->next - 1;
    return NO_RUN;
}

/* To a rank that waits at rank 0. */
static void hand_out(struct scale *s, size_t rank, double time)
{
    const size_t run = next_run(s);

    s->rank[rank].parked = run == NO_RUN;
    if (run != NO_RUN)
        put(s, (struct event){work(s, time, s->world->message) + s->world->latency, BEGINS, rank,
                              run});
}

static bool round_is_recorded(const struct scale *s)
{
    return s->recorded == s->plan.ends[s->round];
}

/* The next round is planned; those who waited for it get their runs. */
static void open_round(struct scale *s, double time)
{
    const double planned = work(s, time, s->world->plan);

    s->opened[++s->round] = planned;
    for (size_t i = 0; i < s->ranks; i++) {
        if (!s->rank[i].parked)
            continue;
        spend(s, &s->rank[i], IDLE, planned);
        hand_out(s, i, planned);
    }
}

static void record(struct scale *s, struct rank *rank, size_t run)
{
    s->plan.run[run].recorded = true;
    s->plan.run[run].seconds = rank->trained;
    s->recorded++;
    s->state[TRAINING] += rank->trained;
    rank->trained = 0;
}

static void arrive(struct scale *s, const struct event *e)
{
    const double held = s->world->held > 0 ? ceil(e->time / s->world->held) * s->world->held : 0;
    const double time =
        work(s, fmax(e->time, held), s->world->message + (e->run == NO_RUN ? 0 : s->world->record));

    if (e->run != NO_RUN)
        record(s, &s->rank[e->rank], e->run);
    s->rank[e->rank].parked = true;
    if (!round_is_recorded(s))
        hand_out(s, e->rank, time);
    else if (s->round + 1 < s->plan.rounds)
        open_round(s, time);
    else
        s->wall = time;
}

static double seconds_of(const struct scale *s, const struct run *run, const struct rank *rank)
{
    return s->world->reset + rank->factor * ((double)run->steps * s->world->step +
                                             (double)run->evals * s->world->eval);
}

static void begin(struct scale *s, const struct event *e)
{
    struct rank *rank = &s->rank[e->rank];
    struct run *run = &s->plan.run[e->run];
    double end;

    spend(s, rank, WAITING, e->time);
    end = e->time + (rank->loaded ? 0 : s->world->start) + seconds_of(s, run, rank);
    rank->busy = true;
    rank->run = e->run;
    run->trained++;
    s->begun++;
    put(s, (struct event){end, ENDS, e->rank, e->run});
}

static void end(struct scale *s, const struct event *e)
{
    struct rank *rank = &s->rank[e->rank];

    if (!rank->loaded)
        spend(s, rank, STARTING, rank->since + s->world->start);
    rank->trained = e->time - rank->since;
    rank->since = e->time;
    rank->loaded = true;
    rank->busy = false;
    put(s, (struct event){e->time + s->world->latency, ARRIVES, e->rank, e->run});
}

/* Everybody asks rank 0. */
static void start_all(struct scale *s, double time)
{
    s->free_at = time;
    for (size_t i = 0; i < s->ranks; i++)
        put(s, (struct event){time + s->world->latency, ARRIVES, i, NO_RUN});
}

/* All that was under way is lost. */
static void fail(struct scale *s, double time)
{
    for (size_t i = 0; i < s->ranks; i++) {
        struct rank *rank = &s->rank[i];

        if (rank->busy && !rank->loaded)
            spend(s, rank, STARTING, fmin(time, rank->since + s->world->start));
        spend(s, rank, rank->busy ? LOST : rank->parked ? IDLE : WAITING, time);
        s->state[LOST] += rank->trained;
        spend(s, rank, DOWN, time + s->world->restart);
        rank->busy = rank->parked = rank->loaded = false;
        rank->trained = 0;
    }
    s->failures++;
    s->events = 0;
    s->next = s->round ? s->plan.ends[s->round - 1] : 0;
    start_all(s, time + s->world->restart);
}

/* Seconds to the next failure of any rank. */
static double draw_failure(const struct scale *s, uint64_t stream, uint64_t *drawn)
{
    return -s->world->mtbf * 3600 / (double)s->ranks * log(1 - uniform(stream, (*drawn)++));
}

/* Ranks fail by chance when `at` is below 0, drawn by it; else one does at that time; infinite:
 * never. */
static void simulate(struct scale *s, double at)
{
    const bool by_chance = at < 0;
    const uint64_t stream = by_chance ? (uint64_t)(-at) : 0;
    uint64_t drawn = 0;
    double failure = by_chance ? draw_failure(s, stream, &drawn) : at;

    start_all(s, 0);
    while (s->wall <= 0) {
        if (s->event[0].time > failure) {
            fail(s, failure);
            failure = by_chance ? failure + s->world->restart + draw_failure(s, stream, &drawn)
                                : INFINITY;
            continue;
        }
        const struct event e = take(s);
        (e.kind == ARRIVES ? arrive : e.kind == BEGINS ? begin : end)(s, &e);
    }
    for (size_t i = 0; i < s->ranks; i++)
        spend(s, &s->rank[i], IDLE, s->wall);
}

/* A plan on fresh ranks, to its end; release: free_scale. */
static struct scale run_plan(const struct world *w, const struct plan *plan, double at)
{
    struct scale s = {.world = w, .plan = *plan, .ranks = (size_t)w->ranks};

    s.plan.run = must(malloc(plan->n * sizeof *plan->run));
    memcpy(s.plan.run, plan->run, plan->n * sizeof *plan->run);
    s.rank = must(calloc(s.ranks, sizeof *s.rank));
    s.event = must(calloc(s.ranks + 1, sizeof *s.event));
    for (size_t i = 0; i < s.ranks; i++)
        s.rank[i].factor = 1 + w->spread * (2 * uniform((uint64_t)w->seed + 99, i) - 1);
    simulate(&s, at);
    return s;
}

static void free_scale(struct scale *s)
{
    free(s->plan.run);
    free(s->rank);
    free(s->event);
}

#endif
