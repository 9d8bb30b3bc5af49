/* cli/version.h - what this program is made of. */
#ifndef LRF_CLI_VERSION_H
#define LRF_CLI_VERSION_H

/* One BLAS thread: the repeats run in parallel, and two pools of threads slow each other down. */
void cli_blas_single(void);
/* lrfind, GSL, BLAS and gnuplot found, a line each on stdout. */
void cli_version_print(void);

#endif
