/* The least running median against sorting every window, with ties and windows longer than all. */
#include "assert.h"

#include "analysis/running_median.h"
#include "base/statistics.h"
#include "synthetic.h"

enum { MOST = 301 };

static double slow(const double *y, size_t n, size_t half)
{
    double least = (double)INFINITY;

    for (size_t i = 0; i < n; i++) {
        size_t first = i < half ? 0 : i - half, last = i + half < n ? i + half : n - 1;
        size_t m = last - first + 1;
        double window[MOST];
        memcpy(window, y + first, m * sizeof *window);
        qsort(window, m, sizeof *window, lrf_by_value);
        least = fmin(least, m % 2 ? window[m / 2] : (window[m / 2 - 1] + window[m / 2]) / 2);
    }
    return least;
}

static void it_is_that_of_sorted_windows(void **state)
{
    static const size_t length[] = {1, 2, 3, 7, 64, 65, MOST}, half[] = {0, 1, 2, 6, 40, 400};
    uint64_t seed = 2385;
    double y[MOST], least;
    (void)state;

    for (size_t l = 0; l < sizeof length / sizeof *length; l++)
        for (size_t h = 0; h < sizeof half / sizeof *half; h++)
            for (int round = 0; round < 8; round++) {
                for (size_t i = 0; i < length[l]; i++) {
                    y[i] = synthetic_uniform(&seed) - (double)i * 0.01 * (round - 4);
                    y[i] = round % 2 ? floor(8 * y[i]) : y[i];
                }
                assert_int_equal(lrf_running_median_least(y, length[l], half[h], &least), 0);
                assert_true(least == slow(y, length[l], half[h]));
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_is_that_of_sorted_windows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
