/*
 * study/tail.h - a file that somebody may be writing: what there is of it, and waiting for more.
 *
 * A file that was cut, or replaced by another of its name, is read again from its beginning.
 */
#ifndef LRF_STUDY_TAIL_H
#define LRF_STUDY_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct lrf_tail {
    const char *path; /* borrowed; "-": standard input */
    int fd;           /* -1: closed */
    bool regular;     /* else it comes as it comes: a pipe, a terminal */
    dev_t dev;
    ino_t ino;
    off_t at;   /* bytes read of a regular file */
    bool ended; /* a pipe whose writer is gone */
};

/* LRF_EIO for a missing file, one without permission, a directory. */
enum lrf_status lrf_tail_open(struct lrf_tail *tail, const char *path, struct lrf_error *err);
/*
 * Reads at most n bytes of what is there now; *got 0: nothing is. A pipe waits for its writer.
 * *anew: these bytes, or those to come, are the beginning of another file or of this one again.
 */
enum lrf_status lrf_tail_read(struct lrf_tail *tail, char *bytes, size_t n, size_t *got, bool *anew,
                              struct lrf_error *err);
/* Whether reading would have to wait: always false for regular files. */
bool lrf_tail_is_idle(const struct lrf_tail *tail);
/* Reads a regular file again from its beginning. */
enum lrf_status lrf_tail_rewind(struct lrf_tail *tail, struct lrf_error *err);
void lrf_tail_close(struct lrf_tail *tail);

/* Waits until one of them may have grown, at most half a second, or until a signal. With inotify
 * where there is one; a file system that tells nothing is asked after that half second. */
struct lrf_tail_wait {
    int fd; /* of inotify; -1: there is none */
};

void lrf_tail_wait_start(struct lrf_tail_wait *wait, const struct lrf_tail *tail, size_t n);
void lrf_tail_wait(struct lrf_tail_wait *wait, const struct lrf_tail *tail, size_t n);
void lrf_tail_wait_stop(struct lrf_tail_wait *wait);

#endif
