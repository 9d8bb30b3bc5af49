#include <math.h>

#include "trainer/reference.h"

enum lrf_status lrf_reference_evaluate(const struct lrf_trainer *trainer, enum lrf_part part,
                                       double *loss, double *accuracy, struct lrf_error *err)
{
    struct lrf_reference *ref = lrf_reference_of(trainer);
    const struct lrf_dataset *data;
    const uint32_t *row;
    size_t n, correct = 0;

    if (ref == NULL)
        return lrf_fail(err, LRF_EINVAL, "not a reference trainer");
    data = ref->data;
    row = part == LRF_PART_TRAIN ? data->train : data->validation;
    n = part == LRF_PART_TRAIN ? data->info.train : data->info.validation;
    *loss = n ? lrf_reference_loss(ref, ref->w, row, n, data->label ? &correct : NULL) : NAN;
    *accuracy = n && data->label ? (double)correct / (double)n : NAN;
    return LRF_OK;
}
