/*
 * tests/bench/step.c - how long a training step takes.
 *
 *     step      prints one "name value unit" a line: the small and the large model without
 *               diagnostics, sgemm at 2048, and what part of that rate the large model's step
 *               reaches (its matrix products counted, everything else for free): a quick look
 *     step MODEL FEATURES BATCH OPTIMIZER plain|diagnostics ROWS
 *               steps of this reference model with 10 classes, in turns (tests/bench/turns.h), for
 *               tests/bench/run; such as mlp:64 64 32 adam plain 128
 *
 * Meant to run with OPENBLAS_NUM_THREADS=1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cblas.h>

#include <lrfind/reference.h>

#include "bench/turns.h"
#include "synthetic.h"
#include "trainer/reference_settings.h"

enum { ROUNDS = 9 };

static double seconds(void)
{
    return bench_seconds(CLOCK_MONOTONIC);
}

/* A trainer to time, or a product of n by n matrices when there is none. */
struct subject {
    struct lrf_dataset data;
    struct lrf_trainer trainer;
    size_t steps; /* a round */
    float *a;     /* (3, n, n) */
    int n;
    double best; /* seconds a step */
};

static void prepare_rows(struct subject *s, size_t rows, size_t features, const char *model,
                         size_t batch, const char *optimizer, bool diagnostics, size_t steps)
{
    struct lrf_reference_settings settings;
    struct lrf_error err = {0};

    *s = (struct subject){.data = synthetic_make(rows, 0, features, 10, 42), .steps = steps};
    lrf_reference_defaults(&settings);
    settings.optimizer = optimizer;
    settings.batch = batch;
    settings.diagnostics = diagnostics;
    if (lrf_reference_parse_model(model, &settings, &err) != LRF_OK ||
        lrf_reference_start(&s->data, &settings, &s->trainer, &err) != LRF_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
}

static void prepare_step(struct subject *s, size_t features, const char *model, size_t batch,
                         const char *optimizer, bool diagnostics, size_t steps)
{
    prepare_rows(s, 4 * batch, features, model, batch, optimizer, diagnostics, steps);
}

static void prepare_product(struct subject *s, int n)
{
    size_t size = (size_t)n * (size_t)n;
    uint64_t state = 7;

    *s = (struct subject){.steps = 1, .n = n, .a = calloc(3 * size, sizeof *s->a)};
    if (s->a == NULL)
        exit(1);
    for (size_t i = 0; i < 2 * size; i++)
        s->a[i] = (float)synthetic_uniform(&state);
}

static void once(struct subject *s)
{
    size_t size = (size_t)s->n * (size_t)s->n;
    struct lrf_point point;

    if (s->a == NULL)
        s->trainer.ops->step(s->trainer.state, 1e-4, &point, NULL);
    else
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, s->n, s->n, s->n, 1, s->a, s->n,
                    s->a + size, s->n, 0, s->a + 2 * size, s->n);
}

/* Every subject in every round, so that they meet the same clock rate and neighbours. */
static void race(struct subject *subject, size_t n)
{
    for (size_t s = 0; s < n; s++)
        subject[s].best = INFINITY;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t s = 0; s < n; s++) {
            double begin = seconds();
            for (size_t i = 0; i < subject[s].steps; i++)
                once(&subject[s]);
            subject[s].best = fmin(subject[s].best, (seconds() - begin) / (double)subject[s].steps);
        }
    for (size_t s = 0; s < n; s++) {
        lrf_trainer_release(&subject[s].trainer);
        synthetic_free(&subject[s].data);
        free(subject[s].a);
    }
}

static void one_step(void *subject)
{
    once(subject);
}

static int take_turns(char **argv)
{
    size_t features = strtoul(argv[2], NULL, 10), batch = strtoul(argv[3], NULL, 10);
    struct subject subject;

    prepare_rows(&subject, strtoul(argv[6], NULL, 10), features, argv[1], batch, argv[4],
                 strcmp(argv[5], "diagnostics") == 0, 1);
    return bench_turns(one_step, &subject);
}

int main(int argc, char **argv)
{
    /* forward, weight gradients, and input gradients of all layers but the first */
    double inner = 512 * 512 + 512 * 10, flops = 2 * 128.0 * (3 * inner + 2 * 784 * 512);
    double size = 2048, product = 2 * size * size * size;
    struct subject subject[5];

    if (argc == 7)
        return take_turns(argv);
    prepare_step(&subject[0], 64, "mlp:64", 32, "momentum", false, 2000);
    prepare_step(&subject[1], 64, "mlp:64", 32, "adam", false, 2000);
    prepare_step(&subject[2], 64, "mlp:64", 32, "momentum", true, 2000);
    prepare_step(&subject[3], 784, "mlp:512,512", 128, "momentum", false, 20);
    prepare_product(&subject[4], (int)size);
    race(subject, sizeof subject / sizeof *subject);
    printf("step_small %.2f us\n", 1e6 * subject[0].best);
    printf("step_small_adam %.2f us\n", 1e6 * subject[1].best);
    printf("step_small_diagnostics %.2f us\n", 1e6 * subject[2].best);
    printf("step_large %.2f us\n", 1e6 * subject[3].best);
    printf("step_large_rate %.2f GFLOP/s\n", 1e-9 * flops / subject[3].best);
    printf("sgemm_2048 %.2f GFLOP/s\n", 1e-9 * product / subject[4].best);
    printf("step_large_of_sgemm %.3f ratio\n",
           flops / subject[3].best / (product / subject[4].best));
    return 0;
}
