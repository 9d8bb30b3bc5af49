/*
 * tests/bench/turns.h - for programs that are timed in turns with others.
 *
 * Such a program reads a number from each line of its stdin, does its work that often, and answers
 * with a line of the seconds that took: by the clock, and of its processors.
 */
#ifndef TESTS_BENCH_TURNS_H
#define TESTS_BENCH_TURNS_H

#include <stdio.h>
#include <time.h>

static inline double bench_seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int bench_turns(void (*work)(void *subject), void *subject)
{
    unsigned long times;

    while (scanf("%lu", &times) == 1) {
        double wall = bench_seconds(CLOCK_MONOTONIC);
        double cpu = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (unsigned long i = 0; i < times; i++)
            work(subject);
        cpu = bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        printf("%.9f %.9f\n", bench_seconds(CLOCK_MONOTONIC) - wall, cpu);
        if (fflush(stdout) != 0)
            return 1;
    }
    return 0;
}

#endif
