#include "base/infile.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

enum { CHUNK = 1 << 15 };

static enum lrf_status fail_reading(const struct lrf_infile *in, struct lrf_error *err)
{
    const char *why = strerror(errno);
    char *name = lrf_text_clean(in->name, strlen(in->name));

    lrf_fail(err, LRF_EIO, "cannot read '%s': %s", name ? name : "a file", why);
    free(name);
    return LRF_EIO;
}

static enum lrf_status read_chunk(struct lrf_infile *in, struct lrf_error *err)
{
    in->chunk = in->buffer;
    in->n = fread(in->buffer, 1, in->most < CHUNK ? in->most : CHUNK, in->file);
    in->most -= in->most == SIZE_MAX ? 0 : in->n;
    return ferror(in->file) ? fail_reading(in, err) : LRF_OK;
}

enum lrf_status lrf_infile_part(struct lrf_infile *in, const char *path, size_t from, size_t to,
                                struct lrf_error *err)
{
    const bool is_stdin = strcmp(path, "-") == 0;
    enum lrf_status status = LRF_OK;

    *in = (struct lrf_infile){.name = is_stdin ? "standard input" : path, .most = to};
    in->file = is_stdin ? stdin : fopen(path, "rb");
    if (in->file == NULL)
        return fail_reading(in, err);
    in->most -= to == SIZE_MAX ? 0 : from;
    in->buffer = malloc(CHUNK);
    if (in->buffer == NULL)
        status = lrf_fail_memory(err);
    else if (from > 0 && fseeko(in->file, (off_t)from, SEEK_SET) != 0)
        status = fail_reading(in, err);
    if (status == LRF_OK)
        status = read_chunk(in, err);
    if (status != LRF_OK)
        lrf_infile_close(in);
    return status;
}

enum lrf_status lrf_infile_open(struct lrf_infile *in, const char *path, struct lrf_error *err)
{
    return lrf_infile_part(in, path, 0, SIZE_MAX, err);
}

/* What the packed bytes at hand and then those of the file give; none at its end. */
static enum lrf_status read_packed(struct lrf_infile *in, struct lrf_error *err)
{
    enum lrf_status status = lrf_inflate_next(&in->gz, &in->chunk, &in->n, err);

    while (status == LRF_OK && in->n == 0) {
        status = read_chunk(in, err);
        if (status == LRF_OK && in->n == 0 && !in->gz.between && !in->gz.ended)
            status = lrf_fail(err, LRF_EDATA, "'%s' is cut off: its gzip does not end", in->name);
        if (status != LRF_OK || in->n == 0)
            return status;
        lrf_inflate_feed(&in->gz, in->chunk, in->n);
        status = lrf_inflate_next(&in->gz, &in->chunk, &in->n, err);
    }
    return status;
}

enum lrf_status lrf_infile_unpack(struct lrf_infile *in, struct lrf_error *err)
{
    in->packed = in->file != NULL && lrf_inflate_looks_like(in->chunk, in->n);
    if (!in->packed)
        return LRF_OK;
    in->gz.name = in->name;
    lrf_inflate_feed(&in->gz, in->chunk, in->n);
    return read_packed(in, err);
}

static void take_memory(struct lrf_infile *in)
{
    in->n = in->left < CHUNK ? in->left : CHUNK;
    in->left -= in->n;
}

void lrf_infile_memory(struct lrf_infile *in, const char *name, const char *bytes, size_t n)
{
    *in = (struct lrf_infile){.name = name, .chunk = bytes, .left = n};
    take_memory(in);
}

void lrf_infile_put(struct lrf_infile *in, const char *bytes, size_t n)
{
    in->chunk = bytes;
    in->n = n;
    in->waits = true;
}

enum lrf_status lrf_infile_next(struct lrf_infile *in, struct lrf_error *err)
{
    if (in->packed)
        return read_packed(in, err);
    if (in->file != NULL)
        return read_chunk(in, err);
    in->chunk += in->n;
    take_memory(in);
    return LRF_OK;
}

enum lrf_status lrf_infile_rest(struct lrf_infile *in, struct lrf_strbuf *text,
                                struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    while (status == LRF_OK && in->n > 0) {
        lrf_strbuf_add(text, in->chunk, in->n);
        status = text->failed ? lrf_fail_memory(err) : lrf_infile_next(in, err);
    }
    return status;
}

size_t lrf_infile_size(const struct lrf_infile *in)
{
    struct stat st;

    return in->file == NULL || fstat(fileno(in->file), &st) != 0 || !S_ISREG(st.st_mode)
               ? 0
               : (size_t)st.st_size;
}

double lrf_infile_share(const struct lrf_infile *in)
{
    const size_t size = lrf_infile_size(in);

    return size == 0 ? 0 : (double)ftello(in->file) / (double)size;
}

void lrf_infile_close(struct lrf_infile *in)
{
    if (in->file != NULL && in->file != stdin)
        fclose(in->file);
    free(in->buffer);
    lrf_inflate_release(&in->gz);
    *in = (struct lrf_infile){0};
}

enum lrf_status lrf_infile_read(const char *path, size_t most, struct lrf_strbuf *text,
                                struct lrf_error *err)
{
    struct lrf_infile in;
    enum lrf_status status = lrf_infile_open(&in, path, err);
    size_t n = 0;

    while (status == LRF_OK && in.n > 0) {
        n += in.n;
        lrf_strbuf_add(text, in.chunk, in.n);
        if (n > most)
            status = lrf_fail(err, LRF_EDATA, "'%s' is larger than %zu MB", in.name, most >> 20);
        else
            status = text->failed ? lrf_fail_memory(err) : lrf_infile_next(&in, err);
    }
    lrf_infile_close(&in);
    return status;
}
