/*
 * data/spill.h - bytes on disk in place of memory, in a file that nobody sees and that goes with
 * the process: first written one behind the other, then read at any place.
 */
#ifndef LRF_DATA_SPILL_H
#define LRF_DATA_SPILL_H

#include <stddef.h>

#include "base/error.h"

/* All zeros is none, and legal to release. */
struct lrf_spill {
    int fd; /* valid where there is a place */
    char *place;
    char *bytes; /* (n) once it can be read */
    size_t n;
    int error; /* errno of the first failure; 0: none */
};

/* In $TMPDIR, or /tmp. All of these return 0, or -1: lrf_spill_fail says why. */
int lrf_spill_open(struct lrf_spill *spill);
int lrf_spill_write(struct lrf_spill *spill, const void *bytes, size_t n);
/* From here on spill->bytes can be read, and nothing written. */
int lrf_spill_map(struct lrf_spill *spill);
/* LRF_EIO, or LRF_ENOMEM where no failure is known. */
enum lrf_status lrf_spill_fail(const struct lrf_spill *spill, struct lrf_error *err);
void lrf_spill_release(struct lrf_spill *spill);

#endif
