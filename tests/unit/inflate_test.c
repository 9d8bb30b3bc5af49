/* What zlib's other half has packed comes out again, however it is cut. */
#include "base/inflate.h"

#define ZLIB_CONST
#include <zlib.h>

#include "assert.h"
#include "base/strbuf.h"

static void pack(struct lrf_strbuf *out, const char *s, size_t n)
{
    z_stream z = {0};
    char *room = malloc(n + 1000);

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (const Bytef *)s;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)(n + 1000);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    lrf_strbuf_add(out, room, z.total_out);
    deflateEnd(&z);
    free(room);
}

/* Unpacks s[0..n) in pieces of `piece` bytes. */
static enum lrf_status unpack(struct lrf_strbuf *out, const char *s, size_t n, size_t piece,
                              struct lrf_error *err)
{
    struct lrf_inflate gz = {.name = "a.gz"};
    enum lrf_status status = LRF_OK;

    for (size_t at = 0; at < n && status == LRF_OK; at += piece) {
        const char *got;
        size_t length = 1;
        lrf_inflate_feed(&gz, s + at, at + piece < n ? piece : n - at);
        while (status == LRF_OK && length > 0) {
            status = lrf_inflate_next(&gz, &got, &length, err);
            assert_true(length <= LRF_INFLATE_PIECE);
            if (status == LRF_OK && length > 0)
                lrf_strbuf_add(out, got, length);
        }
    }
    lrf_inflate_release(&gz);
    return status;
}

/* Lines that repeat little, so that a piece of the packed bytes is not all of it. */
static struct lrf_strbuf make_log(size_t rows)
{
    struct lrf_strbuf text = {0};
    uint32_t random = 2463534242u;

    for (size_t i = 0; i < rows; i++) {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        lrf_strbuf_printf(&text, "step %zu loss %u.%u\n", i, random % 17, random);
    }
    return text;
}

static void require_unpacked(const struct lrf_strbuf *packed, const struct lrf_strbuf *text,
                             size_t piece)
{
    struct lrf_strbuf out = {0};
    struct lrf_error err = {0};

    assert_ok(unpack(&out, packed->s, packed->n, piece, &err), err);
    assert_int_equal(out.n, text->n);
    assert_memory_equal(out.s, text->s, text->n);
    lrf_strbuf_release(&out);
}

static void what_was_packed_comes_out(void **state)
{
    static const size_t pieces[] = {1, 7, 4096, 10000000};
    struct lrf_strbuf text = make_log(20000), packed = {0};
    (void)state;

    pack(&packed, text.s, text.n);
    assert_true(lrf_inflate_looks_like(packed.s, packed.n));
    assert_false(lrf_inflate_looks_like(packed.s, 2));
    assert_false(lrf_inflate_looks_like(text.s, text.n));
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        require_unpacked(&packed, &text, pieces[i]);
    lrf_strbuf_release(&text);
    lrf_strbuf_release(&packed);
}

static void members_follow_one_another(void **state)
{
    static const size_t pieces[] = {1, 5, 100000};
    struct lrf_strbuf text = make_log(300), packed = {0};
    (void)state;

    pack(&packed, text.s, 1000);
    pack(&packed, text.s, 0);
    pack(&packed, text.s + 1000, text.n - 1000);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        require_unpacked(&packed, &text, pieces[i]);
    lrf_strbuf_add(&packed, "\0\0\0\0\0\0\0\0", 8); /* padding */
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        require_unpacked(&packed, &text, pieces[i]);
    lrf_strbuf_release(&text);
    lrf_strbuf_release(&packed);
}

static void what_is_cut_off_gives_what_is_there(void **state)
{
    struct lrf_strbuf text = make_log(5000), packed = {0};
    size_t least = 0;
    (void)state;

    pack(&packed, text.s, text.n);
    for (size_t n = 0; n < packed.n; n += 997) {
        struct lrf_strbuf out = {0};
        struct lrf_error err = {0};
        assert_ok(unpack(&out, packed.s, n, 333, &err), err);
        assert_true(out.n >= least && out.n <= text.n);
        if (out.n > 0)
            assert_memory_equal(out.s, text.s, out.n);
        least = out.n;
        lrf_strbuf_release(&out);
    }
    assert_true(least > text.n / 2);
    lrf_strbuf_release(&text);
    lrf_strbuf_release(&packed);
}

static void damage_is_told(void **state)
{
    struct lrf_strbuf text = make_log(2000), packed = {0}, out = {0};
    struct lrf_error err = {0};
    (void)state;

    pack(&packed, text.s, text.n);
    packed.s[packed.n - 6] ^= 1; /* the sum at the end */
    assert_int_equal(unpack(&out, packed.s, packed.n, 1000, &err), LRF_EDATA);
    assert_non_null(strstr(err.text, "'a.gz' is damaged gzip near byte "));
    assert_non_null(strstr(err.text, "incorrect data check"));
    packed.s[packed.n - 6] ^= 1;
    lrf_strbuf_puts(&packed, "tail"); /* no member */
    assert_int_equal(unpack(&out, packed.s, packed.n, 1000, &err), LRF_EDATA);
    lrf_strbuf_release(&text);
    lrf_strbuf_release(&packed);
    lrf_strbuf_release(&out);
}

/* 64 MB of zeros in 64 kB: only pieces of it are ever held. */
static void a_bomb_takes_little_memory(void **state)
{
    const size_t n = (size_t)1 << 26;
    char *zeros = calloc(1, n);
    struct lrf_strbuf packed = {0};
    struct lrf_inflate gz = {.name = "bomb.gz"};
    struct lrf_error err = {0};
    const char *got;
    size_t length = 1, total = 0;
    (void)state;

    pack(&packed, zeros, n);
    free(zeros);
    assert_true(packed.n < 100000);
    lrf_inflate_feed(&gz, packed.s, packed.n);
    while (length > 0) {
        assert_ok(lrf_inflate_next(&gz, &got, &length, &err), err);
        assert_true(length <= LRF_INFLATE_PIECE);
        total += length;
    }
    assert_int_equal(total, n);
    lrf_inflate_release(&gz);
    lrf_strbuf_release(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_out),
        cmocka_unit_test(members_follow_one_another),
        cmocka_unit_test(what_is_cut_off_gives_what_is_there),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(a_bomb_takes_little_memory),
    };

    return cmocka_run_group_tests_name("inflate", tests, NULL, NULL);
}
