/* Any values give an axis with at least one tick, all of them on it, ascending, in little time. */
#include "grammar.h"

#include "figure/axis.h"

static void check(const struct lrf_axis *axis, size_t most)
{
    struct lrf_ticks ticks;

    require(axis->lo < axis->hi && isfinite(axis->lo) && isfinite(axis->hi));
    lrf_ticks(&ticks, axis, most);
    require(ticks.n >= 1 && ticks.n <= LRF_MAX_TICKS && ticks.n_minor <= LRF_MAX_MINOR);
    for (size_t i = 0; i < ticks.n; i++) {
        const double room = 1e-9 * (axis->hi - axis->lo) + 1e-9 * fabs(ticks.at[i]);
        require(ticks.at[i] >= axis->lo - room && ticks.at[i] <= axis->hi + room);
        require(ticks.label[i][0] != '\0' && strlen(ticks.label[i]) < LRF_NUMBER_SIZE);
        require(i == 0 || ticks.at[i - 1] < ticks.at[i]);
    }
    for (size_t i = 0; i < ticks.n_minor; i++)
        require(ticks.minor[i] >= axis->lo && ticks.minor[i] <= axis->hi);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct choices from = {bytes, n};
    struct lrf_axis axis = lrf_axis_empty();
    const size_t most = choose(&from, 30);
    double value = 1;

    for (unsigned i = choose(&from, 6); i > 0; i--) {
        value = choose_double(&from, value);
        lrf_axis_widen(&axis, value);
    }
    lrf_axis_reach(&axis, choose_double(&from, value));
    lrf_axis_settle(&axis);
    check(&axis, most);
    axis = lrf_axis_rates(choose_double(&from, 1e-3), choose_double(&from, 1));
    check(&axis, most);
    return 0;
}
