#define _GNU_SOURCE /* sched_setaffinity */
#include "cli/blas_threads.h"

#include <sched.h>
#include <stdbool.h>
#include <string.h>

#include <cblas.h>

/*
 * When OpenBLAS is loaded it starts a thread for every processor that the process may use, and each
 * of them spins for some 25 ms, on many cores more than a whole run takes. Nothing that main does
 * is early enough, and a variable set for it would be lost: libc reads the environment later. So
 * before any library starts this process may use one processor, the one that it is on, and main
 * gives it the others back. Where that fails the threads are there, as idle as they ever were.
 */
static cpu_set_t allowed;
static bool narrowed, wanted;

/* As OpenBLAS reads it: other words than a number are none. */
static bool asks_for_threads(char *const *env)
{
    static const char name[] = "OPENBLAS_NUM_THREADS=";
    const size_t n = sizeof name - 1;

    for (; *env; env++)
        if (strncmp(*env, name, n) == 0)
            return (*env)[n] >= '1' && (*env)[n] <= '9';
    return false;
}

/* No sanitizer is ready this early. */
__attribute__((no_sanitize("address", "undefined", "thread"))) static void
before_libraries(int argc, char **argv, char **env)
{
    const int here = sched_getcpu();
    cpu_set_t one;

    (void)argc;
    (void)argv;
    wanted = asks_for_threads(env);
    if (wanted || here < 0 || here >= CPU_SETSIZE ||
        sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    CPU_ZERO(&one);
    CPU_SET(here, &one);
    narrowed = sched_setaffinity(0, sizeof one, &one) == 0;
}

__attribute__((section(".preinit_array"),
               used)) static void (*const first)(int, char **, char **) = before_libraries;

void cli_blas_threads(void)
{
    if (narrowed)
        sched_setaffinity(0, sizeof allowed, &allowed);
    if (!wanted)
        openblas_set_num_threads(1); /* where it counts otherwise */
}
