/*
 * The cost of a step over a pipe: how long a child takes that answers at once, both ends in C.
 *
 * Prints `pipe_step_us MEDIAN P90 P99` in microseconds over 20000 steps. The program is its own
 * child, which reads with read(2) and answers with write(2).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <lrfind/trainer.h>

enum { STEPS = 20000, WARM_UP = 1000 };

static int answer_at_once(void)
{
    char order[128];
    ssize_t n;

    while ((n = read(STDIN_FILENO, order, sizeof order)) > 0) {
        const char *answer = n > 8 && order[7] == 'h' ? "lrfind hello 1 after\n"
                                                      : "lrfind loss 2.3025850929940459 2.25\n";
        if (write(STDOUT_FILENO, answer, strlen(answer)) < 0)
            return 1;
    }
    return 0;
}

static double microseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int measure(struct lrf_trainer *trainer, double *took)
{
    struct lrf_error err = {0};
    struct lrf_point point = {0};

    for (int i = -WARM_UP; i < STEPS; i++) {
        double start = microseconds();
        if (trainer->ops->step(trainer->state, 0.1 / 3, &point, &err) != LRF_OK) {
            fprintf(stderr, "pipe: %s\n", err.text);
            return 1;
        }
        if (i >= 0)
            took[i] = microseconds() - start;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static double took[STEPS];
    const char *child[] = {argv[0], "child", NULL};
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};
    int failed;

    if (argc > 1)
        return answer_at_once();
    lrf_child_defaults(&settings);
    settings.argv = child;
    if (lrf_child_start(&settings, &trainer, &err) != LRF_OK) {
        fprintf(stderr, "pipe: %s\n", err.text);
        return 1;
    }
    failed = measure(&trainer, took);
    lrf_trainer_release(&trainer);
    if (failed)
        return 1;
    qsort(took, STEPS, sizeof *took, ascending);
    printf("pipe_step_us %.2f %.2f %.2f\n", took[STEPS / 2], took[STEPS * 9 / 10],
           took[STEPS * 99 / 100]);
    return 0;
}
