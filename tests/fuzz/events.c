/* Any bytes are an event file's rows or one line of words, the same however they were cut. */
#include "log_cuts.h"

extern const struct lrf_log_format lrf_log_format_events;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    require_same_however_cut(&lrf_log_format_events, bytes, n);
    return 0;
}
