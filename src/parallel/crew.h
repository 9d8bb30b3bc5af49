/*
 * parallel/crew.h - who makes independent pieces of work: the threads of this process, or many
 * processes, at once (MPI) or each at a time of its own (shards).
 *
 * A piece is known to others by its result alone, a text in one line. All processes of a crew run
 * the same program on the same input: each comes to the same work with the same pieces, and when it
 * leaves has the same results, whoever made them. So what is decided from results is decided alike
 * everywhere, and the bytes are those of one process. One process leads: it deals out the pieces,
 * keeps what is done and alone speaks and writes.
 *
 * Or all of them make each piece together, one after the other, each on its share of the rows of a
 * data set (struct lrf_share): for data that one machine cannot hold.
 */
#ifndef LRF_PARALLEL_CREW_H
#define LRF_PARALLEL_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lrfind/reference.h>

#include "base/error.h"
#include "base/strbuf.h"

struct lrf_pieces {
    size_t n;
    uint64_t key;   /* of what they are: the same in all processes, or they cannot work together */
    size_t threads; /* of each process, at most */
    bool split;     /* what shards divide among them; they make all of everything else */
    void *context;
    /* Adds the result of piece i where it is known from an earlier start. Of the leader alone. */
    void (*recall)(void *context, size_t i, struct lrf_strbuf *result);
    /* Makes piece i, unless it is known, and adds its result (NULL: nobody wants it); none: it did
     * not come to its end. Any thread. False: no more pieces shall be begun. */
    bool (*make)(void *context, size_t i, struct lrf_strbuf *result);
    /* The result of piece i, which another process made. One at a time. */
    void (*take)(void *context, size_t i, const char *result);
    /* Shall the work end early? */
    bool (*cancelled)(void *context);
};

struct lrf_crew {
    const struct lrf_crew_ops *ops;
    size_t rank, size;               /* this process among all, from 0; the leader is 0 */
    size_t local_rank;               /* among those on this machine */
    size_t sharers;                  /* how many of them, it too, may use its processors */
    void (*cancel)(const char *why); /* another process ends the work: it failed, and why, or was
                                        asked to (NULL) */
    void *state;
    struct lrf_share share; /* where they make each piece together */
    bool (*asked)(void);    /* then: was this process asked to end? */
};

struct lrf_crew_ops {
    const char *name;
    /* Makes the pieces that are not known, in order as processes and threads become free. False:
     * this process leaves some to others that are not there. */
    bool (*run)(struct lrf_crew *crew, const struct lrf_pieces *pieces);
    /* The end of this process's part; `why` it could not do it, "" where it did. The leader is the
     * last to go. */
    void (*stop)(struct lrf_crew *crew, const char *why);
};

/*
 * The processes that a launcher (mpirun, srun) started with this one, into *crew; NULL where it was
 * started alone. `cancel` as above. LRF_EINVAL where there are others and this build cannot speak
 * with them.
 */
enum lrf_status lrf_crew_join(void (*cancel)(const char *why), struct lrf_crew **crew,
                              struct lrf_error *err);
/* What such a crew would speak through: "Open MPI v4.1.4", or "no MPI". */
void lrf_crew_version(char *buf, size_t size);
/* One of `n` shards, k of 1..n. NULL without memory. */
struct lrf_crew *lrf_crew_shard(size_t k, size_t n);
/*
 * From here on its processes make each piece together, in one thread, and `cancel` is called in all
 * of them at the same place of their work: when one of them was `asked` to end. Of a crew that was
 * joined; all of them do so.
 */
void lrf_crew_unite(struct lrf_crew *crew, bool (*asked)(void));
/* Which rows this process holds then; NULL: all. */
const struct lrf_share *lrf_crew_share(const struct lrf_crew *crew);
/* Leaves the crew; NULL is allowed. */
void lrf_crew_leave(struct lrf_crew *crew, const char *why);

/* For NULL, this process alone: */
bool lrf_crew_run(struct lrf_crew *crew, const struct lrf_pieces *pieces);
bool lrf_crew_leads(const struct lrf_crew *crew);
bool lrf_crew_is_shard(const struct lrf_crew *crew);
/* Processors that this process may use of its machine, at least 1. */
size_t lrf_crew_processors(const struct lrf_crew *crew);

#endif
