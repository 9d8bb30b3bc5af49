#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "trainer/reference.h"

struct lrf_snapshot {
    uint64_t seed;
    size_t steps;
    double momentum;
    lrf_real *memory; /* (1 + states, n): w and state; with diagnostics last_g (n) */
};

struct lrf_snapshot *lrf_snapshot_take(const struct lrf_reference *ref)
{
    size_t n = ref->n, states = ref->optimizer->states;
    struct lrf_snapshot *snapshot = lrf_calloc(1, sizeof *snapshot);

    if (snapshot == NULL)
        return NULL;
    *snapshot =
        (struct lrf_snapshot){.seed = ref->seed, .steps = ref->steps, .momentum = ref->momentum};
    snapshot->memory = lrf_calloc((2 + states) * n, sizeof *snapshot->memory);
    if (snapshot->memory == NULL) {
        free(snapshot);
        return NULL;
    }
    memcpy(snapshot->memory, ref->w, n * sizeof *ref->w);
    memcpy(snapshot->memory + n, ref->state, states * n * sizeof *ref->w);
    if (ref->last_g != NULL)
        memcpy(snapshot->memory + (1 + states) * n, ref->last_g, n * sizeof *ref->w);
    return snapshot;
}

void lrf_snapshot_restore(const struct lrf_snapshot *snapshot, struct lrf_reference *ref)
{
    size_t n = ref->n, states = ref->optimizer->states, rows;

    ref->seed = snapshot->seed;
    ref->steps = snapshot->steps;
    ref->momentum = snapshot->momentum;
    memcpy(ref->w, snapshot->memory, n * sizeof *ref->w);
    memcpy(ref->state, snapshot->memory + n, states * n * sizeof *ref->w);
    if (ref->last_g != NULL)
        memcpy(ref->last_g, snapshot->memory + (1 + states) * n, n * sizeof *ref->w);
    lrf_batches_restart(ref->batches, ref->seed);
    for (size_t i = 0; i < ref->steps; i++)
        lrf_batches_next(ref->batches, &rows);
}

void lrf_snapshot_free(struct lrf_snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    free(snapshot->memory);
    free(snapshot);
}
