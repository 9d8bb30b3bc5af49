#include "data/baseline.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static double constant_squared(const struct lrf_dataset *data, const uint32_t *row, size_t n)
{
    const size_t train = data->info.train;
    double sum = 0, mean = 0;

    for (size_t i = 0; i < train; i++)
        mean += (double)data->y[data->train[i]] / (double)train;
    for (size_t i = 0; i < n; i++)
        sum += pow((double)data->y[row[i]] - mean, 2);
    return n ? sum / (double)n : NAN;
}

static double constant_cross_entropy(const struct lrf_dataset *data, const double *share,
                                     const uint32_t *row, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum -= log(share[data->label[row[i]]]);
    return n ? sum / (double)n : NAN;
}

enum lrf_status lrf_baseline_find(struct lrf_dataset *data, struct lrf_error *err)
{
    struct lrf_dataset_info *info = &data->info;
    double *share;

    if (data->label == NULL) {
        info->baseline_loss = constant_squared(data, data->train, info->train);
        info->baseline_val_loss = constant_squared(data, data->validation, info->validation);
        return LRF_OK;
    }
    share = lrf_calloc(info->classes, sizeof *share);
    if (share == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < info->train; i++)
        share[data->label[data->train[i]]] += 1 / (double)info->train;
    info->baseline_loss = constant_cross_entropy(data, share, data->train, info->train);
    info->baseline_val_loss =
        constant_cross_entropy(data, share, data->validation, info->validation);
    free(share);
    return LRF_OK;
}
