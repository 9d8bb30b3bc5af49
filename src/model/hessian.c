#include "model/hessian.h"

#include <stdlib.h>

#include "base/memory.h"
#include "model/activation.h"
#include "model/loss.h"
#include "model/network.h"

/* Rows of which a product is made at a time: what it fills stays in the nearer caches. */
enum { BLOCK = 64 };

/*
 * Of each layer, with e the derivative of the loss by a: what place() fills, arrays (max_rows,
 * out), and what product() fills, (BLOCK, out).
 */
struct lrf_hessian {
    struct lrf_shape shape;
    struct lrf_layers layers;
    struct lrf_rows rows;
    const lrf_real *w;
    lrf_real *z[LRF_MAX_LAYERS];
    lrf_real *a[LRF_MAX_LAYERS];
    lrf_real *d[LRF_MAX_LAYERS];     /* derivative by z: e f'(z) */
    lrf_real *slope[LRF_MAX_LAYERS]; /* f'(z); of the last layer what its loss prepares */
    lrf_real *bend[LRF_MAX_LAYERS];  /* e f''(z) */
    lrf_real *r_z[LRF_MAX_LAYERS];   /* R{z} */
    lrf_real *r_a[LRF_MAX_LAYERS];   /* R{a} */
    lrf_real *r_d[LRF_MAX_LAYERS];   /* R{d} */
    lrf_real *memory;
};

enum { PLACED = LRF_HESSIAN_ARRAYS, ARRAYS = PLACED + 3 };

static void carve(struct lrf_hessian *h, size_t max_rows)
{
    lrf_real **array[ARRAYS] = {h->z, h->a, h->d, h->slope, h->bend, h->r_z, h->r_a, h->r_d};
    lrf_real *next = h->memory;

    for (size_t i = 0; i < ARRAYS; i++)
        for (size_t l = 0; l < h->layers.n; l++) {
            array[i][l] = next;
            next += (i < PLACED ? max_rows : BLOCK) * h->layers.at[l].out;
        }
}

struct lrf_hessian *lrf_hessian_alloc(const struct lrf_shape *shape, size_t max_rows)
{
    struct lrf_hessian *h = lrf_calloc(1, sizeof *h);

    if (h == NULL)
        return NULL;
    h->shape = *shape;
    lrf_layers_init(&h->layers, shape);
    h->memory = lrf_calloc((PLACED * max_rows + (ARRAYS - PLACED) * BLOCK) * h->layers.units,
                           sizeof *h->memory);
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
    h->shape.loss->prepare(rows, h->shape.outputs, h->z[last], h->slope[last]);
    for (size_t l = last; l > 0; l--) {
        lrf_layer_backward(&h->layers.at[l], rows->n, w, h->d[l], false, h->d[l - 1]);
        differentiate(h, l - 1);
    }
}

/* What goes into layer l, from row `first` on. */
static const lrf_real *input(const struct lrf_hessian *h, size_t l, size_t first)
{
    return lrf_layers_input(&h->rows, h->a, l) + first * h->layers.at[l].in;
}

LRF_WIDE static void scale(size_t n, const lrf_real *restrict by, const lrf_real *restrict x,
                           lrf_real *restrict out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = by[i] * x[i];
}

/* R{z} = R{x} W + x V + v_b,  R{a} = f'(z) R{z}, of n rows from `first` on */
static void forward(struct lrf_hessian *h, const lrf_real *v, size_t first, size_t n)
{
    for (size_t l = 0; l < h->layers.n; l++) {
        const struct lrf_layer *layer = &h->layers.at[l];
        lrf_layer_forward(layer, n, v, input(h, l, first), h->r_z[l]);
        if (l > 0)
            lrf_layer_forward_more(layer, n, h->w, h->r_a[l - 1], h->r_z[l]);
        if (l + 1 < h->layers.n)
            scale(n * layer->out, h->slope[l] + first * layer->out, h->r_z[l], h->r_a[l]);
    }
}

LRF_WIDE static void bend(size_t n, const lrf_real *restrict slope, const lrf_real *restrict bend,
                          const lrf_real *restrict r_z, lrf_real *restrict r_d)
{
    for (size_t i = 0; i < n; i++)
        r_d[i] = slope[i] * r_d[i] + bend[i] * r_z[i];
}

/* R{d} = f'(z) R{e} + e f''(z) R{z} with R{e} = R{d} W' + d V' of the layer above */
static void backward(struct lrf_hessian *h, const lrf_real *v, size_t l, size_t first, size_t n)
{
    const struct lrf_layer *above = &h->layers.at[l + 1];
    const size_t skip = first * above->in;

    lrf_layer_backward(above, n, h->w, h->r_d[l + 1], false, h->r_d[l]);
    lrf_layer_backward(above, n, v, h->d[l + 1] + first * above->out, true, h->r_d[l]);
    bend(n * above->in, h->slope[l] + skip, h->bend[l] + skip, h->r_z[l], h->r_d[l]);
}

/* H v of n rows: for the weights x' R{d} + R{x}' d, for the biases the sum of R{d} over rows */
static void multiply(struct lrf_hessian *h, const lrf_real *v, size_t first, size_t n, bool keep,
                     lrf_real *hv)
{
    const struct lrf_rows rows = {.n = n, .total = h->rows.total};
    const size_t last = h->layers.n - 1, k = h->shape.outputs;

    forward(h, v, first, n);
    h->shape.loss->product(&rows, k, h->slope[last] + first * k, h->r_z[last], h->r_d[last]);
    for (size_t l = last;; l--) {
        const struct lrf_layer *layer = &h->layers.at[l];
        lrf_layer_gradient(layer, n, h->r_d[l], input(h, l, first), keep, hv);
        lrf_layer_sum_bias(layer, n, h->r_d[l], keep, hv);
        if (l == 0)
            return;
        lrf_layer_gradient(layer, n, h->d[l] + first * layer->out, h->r_a[l - 1], true, hv);
        backward(h, v, l - 1, first, n);
    }
}

void lrf_hessian_product(struct lrf_hessian *h, const lrf_real *v, bool keep, lrf_real *hv)
{
    for (size_t i = 0, n; i < h->rows.n; i += n) {
        n = h->rows.n - i < BLOCK ? h->rows.n - i : BLOCK;
        multiply(h, v, i, n, keep || i > 0, hv);
    }
}
