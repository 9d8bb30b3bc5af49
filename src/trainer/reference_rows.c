#include <stdlib.h>

#include "base/memory.h"
#include "trainer/reference.h"

bool lrf_buffer_init(struct lrf_buffer *buffer, const struct lrf_dataset *data, size_t rows)
{
    *buffer = (struct lrf_buffer){.data = data, .rows = rows};
    buffer->x = lrf_calloc(rows * data->info.features, sizeof *buffer->x);
    if (data->label != NULL)
        buffer->label = lrf_calloc(rows, sizeof *buffer->label);
    else
        buffer->y = lrf_calloc(rows, sizeof *buffer->y);
    return buffer->x != NULL && (buffer->label != NULL || buffer->y != NULL);
}

void lrf_buffer_release(struct lrf_buffer *buffer)
{
    free(buffer->x);
    free(buffer->y);
    free(buffer->label);
    *buffer = (struct lrf_buffer){0};
}

struct lrf_rows lrf_buffer_fill(struct lrf_buffer *buffer, const uint32_t *row, size_t n,
                                size_t total)
{
    const struct lrf_dataset *data = buffer->data;

    lrf_batch_gather(data, row, n, buffer->x);
    for (size_t i = 0; buffer->label != NULL && i < n; i++)
        buffer->label[i] = data->label[row[i]];
    for (size_t i = 0; buffer->y != NULL && i < n; i++)
        buffer->y[i] = (lrf_real)data->y[row[i]];
    return (struct lrf_rows){
        .n = n, .total = total, .x = buffer->x, .y = buffer->y, .label = buffer->label};
}

/* How many of the n rows come next, when `done` are done. */
static size_t piece(const struct lrf_reference *ref, size_t n, size_t done)
{
    return n - done < ref->buffer.rows ? n - done : ref->buffer.rows;
}

double lrf_reference_loss(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                          size_t n, size_t *correct)
{
    double loss = 0;

    for (size_t i = 0; i < n; i += piece(ref, n, i)) {
        struct lrf_rows rows = lrf_buffer_fill(&ref->buffer, row + i, piece(ref, n, i), n);
        loss += lrf_network_loss(ref->net, w, &rows, correct);
    }
    return loss;
}

double lrf_reference_gradient(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                              size_t n, lrf_real *g)
{
    double loss = 0;

    for (size_t i = 0; i < n; i += piece(ref, n, i)) {
        struct lrf_rows rows = lrf_buffer_fill(&ref->buffer, row + i, piece(ref, n, i), n);
        loss += lrf_network_gradient(ref->net, w, &rows, i > 0, g);
    }
    return loss;
}
