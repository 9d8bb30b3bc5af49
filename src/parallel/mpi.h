/*
 * parallel/mpi.h - a crew of MPI processes. mpi*.c are part of the build with `make MPI=1` alone.
 *
 * The leader is a rank like the others and manages them besides: each asks it for a piece when a
 * thread of its is free, and sends it what came out. When the last result is there, all of them go
 * down a tree of ranks. Only the thread that called run() speaks MPI.
 */
#ifndef LRF_PARALLEL_MPI_H
#define LRF_PARALLEL_MPI_H

#include "parallel/crew.h"

/* Joins the ranks of this job into crew->rank .. crew->sharers, ops and state. */
enum lrf_status lrf_mpi_join(struct lrf_crew *crew, struct lrf_error *err);
/* "Open MPI v4.1.4". Before and after joining. */
void lrf_mpi_version(char *buf, size_t size);
/* They make each piece together (mpi_united.c): changes crew->ops, and fills crew->share. */
void lrf_mpi_unite(struct lrf_crew *crew);

#endif
