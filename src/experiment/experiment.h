/*
 * experiment/experiment.h - the one protocol of everything that needs training steps.
 *
 * An experiment says what it wants next and is told what came back; it knows no trainer, no thread
 * and no file. A range sweep, a trial, a run of a race and the check of a rate are experiments; one
 * loop (study/course.c) couples any of them to any trainer:
 *
 *     while ((ask = ops->ask(experiment)).action != LRF_ASK_DONE)
 *         ops->tell(experiment, answer(ask));
 *
 * The first thing asked for is always a reset.
 */
#ifndef LRF_EXPERIMENT_EXPERIMENT_H
#define LRF_EXPERIMENT_EXPERIMENT_H

#include <stdbool.h>
#include <stdint.h>

#include <lrfind/curve.h>
#include <lrfind/reference.h>

enum lrf_ask_action {
    LRF_ASK_RESET,   /* back to the start, with `seed` */
    LRF_ASK_STEP,    /* one training step at `lr` */
    LRF_ASK_EVAL,    /* the validation loss */
    LRF_ASK_MEASURE, /* the curvature at the present weights; of reference models only */
    LRF_ASK_DONE,
};

struct lrf_ask {
    enum lrf_ask_action action;
    double lr;       /* of a step */
    double momentum; /* of a step, 0 < momentum < 1; anything else: the optimizer's own */
    uint64_t seed;   /* of a reset */
    bool all_rows;   /* of an eval: also the loss of all training rows, where the trainer can, */
    bool units;      /* and its dead units */
};

struct lrf_answer {
    double loss;       /* of a step: the batch loss before it; of an eval; nan: not known */
    double accuracy;   /* of an eval; nan: there is none */
    double train_loss; /* of an eval, of all training rows; nan: not asked for, or not known */
    double dead_units; /* and the largest share in a hidden layer of units without a gradient */
    struct lrf_point point; /* of a step: what else was measured, with its bits in `known` */
    struct lrf_curvature curvature; /* of a measurement */
};

/* A kind of experiment. Its objects come from a function of their own kind. */
struct lrf_experiment_ops {
    const char *name;
    /* What to do next; asking twice gives the same. */
    struct lrf_ask (*ask)(const void *experiment);
    /* What came back. LRF_EINVAL when nothing is asked for any more, LRF_ENOMEM. */
    enum lrf_status (*tell)(void *experiment, const struct lrf_answer *answer);
    /* Back to the first reset, everything told forgotten: the trainer has failed on the way. */
    void (*restart)(void *experiment);
};

#endif
