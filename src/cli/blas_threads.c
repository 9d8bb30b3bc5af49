#define _GNU_SOURCE /* sched_setaffinity */
#include "cli/blas_threads.h"

#include <sched.h>
#include <stdbool.h>
#include <string.h>

#include <cblas.h>

#include "base/blas_room.h"
#include "cli/talk.h"

/*
 * When OpenBLAS is loaded it starts a thread for every processor that the process may use, and each
 * of them spins for some 25 ms, on many cores more than a whole run takes. Nothing that main does
 * is early enough, and a variable set for it would be lost: libc reads the environment later. So
 * before any library starts this process may use one processor, the one that it is on, and main
 * gives it the others back. Where that fails the threads are there, as idle as they ever were.
 */
static cpu_set_t allowed;
static bool narrowed, wanted, lacks_room;

/* As OpenBLAS reads it: other words than a number are none. */
static size_t asked_threads(char *const *env)
{
    static const char name[] = "OPENBLAS_NUM_THREADS=";
    const char *digit = NULL;
    size_t n = 0;

    for (; *env && digit == NULL; env++)
        if (strncmp(*env, name, sizeof name - 1) == 0)
            digit = *env + sizeof name - 1;
    for (; digit && *digit >= '0' && *digit <= '9' && n < CPU_SETSIZE; digit++)
        n = 10 * n + (size_t)(*digit - '0');
    return n;
}

/* No sanitizer is ready this early. */
__attribute__((no_sanitize("address", "undefined", "thread"))) static void
before_libraries(int argc, char **argv, char **env)
{
    const int here = sched_getcpu();
    const size_t asked = asked_threads(env);
    size_t processors;
    cpu_set_t one;

    (void)argc;
    (void)argv;
    wanted = asked > 0;
    if (asked == 1 || here < 0 || here >= CPU_SETSIZE ||
        sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    processors = (size_t)CPU_COUNT(&allowed);
    /* Each of OpenBLAS's threads asks for its buffer as soon as it is there, and for ever. */
    lacks_room =
        wanted && !lrf_addresses_free((asked < processors ? asked : processors) * LRF_BLAS_ROOM);
    if (wanted && !lacks_room)
        return;
    CPU_ZERO(&one);
    CPU_SET(here, &one);
    narrowed = sched_setaffinity(0, sizeof one, &one) == 0;
}

__attribute__((section(".preinit_array"),
               used)) static void (*const first)(int, char **, char **) = before_libraries;

bool cli_blas_threads(void)
{
    if (narrowed)
        sched_setaffinity(0, sizeof allowed, &allowed);
    if (!wanted)
        openblas_set_num_threads(1); /* where it counts otherwise */
    return !lacks_room ||
           cli_error("out of memory: OPENBLAS_NUM_THREADS wants %d MB of addresses for each thread "
                     "(ulimit -v)",
                     LRF_BLAS_ROOM >> 20);
}
