/*
 * lrfind/trainer.h - anything that can take one training step at a given rate.
 *
 * A trainer is a const record of functions and a state. The reference models,
 * a child process behind a pipe and the caller's own C code are all trainers.
 */
#ifndef LRFIND_TRAINER_H
#define LRFIND_TRAINER_H

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
    /* Ends the trainer and frees its state. NULL if there is nothing to free. */
    void (*free)(void *state);
};

struct lrf_trainer {
    const struct lrf_trainer_ops *ops;
    void *state;
};

/* Calls ops->free if there is one; zeros the trainer. NULL and zeroed trainers are allowed. */
LRF_API void lrf_trainer_release(struct lrf_trainer *trainer);

#ifdef __cplusplus
}
#endif
#endif
