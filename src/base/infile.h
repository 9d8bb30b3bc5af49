/*
 * base/infile.h - reading a file, standard input ("-") or memory in chunks. The first chunk is
 * there after opening, so that it can be looked at before it is consumed.
 */
#ifndef LRF_BASE_INFILE_H
#define LRF_BASE_INFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/inflate.h"
#include "base/strbuf.h"

/* Zero-initialised is closed and legal. */
struct lrf_infile {
    const char *name;  /* for messages: the path, or "standard input"; not owned */
    const char *chunk; /* the bytes at hand; none at the end of the file */
    size_t n;
    FILE *file;   /* NULL: memory */
    char *buffer; /* owned */
    size_t left;  /* bytes of memory after this chunk */
    size_t most;  /* bytes of a part of a file that are still to be read; SIZE_MAX: all */
    bool waits;   /* of memory: its end is not the end, more chunks will be put here */
    bool packed;  /* the file is gzip's, the chunks are what it holds */
    struct lrf_inflate gz;
};

/* LRF_EIO with the reason for a missing file, one without permission, a directory. */
enum lrf_status lrf_infile_open(struct lrf_infile *in, const char *path, struct lrf_error *err);
/* Right after opening: a file that gzip has packed is read as what it holds from here on. LRF_EDATA
 * for a damaged one. */
enum lrf_status lrf_infile_unpack(struct lrf_infile *in, struct lrf_error *err);
/* The same of the bytes from..to alone, of a regular file; SIZE_MAX: to the end. */
enum lrf_status lrf_infile_part(struct lrf_infile *in, const char *path, size_t from, size_t to,
                                struct lrf_error *err);
/* Bytes of a regular file as it is; 0 for all else. */
size_t lrf_infile_size(const struct lrf_infile *in);
/* Reads bytes[0..n), which are not copied. */
void lrf_infile_memory(struct lrf_infile *in, const char *name, const char *bytes, size_t n);
/* What comes in pieces: bytes[0..n) are the next chunk, and not the last one. */
void lrf_infile_put(struct lrf_infile *in, const char *bytes, size_t n);
/* Replaces the chunk by the next one. */
enum lrf_status lrf_infile_next(struct lrf_infile *in, struct lrf_error *err);
/* Appends this chunk and all that follow to `text`. */
enum lrf_status lrf_infile_rest(struct lrf_infile *in, struct lrf_strbuf *text,
                                struct lrf_error *err);
/* The share of the file that was read, 0 where its length is not known: a pipe, memory. */
double lrf_infile_share(const struct lrf_infile *in);
void lrf_infile_close(struct lrf_infile *in);
/* Appends a whole file to `text`; LRF_EDATA for one with more than `most` bytes. */
enum lrf_status lrf_infile_read(const char *path, size_t most, struct lrf_strbuf *text,
                                struct lrf_error *err);

#endif
