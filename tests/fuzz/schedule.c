/* Any text is a schedule whose rates are above zero and finite, or one line that says what is
 * wrong. */
#include "fuzz.h"

#include <math.h>

#include "schedule/schedule.h"

/* Its own text gives the same rates. */
static void check_text(const struct lrf_schedule *schedule, size_t steps)
{
    char text[LRF_SCHEDULE_TEXT_SIZE];
    struct lrf_schedule back;
    struct lrf_error err = {0};

    lrf_schedule_format(schedule, text);
    require(lrf_schedule_parse(text, steps, 1e-3, 1e-2, &back, &err) == LRF_OK);
    for (size_t i = 0; i < steps; i++)
        require(lrf_schedule_rate(&back, i) == lrf_schedule_rate(schedule, i));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct lrf_schedule schedule;
    struct lrf_error err = {0};
    const size_t steps = n > 0 ? 2 + bytes[0] : 2;
    char text[256];

    n = n < sizeof text ? n : sizeof text - 1;
    memcpy(text, bytes, n);
    text[n] = '\0';
    if (lrf_schedule_parse(n > 0 ? text + 1 : text, steps, 1e-3, 1e-2, &schedule, &err) != LRF_OK) {
        require_message(&err);
        return 0;
    }
    for (size_t i = 0; i < steps; i++) {
        const double lr = lrf_schedule_rate(&schedule, i);
        require(isfinite(lr) && lr >= 0);
    }
    check_text(&schedule, steps);
    return 0;
}
