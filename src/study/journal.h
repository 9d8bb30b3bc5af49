/*
 * study/journal.h - what a long run has done so far, line by line, for --resume: every line is safe
 * when the process is killed, and what was settled when its machine loses power.
 *
 * The first line is a key: everything that the lines depend on. A journal with another key is
 * not resumed. A line that was torn by a crash is dropped.
 */
#ifndef LRF_STUDY_JOURNAL_H
#define LRF_STUDY_JOURNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <lrfind.h>

struct lrf_journal {
    pthread_mutex_t lock;
    int fd; /* -1: closed */
    char *path;
    char **text; /* (n_text) what was there, its lines ending in NUL; owned */
    size_t n_text, text_cap;
    char **line; /* (n) lines behind the key, into the texts */
    size_t n, cap;
    bool failed;          /* a line could not be written */
    double settled, took; /* when it last was, and how long that took, in s */
    int why;              /* errno of the first one; 0: it could not be made */
};

/*
 * Opens dir/name, which must be no symbolic link: nobody writes by it into another file. With
 * `resume` and the same key the lines so far are in journal->line; with another key that is an
 * error; without `resume` it starts empty.
 */
enum lrf_status lrf_journal_open(struct lrf_journal *journal, const char *dir, const char *name,
                                 const char *key, bool resume, struct lrf_error *err);
/* Takes the lines of another journal in, which must have the same key: another folder's. */
enum lrf_status lrf_journal_join(struct lrf_journal *journal, const char *dir, const char *name,
                                 const char *key, struct lrf_error *err);
/* Appends one line (no line break in it); handed to the system when this returns. Any thread. */
void lrf_journal_add(struct lrf_journal *journal, const char *line);
/*
 * What was added is on the disk when this returns; but where that was done within ten times as long
 * as it takes, so that many short jobs do not wait for the disk. Any thread.
 */
void lrf_journal_settle(struct lrf_journal *journal);
/* Remembers that a line is missing. Any thread. */
void lrf_journal_fail(struct lrf_journal *journal);
/* LRF_EIO when a line could not be written. */
enum lrf_status lrf_journal_check(struct lrf_journal *journal, struct lrf_error *err);
/* Closes; `done` removes the file as well. A zeroed journal with fd -1 is allowed. */
void lrf_journal_close(struct lrf_journal *journal, bool done);

#endif
