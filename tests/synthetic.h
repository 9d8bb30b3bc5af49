/* tests/synthetic.h - data sets in memory, for tests and benchmarks without a file. */
#ifndef TESTS_SYNTHETIC_H
#define TESTS_SYNTHETIC_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <lrfind/reference.h>

/* Uniform in -1..1, from Knuth's linear congruential generator. */
static inline double synthetic_uniform(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) * 0x1p-52 - 1;
}

/*
 * `train` rows, then `validation` rows, features uniform in -1.7..1.7. classes = 0: the target is a
 * curved function of the first features; else labels that a linear rule with noise gives.
 */
static inline struct lrf_dataset synthetic_make(size_t train, size_t validation, size_t features,
                                                size_t classes, uint64_t seed)
{
    size_t rows = train + validation;
    float *x = calloc(rows * features, sizeof *x), *y = calloc(rows, sizeof *y);
    uint32_t *label = calloc(rows, sizeof *label), *number = calloc(rows, sizeof *number);
    struct lrf_dataset data = {.x = x, .outputs = classes ? classes : 1};

    for (size_t i = 0; i < rows; i++) {
        float *row = x + i * features;
        double mix = 0.3 * synthetic_uniform(&seed);
        for (size_t j = 0; j < features; j++) {
            row[j] = (float)(1.7 * synthetic_uniform(&seed));
            mix += (double)row[j] / (double)(j + 1);
        }
        number[i] = (uint32_t)i;
        y[i] = (float)(mix + 0.2 * mix * mix - 0.5);
        label[i] = classes ? (uint32_t)(fabs(mix) * 2) % (uint32_t)classes : 0;
    }
    data.y = classes ? NULL : y;
    data.label = classes ? label : NULL;
    data.train = number;
    data.validation = number + train;
    data.owner = classes ? (void *)y : (void *)label;
    data.info.task = classes ? LRF_TASK_CLASSIFICATION : LRF_TASK_REGRESSION;
    data.info.rows = data.info.rows_used = rows;
    data.info.train = train;
    data.info.validation = validation;
    data.info.columns = data.info.numeric = data.info.features = features;
    data.info.classes = classes;
    data.info.target_sd = 1;
    return data;
}

static inline void synthetic_free(struct lrf_dataset *data)
{
    free((void *)data->x);
    free((void *)data->y);
    free((void *)data->label);
    free((void *)data->train);
    free(data->owner);
}

#endif
