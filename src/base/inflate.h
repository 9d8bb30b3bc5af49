/*
 * base/inflate.h - gzip (RFC 1952) as a stream: compressed bytes in, what they hold out, in
 * pieces of bounded size.
 *
 *     lrf_inflate_feed(&inflate, s, n);
 *     while (lrf_inflate_next(&inflate, &piece, &length, err) == LRF_OK && length > 0)
 *         use(piece, length);
 *
 * A file may hold several members one after another, as `gzip >> log.gz` makes them. One that
 * is cut off gives what is there so far: a program may still be writing it. Memory is bounded
 * whatever the compressed bytes claim, because a piece is handed out before the next is made.
 */
#ifndef LRF_BASE_INFLATE_H
#define LRF_BASE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { LRF_INFLATE_PIECE = 1 << 16 };

/* Zero-initialised is legal. */
struct lrf_inflate {
    const char *name; /* of the file, for messages; not owned */
    const char *s;    /* what is left of the compressed piece */
    size_t n;
    uint64_t taken;                  /* compressed bytes before it */
    struct lrf_inflate_state *state; /* owned; NULL before the first piece */
    bool between;                    /* a member has ended and no other has begun */
    bool ended; /* zeros pad the file, as tapes have them: nothing more is read */
};

bool lrf_inflate_looks_like(const char *head, size_t n);
/* The piece is borrowed until lrf_inflate_next gives nothing more. */
void lrf_inflate_feed(struct lrf_inflate *gz, const char *s, size_t n);
/*
 * Up to LRF_INFLATE_PIECE bytes, valid until the next call; none: the compressed piece is used up.
 * Errors: LRF_EDATA for damaged bytes, with what is wrong and where; LRF_ENOMEM.
 */
enum lrf_status lrf_inflate_next(struct lrf_inflate *gz, const char **piece, size_t *n,
                                 struct lrf_error *err);
void lrf_inflate_release(struct lrf_inflate *gz);

#endif
