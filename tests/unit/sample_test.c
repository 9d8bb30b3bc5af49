#include "data/sample.h"

#include "assert.h"

enum { ROWS = 20, KEPT = 5 };

/* Offers rows 0 to ROWS - 1 of two cells; returns the kept ones as bits. */
static unsigned take(size_t most, uint64_t seed)
{
    struct lrf_sample sample;
    struct lrf_csv_row row;
    size_t line = 0, n = 0;
    unsigned kept = 0;

    assert_int_equal(lrf_sample_init(&sample, most, seed), 0);
    for (size_t i = 0; i < ROWS; i++) {
        char text[8];
        struct lrf_csv_cell cell[] = {{text, 0, .decimals = LRF_CSV_TEXT},
                                      {"", 0, .decimals = LRF_CSV_TEXT}};
        cell[0].n = (size_t)snprintf(text, sizeof text, "%zu", i);
        row = (struct lrf_csv_row){cell, 2, 2 * i + 7};
        assert_int_equal(lrf_sample_offer(&sample, &row), 0);
    }
    for (; lrf_sample_next(&sample, &row) == 0 && row.n > 0; n++) {
        const int i = atoi(row.cell[0].s);
        assert_int_equal(row.line, 2 * i + 7);
        assert_true(row.line > line && row.n == 2 && row.cell[1].n == 0);
        line = row.line;
        kept |= 1u << i;
    }
    assert_int_equal(n, most < ROWS ? most : ROWS);
    lrf_sample_release(&sample);
    return kept;
}

static void every_pair_of_rows_is_as_likely(void **state)
{
    enum { SEEDS = 20000 };
    const double p = KEPT * (KEPT - 1.0) / (ROWS * (ROWS - 1.0)), sd = sqrt(SEEDS * p * (1 - p));
    static unsigned pairs[ROWS][ROWS];
    (void)state;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        const unsigned kept = take(KEPT, seed);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t j = 0; j < i; j++)
                pairs[i][j] += (kept >> i & 1) & (kept >> j & 1);
    }
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(fabs(pairs[i][j] - SEEDS * p) < 4.5 * sd);
}

static void fewer_rows_than_asked_for_are_all_there(void **state)
{
    (void)state;
    assert_int_equal(take(ROWS, 3), (1u << ROWS) - 1);
    assert_int_equal(take(1000, 3), (1u << ROWS) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_rows_is_as_likely),
        cmocka_unit_test(fewer_rows_than_asked_for_are_all_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
