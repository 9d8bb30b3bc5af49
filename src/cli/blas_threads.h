/*
 * cli/blas_threads.h - OpenBLAS computes on one thread, unless OPENBLAS_NUM_THREADS asks for more.
 *
 * Runs are made side by side, one a processor: two pools of threads would fight. And OpenBLAS adds
 * up in another order on several threads, so the number of jobs must not choose how many they are.
 * Whoever trains a single big model with one job may want them, and sets the variable.
 */
#ifndef LRF_CLI_BLAS_THREADS_H
#define LRF_CLI_BLAS_THREADS_H

#include <stdbool.h>

/* First of all in main: until then the process is kept on a single processor. False, with a line on
 * stderr, where memory does not do for the threads that are asked for. */
bool cli_blas_threads(void);

#endif
