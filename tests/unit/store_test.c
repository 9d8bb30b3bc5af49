#include "data/store.h"

#include "data/cell.h"
#include "dataset_file.h"

enum { LENGTH = 257 };

typedef double make_cell(size_t i);

static double one_value(size_t i)
{
    (void)i;
    return -0.1;
}

static double all_missing(size_t i)
{
    (void)i;
    return lrf_cell_missing();
}

static double decimals(size_t i)
{
    return (round(draw_real() * 1e4) + 0.0) / pow(10, (double)(i % 6)); /* no -0 */
}

static double decimals_and_texts(size_t i)
{
    return i % 5 == 3 ? lrf_cell_text(draw(1002)) : decimals(i);
}

static double reals(size_t i)
{
    (void)i;
    return draw_real() * pow(10, draw_real() * 300);
}

static double reals_and_texts(size_t i)
{
    return i % 7 == 0 ? lrf_cell_text(draw(1002)) : reals(i);
}

/* The first 200 need few digits, the last many: too many for 32 bits. */
static double late_digits(size_t i)
{
    return i < 200 ? 123456789 + (double)i : 0.125;
}

static double whole_extremes(size_t i)
{
    return i % 2 ? INT32_MAX : INT32_MIN + (1 << 20) + 1.0;
}

static double beyond_whole(size_t i)
{
    return i % 2 ? INT32_MAX + 1.0 : 3;
}

static double below_whole(size_t i)
{
    return i % 2 ? INT32_MIN + (double)(1 << 20) : 3;
}

static double any_bits(size_t i)
{
    const uint64_t bits = draw_bits();
    double cell;
    (void)i;

    memcpy(&cell, &bits, sizeof cell);
    return isfinite(cell) ? cell : 2.385;
}

static void packing_loses_nothing(void **state)
{
    static const struct {
        make_cell *cell;
        enum lrf_pack_form form;
    } cases[] = {{one_value, LRF_PACK_SAME},      {all_missing, LRF_PACK_SAME},
                 {decimals, LRF_PACK_WHOLE},      {decimals_and_texts, LRF_PACK_WHOLE},
                 {reals, LRF_PACK_DOUBLE},        {reals_and_texts, LRF_PACK_DOUBLE},
                 {late_digits, LRF_PACK_DOUBLE},  {whole_extremes, LRF_PACK_WHOLE},
                 {beyond_whole, LRF_PACK_DOUBLE}, {below_whole, LRF_PACK_DOUBLE},
                 {any_bits, LRF_PACK_DOUBLE}};
    (void)state;

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double cell[LENGTH], back[LENGTH], bytes[LENGTH];
        struct lrf_packing packing = {0};
        size_t n;
        for (size_t i = 0; i < LENGTH; i++)
            cell[i] = cases[c].cell(i);
        n = lrf_pack(&packing, (char *)bytes, cell, LENGTH);
        assert_int_equal(packing.form, cases[c].form);
        assert_int_equal(n, packing.form == LRF_PACK_SAME    ? 8
                            : packing.form == LRF_PACK_WHOLE ? 4 * LENGTH
                                                             : 8 * LENGTH);
        lrf_unpack(&packing, (char *)bytes, back, LENGTH);
        assert_memory_equal(cell, back, sizeof cell);
    }
}

static void keep_every_cell(bool on_disk)
{
    static const struct {
        size_t rows, columns;
    } cases[] = {{1, 1}, {50000, 3}, {65536, 2}, {200, 700}, {40, 10000}, {3000, 300}};

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const size_t rows = cases[c].rows, columns = cases[c].columns;
        double *cell = calloc(rows * columns, sizeof *cell);
        struct lrf_store store;
        assert_int_equal(lrf_store_init(&store, columns, on_disk), 0);
        for (size_t i = 0; i < rows; i++) {
            for (size_t j = 0; j < columns; j++)
                cell[i * columns + j] = (j % 2 ? decimals_and_texts : reals_and_texts)(i + j);
            double *row = lrf_store_row(&store);
            for (size_t j = 0; j < columns; j++)
                row[j * store.stride] = cell[i * columns + j];
            assert_int_equal(lrf_store_commit(&store), 0);
        }
        assert_int_equal(lrf_store_finish(&store), 0);
        assert_int_equal(store.rows, rows);
        for (size_t b = 0, row = 0; b < store.n_blocks; row += lrf_store_block_rows(&store, b++)) {
            assert_int_equal(row, b * store.block_rows);
            for (size_t j = 0; j < columns; j++) {
                const double *segment = lrf_store_segment(&store, b, j);
                for (size_t i = 0; i < lrf_store_block_rows(&store, b); i++)
                    assert_memory_equal(&segment[i], &cell[(row + i) * columns + j], sizeof *cell);
            }
        }
        lrf_store_drop(&store, 0);
        lrf_store_release(&store);
        free(cell);
    }
}

static void a_store_keeps_every_cell(void **state)
{
    (void)state;
    keep_every_cell(false);
}

static void on_disk_too(void **state)
{
    (void)state;
    keep_every_cell(true);
}

/* Where it cannot, it says where and why. */
static void a_disk_that_takes_nothing_is_named(void **state)
{
    struct lrf_store store;
    struct lrf_error err = {0};
    (void)state;

    setenv("TMPDIR", "/dev/null", 1);
    assert_int_equal(lrf_store_init(&store, 3, true), -1);
    unsetenv("TMPDIR");
    assert_int_equal(lrf_store_fail(&store, &err), LRF_EIO);
    assert_string_equal(err.text,
                        "cannot keep the cells of the data in '/dev/null': Not a directory");
    lrf_store_release(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packing_loses_nothing),
        cmocka_unit_test(a_store_keeps_every_cell),
        cmocka_unit_test(on_disk_too),
        cmocka_unit_test(a_disk_that_takes_nothing_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
