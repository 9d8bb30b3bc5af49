#include "dataset_file.h"
#include "failing.h"

#include "data/batch.h"

/*
 * Allocation that fails: this program's malloc stands in for that of every library, so the ones
 * inside libcsv, GSL and the C library fail, too.
 */
static const char classes[] = "a,b,c,t\n1,x,?,u\n2.5,y,p,v\n3,z,q,u\n4,x,p,v\n5,y,q,u\n";
static const char numbers[] = "1,x,0.25\n2.5,y,1.5\n3,z,2.25\n4,x,-1.75\n5,y,9\n";

/* Reads with n allocations that succeed. */
static struct lrf_dataset *read_with(long n, struct lrf_error *err)
{
    const long before = live;
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;

    lrf_dataset_defaults(&settings);
    left = n;
    data = lrf_dataset_read("data.csv", &settings, err);
    left = -1;
    if (data == NULL && err->status != LRF_ENOMEM && err->status != LRF_EIO)
        fail_msg("allocation %ld: %s", n, err->text);
    if (data == NULL)
        assert_int_equal(live, before);
    return data;
}

static void check(const char *text)
{
    struct lrf_dataset *data = NULL;
    struct lrf_error err = {0};
    long n = 0, before;

    write_file(text, strlen(text));
    once = false;
    before = live;
    while (data == NULL && n < 10000)
        data = read_with(n++, &err);
    assert_in_range(n, 40, 9999);
    assert_int_equal(data->info.rows, 5);
    lrf_dataset_free(data);
    assert_int_equal(live, before);
    once = true; /* some of these can be done without */
    while (n-- > 0)
        lrf_dataset_free(read_with(n, &err));
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    check(classes);
    check(numbers);
}

static void batches_may_find_no_memory(void **state)
{
    struct lrf_dataset *data = read_text(classes, NULL);
    struct lrf_batches *batches = NULL;
    long n = 0;
    (void)state;

#ifdef __SANITIZE_ADDRESS__
    lrf_dataset_free(data);
    skip();
#endif
    for (; batches == NULL && n < 100; n++) {
        left = n;
        batches = lrf_batches_alloc(data, 2);
        left = -1;
    }
    assert_in_range(n, 4, 99);
    lrf_batches_free(batches);
    lrf_dataset_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(batches_may_find_no_memory),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
