#include "data/rows.h"

#include "data/batch.h"
#include "dataset_file.h"

enum { ROWS = 997 };

/* Classes of 1, 2, 4, 8, ... rows and one of the rest, in mixed order; some rows are dropped. */
static size_t make_rows(uint8_t *roles, uint32_t *label, size_t classes)
{
    size_t used = 0;

    for (size_t i = 0; i < ROWS; i++) {
        roles[i] = i % 13 == 5 ? LRF_ROW_DROPPED : LRF_ROW_TRAIN;
        if (roles[i] == LRF_ROW_TRAIN) {
            size_t c = 0;
            while (c + 1 < classes && used >= ((size_t)2 << c) - 1)
                c++;
            label[used++] = (uint32_t)c;
        }
    }
    for (size_t i = used; i > 1; i--) {
        const size_t j = draw((unsigned)i);
        const uint32_t t = label[i - 1];
        label[i - 1] = label[j];
        label[j] = t;
    }
    return used;
}

static void each_class_gives_its_share(void **state)
{
    static const double fractions[] = {0, 0.01, 0.2, 0.37, 0.5, 0.9, 0.999};
    uint8_t roles[ROWS];
    uint32_t label[ROWS];
    (void)state;

    for (size_t f = 0; f < sizeof fractions / sizeof *fractions; f++) {
        const size_t used = make_rows(roles, label, 8);
        size_t rows[8] = {0}, held[8] = {0}, sum = 0;
        assert_int_equal(lrf_split(roles, ROWS, label, 8, fractions[f], f), 0);
        for (size_t i = 0, k = 0; i < ROWS; i++) {
            if (i % 13 == 5) {
                assert_int_equal(roles[i], LRF_ROW_DROPPED);
                continue;
            }
            rows[label[k]]++;
            held[label[k]] += roles[i] == LRF_ROW_VALIDATION;
            sum += roles[i] == LRF_ROW_VALIDATION;
            k++;
        }
        for (size_t c = 0; c < 8; c++) {
            assert_true(held[c] < rows[c]);
            assert_true(fabs((double)held[c] - fractions[f] * (double)rows[c]) <= 1);
        }
        if (fractions[f] < 0.9)
            assert_close((double)sum, fractions[f] * (double)used, 0.5);
    }
}

static void one_class_is_split_at_random(void **state)
{
    size_t often[100] = {0};
    (void)state;

    for (uint64_t seed = 0; seed < 1000; seed++) {
        uint8_t roles[100];
        size_t held = 0;
        memset(roles, LRF_ROW_TRAIN, sizeof roles);
        assert_int_equal(lrf_split(roles, 100, NULL, 1, 0.25, seed), 0);
        for (size_t i = 0; i < 100; i++) {
            held += roles[i] == LRF_ROW_VALIDATION;
            often[i] += roles[i] == LRF_ROW_VALIDATION;
        }
        assert_int_equal(held, 25);
    }
    for (size_t i = 0; i < 100; i++) /* 250 expected, standard deviation 14 */
        assert_in_range(often[i], 190, 310);
}

/* Recorded: a split must not change between machines or versions. */
static void a_seed_gives_one_split_everywhere(void **state)
{
    static const size_t recorded[] = {2, 7, 8, 11, 22};
    uint8_t roles[24];
    size_t n = 0;
    (void)state;

    memset(roles, LRF_ROW_TRAIN, sizeof roles);
    assert_int_equal(lrf_split(roles, 24, NULL, 1, 0.2, 2385), 0);
    for (size_t i = 0; i < 24; i++)
        if (roles[i] == LRF_ROW_VALIDATION)
            assert_int_equal(i, recorded[n++]);
    assert_int_equal(n, 5);
}

/* "i,i,class" for rows i, three classes of unequal size. */
static struct lrf_dataset *read_rows(size_t rows, double val_fraction, uint64_t seed)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    struct lrf_strbuf text = {0};

    for (size_t i = 0; i < rows; i++)
        lrf_strbuf_printf(&text, "%zu,%zu,%s\n", i, i * i,
                          i % 7 == 0   ? "a"
                          : i % 3 == 0 ? "b"
                                       : "c");
    lrf_dataset_defaults(&settings);
    settings.val_fraction = val_fraction;
    settings.seed = seed;
    settings.standardize = false;
    settings.numeric = "1";
    data = read_text(text.s, &settings);
    lrf_strbuf_release(&text);
    return data;
}

static void train_and_validation_are_all_rows_once(void **state)
{
    static const double fractions[] = {0, 0.2, 0.7};
    (void)state;

    for (size_t f = 0; f < 3; f++) {
        struct lrf_dataset *data = read_rows(500, fractions[f], 7);
        unsigned seen[500] = {0};
        assert_int_equal(data->info.validation, round(500 * fractions[f]));
        for (size_t i = 0; i < data->info.train; i++)
            seen[data->train[i]]++;
        for (size_t i = 0; i < data->info.validation; i++)
            seen[data->validation[i]]++;
        for (size_t i = 0; i < 500; i++)
            assert_int_equal(seen[i], 1);
        for (size_t i = 1; i < data->info.train; i++)
            assert_true(data->train[i - 1] < data->train[i]);
        for (size_t i = 1; i < data->info.validation; i++)
            assert_true(data->validation[i - 1] < data->validation[i]);
        lrf_dataset_free(data);
    }
}

static void the_seed_sets_the_split(void **state)
{
    struct lrf_dataset *a = read_rows(500, 0.2, 1), *b = read_rows(500, 0.2, 1);
    struct lrf_dataset *c = read_rows(500, 0.2, 2);
    const size_t bytes = a->info.train * sizeof *a->train;
    (void)state;

    assert_memory_equal(a->train, b->train, bytes);
    assert_memory_not_equal(a->train, c->train, bytes);
    lrf_dataset_free(a);
    lrf_dataset_free(b);
    lrf_dataset_free(c);
}

/* Every epoch holds each training row once, in batches of `batch` and a rest. */
static void check_epochs(const struct lrf_dataset *data, size_t batch, bool shuffled)
{
    struct lrf_batches *batches = lrf_batches_alloc(data, batch);
    const size_t train = data->info.train, size = batch && batch < train ? batch : train;
    uint32_t *order = calloc(2 * train, sizeof *order);

    assert_non_null(batches);
    assert_int_equal(lrf_batches_size(batches), size);
    for (size_t epoch = 0; epoch < 2; epoch++) {
        unsigned seen[500] = {0};
        for (size_t k = 0, n; k < train; k += n) {
            const uint32_t *row = lrf_batches_next(batches, &n);
            assert_int_equal(n, train - k < size ? train - k : size);
            memcpy(order + epoch * train + k, row, n * sizeof *row);
        }
        for (size_t k = 0; k < train; k++)
            seen[order[epoch * train + k]]++;
        for (size_t k = 0; k < train; k++)
            assert_int_equal(seen[data->train[k]], 1);
        assert_int_equal(memcmp(order + epoch * train, data->train, train * sizeof *order) != 0,
                         shuffled);
    }
    assert_int_equal(memcmp(order, order + train, train * sizeof *order) != 0, shuffled);
    free(order);
    lrf_batches_free(batches);
}

static void an_epoch_is_every_training_row_once(void **state)
{
    static const size_t sizes[] = {1, 32, 399};
    struct lrf_dataset *data = read_rows(500, 0.2, 3);
    (void)state;

    assert_int_equal(data->info.train, 400);
    for (size_t i = 0; i < 3; i++)
        check_epochs(data, sizes[i], true);
    check_epochs(data, 0, false);
    check_epochs(data, 400, false);
    check_epochs(data, 1000, false);
    lrf_batches_free(NULL);
    lrf_dataset_free(data);
}

static void restarting_repeats_the_order(void **state)
{
    struct lrf_dataset *data = read_rows(100, 0, 3);
    struct lrf_batches *batches = lrf_batches_alloc(data, 30);
    uint32_t first[30], again[30], other[30];
    size_t n;
    (void)state;

    memcpy(first, lrf_batches_next(batches, &n), sizeof first);
    lrf_batches_restart(batches, 5);
    memcpy(other, lrf_batches_next(batches, &n), sizeof other);
    for (int i = 0; i < 4; i++)
        lrf_batches_next(batches, &n);
    lrf_batches_restart(batches, 0);
    memcpy(again, lrf_batches_next(batches, &n), sizeof again);
    assert_memory_equal(first, again, sizeof first);
    assert_memory_not_equal(first, other, sizeof first);
    lrf_batches_free(batches);
    lrf_dataset_free(data);
}

static void gathering_copies_the_rows(void **state)
{
    static const uint32_t rows[] = {77, 0, 13, 77};
    struct lrf_dataset *data = read_rows(100, 0.5, 3);
    lrf_real x[8];
    (void)state;

    lrf_batch_gather(data, rows, 4, x);
    for (size_t i = 0; i < 4; i++) {
        assert_close(x[2 * i], rows[i], 0);
        assert_close(x[2 * i + 1], rows[i] * rows[i], 0);
    }
    lrf_dataset_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_class_gives_its_share),
        cmocka_unit_test(one_class_is_split_at_random),
        cmocka_unit_test(a_seed_gives_one_split_everywhere),
        cmocka_unit_test(train_and_validation_are_all_rows_once),
        cmocka_unit_test(the_seed_sets_the_split),
        cmocka_unit_test(an_epoch_is_every_training_row_once),
        cmocka_unit_test(restarting_repeats_the_order),
        cmocka_unit_test(gathering_copies_the_rows),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
