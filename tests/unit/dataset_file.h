/* tests/unit/dataset_file.h - data sets from text, in a scratch folder that is the working
 * directory. */
#ifndef TESTS_DATASET_FILE_H
#define TESTS_DATASET_FILE_H

#include <unistd.h>

#include <lrfind/reference.h>

#include "assert.h"
#include "base/strbuf.h"

static inline int enter_scratch(void **state)
{
    char dir[] = "/tmp/lrfind-data-XXXXXX";

    if (mkdtemp(dir) == NULL || chdir(dir) != 0)
        return -1;
    *state = strdup(dir);
    return *state ? 0 : -1;
}

static inline int leave_scratch(void **state)
{
    remove("data.csv");
    if (chdir("/") != 0 || rmdir(*state) != 0)
        return -1;
    free(*state);
    return 0;
}

static inline void write_file(const char *bytes, size_t n)
{
    FILE *file = fopen("data.csv", "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* Settings NULL: the defaults. */
static inline struct lrf_dataset *try_bytes(const char *bytes, size_t n,
                                            const struct lrf_dataset_settings *settings,
                                            struct lrf_error *err)
{
    struct lrf_dataset_settings defaults;

    lrf_dataset_defaults(&defaults);
    write_file(bytes, n);
    return lrf_dataset_read("data.csv", settings ? settings : &defaults, err);
}

static inline struct lrf_dataset *read_text(const char *text,
                                            const struct lrf_dataset_settings *settings)
{
    struct lrf_error err = {0};
    struct lrf_dataset *data = try_bytes(text, strlen(text), settings, &err);

    if (data == NULL)
        fail_msg("%s", err.text);
    return data;
}

/* Pseudo-random bits (Marsaglia 2003). */
static inline uint64_t draw_bits(void)
{
    static uint64_t bits = 88172645463325252u;

    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return bits;
}

static inline unsigned draw(unsigned n)
{
    return (unsigned)(draw_bits() >> 20) % n;
}

/* Even in -1..1. */
static inline double draw_real(void)
{
    return (double)(draw_bits() >> 11) / 4503599627370496.0 - 1;
}

#endif
