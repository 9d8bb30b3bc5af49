/*
 * lrfind/trainer.h - anything that can take one training step at a given rate.
 *
 * A trainer is a const record of functions and a state. The reference models,
 * a child process behind a pipe and the caller's own C code are all trainers.
 */
#ifndef LRFIND_TRAINER_H
#define LRFIND_TRAINER_H

#include <stddef.h>
#include <stdint.h>

#include <lrfind/curve.h>
#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lrf_trainer_ops {
    const char *name;
    /* Back to initial weights and optimizer state, both and the data order drawn from `seed`. NULL
     * if it cannot. */
    enum lrf_status (*reset)(void *state, uint64_t seed, struct lrf_error *err);
    /*
     * One training step at rate `lr`. Sets point->loss and whatever optional
     * fields it measured, with their bits in point->known; leaves lr, repeat
     * and step alone. A non-finite loss is an answer, not an error.
     */
    enum lrf_status (*step)(void *state, double lr, struct lrf_point *point, struct lrf_error *err);
    /* The validation loss. NULL if it cannot. */
    enum lrf_status (*eval)(void *state, double *loss, struct lrf_error *err);
    /* Loss of the best constant prediction, the level below which learning begins. NULL, or nan:
     * not known. */
    double (*baseline)(void *state);
    /* Ends the trainer and frees its state. NULL if there is nothing to free. */
    void (*free)(void *state);
};

struct lrf_trainer {
    const struct lrf_trainer_ops *ops;
    void *state;
};

/* Calls ops->free if there is one; zeros the trainer. NULL and zeroed trainers are allowed. */
LRF_API void lrf_trainer_release(struct lrf_trainer *trainer);

/*
 * A child process as a trainer: any program, in any language, over a pipe.
 *
 * The child answers one line for each order (protocol version 1):
 *
 *     order on its stdin     answer on its stdout
 *     lrfind hello 1         lrfind hello 1 [reset] [eval] [after] [baseline X]
 *     lrfind reset SEED      lrfind ok
 *     lrfind step LR         lrfind loss X [Y]
 *     lrfind eval            lrfind loss X
 *     end of file            it exits
 *
 * The baseline is the loss of the best constant prediction (the mean, the shares of the classes).
 * X of a step is the batch loss before it, Y (with `after`) that of the same
 * batch after it, nan and inf are answers, `lrfind error TEXT` is a failure.
 * Whatever else the child writes is its log. See scripts/python/lrfind for
 * Python and samples/trainer.c for C.
 */
struct lrf_child_settings {
    const char *const *argv; /* command and arguments, NULL behind the last; no shell. Borrowed:
                                must outlive the trainer. NULL: nobody is started, the trainer is */
    int order_fd, answer_fd; /* who reads the one and writes the other, such as the process that
                                started this one. Closed in the end; -1: none */
    const char *name;        /* in messages; NULL: the command. Borrowed */
    double timeout;          /* seconds to wait for each answer; finite, > 0 */
    double grace;            /* seconds between the end of its input and SIGTERM; finite, >= 0 */
    int log_fd;              /* where its log is passed on to; -1: nowhere. Borrowed */
    int cancel_fd;           /* waiting ends with LRF_EINTERRUPTED when this becomes readable, such
                                as a pipe that a signal handler writes to; -1: none. Borrowed */
    /* Once for each start, when hello is still not answered after 3 s though the trainer has
     * written something else to its stdout, or after 15 s: perhaps it knows of no orders. NULL: not
     * told. */
    void (*silent)(void *context);
    void *context;
};

/* No command and no descriptors; 60 s, 5 s, no log, not cancelled. */
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
 * lines on stderr; with LRF_REMEDY_PROTOCOL where it never answered a hello. It is ended at once
 * then, and further calls fail with the same text, until lrf_child_restart. LRF_EINVAL for a bad
 * setting.
 *
 * The library reaps only its own child. SIGCHLD must not be ignored, and
 * nobody else may wait for it. Trainers may run in different threads.
 */
LRF_API enum lrf_status lrf_child_start(const struct lrf_child_settings *settings,
                                        struct lrf_trainer *trainer, struct lrf_error *err);
/*
 * Ends the child of a trainer made by lrf_child_start and starts it anew: its
 * weights are whatever it starts with. LRF_EINVAL for another kind of trainer;
 * LRF_ETRAINER for one that was not started.
 */
LRF_API enum lrf_status lrf_child_restart(struct lrf_trainer *trainer, struct lrf_error *err);
/*
 * The last lines, 20 at most, that the child wrote to its stderr, as they came;
 * "" for none or another kind of trainer. Valid until the next call on the trainer.
 */
LRF_API const char *lrf_child_words(const struct lrf_trainer *trainer);

/*
 * Parameter groups: several learning rates in one model, such as a small one for
 * a trained backbone and a great one for its new head.
 *
 * Together: the groups keep the ratios of their base rates, and one sweep gives one answer:
 *
 *     struct lrf_groups groups = {base, n, LRF_GROUPS_TOGETHER};
 *     while (!lrf_sweep_done(sweep)) {
 *         for (size_t i = 0; i < n; i++)
 *             set_rate(i, lrf_groups_rate(&groups, i, lrf_sweep_lr(sweep)));
 *         lrf_sweep_tell(sweep, train_one_step());
 *     }
 *
 * One at a time: with `swept` set to a group, that group alone takes the swept rate and the others
 * are held at their base rates. A sweep from the same start for each of them gives each its own
 * answer; the answers hold beside the base rates of the others.
 */
#define LRF_GROUPS_TOGETHER SIZE_MAX

struct lrf_groups {
    const double *base; /* (n) base rates; finite, > 0. Borrowed */
    size_t n;           /* at least 1 */
    size_t swept;       /* a group, or LRF_GROUPS_TOGETHER */
};

/* LRF_EINVAL with the value and the limits of what is wrong. */
LRF_API enum lrf_status lrf_groups_check(const struct lrf_groups *groups, struct lrf_error *err);
/*
 * The rate of group i < n in a step of a sweep at rate `lr`. Together `lr` is the rate of group 0
 * and group i takes lr * base[i] / base[0].
 */
LRF_API double lrf_groups_rate(const struct lrf_groups *groups, size_t i, double lr);

#ifdef __cplusplus
}
#endif
#endif
