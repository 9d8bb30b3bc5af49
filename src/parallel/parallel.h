/*
 * parallel/parallel.h - independent jobs on several threads, with the same answer for any number.
 *
 * A job writes only to places of its own, chosen by its index; nothing depends on which
 * thread runs it or when.
 */
#ifndef LRF_PARALLEL_PARALLEL_H
#define LRF_PARALLEL_PARALLEL_H

#include <stddef.h>

/*
 * Runs job(context, i) for every i in 0..n-1 on at most `threads` threads, in order of i as
 * threads become free. Returns when all have ended. Threads that cannot be started are done
 * without; with threads <= 1 everything runs in the caller's.
 */
void lrf_parallel_run(size_t n, size_t threads, void (*job)(void *context, size_t i),
                      void *context);
/* Processors that this process may use, at least 1. */
size_t lrf_parallel_processors(void);

#endif
