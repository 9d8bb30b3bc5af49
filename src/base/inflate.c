#include "base/inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/memory.h"

enum { GZIP_ONLY = 16 + MAX_WBITS };

/* zlib's stream points back at itself, so it has a fixed place. */
struct lrf_inflate_state {
    z_stream stream;
    char piece[LRF_INFLATE_PIECE];
};

bool lrf_inflate_looks_like(const char *head, size_t n)
{
    return n >= 3 && memcmp(head, "\x1f\x8b\x08", 3) == 0;
}

void lrf_inflate_feed(struct lrf_inflate *gz, const char *s, size_t n)
{
    gz->s = s;
    gz->n = n;
}

static enum lrf_status start(struct lrf_inflate *gz, struct lrf_error *err)
{
    struct lrf_inflate_state *state = lrf_calloc(1, sizeof *state);

    if (state == NULL)
        return lrf_fail_memory(err);
    if (inflateInit2(&state->stream, GZIP_ONLY) != Z_OK) {
        free(state);
        return lrf_fail_memory(err);
    }
    gz->state = state;
    return LRF_OK;
}

/* Behind a member: zeros are padding, all else must be the next member. */
static void begin_member(struct lrf_inflate *gz)
{
    if (!gz->between || gz->n == 0)
        return;
    gz->between = false;
    if (*gz->s == '\0')
        gz->ended = true;
    else
        inflateReset(&gz->state->stream);
}

static enum lrf_status fail_damaged(const struct lrf_inflate *gz, struct lrf_error *err)
{
    const char *why = gz->state->stream.msg;

    return lrf_fail(err, LRF_EDATA, "'%s' is damaged gzip near byte %llu: %s",
                    gz->name != NULL ? gz->name : "input", (unsigned long long)gz->taken,
                    why != NULL ? why : "it makes no sense");
}

/* Fills the piece as far as the compressed bytes go; *n is what was made. */
static enum lrf_status step(struct lrf_inflate *gz, size_t *n, struct lrf_error *err)
{
    z_stream *stream = &gz->state->stream;
    const uInt given = gz->n < UINT_MAX ? (uInt)gz->n : UINT_MAX;
    int code;

    stream->next_in = (const Bytef *)gz->s;
    stream->avail_in = given;
    stream->next_out = (Bytef *)gz->state->piece;
    stream->avail_out = LRF_INFLATE_PIECE;
    code = inflate(stream, Z_NO_FLUSH);
    gz->s += given - stream->avail_in;
    gz->n -= given - stream->avail_in;
    gz->taken += given - stream->avail_in;
    *n = LRF_INFLATE_PIECE - stream->avail_out;
    gz->between = code == Z_STREAM_END;
    if (code == Z_MEM_ERROR)
        return lrf_fail_memory(err);
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? LRF_OK
                                                                       : fail_damaged(gz, err);
}

enum lrf_status lrf_inflate_next(struct lrf_inflate *gz, const char **piece, size_t *n,
                                 struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    *n = 0;
    if (gz->state == NULL)
        status = start(gz, err);
    while (status == LRF_OK && *n == 0 && !gz->ended) {
        const size_t before = gz->n;
        begin_member(gz);
        if (gz->ended || (before == 0 && gz->between))
            break;
        status = step(gz, n, err);
        if (*n == 0 && gz->n == before)
            break; /* more is needed */
    }
    if (status == LRF_OK)
        *piece = gz->state->piece;
    return status;
}

void lrf_inflate_release(struct lrf_inflate *gz)
{
    if (gz->state != NULL)
        inflateEnd(&gz->state->stream);
    free(gz->state);
    *gz = (struct lrf_inflate){0};
}
