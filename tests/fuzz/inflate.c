/* Any bytes are gzip or one line of words: pieces of bounded size, the same however they were cut.
 */
#include "fuzz.h"

#include "base/inflate.h"

enum { MOST = 1 << 24 };

/* A sum over what comes out, and its length. */
static enum lrf_status unpack(const uint8_t *bytes, size_t n, size_t piece, uint64_t *sum,
                              size_t *total)
{
    struct lrf_inflate gz = {.name = "fuzz"};
    struct lrf_error err = {0};
    enum lrf_status status = LRF_OK;

    *sum = *total = 0;
    for (size_t at = 0; at < n && status == LRF_OK && *total < MOST; at += piece) {
        const char *got;
        size_t length = 1;
        lrf_inflate_feed(&gz, (const char *)bytes + at, at + piece < n ? piece : n - at);
        while (status == LRF_OK && length > 0 && *total < MOST) {
            status = lrf_inflate_next(&gz, &got, &length, &err);
            require(length <= LRF_INFLATE_PIECE);
            for (size_t i = 0; status == LRF_OK && i < length; i++)
                *sum = *sum * 31 + (unsigned char)got[i];
            *total += status == LRF_OK ? length : 0;
        }
    }
    if (status != LRF_OK)
        require_message(&err);
    lrf_inflate_release(&gz);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const size_t piece = n > 0 ? bytes[0] % 61 + 1 : 1;
    uint64_t sum, cut_sum;
    size_t total, cut_total;
    const enum lrf_status status = unpack(bytes + (n > 0), n - (n > 0), n + 1, &sum, &total);

    require(unpack(bytes + (n > 0), n - (n > 0), piece, &cut_sum, &cut_total) == status);
    if (status == LRF_OK && total < MOST)
        require(sum == cut_sum && total == cut_total);
    return 0;
}
