/* Any bytes are a text log whose rows, if it has some, are the same however they were cut; it is
 * never refused. */
#include "log_cuts.h"

extern const struct lrf_log_format lrf_log_format_text;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct lrf_log log;
    struct lrf_error err = {0};

    require(read_cut(&lrf_log_format_text, &log, bytes, n, n + 1, &err) == LRF_OK);
    lrf_log_release(&log);
    require_same_however_cut(&lrf_log_format_text, bytes, n);
    return 0;
}
