#include "data/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/batch_rows.h"
#include "base/memory.h"
#include "base/seed.h"

struct lrf_batches {
    const struct lrf_dataset *data;
    gsl_rng *rng;
    uint32_t *order; /* (train) this epoch's permutation of the training rows */
    size_t train;
    size_t batch;
    size_t next; /* where in `order` the next batch begins */
};

struct lrf_batches *lrf_batches_alloc(const struct lrf_dataset *data, size_t batch)
{
    struct lrf_batches *batches = lrf_calloc(1, sizeof *batches);

    if (batches == NULL)
        return NULL;
    batches->data = data;
    batches->train = data->info.train;
    batches->batch = lrf_batch_rows(batch, batches->train);
    batches->rng = lrf_rng_alloc(0, LRF_STREAM_BATCHES);
    batches->order = lrf_calloc(batches->train, sizeof *batches->order);
    if (batches->rng == NULL || batches->order == NULL) {
        lrf_batches_free(batches);
        return NULL;
    }
    lrf_batches_restart(batches, 0);
    return batches;
}

void lrf_batches_free(struct lrf_batches *batches)
{
    if (batches == NULL)
        return;
    if (batches->rng != NULL)
        gsl_rng_free(batches->rng);
    free(batches->order);
    free(batches);
}

void lrf_batches_restart(struct lrf_batches *batches, uint64_t seed)
{
    memcpy(batches->order, batches->data->train, batches->train * sizeof *batches->order);
    lrf_rng_reseed(batches->rng, seed, LRF_STREAM_BATCHES);
    batches->next = batches->train;
}

#ifdef LRF_DOUBLE
static void copy(size_t n, const float *restrict x, lrf_real *restrict out)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (lrf_real)x[j];
}
#else
static void copy(size_t n, const float *restrict x, lrf_real *restrict out)
{
    memcpy(out, x, n * sizeof *out);
}
#endif

const uint32_t *lrf_batches_next(struct lrf_batches *batches, size_t *n)
{
    const uint32_t *rows;

    if (batches->next == batches->train) {
        if (batches->batch < batches->train)
            lrf_shuffle(batches->rng, batches->order, batches->train);
        batches->next = 0;
    }
    rows = batches->order + batches->next;
    *n = batches->train - batches->next;
    if (*n > batches->batch)
        *n = batches->batch;
    batches->next += *n;
    return rows;
}

size_t lrf_batches_size(const struct lrf_batches *batches)
{
    return batches->batch;
}

/* Rows of a shuffled order lie anywhere: asked for so many rows ahead, they come side by side. */
enum { AHEAD = 4, LINE = 64 / sizeof(float) };

static void ask_for(const float *x, size_t n)
{
    for (size_t j = 0; j < n; j += LINE)
        __builtin_prefetch(x + j, 0, 1);
}

void lrf_batch_gather(const struct lrf_dataset *data, const uint32_t *row, size_t n, lrf_real *out)
{
    const size_t features = data->info.features;

    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            ask_for(data->x + row[i + AHEAD] * features, features);
        copy(features, data->x + row[i] * features, out + i * features);
    }
}
