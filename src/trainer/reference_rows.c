#include <math.h>

#include "trainer/reference.h"

struct lrf_rows lrf_reference_gather(struct lrf_reference *ref, const uint32_t *row, size_t n,
                                     size_t total)
{
    const struct lrf_dataset *data = ref->data;
    struct lrf_rows rows = {.n = n, .total = total, .x = ref->x};

    lrf_batch_gather(data, row, n, ref->x);
    if (data->label != NULL) {
        for (size_t i = 0; i < n; i++)
            ref->label[i] = data->label[row[i]];
        rows.label = ref->label;
    } else {
        for (size_t i = 0; i < n; i++)
            ref->y[i] = (lrf_real)data->y[row[i]];
        rows.y = ref->y;
    }
    return rows;
}

/* How many of the n rows come next, when `done` are done. */
static size_t piece(const struct lrf_reference *ref, size_t n, size_t done)
{
    return n - done < ref->piece ? n - done : ref->piece;
}

double lrf_reference_loss(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                          size_t n, size_t *correct)
{
    double loss = 0;

    for (size_t i = 0; i < n; i += piece(ref, n, i)) {
        struct lrf_rows rows = lrf_reference_gather(ref, row + i, piece(ref, n, i), n);
        loss += lrf_network_loss(ref->net, w, &rows, correct);
    }
    return loss;
}

double lrf_reference_gradient(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                              size_t n, lrf_real *g)
{
    double loss = 0;

    for (size_t i = 0; i < n; i += piece(ref, n, i)) {
        struct lrf_rows rows = lrf_reference_gather(ref, row + i, piece(ref, n, i), n);
        loss += lrf_network_gradient(ref->net, w, &rows, i > 0, g);
    }
    return loss;
}
