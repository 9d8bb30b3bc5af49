/*
 * trainer/reference.h - inside the reference trainer: its state, passes over rows of the data.
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

/* Room for some rows of a data set. Zeroed is legal and holds none. */
struct lrf_buffer {
    const struct lrf_dataset *data;
    size_t rows;     /* at most */
    size_t n;        /* rows that it holds */
    uint32_t *place; /* (rows) in data->x; NULL where all rows are here */
    lrf_real *x;     /* (rows, features) */
    lrf_real *y;     /* (rows) for regression, else NULL */
    uint32_t *label; /* (rows) for classification, else NULL */
};

/* False without memory. In both cases you own it: lrf_buffer_release. */
bool lrf_buffer_init(struct lrf_buffer *buffer, const struct lrf_dataset *data, size_t rows);
void lrf_buffer_release(struct lrf_buffer *buffer);
/*
 * Copies of rows row[0..n), at most buffer->rows of them, those that are here: maybe none. They are
 * a part of a mean over `total` rows. The answer holds until the next call.
 */
struct lrf_rows lrf_buffer_fill(struct lrf_buffer *buffer, const uint32_t *row, size_t n,
                                size_t total);
/* What it was filled with last. */
struct lrf_rows lrf_buffer_rows(const struct lrf_buffer *buffer, size_t total);

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
    lrf_real *memory; /* what the next four lie in */
    lrf_real *w;      /* (n) */
    lrf_real *g;      /* (n) gradient of this step */
    lrf_real *state;  /* (states, n) of the optimizer */
    lrf_real *last_g; /* (n) gradient of the step before; NULL without diagnostics */
    double last_grad_norm;
    struct lrf_buffer buffer;
};

/* The reference trainer behind a trainer; NULL for another kind. */
struct lrf_reference *lrf_reference_of(const struct lrf_trainer *trainer);

/* Mean loss of any number of rows at parameters w; `correct` as for lrf_network_loss. */
double lrf_reference_loss(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                          size_t n, size_t *correct);
/* Mean loss, and its gradient g (n). */
double lrf_reference_gradient(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                              size_t n, lrf_real *g);

/*
 * The share of a hidden layer's units whose weights have no gradient on any training row, so that
 * they move the output no more, of the layer that has most; 0 without a hidden layer, nan for
 * another kind of trainer. Costs a gradient of all training rows.
 */
double lrf_reference_dead(const struct lrf_trainer *trainer);

/*
 * The momentum (adam, adamw: beta1) of the steps from here to the next reset, 0 < momentum < 1;
 * anything else: the optimizer's own. Nothing for optimizers without one and for other trainers.
 */
void lrf_reference_set_momentum(const struct lrf_trainer *trainer, double momentum);

#endif
