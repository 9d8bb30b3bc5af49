/* A monitor allocates once, at its start, and says so when it cannot. */
#include "assert.h"
#include "failing.h"

#include <lrfind/monitor.h>

static void without_memory_there_is_no_monitor(void **state)
{
    struct lrf_error err = {0};

    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    left = 0;
    assert_null(lrf_monitor_alloc(&err));
    left = -1;
    assert_int_equal(err.status, LRF_ENOMEM);
}

/* Two million rows, validation and restarts among them, without one allocation. */
static void rows_need_no_memory(void **state)
{
    struct lrf_error err = {0};
    struct lrf_monitor *monitor = lrf_monitor_alloc(&err);
    struct lrf_run_verdict verdict;

    (void)state;
    assert_non_null(monitor);
    left = 0;
    for (int i = 0; i < 2000000; i++)
        lrf_monitor_tell(
            monitor, &(struct lrf_run_row){.known = LRF_ROW_LOSS | (i % 100 ? 0 : LRF_ROW_VAL_LOSS),
                                           .step = i % 1500000,
                                           .loss = 2 + 1 / (1. + i) + .01 * (i * 31 % 101),
                                           .val_loss = 3});
    lrf_monitor_verdict(monitor, &verdict);
    left = -1;
    assert_int_equal(verdict.rows, 500000);
    assert_int_equal(verdict.val_rows, 5000);
    lrf_monitor_ended(monitor, &verdict);
    assert_int_equal(verdict.rows, 1500000);
    lrf_monitor_free(monitor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_there_is_no_monitor),
        cmocka_unit_test(rows_need_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
