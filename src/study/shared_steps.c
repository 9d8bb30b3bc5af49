#include "study/shared_steps.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/statistics.h"

static bool has_step(const struct lrf_watched *w, double step)
{
    return w->n_out > 0 && bsearch(&step, w->out, w->n_out, sizeof *w->out, lrf_by_value) != NULL;
}

static bool is_shared(struct lrf_watched *const *watched, size_t n, double step)
{
    bool all = true;

    for (size_t i = 0; i < n; i++)
        all = all && has_step(watched[i], step);
    return all;
}

enum lrf_status lrf_shared_steps(struct lrf_watched *const *watched, size_t n,
                                 struct lrf_watch_shared **shared, size_t *n_shared,
                                 struct lrf_error *err)
{
    const struct lrf_watched *first = n > 0 ? watched[0] : NULL;

    *n_shared = 0;
    *shared = NULL;
    if (n < 2 || first->n_out == 0)
        return LRF_OK;
    *shared = lrf_calloc(first->n_out, sizeof **shared);
    if (*shared == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        if (watched[i]->n_out > 0)
            qsort(watched[i]->out, watched[i]->n_out, sizeof *watched[i]->out, lrf_by_value);
    }
    for (size_t i = 0; i < first->n_out; i++) {
        const double step = first->out[i];
        if ((i == 0 || step != first->out[i - 1]) && is_shared(watched, n, step))
            (*shared)[(*n_shared)++] = (struct lrf_watch_shared){step, n};
    }
    return LRF_OK;
}
