#include "model/hessian.h"

#include <stdlib.h>

#include "base/memory.h"
#include "model/activation.h"
#include "model/loss.h"
#include "model/network.h"

/*
 * Of each layer, with e the derivative of the loss by a, all arrays (max_rows, out):
 * what place() fills and what product() fills.
 */
struct lrf_hessian {
    struct lrf_shape shape;
    struct lrf_layers layers;
    struct lrf_rows rows;
    const lrf_real *w;
    lrf_real *z[LRF_MAX_LAYERS];
    lrf_real *a[LRF_MAX_LAYERS];
    lrf_real *d[LRF_MAX_LAYERS];     /* derivative by z: e f'(z) */
    lrf_real *slope[LRF_MAX_LAYERS]; /* f'(z) */
    lrf_real *bend[LRF_MAX_LAYERS];  /* e f''(z) */
    lrf_real *r_z[LRF_MAX_LAYERS];   /* R{z} */
    lrf_real *r_a[LRF_MAX_LAYERS];   /* R{a} */
    lrf_real *r_d[LRF_MAX_LAYERS];   /* R{d} */
    lrf_real *memory;                /* (8, max_rows, units) */
};

static void carve(struct lrf_hessian *h, size_t max_rows)
{
    lrf_real **array[] = {h->z, h->a, h->d, h->slope, h->bend, h->r_z, h->r_a, h->r_d};
    lrf_real *next = h->memory;

    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        for (size_t l = 0; l < h->layers.n; l++) {
            array[i][l] = next;
            next += max_rows * h->layers.at[l].out;
        }
}

struct lrf_hessian *lrf_hessian_alloc(const struct lrf_shape *shape, size_t max_rows)
{
    struct lrf_hessian *h = lrf_calloc(1, sizeof *h);

    if (h == NULL)
        return NULL;
    h->shape = *shape;
    lrf_layers_init(&h->layers, shape);
    h->memory = lrf_calloc(8 * max_rows * h->layers.units, sizeof *h->memory);
    if (h->memory == NULL) {
        lrf_hessian_free(h);
        return NULL;
    }
    carve(h, max_rows);
    return h;
}

void lrf_hessian_free(struct lrf_hessian *hessian)
{
    if (hessian == NULL)
        return;
    free(hessian->memory);
    free(hessian);
}

/* slope, bend and d of hidden layer l, whose d holds e. */
static void differentiate(struct lrf_hessian *h, size_t l)
{
    const struct lrf_activation *f = h->shape.activation;
    size_t n = h->rows.n * h->layers.at[l].out;

    for (size_t i = 0; i < n; i++) {
        h->slope[l][i] = 1;
        h->bend[l][i] = h->d[l][i];
    }
    f->backward(n, h->z[l], h->a[l], h->slope[l]);
    f->second(n, h->z[l], h->a[l], h->bend[l]);
    for (size_t i = 0; i < n; i++)
        h->d[l][i] *= h->slope[l][i];
}

void lrf_hessian_place(struct lrf_hessian *h, const lrf_real *w, const struct lrf_rows *rows)
{
    size_t last = h->layers.n - 1;

    h->w = w;
    h->rows = *rows;
    lrf_layers_forward(&h->layers, h->shape.activation, w, rows, h->z, h->a);
    h->shape.loss->gradient(rows, h->shape.outputs, h->z[last], h->d[last]);
    for (size_t l = last; l > 0; l--) {
        lrf_layer_backward(&h->layers.at[l], rows->n, w, h->d[l], 0, h->d[l - 1]);
        differentiate(h, l - 1);
    }
}

/* R{z} = R{x} W + x V + v_b,  R{a} = f'(z) R{z} */
static void forward(struct lrf_hessian *h, const lrf_real *v)
{
    size_t n = h->rows.n;

    for (size_t l = 0; l < h->layers.n; l++) {
        const struct lrf_layer *layer = &h->layers.at[l];
        lrf_layer_fill_bias(layer, n, v, h->r_z[l]);
        lrf_layer_forward(layer, n, v, lrf_layers_input(&h->rows, h->a, l), h->r_z[l]);
        if (l > 0)
            lrf_layer_forward(layer, n, h->w, h->r_a[l - 1], h->r_z[l]);
        if (l + 1 < h->layers.n)
            for (size_t i = 0; i < n * layer->out; i++)
                h->r_a[l][i] = h->slope[l][i] * h->r_z[l][i];
    }
}

/* R{d} = f'(z) R{e} + e f''(z) R{z} with R{e} = R{d} W' + d V' of the layer above */
static void backward(struct lrf_hessian *h, const lrf_real *v, size_t l)
{
    const struct lrf_layer *above = &h->layers.at[l + 1];
    size_t n = h->rows.n;

    lrf_layer_backward(above, n, h->w, h->r_d[l + 1], 0, h->r_d[l]);
    lrf_layer_backward(above, n, v, h->d[l + 1], 1, h->r_d[l]);
    for (size_t i = 0; i < n * above->in; i++)
        h->r_d[l][i] = h->slope[l][i] * h->r_d[l][i] + h->bend[l][i] * h->r_z[l][i];
}

/* H v: for the weights x' R{d} + R{x}' d, for the biases the sum of R{d} over rows */
void lrf_hessian_product(struct lrf_hessian *h, const lrf_real *v, lrf_real keep, lrf_real *hv)
{
    size_t last = h->layers.n - 1;

    forward(h, v);
    h->shape.loss->product(&h->rows, h->shape.outputs, h->z[last], h->r_z[last], h->r_d[last]);
    for (size_t l = last;; l--) {
        const struct lrf_layer *layer = &h->layers.at[l];
        lrf_layer_gradient(layer, h->rows.n, h->r_d[l], lrf_layers_input(&h->rows, h->a, l), keep,
                           hv);
        lrf_layer_sum_bias(layer, h->rows.n, h->r_d[l], keep, hv);
        if (l == 0)
            return;
        lrf_layer_gradient(layer, h->rows.n, h->d[l], h->r_a[l - 1], 1, hv);
        backward(h, v, l - 1);
    }
}
