/*
 * model/model.h - reference models: a stack of dense layers on flat arrays.
 *
 * Without a hidden layer it is linear or softmax regression, with them a multi-layer
 * perceptron; the code is the same. All parameters are one flat array with a parallel array
 * for the gradient: layer by layer the weights (in, out), row after row, then the biases (out).
 *
 * The number type is lrf_real; losses add up in double. A loss that is not finite simply
 * comes out.
 */
#ifndef LRF_MODEL_MODEL_H
#define LRF_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

#include <lrfind/reference.h>

#include "base/real.h"

struct lrf_activation;
struct lrf_loss;

struct lrf_shape {
    size_t inputs, outputs;
    size_t hidden[LRF_MAX_HIDDEN]; /* widths of the hidden layers */
    size_t n_hidden;
    const struct lrf_activation *activation; /* of the hidden layers */
    const struct lrf_loss *loss;
};

/* Rows to compute on, borrowed. Classification has labels, regression has targets. */
struct lrf_rows {
    size_t n;
    size_t total;          /* the mean is over so many: n, or the rows of which these are a part */
    const lrf_real *x;     /* (n, inputs) */
    const lrf_real *y;     /* (n, outputs) or NULL */
    const uint32_t *label; /* (n), 0..outputs-1, or NULL */
};

/* A shape with the working memory for up to max_rows rows: nothing below allocates. */
struct lrf_network;

/* NULL without memory. You own it: lrf_network_free. */
struct lrf_network *lrf_network_alloc(const struct lrf_shape *shape, size_t max_rows);
void lrf_network_free(struct lrf_network *net);
size_t lrf_network_parameters(const struct lrf_network *net);

/* Weights and biases uniform in +-1/sqrt(inputs of the layer), in the order of the array. */
void lrf_network_init(const struct lrf_network *net, gsl_rng *rng, lrf_real *w);
/*
 * The loss of 1 <= rows->n <= max_rows rows at parameters w. With total > n it is these rows'
 * share of the mean over `total`, so that parts add up. Where `correct` is not NULL, it grows
 * by the number of rows whose label is the largest output (the first of them, and never with
 * a nan).
 */
double lrf_network_loss(struct lrf_network *net, const lrf_real *w, const struct lrf_rows *rows,
                        size_t *correct);
/* That loss, and g = its gradient, or `keep`: that more than it was. */
double lrf_network_gradient(struct lrf_network *net, const lrf_real *w, const struct lrf_rows *rows,
                            bool keep, lrf_real *g);
/* The share of units with a gradient of exactly 0, of the hidden layer that has most; 0 without
 * one. */
double lrf_network_dead(const struct lrf_network *net, const lrf_real *g);

#endif
