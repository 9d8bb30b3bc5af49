#include "parallel/crew.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "parallel/mpi.h"
#include "parallel/parallel.h"

/* The pieces first, first + every, ...: a shard's. */
struct share {
    const struct lrf_pieces *pieces;
    size_t first, every;
};

static void make_piece(void *context, size_t k)
{
    const struct share *share = context;
    const struct lrf_pieces *pieces = share->pieces;

    pieces->make(pieces->context, share->first + k * share->every, NULL);
}

static void make_share(const struct lrf_pieces *pieces, size_t first, size_t every)
{
    struct share share = {pieces, first, every};
    const size_t n = first < pieces->n ? (pieces->n - first - 1) / every + 1 : 0;

    lrf_parallel_run(n, pieces->threads, make_piece, &share);
}

/* ---- shards */

static bool run_shard(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    if (!pieces->split) {
        make_share(pieces, 0, 1);
        return true;
    }
    make_share(pieces, crew->rank, crew->size);
    return false;
}

static void leave_shard(struct lrf_crew *crew, const char *why)
{
    (void)crew;
    (void)why;
}

static const struct lrf_crew_ops shard = {"shard", run_shard, leave_shard};

struct lrf_crew *lrf_crew_shard(size_t k, size_t n)
{
    struct lrf_crew *crew = lrf_calloc(1, sizeof *crew);

    if (crew)
        *crew = (struct lrf_crew){.ops = &shard, .rank = k - 1, .size = n, .sharers = 1};
    return crew;
}

/* ---- processes that a launcher started */

static size_t count_in(const char *name)
{
    const char *value = getenv(name);
    size_t n;

    return value && lrf_number_parse_size(value, &n) ? n : 1;
}

/* How many, as Open MPI, the PMI of other launchers or Slurm with PMIx say it; 1: nobody did. Slurm
 * alone counts tasks that know nothing of each other. */
static size_t launched(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"};
    const size_t known = sizeof names / sizeof *names - !getenv("PMIX_RANK");
    size_t n = 1;

    for (size_t i = 0; i < known && n == 1; i++)
        n = count_in(names[i]);
    return n;
}

enum lrf_status lrf_crew_join(void (*cancel)(const char *why), struct lrf_crew **crew,
                              struct lrf_error *err)
{
    const size_t n = launched();
    enum lrf_status status;

    *crew = NULL;
    if (n <= 1)
        return LRF_OK;
#ifdef LRF_MPI
    *crew = lrf_calloc(1, sizeof **crew);
    if (*crew == NULL)
        return lrf_fail_memory(err);
    (*crew)->cancel = cancel;
    status = lrf_mpi_join(*crew, err);
#else
    (void)cancel;
    status = lrf_fail(err, LRF_EINVAL,
                      "%zu processes were started to work together, and this program was built "
                      "without MPI (make MPI=1)",
                      n);
#endif
    if (status != LRF_OK) {
        free(*crew);
        *crew = NULL;
    }
    return status;
}

void lrf_crew_version(char *buf, size_t size)
{
#ifdef LRF_MPI
    lrf_mpi_version(buf, size);
#else
    snprintf(buf, size, "no MPI");
#endif
}

void lrf_crew_unite(struct lrf_crew *crew, bool (*asked)(void))
{
    crew->asked = asked;
#ifdef LRF_MPI
    lrf_mpi_unite(crew);
#endif
}

const struct lrf_share *lrf_crew_share(const struct lrf_crew *crew)
{
    return crew != NULL && crew->asked != NULL ? &crew->share : NULL;
}

/* ---- whoever it is */

bool lrf_crew_run(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    if (crew)
        return crew->ops->run(crew, pieces);
    make_share(pieces, 0, 1);
    return true;
}

void lrf_crew_leave(struct lrf_crew *crew, const char *why)
{
    if (crew)
        crew->ops->stop(crew, why);
    free(crew);
}

bool lrf_crew_leads(const struct lrf_crew *crew)
{
    return crew == NULL || crew->rank == 0 || crew->ops == &shard;
}

bool lrf_crew_is_shard(const struct lrf_crew *crew)
{
    return crew != NULL && crew->ops == &shard;
}

size_t lrf_crew_processors(const struct lrf_crew *crew)
{
    const size_t all = lrf_parallel_processors(), share = crew ? all / crew->sharers : all;

    return share > 0 ? share : 1;
}
