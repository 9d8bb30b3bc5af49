/*
 * tests/bench/load.c - how fast a CSV file loads and how much memory that takes, for
 * tests/bench/run.
 *
 *     load FILE.csv
 *
 * Prints one "name value unit" a line: megabytes of file a second, what that took of all
 * processors, and peak memory beyond twice the encoded float32 data.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include <lrfind/reference.h>

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    struct lrf_dataset *data;
    struct rusage usage;
    struct stat st;
    double started, encoded;
    clock_t ticks;

    if (argc != 2 || stat(argv[1], &st) != 0)
        return 2;
    lrf_dataset_defaults(&settings);
    started = seconds();
    ticks = clock();
    data = lrf_dataset_read(argv[1], &settings, &err);
    if (data == NULL) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("load %.1f MB/s\n", (double)st.st_size / 1e6 / (seconds() - started));
    printf("cpu %.6f s\n", (double)(clock() - ticks) / CLOCKS_PER_SEC);
    getrusage(RUSAGE_SELF, &usage);
    encoded = 4.0 * (double)data->info.rows_used * (double)(data->info.features + 1);
    printf("encoded %.1f MB\n", encoded / 1e6);
    printf("peak %.1f MB\n", (double)usage.ru_maxrss * 1024 / 1e6);
    printf("peak_beyond_twice %.1f MB\n", ((double)usage.ru_maxrss * 1024 - 2 * encoded) / 1e6);
    lrf_dataset_free(data);
    return 0;
}
