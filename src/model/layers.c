#include "model/layers.h"

#include <string.h>

#include "model/activation.h"

#define GEMM LRF_CBLAS(gemm)

void lrf_layers_init(struct lrf_layers *layers, const struct lrf_shape *shape)
{
    *layers = (struct lrf_layers){.n = shape->n_hidden + 1};
    for (size_t l = 0; l < layers->n; l++) {
        struct lrf_layer *layer = &layers->at[l];
        layer->in = l == 0 ? shape->inputs : shape->hidden[l - 1];
        layer->out = l == shape->n_hidden ? shape->outputs : shape->hidden[l];
        layer->weight = layers->parameters;
        layer->bias = layer->weight + layer->in * layer->out;
        layers->parameters = layer->bias + layer->out;
        layers->units += layer->out;
    }
}

void lrf_layers_forward(const struct lrf_layers *layers, const struct lrf_activation *activation,
                        const lrf_real *w, const struct lrf_rows *rows, lrf_real *const *z,
                        lrf_real *const *a)
{
    for (size_t l = 0; l < layers->n; l++) {
        const struct lrf_layer *layer = &layers->at[l];
        lrf_layer_fill_bias(layer, rows->n, w, z[l]);
        lrf_layer_forward(layer, rows->n, w, lrf_layers_input(rows, a, l), z[l]);
        if (l + 1 < layers->n)
            activation->forward(rows->n * layer->out, z[l], a[l]);
    }
}

/* c (m, n) = op(a) op(b) + keep c with k inner terms; row lengths as the transposition says. */
static void multiply(CBLAS_TRANSPOSE op_a, CBLAS_TRANSPOSE op_b, size_t m, size_t n, size_t k,
                     const lrf_real *a, const lrf_real *b, lrf_real keep, lrf_real *c)
{
    size_t row_a = op_a == CblasTrans ? m : k, row_b = op_b == CblasTrans ? k : n;

    GEMM(CblasRowMajor, op_a, op_b, (int)m, (int)n, (int)k, 1, a, (int)row_a, b, (int)row_b, keep,
         c, (int)n);
}

void lrf_layer_fill_bias(const struct lrf_layer *layer, size_t rows, const lrf_real *w, lrf_real *z)
{
    for (size_t i = 0; i < rows; i++)
        memcpy(z + i * layer->out, w + layer->bias, layer->out * sizeof *z);
}

void lrf_layer_forward(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                       const lrf_real *x, lrf_real *z)
{
    multiply(CblasNoTrans, CblasNoTrans, rows, layer->out, layer->in, x, w + layer->weight, 1, z);
}

void lrf_layer_backward(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                        const lrf_real *d_z, lrf_real keep, lrf_real *d_x)
{
    multiply(CblasNoTrans, CblasTrans, rows, layer->in, layer->out, d_z, w + layer->weight, keep,
             d_x);
}

void lrf_layer_gradient(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z,
                        const lrf_real *x, lrf_real keep, lrf_real *g)
{
    multiply(CblasTrans, CblasNoTrans, layer->in, layer->out, rows, x, d_z, keep,
             g + layer->weight);
}

LRF_WIDE static void sum_bias(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z,
                              lrf_real keep, lrf_real *g)
{
    lrf_real *restrict b = g + layer->bias;

    for (size_t j = 0; j < layer->out; j++)
        b[j] = keep == 0 ? 0 : keep * b[j];
    for (size_t i = 0; i < rows; i++) {
        const lrf_real *restrict row = d_z + i * layer->out;
        for (size_t j = 0; j < layer->out; j++)
            b[j] += row[j];
    }
}

void lrf_layer_sum_bias(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z,
                        lrf_real keep, lrf_real *g)
{
    sum_bias(layer, rows, d_z, keep, g);
}
