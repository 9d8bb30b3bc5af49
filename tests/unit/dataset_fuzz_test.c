#include "dataset_file.h"

/* How often each text is mutated, unless LRFIND_FUZZ is a number. */
enum { ITERATIONS = 300, MOST_BYTES = 1 << 16 };

static const char *const seeds[] = {
    "a,b,t\n1,2,x\n3,4,y\n5,6,x\n7,9,y\n2,2,x\n",
    "size;color;\"no;te\";t\r\n1.5;red;\"a\"\"b\";0.5\r\n-2;blue;;1.5\r\n3e1;red;\"x\n"
    "y\";2.5\r\nNA;red;?;7\r\n9;blue;z;11\r\n",
    "\xef\xbb\xbf"
    "1e-9\t1e9\t0\n2e-9\t-1e9\t1\n3e-9\tinf\t0\n4e-9\t1e400\t1\n\n5e-9\t7\t1\n",
    "x\n1\n2\n3\n4\n5\n",
};

struct bytes {
    char s[MOST_BYTES];
    size_t n;
};

static void cut(struct bytes *b, size_t at, size_t n)
{
    memmove(b->s + at, b->s + at + n, b->n - at - n);
    b->n -= n;
}

static void insert(struct bytes *b, size_t at, const char *s, size_t n)
{
    char copy[256];

    if (b->n + n > MOST_BYTES)
        return;
    memcpy(copy, s, n);
    memmove(b->s + at + n, b->s + at, b->n - at);
    memcpy(b->s + at, copy, n);
    b->n += n;
}

static void mutate(struct bytes *b)
{
    static const char *const words[] = {
        ",",       ";", "\t",     "\"",  "\"\"", "\n",    "\r",   "\r\n",
        " ",       "-", ".",      "e",   "0",    "1e999", "NA",   "123456789012345678901",
        "1e38",    "?", "1e-330", "inf", "nan",  "-0",    "text", "\xff",
        "\xc3\xbc"};
    const size_t at = draw((unsigned)b->n + 1), rest = b->n - at < 200 ? b->n - at : 200;
    const size_t n = draw((unsigned)rest + 1);
    const char *word = words[draw(sizeof words / sizeof *words)];

    switch (draw(5)) {
    case 0:
        cut(b, at, n);
        break;
    case 1:
        insert(b, draw((unsigned)b->n + 1), b->s + at, n);
        break;
    case 2:
        if (at < b->n)
            b->s[at] = (char)draw(256);
        break;
    default:
        insert(b, at, word, strlen(word));
    }
}

static void draw_settings(struct lrf_dataset_settings *settings)
{
    static const char *const columns[] = {NULL, NULL, "a", "1", "2,3", "t", "x, size"};

    lrf_dataset_defaults(settings);
    settings->target = draw(4) ? NULL : columns[draw(6)];
    settings->numeric = draw(4) ? NULL : columns[draw(7)];
    settings->categorical = draw(4) ? NULL : columns[draw(7)];
    settings->task = (enum lrf_task)draw(3);
    settings->missing = (enum lrf_missing)draw(3);
    settings->header = (enum lrf_header)draw(3);
    settings->separator = draw(3) ? '\0' : ",;\t |x"[draw(6)];
    settings->standardize = draw(2);
    settings->val_fraction = draw(10) / 10.0;
    settings->seed = draw(1000);
}

static void assert_sound(const struct lrf_dataset *data)
{
    const struct lrf_dataset_info *info = &data->info;

    assert_true(info->rows_used >= 4 && info->rows_used <= info->rows);
    assert_int_equal(info->train + info->validation, info->rows_used);
    assert_int_equal(info->columns,
                     info->numeric + info->categorical + info->constant + info->identifiers);
    assert_true(info->features > 0);
    for (size_t i = 0; i < info->rows_used * info->features; i++)
        assert_true(isfinite(data->x[i]));
    for (size_t i = 0; i < info->rows_used; i++)
        assert_true(info->classes ? data->label[i] < info->classes : isfinite(data->y[i]));
}

/* Whatever the bytes: a sound data set, or one line that says what is wrong. */
static bool check(const struct bytes *b)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    struct lrf_dataset *data;

    draw_settings(&settings);
    data = try_bytes(b->s, b->n, &settings, &err);
    if (data != NULL) {
        assert_sound(data);
        lrf_dataset_free(data);
        return true;
    }
    assert_true(err.status == LRF_EDATA || err.status == LRF_EINVAL);
    assert_memory_equal(err.text, "'data.csv'", 10);
    for (const char *s = err.text; *s; s++)
        if ((unsigned char)*s < ' ')
            fail_msg("a control character in: %s", err.text);
    return false;
}

static void any_bytes_give_data_or_one_line(void **state)
{
    static struct bytes bytes;
    const char *more = getenv("LRFIND_FUZZ");
    const long iterations = more ? strtol(more, NULL, 10) : ITERATIONS;
    long sound = 0;
    (void)state;

    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        for (long k = 0; k < iterations; k++) {
            bytes.n = 0;
            insert(&bytes, 0, seeds[i], strlen(seeds[i]));
            for (unsigned m = 0, n = draw(8); m < n; m++)
                mutate(&bytes);
            sound += check(&bytes);
        }
    }
    assert_in_range(sound, iterations / 10, 3 * iterations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_give_data_or_one_line),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
