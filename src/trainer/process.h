/*
 * trainer/process.h - a child process behind three pipes: the one place where processes are
 * started and ended and where EINTR, SIGPIPE and full pipes are dealt with.
 *
 * The child gets ordinary pipes as stdin, stdout and stderr (a socket could not be opened as
 * /dev/stdin), no shell, and a process group of its own, so that the terminal's Ctrl-C is the
 * parent's matter and everything that the child started can be ended with it. Our ends are
 * closed on exec, so children started at once by several threads do not hold each other's.
 * SIGPIPE is blocked in the calling thread around each write and taken away if it came; the
 * program's own handling of it is not touched.
 *
 * The child's stdout is read in lines. Those that begin with "lrfind " are messages; all others,
 * and everything from its stderr, are its log, which is passed on to log_fd.
 *
 * A process that runs already may be attached instead, by two descriptors that lead to it: it is
 * spoken with in the same way, but neither waited for nor ended.
 */
#ifndef LRF_TRAINER_PROCESS_H
#define LRF_TRAINER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"
#include "trainer/last_words.h"

enum { LRF_LINE_MAX = 64 * 1024 };

enum lrf_process_event {
    LRF_PROCESS_QUIET,     /* nothing on stdout */
    LRF_PROCESS_DATA,      /* something on stdout: ask for a message */
    LRF_PROCESS_CLOSED,    /* nobody holds the other end of stdout, or the child has ended */
    LRF_PROCESS_OVERLONG,  /* LRF_LINE_MAX bytes without a newline */
    LRF_PROCESS_CANCELLED, /* cancel_fd is readable */
};

struct lrf_process {
    pid_t pid;             /* also of its process group; 0: no child */
    bool attached;         /* no child, but somebody at the other ends of `in` and `out` */
    int in, out, err;      /* our ends, -1: closed */
    int log_fd, cancel_fd; /* borrowed; -1: none */
    size_t begin, end;     /* what was read and not yet consumed: line[begin..end) */
    size_t seen;           /* line[begin..seen) holds no newline */
    size_t strays;         /* lines on its stdout that were no messages */
    bool brisk;            /* the last answer came within 100 us */
    struct lrf_words words;
    char line[LRF_LINE_MAX];
};

/* Sets a process without a child; log_fd and cancel_fd -1. */
void lrf_process_init(struct lrf_process *process);
/* Starts argv[0], found by PATH, in a process just initialised. LRF_ETRAINER with the reason. */
enum lrf_status lrf_process_spawn(struct lrf_process *process, const char *const *argv,
                                  struct lrf_error *err);
/* Speaks with whoever reads `in` and writes `out`, which are closed in the end; not a child. */
void lrf_process_attach(struct lrf_process *process, int in, int out);
/*
 * Writes text to the child. False when it does not read any more (its end is closed). May block
 * when more than a pipe's capacity (4 KiB at least) is left unread.
 */
bool lrf_process_send(struct lrf_process *process, const char *text, size_t n);
/*
 * Waits for at most `seconds`, and at most a quarter of a second, for something to read. Take all
 * messages before: they stand in the way of what follows. While answers come within 100 us they
 * are waited for without sleeping, but the processor is offered to others, as the child may share
 * it; a slower trainer costs no processor time.
 */
enum lrf_process_event lrf_process_poll(struct lrf_process *process, double seconds);
/* The next message without its newline, valid until the next poll; NULL when there is none. */
char *lrf_process_message(struct lrf_process *process);
/* Has the child ended, or who is attached closed its output? Does not reap it, so that its process
 * group keeps its number. */
bool lrf_process_ended(const struct lrf_process *process);
/* Waits for at most `seconds` for its end, passing on its log. Returns whether it ended. */
bool lrf_process_wait(struct lrf_process *process, double seconds);
/* "ended with exit code 3", "was killed by signal 9 (Killed)"; "is running". */
void lrf_process_describe(const struct lrf_process *process, char *text, size_t size);
/*
 * Ends the child: end of file on its stdin, `grace` seconds, SIGTERM to its group, one second,
 * SIGKILL to its group. What is left of the group when the child has ended gets SIGKILL too.
 * Reaps it and closes everything. A process without a child is allowed.
 */
void lrf_process_stop(struct lrf_process *process, double grace);

#endif
