/*
 * study/jobs.h - a study's independent jobs: made by threads, by the processes of a crew, or taken
 * over from an earlier start, with the same outcome.
 *
 * A study comes to one lot of jobs after the other, each time in the same order; so a job is named
 * by the number of its lot and its own. Its result is a line of text that says all that is needed
 * of it, exactly: the journal keeps it, and processes of a crew send it to each other.
 */
#ifndef LRF_STUDY_JOBS_H
#define LRF_STUDY_JOBS_H

#include <lrfind/study.h>

#include "base/strbuf.h"
#include "parallel/crew.h"
#include "study/journal.h"

/* Who makes a study's jobs, and where their results are kept. */
struct lrf_workforce {
    struct lrf_crew *crew; /* NULL: this process alone */
    size_t threads;        /* of each process */
    struct lrf_journal journal;
    uint64_t key; /* of the study */
    size_t lot;   /* how many lots there were */
};

struct lrf_jobs {
    size_t n;
    bool split; /* what shards divide among them */
    const struct lrf_observer *observer;
    void *context;
    /* Makes job i. Any thread. */
    enum lrf_status (*make)(void *context, size_t i, struct lrf_error *err);
    /* Its result, without a line break; nothing: it did not come to its end. Any thread. */
    void (*write)(const void *context, size_t i, struct lrf_strbuf *line);
    /* Takes a result in place of making the job; false: it makes no sense, or lacks memory. One at
     * a time, but beside make() of other jobs. */
    bool (*read)(void *context, size_t i, const char *line);
};

/*
 * Makes every job below n that is not in the journal, and adds it there. No more are begun after a
 * failure or when cancelled. The failure of the least i is the answer, with its status in err.
 * LRF_EINTERRUPTED: the others are for other shards.
 */
enum lrf_status lrf_jobs_run(struct lrf_workforce *force, const struct lrf_jobs *jobs,
                             struct lrf_error *err);

/* Numbers in such a line, each behind a blank. */
void lrf_line_put(struct lrf_strbuf *line, double value);
void lrf_line_put_all(struct lrf_strbuf *line, const double *value, size_t n);
/* Takes the next; false at the end of the line, or where it is none. */
bool lrf_line_take(const char **line, double *value);
bool lrf_line_take_all(const char **line, double *value, size_t n);
/* A whole number less than `below`. */
bool lrf_line_take_count(const char **line, size_t below, size_t *value);
bool lrf_line_ends(const char *line);

#endif
