#include "dataset_file.h"

#include "data/batch.h"

/*
 * Allocation that fails: this program's malloc stands in for that of every library, so the ones
 * inside libcsv, GSL and the C library fail, too.
 */
static long left = -1; /* allocations that still succeed; < 0: all */
static bool once;      /* only one fails, else all from there on */
static long live;      /* allocations not yet freed */

#ifndef __SANITIZE_ADDRESS__

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

static bool fails(void)
{
    if (left > 0) {
        left--;
        return false;
    }
    if (left == 0 && once) {
        left = -1;
        return true;
    }
    return left == 0;
}

static void *count(void *p)
{
    live += p != NULL;
    return p;
}

LRF_API void *malloc(size_t n)
{
    return fails() ? NULL : count(__libc_malloc(n));
}

LRF_API void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : count(__libc_calloc(n, size));
}

LRF_API void *realloc(void *p, size_t n)
{
    if (p == NULL)
        return malloc(n);
    return fails() ? NULL : __libc_realloc(p, n);
}

LRF_API void free(void *p)
{
    live -= p != NULL;
    __libc_free(p);
}

#endif

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
