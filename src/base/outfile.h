/*
 * base/outfile.h - a file that is complete or absent: written beside, then renamed.
 *
 * What lies in its place is replaced, not written into: a symbolic link goes, what it points to
 * stays as it is.
 */
#ifndef LRF_BASE_OUTFILE_H
#define LRF_BASE_OUTFILE_H

#include <stdio.h>

#include "base/error.h"

struct lrf_outfile {
    FILE *file; /* write here */
    char *path; /* where it will be */
    char *temp; /* where it is until then */
    int why;    /* errno of a write that failed, where whoever wrote knows it */
};

/*
 * Makes the folder and its parents, and proves that a file can be written in it. What processes
 * that are no more have left there half written is removed: .NAME.PID of a file, .PID.NAME of a
 * picture, where NAME ends as such a file does.
 */
enum lrf_status lrf_outdir_prepare(const char *dir, struct lrf_error *err);
/* Puts the names in the folder on the disk, for a loss of power; not every system can. */
void lrf_outdir_settle(const char *dir);
/* Whether dir/name could be put there: nothing is in its place that cannot be replaced. */
enum lrf_status lrf_outfile_check(const char *dir, const char *name, struct lrf_error *err);
/* Opens dir/name for writing. On success exactly one of commit and discard must follow. */
enum lrf_status lrf_outfile_open(struct lrf_outfile *out, const char *dir, const char *name,
                                 struct lrf_error *err);
/* Flushes to the disk, checks, closes and renames. After a failure nothing is left behind. */
enum lrf_status lrf_outfile_commit(struct lrf_outfile *out, struct lrf_error *err);
/* Closes and removes. A zeroed outfile is allowed. */
void lrf_outfile_discard(struct lrf_outfile *out);

#endif
