/*
 * tests/bench/pipe.c - the cost of a step over a pipe, for tests/bench/run.
 *
 *     pipe                  a child that answers at once, both ends in C
 *     pipe -- COMMAND...    this trainer as the child
 *     pipe bare             the same messages with the same child, by write(2) and read(2) alone
 *
 * Prints `pipe_step_us MEDIAN P90 P99` in microseconds over 20000 steps. The program is its own
 * child, which reads with read(2) and answers with write(2).
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
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

/* A step by ask(), which says whether there was an answer, STEPS times. */
static int measure(bool (*ask)(void *), void *context, double *took)
{
    for (int i = -WARM_UP; i < STEPS; i++) {
        double start = microseconds();
        if (!ask(context))
            return 1;
        if (i >= 0)
            took[i] = microseconds() - start;
    }
    return 0;
}

static bool ask_trainer(void *context)
{
    const struct lrf_trainer *trainer = context;
    struct lrf_error err = {0};
    struct lrf_point point = {0};

    if (trainer->ops->step(trainer->state, 0.1 / 3, &point, &err) == LRF_OK)
        return true;
    fprintf(stderr, "pipe: %s\n", err.text);
    return false;
}

static int measure_trainer(const char *const *child, double *took)
{
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};
    int failed;

    lrf_child_defaults(&settings);
    settings.argv = child;
    if (lrf_child_start(&settings, &trainer, &err) != LRF_OK) {
        fprintf(stderr, "pipe: %s\n", err.text);
        return 1;
    }
    failed = measure(ask_trainer, &trainer, took);
    lrf_trainer_release(&trainer);
    return failed;
}

struct ends {
    int order, answer;
};

static bool ask_bare(void *context)
{
    static const char order[] = "lrfind step 0.033333333333333333\n";
    const struct ends *ends = context;
    char answer[128];

    return write(ends->order, order, sizeof order - 1) > 0 &&
           read(ends->answer, answer, sizeof answer) > 0;
}

static int measure_bare(double *took)
{
    int order[2], answer[2], failed;
    pid_t child;

    if (pipe(order) != 0 || pipe(answer) != 0 || (child = fork()) < 0)
        return 1;
    if (child == 0) {
        dup2(order[0], STDIN_FILENO);
        dup2(answer[1], STDOUT_FILENO);
        close(order[1]);
        _exit(answer_at_once());
    }
    close(order[0]);
    close(answer[1]);
    failed = measure(ask_bare, &(struct ends){order[1], answer[0]}, took);
    close(order[1]);
    waitpid(child, NULL, 0);
    return failed;
}

int main(int argc, char **argv)
{
    static double took[STEPS];
    const char *self[] = {argv[0], "child", NULL};
    const char *const *child = argc > 2 ? (const char *const *)argv + 2 : self;
    const char *mode = argc > 1 ? argv[1] : "--";

    if (strcmp(mode, "child") == 0)
        return answer_at_once();
    if (strcmp(mode, "bare") == 0 ? measure_bare(took) : measure_trainer(child, took))
        return 1;
    qsort(took, STEPS, sizeof *took, ascending);
    printf("pipe_step_us %.2f %.2f %.2f\n", took[STEPS / 2], took[STEPS * 9 / 10],
           took[STEPS * 99 / 100]);
    return 0;
}
