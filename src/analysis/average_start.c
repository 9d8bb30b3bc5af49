#include "analysis/average_start.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/statistics.h"

#define LEAST_NOISES 8.0 /* climb / noise */
#define LEAST_SHARE 0.25 /* climb / fall after it */
#define COME_BACK 0.1    /* of the climb */
#define CLIMBED 0.98
#define HALFWAY 0.4 /* of the points up to there; a straight line has 0.5 */

enum { RISING = 5, LEAST_POINTS = 10 };

static size_t count_finite(const struct lrf_sample *sample, size_t n)
{
    size_t i = 0;

    while (i < n && isfinite(sample[i].loss))
        i++;
    return i;
}

static bool begins_to_climb(const struct lrf_sample *sample)
{
    for (size_t i = 1; i < RISING; i++)
        if (!(sample[i].loss > sample[i - 1].loss))
            return false;
    return true;
}

/* The greatest value before the record first comes back by a tenth of its climb; 0: never. */
static size_t find_top(const struct lrf_sample *sample, size_t n, double noise)
{
    size_t top = 0;

    for (size_t i = 1; i < n; i++) {
        const double most = sample[top].loss;
        if (sample[i].loss > most)
            top = i;
        else if (most - sample[i].loss >
                 fmax(COME_BACK * (most - sample[0].loss), LEAST_NOISES * noise))
            return top;
    }
    return 0;
}

/* The standard deviation of a point, from the differences between neighbours. */
static double find_noise(const struct lrf_sample *sample, size_t n, double *scratch)
{
    for (size_t i = 1; i < n; i++)
        scratch[i - 1] = fabs(sample[i].loss - sample[i - 1].loss);
    qsort(scratch, n - 1, sizeof *scratch, lrf_by_value);
    return 1.482602218505602 * scratch[(n - 1) / 2] / sqrt(2);
}

static double least_after(const struct lrf_sample *sample, size_t top, size_t n)
{
    double least = INFINITY;

    for (size_t i = top; i < n; i++)
        least = fmin(least, sample[i].loss);
    return least;
}

static size_t reaches(const struct lrf_sample *sample, double loss)
{
    size_t i = 0;

    while (sample[i].loss < loss)
        i++;
    return i;
}

/* How many of n points there are before 98 % of the climb; 0: it does not begin so. */
static size_t find_start(const struct lrf_sample *sample, size_t n, double *scratch)
{
    double first, climb, noise;
    size_t top, most, half;

    n = count_finite(sample, n);
    if (n < LEAST_POINTS || !begins_to_climb(sample))
        return 0;
    noise = find_noise(sample, n, scratch);
    top = find_top(sample, n, noise);
    first = sample[0].loss;
    climb = sample[top].loss - first;
    if (top == 0 || !(climb >= LEAST_NOISES * noise) ||
        !(climb >= LEAST_SHARE * (sample[top].loss - least_after(sample, top, n))))
        return 0;
    most = reaches(sample, first + CLIMBED * climb);
    half = reaches(sample, first + 0.5 * climb);
    return most >= RISING && (double)half <= HALFWAY * (double)most ? most : 0;
}

int lrf_average_starts_leave_out(struct lrf_series *series, size_t *n)
{
    double *scratch = lrf_calloc(series->n, sizeof *scratch);
    size_t *leave = lrf_calloc(series->repeats + 1, sizeof *leave);
    const int status = scratch && leave ? 0 : -1;

    *n = 0;
    for (size_t r = 0; status == 0 && r < series->repeats; r++) {
        const size_t first = series->start[r];
        leave[r] = find_start(series->sample + first, series->start[r + 1] - first, scratch);
        *n += leave[r];
    }
    if (*n > 0)
        lrf_series_leave_out(series, leave);
    free(leave);
    free(scratch);
    return status;
}
