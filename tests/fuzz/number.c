/* A number that is accepted is strtod's, and what is written of it reads back. */
#include "fuzz.h"

#include <math.h>

#include "base/number.h"
#include "log/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char text[256], written[LRF_NUMBER_SIZE];
    double value = 0, back = 0;
    enum lrf_number kind;

    n = n < sizeof text ? n : sizeof text - 1;
    memcpy(text, bytes, n);
    text[n] = '\0';
    kind = lrf_number_parse(text, n, &value);
    if (kind == LRF_NUMBER_FINITE || kind == LRF_NUMBER_OVERFLOW)
        require(value == strtod(text, NULL) && isfinite(value) == (kind == LRF_NUMBER_FINITE));
    if (kind == LRF_NUMBER_FINITE) {
        lrf_number_parse(written, lrf_number_format(written, value), &back);
        require(back == value);
        require(lrf_log_number(text, n, true, &back) == LRF_LOG_NUMBER && back == value);
    }
    lrf_log_number(text, n, false, &back);
    return 0;
}
