#include "cli/effort.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* lrfind/race.h: short runs are checked 4 times after the start, longer ones every 25 steps or
 * less often. */
enum { STEPS_A_CHECK = 25, SHORT_RUNS = 5, SHORT_EVALS = 5 };

size_t cli_effort_steps(double flops, const struct lrf_dataset *data,
                        const struct lrf_reference_settings *model, size_t parameters)
{
    size_t train = data->info.train;
    double rows = (double)(model->batch && model->batch < train ? model->batch : train);
    double p = (double)parameters;
    double step = rows * (6 * p + 1000) + 20 * p;
    double eval = (double)data->info.validation * (2 * p + 200);
    double steps = flops / (step + eval / STEPS_A_CHECK);

    if (steps < SHORT_RUNS * SHORT_EVALS * STEPS_A_CHECK)
        steps = fmax(0, (flops - SHORT_RUNS * SHORT_EVALS * eval) / step);
    return steps < 1e15 ? (size_t)steps : (size_t)1e15;
}

static double constant_squared(const struct lrf_dataset *data, const uint32_t *row, size_t n)
{
    double sum = 0, mean = 0;

    for (size_t i = 0; i < data->info.train; i++)
        mean += data->y[data->train[i]];
    mean /= (double)data->info.train;
    for (size_t i = 0; i < n; i++)
        sum += (data->y[row[i]] - mean) * (data->y[row[i]] - mean);
    return sum / (double)n;
}

/* The shares of the classes as probabilities, each as if seen half a time more. */
static double constant_cross_entropy(const struct lrf_dataset *data, const uint32_t *row, size_t n)
{
    double *share = lrf_calloc(data->info.classes, sizeof *share), sum = 0;
    double total = (double)data->info.train + 0.5 * (double)data->info.classes;

    if (share == NULL)
        return NAN;
    for (size_t i = 0; i < data->info.train; i++)
        share[data->label[data->train[i]]]++;
    for (size_t i = 0; i < n; i++)
        sum -= log((share[data->label[row[i]]] + 0.5) / total);
    free(share);
    return sum / (double)n;
}

double cli_untrained_loss(const struct lrf_dataset *data)
{
    bool validated = data->info.validation > 0;
    const uint32_t *row = validated ? data->validation : data->train;
    size_t n = validated ? data->info.validation : data->info.train;

    return data->label ? constant_cross_entropy(data, row, n) : constant_squared(data, row, n);
}
