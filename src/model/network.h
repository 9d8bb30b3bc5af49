/*
 * model/network.h - inside src/model: where each layer's parameters lie, and the matrix
 * products of one dense layer. Matrices are row-major and contiguous.
 */
#ifndef LRF_MODEL_NETWORK_H
#define LRF_MODEL_NETWORK_H

#include "model/model.h"

struct lrf_layer {
    size_t in, out; /* width */
    size_t weight;  /* where its weights (in, out) begin in the flat array */
    size_t bias;    /* where its biases (out) begin */
};

enum { LRF_MAX_LAYERS = LRF_MAX_HIDDEN + 1 };

struct lrf_layers {
    size_t n;
    struct lrf_layer at[LRF_MAX_LAYERS];
    size_t parameters; /* of all */
    size_t units;      /* outputs of all layers: numbers a row in an array of activations */
};

void lrf_layers_init(struct lrf_layers *layers, const struct lrf_shape *shape);

/* What goes into layer l: x, or the activations a of the layer before. */
static inline const lrf_real *lrf_layers_input(const struct lrf_rows *rows, lrf_real *const *a,
                                               size_t l)
{
    return l == 0 ? rows->x : a[l - 1];
}
/* The forward pass: fills z of every layer and a of the hidden ones; all (rows, out). */
void lrf_layers_forward(const struct lrf_layers *layers, const struct lrf_activation *activation,
                        const lrf_real *w, const struct lrf_rows *rows, lrf_real *const *z,
                        lrf_real *const *a);

/* z (rows, out) = x (rows, in) W + the biases */
void lrf_layer_forward(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                       const lrf_real *x, lrf_real *z);
/* z (rows, out) += x (rows, in) W */
void lrf_layer_forward_more(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                            const lrf_real *x, lrf_real *z);
/* d_x (rows, in) = d_z (rows, out) W', or that more than it was */
void lrf_layer_backward(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                        const lrf_real *d_z, bool keep, lrf_real *d_x);
/* The weights' part of g (in, out) = x' d_z, or that more than it was */
void lrf_layer_gradient(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z,
                        const lrf_real *x, bool keep, lrf_real *g);
/* The biases' part of g (out) = sum over rows of d_z, or that more than it was */
void lrf_layer_sum_bias(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z, bool keep,
                        lrf_real *g);

#endif
