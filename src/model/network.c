#include "model/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/activation.h"
#include "model/loss.h"
#include "model/product.h"

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
        lrf_layer_forward(layer, rows->n, w, lrf_layers_input(rows, a, l), z[l]);
        if (l + 1 < layers->n)
            activation->forward(rows->n * layer->out, z[l], a[l]);
    }
}

/* z = start + x W; same_start: start is one row, for all. */
static void add_product(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                        const lrf_real *x, const lrf_real *start, bool same_start, lrf_real *z)
{
    const struct lrf_product product = {.m = rows,
                                        .n = layer->out,
                                        .k = layer->in,
                                        .a = x,
                                        .b = w + layer->weight,
                                        .start = start,
                                        .same_start = same_start,
                                        .c = z};

    lrf_product_make(&product);
}

void lrf_layer_forward(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                       const lrf_real *x, lrf_real *z)
{
    add_product(layer, rows, w, x, w + layer->bias, true, z);
}

void lrf_layer_forward_more(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                            const lrf_real *x, lrf_real *z)
{
    add_product(layer, rows, w, x, z, false, z);
}

void lrf_layer_backward(const struct lrf_layer *layer, size_t rows, const lrf_real *w,
                        const lrf_real *d_z, bool keep, lrf_real *d_x)
{
    const struct lrf_product product = {.turn_b = true,
                                        .m = rows,
                                        .n = layer->in,
                                        .k = layer->out,
                                        .a = d_z,
                                        .b = w + layer->weight,
                                        .start = keep ? d_x : NULL,
                                        .c = d_x};

    lrf_product_make(&product);
}

void lrf_layer_gradient(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z,
                        const lrf_real *x, bool keep, lrf_real *g)
{
    const struct lrf_product product = {.turn_a = true,
                                        .m = layer->in,
                                        .n = layer->out,
                                        .k = rows,
                                        .a = x,
                                        .b = d_z,
                                        .start = keep ? g + layer->weight : NULL,
                                        .c = g + layer->weight};

    lrf_product_make(&product);
}

LRF_WIDE static void sum_bias(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z,
                              bool keep, lrf_real *g)
{
    lrf_real *restrict b = g + layer->bias;
    size_t n = layer->out, i = 0;

    for (size_t j = 0; j < n; j++)
        b[j] = keep ? b[j] : 0;
    for (; i + 4 <= rows; i += 4) { /* a sum is loaded and stored once for four rows */
        const lrf_real *restrict row = d_z + i * n;
        for (size_t j = 0; j < n; j++)
            b[j] = b[j] + row[j] + row[n + j] + row[2 * n + j] + row[3 * n + j];
    }
    for (; i < rows; i++)
        for (size_t j = 0; j < n; j++)
            b[j] += d_z[i * n + j];
}

void lrf_layer_sum_bias(const struct lrf_layer *layer, size_t rows, const lrf_real *d_z, bool keep,
                        lrf_real *g)
{
    sum_bias(layer, rows, d_z, keep, g);
}

/* Of each layer what goes into its activation, what comes out, and the derivative by z. */
struct lrf_network {
    struct lrf_shape shape;
    struct lrf_layers layers;
    lrf_real *z[LRF_MAX_LAYERS]; /* (max_rows, out) of the layer, as are a and d */
    lrf_real *a[LRF_MAX_LAYERS]; /* of hidden layers; the last layer's outputs are its z */
    lrf_real *d[LRF_MAX_LAYERS];
    lrf_real *memory; /* (3, max_rows, units) */
};

struct lrf_network *lrf_network_alloc(const struct lrf_shape *shape, size_t max_rows)
{
    struct lrf_network *net = lrf_calloc(1, sizeof *net);
    lrf_real *next;

    if (net == NULL)
        return NULL;
    net->shape = *shape;
    lrf_layers_init(&net->layers, shape);
    net->memory = lrf_calloc(3 * max_rows * net->layers.units, sizeof *net->memory);
    if (net->memory == NULL) {
        lrf_network_free(net);
        return NULL;
    }
    next = net->memory;
    for (size_t l = 0; l < net->layers.n; l++) {
        size_t size = max_rows * net->layers.at[l].out;
        net->z[l] = next;
        net->a[l] = next + size;
        net->d[l] = next + 2 * size;
        next += 3 * size;
    }
    return net;
}

void lrf_network_free(struct lrf_network *net)
{
    if (net == NULL)
        return;
    free(net->memory);
    free(net);
}

size_t lrf_network_parameters(const struct lrf_network *net)
{
    return net->layers.parameters;
}

void lrf_network_init(const struct lrf_network *net, gsl_rng *rng, lrf_real *w)
{
    for (size_t l = 0; l < net->layers.n; l++) {
        const struct lrf_layer *layer = &net->layers.at[l];
        double bound = 1 / sqrt((double)layer->in);
        for (size_t i = layer->weight; i < layer->bias + layer->out; i++)
            w[i] = (lrf_real)(bound * (2 * gsl_rng_uniform(rng) - 1));
    }
}

/* The outputs (n, outputs). */
static const lrf_real *forward(struct lrf_network *net, const lrf_real *w,
                               const struct lrf_rows *rows)
{
    lrf_layers_forward(&net->layers, net->shape.activation, w, rows, net->z, net->a);
    return net->z[net->layers.n - 1];
}

/* The first of the largest outputs; k when one is nan. */
static size_t winner(size_t k, const lrf_real *out)
{
    size_t best = 0;

    for (size_t j = 0; j < k; j++) {
        if (isnan(out[j]))
            return k;
        if (out[j] > out[best])
            best = j;
    }
    return best;
}

double lrf_network_loss(struct lrf_network *net, const lrf_real *w, const struct lrf_rows *rows,
                        size_t *correct)
{
    size_t k = net->shape.outputs;
    const lrf_real *out = forward(net, w, rows);

    for (size_t i = 0; correct != NULL && i < rows->n; i++)
        *correct += winner(k, out + i * k) == rows->label[i];
    return net->shape.loss->value(rows, k, out, net->d[net->layers.n - 1]);
}

double lrf_network_gradient(struct lrf_network *net, const lrf_real *w, const struct lrf_rows *rows,
                            bool keep, lrf_real *g)
{
    const lrf_real *out = forward(net, w, rows);
    size_t last = net->layers.n - 1;
    double loss = net->shape.loss->gradient(rows, net->shape.outputs, out, net->d[last]);

    for (size_t l = last;; l--) {
        const struct lrf_layer *layer = &net->layers.at[l];
        lrf_layer_gradient(layer, rows->n, net->d[l], lrf_layers_input(rows, net->a, l), keep, g);
        lrf_layer_sum_bias(layer, rows->n, net->d[l], keep, g);
        if (l == 0)
            return loss;
        lrf_layer_backward(layer, rows->n, w, net->d[l], false, net->d[l - 1]);
        net->shape.activation->backward(rows->n * layer->in, net->z[l - 1], net->a[l - 1],
                                        net->d[l - 1]);
    }
}

double lrf_network_dead(const struct lrf_network *net, const lrf_real *g)
{
    double most = 0;

    for (size_t l = 0; l + 1 < net->layers.n; l++) {
        const struct lrf_layer *layer = &net->layers.at[l];
        size_t dead = 0;
        for (size_t j = 0; j < layer->out; j++) {
            bool silent = g[layer->bias + j] == 0;
            for (size_t i = 0; silent && i < layer->in; i++)
                silent = g[layer->weight + i * layer->out + j] == 0;
            dead += silent;
        }
        most = fmax(most, (double)dead / (double)layer->out);
    }
    return most;
}
