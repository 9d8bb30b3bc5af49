#include "model/model.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "model/activation.h"
#include "model/layers.h"
#include "model/loss.h"

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
    return net->shape.loss->gradient(rows, k, out, net->d[net->layers.n - 1]);
}

double lrf_network_gradient(struct lrf_network *net, const lrf_real *w, const struct lrf_rows *rows,
                            lrf_real keep, lrf_real *g)
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
        lrf_layer_backward(layer, rows->n, w, net->d[l], 0, net->d[l - 1]);
        net->shape.activation->backward(rows->n * layer->in, net->z[l - 1], net->a[l - 1],
                                        net->d[l - 1]);
    }
}
