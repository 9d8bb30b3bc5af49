/*
 * trainer/reference.h - inside the reference trainer: its state, passes over rows of the data,
 * and snapshots.
 */
#ifndef LRF_TRAINER_REFERENCE_H
#define LRF_TRAINER_REFERENCE_H

#include <stdbool.h>

#include <gsl/gsl_rng.h>

#include <lrfind/reference.h>

#include "base/error.h"
#include "data/batch.h"
#include "model/model.h"
#include "optim/optim.h"

/* Rows are copied and computed in pieces of at most so many: large sets need no large memory. */
enum { LRF_PIECE_ROWS = 512 };

struct lrf_reference {
    const struct lrf_dataset *data;
    const struct lrf_optimizer *optimizer;
    struct lrf_shape shape;
    double weight_decay;
    double momentum; /* for the optimizer; 0: its own */
    bool diagnostics;

    struct lrf_network *net;
    struct lrf_batches *batches;
    gsl_rng *rng;     /* for initial weights */
    uint64_t seed;    /* of the last reset */
    size_t steps;     /* since then */
    size_t n;         /* parameters */
    lrf_real *memory; /* what the next five lie in */
    lrf_real *w;      /* (n) */
    lrf_real *g;      /* (n) gradient of this step */
    lrf_real *state;  /* (states, n) of the optimizer */
    lrf_real *last_g; /* (n) gradient of the step before; NULL without diagnostics */
    lrf_real *change; /* (n) of w in the last step; NULL without diagnostics */
    size_t piece;     /* greatest number of rows at a time */
    lrf_real *x;      /* (piece, features) */
    lrf_real *y;      /* (piece), regression */
    uint32_t *label;  /* (piece), classification */
};

/* The reference trainer behind a trainer; NULL for another kind. */
struct lrf_reference *lrf_reference_of(const struct lrf_trainer *trainer);

/* LRF_EINVAL with the name, value and limits of the first bad setting. */
enum lrf_status lrf_reference_check(const struct lrf_reference_settings *settings,
                                    struct lrf_error *err);

/*
 * Copies rows row[0..n), at most ref->piece of them, into the trainer's buffers. They are a part
 * of a mean over `total` rows. The answer holds until the next call.
 */
struct lrf_rows lrf_reference_gather(struct lrf_reference *ref, const uint32_t *row, size_t n,
                                     size_t total);
/* Mean loss of any number of rows at parameters w; `correct` as for lrf_network_loss. */
double lrf_reference_loss(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                          size_t n, size_t *correct);
/* Mean loss, and its gradient g (n). */
double lrf_reference_gradient(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                              size_t n, lrf_real *g);

#endif
