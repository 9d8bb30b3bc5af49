/*
 * lrfind/child.h - a child process as a trainer: any program, in any language, over a pipe.
 *
 * The child answers one line for each order (protocol version 1):
 *
 *     order on its stdin     answer on its stdout
 *     lrfind hello 1         lrfind hello 1 [reset] [eval] [after]
 *     lrfind reset SEED      lrfind ok
 *     lrfind step LR         lrfind loss X [Y]
 *     lrfind eval            lrfind loss X
 *     end of file            it exits
 *
 * X of a step is the batch loss before it, Y (with `after`) that of the same
 * batch after it, nan and inf are answers, `lrfind error TEXT` is a failure.
 * Whatever else the child writes is its log. See scripts/lrfind_client.py for
 * Python and samples/trainer.c for C.
 */
#ifndef LRFIND_CHILD_H
#define LRFIND_CHILD_H

#include <lrfind/error.h>
#include <lrfind/trainer.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lrf_child_settings {
    const char *const *argv; /* command and arguments, NULL behind the last; no shell. Borrowed:
                                must outlive the trainer */
    double timeout;          /* seconds to wait for each answer; finite, > 0 */
    double grace;            /* seconds between the end of its input and SIGTERM; finite, >= 0 */
    int log_fd;              /* where its log is passed on to; -1: nowhere. Borrowed */
    int cancel_fd;           /* waiting ends with LRF_EINTERRUPTED when this becomes readable, such
                                as a pipe that a signal handler writes to; -1: none. Borrowed */
};

/* No command; 60 s, 5 s, no log, not cancelled. */
LRF_API void lrf_child_defaults(struct lrf_child_settings *settings);
/*
 * Starts the command in a process group of its own and greets it. On success
 * `trainer` is yours: lrf_trainer_release ends the child (end of its input,
 * `grace` seconds, SIGTERM, 1 s, SIGKILL, each to the whole group) and reaps it.
 *
 * trainer->ops->reset and ->eval are NULL when the child cannot; with `after`
 * a step sets point->loss_after.
 *
 * A child that does not answer in time, ends, closes its stdout, answers
 * nonsense, unasked or with a line over 64 KiB, or reports an error makes the
 * call fail with LRF_ETRAINER: what happened, after which order, and its last
 * lines on stderr. It is ended at once then, and further calls fail with the same
 * text, until lrf_child_restart. LRF_EINVAL for a bad setting.
 *
 * The library reaps only its own child. SIGCHLD must not be ignored, and
 * nobody else may wait for it. Trainers may run in different threads.
 */
LRF_API enum lrf_status lrf_child_start(const struct lrf_child_settings *settings,
                                        struct lrf_trainer *trainer, struct lrf_error *err);
/*
 * Ends the child of a trainer made by lrf_child_start and starts it anew: its
 * weights are whatever it starts with. LRF_EINVAL for another kind of trainer.
 */
LRF_API enum lrf_status lrf_child_restart(struct lrf_trainer *trainer, struct lrf_error *err);
/*
 * The last lines, 20 at most, that the child wrote to its stderr, as they came;
 * "" for none or another kind of trainer. Valid until the next call on the trainer.
 */
LRF_API const char *lrf_child_words(const struct lrf_trainer *trainer);

#ifdef __cplusplus
}
#endif
#endif
