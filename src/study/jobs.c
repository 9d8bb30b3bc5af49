#include "study/jobs.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas_room.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/share.h"
#include "study/phase.h"

/* Behind the mark of a result: what the job's own functions read and write; status and text. */
enum { MADE = '=', FAILED = '!', MOST_KINDS = 64 };

enum state { OPEN, MADE_HERE, KNOWN };

/* A lot of jobs under way, of which the first failure is kept. */
struct lot {
    struct lrf_workforce *force;
    const struct lrf_jobs *jobs;
    char *state; /* (n) enum state */
    pthread_mutex_t lock;
    bool failed;
    size_t first;
    struct lrf_error err; /* of job `first` */
};

static void keep_failure(struct lot *lot, size_t i, const struct lrf_error *err)
{
    pthread_mutex_lock(&lot->lock);
    if (!lot->failed || i < lot->first) {
        lot->first = i;
        lot->err = *err;
    }
    lot->failed = true;
    pthread_mutex_unlock(&lot->lock);
}

static bool goes_on(struct lot *lot)
{
    bool failed;

    pthread_mutex_lock(&lot->lock);
    failed = lot->failed;
    pthread_mutex_unlock(&lot->lock);
    return !failed && !lrf_cancelled(lot->jobs->observer);
}

static bool is_kept(const struct lot *lot)
{
    return lot->force->journal.fd >= 0;
}

/* ---- results as lines */

static void put_made(const struct lot *lot, size_t i, struct lrf_strbuf *result)
{
    struct lrf_strbuf line = {0};

    lot->jobs->write(lot->jobs->context, i, &line);
    if (line.n) {
        lrf_strbuf_printf(result, "%c", MADE);
        lrf_strbuf_add(result, line.s, line.n);
    }
    result->failed |= line.failed;
    lrf_strbuf_release(&line);
}

/* Other processes are told whose it is: one of many machines may be the bad one. */
static void put_failure(const struct lot *lot, const struct lrf_error *err,
                        struct lrf_strbuf *result)
{
    const struct lrf_crew *crew = lot->force->crew;

    lrf_strbuf_printf(result, "%c %d %d ", FAILED, (int)err->status, (int)err->remedy);
    if (!lrf_crew_leads(crew))
        lrf_strbuf_printf(result, "process %zu: ", crew->rank);
    lrf_strbuf_puts(result, err->text);
}

/* A failure that was made elsewhere. */
static bool read_failure(const char *s, struct lrf_error *err)
{
    size_t status, remedy;

    if (!lrf_line_take_count(&s, MOST_KINDS, &status) ||
        !lrf_line_take_count(&s, MOST_KINDS, &remedy))
        return false;
    lrf_fail(err, (enum lrf_status)status, "%s", s + strspn(s, " "));
    err->remedy = (enum lrf_remedy)remedy;
    return true;
}

static void add_to_journal(struct lot *lot, size_t i, const char *result)
{
    struct lrf_strbuf line = {0};

    if (*result != MADE)
        return;
    lrf_strbuf_printf(&line, "%zu %zu ", lot->force->lot, i);
    lrf_strbuf_puts(&line, result + 1);
    if (line.failed)
        lrf_journal_fail(&lot->force->journal);
    else
        lrf_journal_add(&lot->force->journal, line.s);
    lrf_journal_settle(&lot->force->journal);
    lrf_strbuf_release(&line);
}

/* ---- for the crew */

static void recall(void *context, size_t i, struct lrf_strbuf *result)
{
    struct lot *lot = context;

    if (lot->state[i] == KNOWN)
        put_made(lot, i, result);
}

static bool make(void *context, size_t i, struct lrf_strbuf *result)
{
    struct lot *lot = context;
    struct lrf_strbuf own = {0};
    struct lrf_error err = {0};

    if (lot->state[i] == KNOWN)
        return true;
    if (!goes_on(lot))
        return false;
    err.status = lot->jobs->make(lot->jobs->context, i, &err);
    lot->state[i] = MADE_HERE;
    if (result == NULL && is_kept(lot))
        result = &own;
    if (err.status == LRF_OK && result)
        put_made(lot, i, result);
    if (result && result->failed) { /* a part of it is none */
        lrf_strbuf_release(result);
        lrf_fail_memory(&err);
    }
    if (err.status != LRF_OK)
        keep_failure(lot, i, &err);
    if (err.status != LRF_OK && result)
        put_failure(lot, &err, result);
    if (is_kept(lot))
        add_to_journal(lot, i, result->n ? result->s : "");
    lrf_strbuf_release(&own);
    return goes_on(lot);
}

static void take(void *context, size_t i, const char *text)
{
    struct lot *lot = context;
    struct lrf_error err = {0};

    if (lot->state[i] != OPEN)
        return;
    lot->state[i] = KNOWN;
    if (*text == FAILED ? read_failure(text + 1, &err)
                        : !lot->jobs->read(lot->jobs->context, i, text + 1)) {
        if (err.status == LRF_OK)
            lrf_fail(&err, LRF_EDATA, "'%.40s' is not the result of a job", text);
        keep_failure(lot, i, &err);
    }
    if (is_kept(lot))
        add_to_journal(lot, i, text);
}

static bool cancelled(void *context)
{
    return lrf_cancelled(((struct lot *)context)->jobs->observer);
}

/* ---- a lot */

/* The journal is the leader's alone, and its failures are those of all who make each job together.
 */
static enum lrf_status agree(const struct lot *lot, enum lrf_status status, struct lrf_error *err)
{
    return lrf_share_agree(lrf_crew_share(lot->force->crew), status, err);
}

/* Takes over what an earlier start has made. */
static enum lrf_status resume(struct lot *lot, struct lrf_error *err)
{
    const struct lrf_journal *journal = &lot->force->journal;

    for (size_t k = 0; k < journal->n; k++) {
        const char *line = journal->line[k];
        size_t number, i;
        if (*line < '0' || *line > '9') /* a note of something under way */
            continue;
        if (!lrf_line_take_count(&line, SIZE_MAX, &number) ||
            !lrf_line_take_count(&line, SIZE_MAX, &i))
            return lrf_fail(err, LRF_EDATA, "cannot resume: '%.60s' is not the result of a job",
                            journal->line[k]);
        if (number != lot->force->lot || i >= lot->jobs->n || lot->state[i] == KNOWN)
            continue;
        if (!lot->jobs->read(lot->jobs->context, i, line))
            return lrf_fail(err, LRF_EDATA, "cannot resume: '%.60s' is not the result of a job",
                            journal->line[k]);
        lot->state[i] = KNOWN;
    }
    return LRF_OK;
}

/* As many threads as there is work for, and room. */
static size_t count_threads(const struct lot *lot)
{
    const size_t most = lot->force->threads, wanted = lot->jobs->n < most ? lot->jobs->n : most,
                 n = wanted > 1 ? lrf_blas_reserve(wanted) : 1;

    return n > 0 ? n : 1; /* which is told that there is no room */
}

static enum lrf_status run(struct lot *lot, struct lrf_error *err)
{
    const struct lrf_pieces pieces = {.n = lot->jobs->n,
                                      .key = lot->force->key ^ lot->jobs->n,
                                      .threads = count_threads(lot),
                                      .split = lot->jobs->split,
                                      .context = lot,
                                      .recall = recall,
                                      .make = make,
                                      .take = take,
                                      .cancelled = cancelled};
    const bool whole = lrf_crew_run(lot->force->crew, &pieces);

    if (lot->failed) {
        *err = lot->err;
        return err->status;
    }
    if (!whole && !lrf_cancelled(lot->jobs->observer))
        return lrf_fail(err, LRF_EINTERRUPTED, "the rest is for other shards");
    return agree(lot, lrf_journal_check(&lot->force->journal, err), err);
}

enum lrf_status lrf_jobs_run(struct lrf_workforce *force, const struct lrf_jobs *jobs,
                             struct lrf_error *err)
{
    struct lot lot = {.force = force, .jobs = jobs, .state = lrf_calloc(jobs->n, 1)};
    enum lrf_status status;

    if (lot.state == NULL)
        return lrf_fail_memory(err);
    force->lot++;
    pthread_mutex_init(&lot.lock, NULL);
    status = agree(&lot, resume(&lot, err), err);
    if (status == LRF_OK)
        status = run(&lot, err);
    pthread_mutex_destroy(&lot.lock);
    free(lot.state);
    return status;
}

/* ---- numbers in a line */

void lrf_line_put(struct lrf_strbuf *line, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_strbuf_add(line, " ", 1);
    lrf_strbuf_add(line, text, lrf_number_format(text, value));
}

void lrf_line_put_all(struct lrf_strbuf *line, const double *value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lrf_line_put(line, value[i]);
}

bool lrf_line_take(const char **line, double *value)
{
    size_t n;

    *line += strspn(*line, " ");
    n = strcspn(*line, " ");
    if (lrf_number_parse(*line, n, value) == LRF_NUMBER_NONE)
        return false;
    *line += n;
    return true;
}

bool lrf_line_take_all(const char **line, double *value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!lrf_line_take(line, &value[i]))
            return false;
    return true;
}

bool lrf_line_take_count(const char **line, size_t below, size_t *value)
{
    double number;

    if (!lrf_line_take(line, &number) || !(number >= 0 && number < (double)below) ||
        number != floor(number))
        return false;
    *value = (size_t)number;
    return true;
}

bool lrf_line_ends(const char *line)
{
    return line[strspn(line, " ")] == '\0';
}
