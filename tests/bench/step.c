/*
 * tests/bench/step.c - how long a training step takes, for scripts/bench.
 *
 * Prints one "name value unit" a line: the small and the large model without diagnostics, sgemm at
 * 2048, and what part of that rate the large model's step reaches (its matrix products counted,
 * everything else for free). Meant to run with OPENBLAS_NUM_THREADS=1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cblas.h>

#include <lrfind/reference.h>

#include "synthetic.h"

enum { ROUNDS = 9 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The best of several rounds of `steps` steps, in seconds a step. */
static double time_step(size_t features, size_t classes, const char *model, size_t batch,
                        const char *optimizer, bool diagnostics, size_t steps)
{
    struct lrf_dataset data = synthetic_make(4 * batch, 0, features, classes, 42);
    struct lrf_reference_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};
    struct lrf_point point;
    double best = INFINITY;

    lrf_reference_defaults(&settings);
    settings.optimizer = optimizer;
    settings.batch = batch;
    settings.diagnostics = diagnostics;
    if (lrf_reference_parse_model(model, &settings, &err) != LRF_OK ||
        lrf_reference_start(&data, &settings, &trainer, &err) != LRF_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    for (int round = 0; round < ROUNDS; round++) {
        double begin = seconds();
        for (size_t i = 0; i < steps; i++)
            trainer.ops->step(trainer.state, 1e-4, &point, &err);
        best = fmin(best, (seconds() - begin) / (double)steps);
    }
    lrf_trainer_release(&trainer);
    synthetic_free(&data);
    return best;
}

/* Floating-point operations a second of one product of n by n matrices; best of several. */
static double sgemm_rate(int n)
{
    size_t size = (size_t)n * (size_t)n;
    float *a = calloc(3 * size, sizeof *a), *b = a + size, *c = b + size;
    double best = INFINITY;
    uint64_t state = 7;

    if (a == NULL)
        exit(1);
    for (size_t i = 0; i < 2 * size; i++)
        a[i] = (float)synthetic_uniform(&state);
    for (int round = 0; round < ROUNDS; round++) {
        double begin = seconds();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
        best = fmin(best, seconds() - begin);
    }
    free(a);
    return 2 * (double)n * (double)size / best;
}

int main(void)
{
    /* forward, weight gradients, and input gradients of all layers but the first */
    double inner = 512 * 512 + 512 * 10, flops = 2 * 128.0 * (3 * inner + 2 * 784 * 512);
    double gemm = sgemm_rate(2048);
    double large = time_step(784, 10, "mlp:512,512", 128, "momentum", false, 20);

    printf("step_small %.2f us\n", 1e6 * time_step(64, 10, "mlp:64", 32, "momentum", false, 2000));
    printf("step_small_adam %.2f us\n", 1e6 * time_step(64, 10, "mlp:64", 32, "adam", false, 2000));
    printf("step_small_diagnostics %.2f us\n",
           1e6 * time_step(64, 10, "mlp:64", 32, "momentum", true, 2000));
    printf("step_large %.2f us\n", 1e6 * large);
    printf("sgemm_2048 %.2f GFLOP/s\n", 1e-9 * gemm);
    printf("step_large_rate %.2f GFLOP/s\n", 1e-9 * flops / large);
    printf("step_large_of_sgemm %.3f ratio\n", flops / large / gemm);
    return 0;
}
