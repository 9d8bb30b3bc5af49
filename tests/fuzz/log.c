/* Any bytes are a log of some kind, with the same rows however they come, or one line of words;
 * what watches it takes any of its rows. */
#include "fuzz.h"

#include <math.h>

#include "log/log_reader.h"
#include "log/log_stream.h"
#include "log_cuts.h"

static enum lrf_status read_all(struct lrf_log *log, const uint8_t *bytes, size_t n, size_t piece,
                                struct lrf_error *err)
{
    struct lrf_log_reader *reader;
    enum lrf_status status = LRF_OK;

    *log = (struct lrf_log){.file = "fuzz", .format = &usual_columns};
    reader = lrf_log_reader_alloc(log, err);
    require(reader != NULL);
    for (size_t at = 0; at < n && status == LRF_OK; at += piece)
        status = lrf_log_reader_feed(reader, (const char *)bytes + at,
                                     at + piece < n ? piece : n - at, err);
    if (status == LRF_OK)
        status = lrf_log_reader_end(reader, err);
    lrf_log_reader_free(reader);
    return status;
}

static void take_rows(struct lrf_log_stream *stream, struct lrf_monitor *monitor)
{
    struct lrf_run_row row;
    struct lrf_event event;

    while (lrf_log_stream_next(stream, &row)) {
        require(row.known != 0);
        lrf_monitor_tell(monitor, &row);
        while (lrf_monitor_take(monitor, &event))
            require((unsigned)event.kind < LRF_EVENT_COUNT);
    }
}

/* A running log, looked at after every piece. */
static void watch(const uint8_t *bytes, size_t n, size_t piece,
                  const struct lrf_curve_format *columns)
{
    struct lrf_error err = {0};
    struct lrf_log_stream *stream = lrf_log_stream_alloc("fuzz", columns, true, &err);
    struct lrf_monitor *monitor = lrf_monitor_alloc(&err);
    struct lrf_run_verdict verdict;
    enum lrf_status status = LRF_OK;
    char note[LRF_NOTE_SIZE];

    require(stream != NULL && monitor != NULL);
    for (size_t at = 0; at < n && status == LRF_OK; at += piece) {
        status = lrf_log_stream_feed(stream, (const char *)bytes + at,
                                     at + piece < n ? piece : n - at, &err);
        if (status == LRF_OK)
            status = lrf_log_stream_pause(stream, &err);
        take_rows(stream, monitor);
    }
    if (status == LRF_OK)
        status = lrf_log_stream_end(stream, &err);
    if (status != LRF_OK)
        require_message(&err);
    lrf_log_stream_promote(stream);
    take_rows(stream, monitor);
    lrf_monitor_verdict(monitor, &verdict);
    require(lrf_log_stream_note(stream, note, &err) == LRF_OK);
    lrf_monitor_free(monitor);
    lrf_log_stream_free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct lrf_curve_format asked = {.loss_column = "x", .val_column = "loss"};
    const size_t piece = n > 0 ? bytes[0] % 61 + 1 : 1;
    struct lrf_log whole, cut;
    struct lrf_error err = {0};
    enum lrf_status status;

    bytes += n > 0;
    n -= n > 0;
    status = read_all(&whole, bytes, n, n + 1, &err);
    if (status != LRF_OK)
        require_message(&err);
    require(read_all(&cut, bytes, n, piece, &err) == status);
    require_same(&whole, &cut);
    lrf_log_release(&whole);
    lrf_log_release(&cut);
    watch(bytes, n, piece, NULL);
    watch(bytes, n, piece, &asked);
    return 0;
}
