#include "dataset_file.h"

#include <float.h>

/* A table of numbers as text and as what the text says. */
struct numbers {
    size_t rows, columns; /* the last column is the target */
    double *value;        /* (rows, columns); nan: missing */
    struct lrf_strbuf text;
};

typedef double draw_number(size_t row, size_t column);

static void make_numbers(struct numbers *t, size_t rows, size_t columns, draw_number *number)
{
    *t = (struct numbers){.rows = rows, .columns = columns};
    t->value = calloc(rows * columns, sizeof *t->value);
    for (size_t i = 0; i < rows * columns; i++) {
        t->value[i] = number(i / columns, i % columns);
        if (!isnan(t->value[i]))
            lrf_strbuf_printf(&t->text, "%.17g", t->value[i]);
        lrf_strbuf_puts(&t->text, (i + 1) % columns ? "," : "\n");
    }
}

static void free_numbers(struct numbers *t)
{
    free(t->value);
    lrf_strbuf_release(&t->text);
}

/* Whether each row trains; to be freed. */
static bool *training_rows(const struct lrf_dataset *data)
{
    bool *train = calloc(data->info.rows_used, sizeof *train);

    for (size_t i = 0; i < data->info.train; i++)
        train[data->train[i]] = true;
    return train;
}

/* What column j must be encoded as, by the definition, in long double. */
static void assert_standardised(const struct lrf_dataset *data, const struct numbers *t, size_t j,
                                const float *encoded, size_t stride)
{
    bool *train = training_rows(data);
    long double n = 0, mean = 0, variance = 0;

    for (size_t i = 0; i < t->rows; i++) {
        const double v = t->value[i * t->columns + j];
        train[i] = train[i] && !isnan(v);
        n += train[i];
        mean += train[i] ? v : 0;
    }
    mean /= n;
    for (size_t i = 0; i < t->rows; i++) {
        const long double d = t->value[i * t->columns + j] - mean;
        variance += train[i] ? d * d / n : 0;
    }
    for (size_t i = 0; i < t->rows; i++) {
        const double v = t->value[i * t->columns + j];
        const double wanted = isnan(v) ? 0 : (double)((v - mean) / sqrtl(variance));
        assert_close(encoded[i * stride], wanted, 1e-7 * fmax(1, fabs(wanted)));
    }
    free(train);
}

static void check_standardised(size_t rows, size_t columns, draw_number *number)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    struct numbers t;

    make_numbers(&t, rows, columns, number);
    lrf_dataset_defaults(&settings);
    settings.task = LRF_TASK_REGRESSION;
    data = read_text(t.text.s, &settings);
    assert_int_equal(data->info.features, columns - 1);
    for (size_t j = 0; j + 1 < columns; j++)
        assert_standardised(data, &t, j, data->x + j, columns - 1);
    assert_standardised(data, &t, columns - 1, data->y, 1);
    lrf_dataset_free(data);
    free_numbers(&t);
}

/* A scale from 1e-9 to 1e9 for each column. */
static double of_many_scales(size_t row, size_t column)
{
    (void)row;
    return draw_real() * pow(10, (double)column - 9);
}

/* A small spread around offsets up to 1e9. */
static double of_large_offsets(size_t row, size_t column)
{
    (void)row;
    return (column % 2 ? -1 : 1) * pow(10, (double)column) + draw_real() * 1e-3;
}

static double of_few_digits(size_t row, size_t column)
{
    return round(draw_real() * 1000) / pow(10, (double)((column + row / 300) % 6));
}

static double with_gaps(size_t row, size_t column)
{
    (void)row;
    return column < 4 && draw(4) == 0 ? NAN : draw_real();
}

static double of_extreme_scales(size_t row, size_t column)
{
    static const double scales[] = {1e300, 1e-300, 1e200, 1.7e308, 1e-310};
    (void)row;
    return scales[column] * draw_real();
}

static void standardising_is_by_the_training_rows(void **state)
{
    (void)state;
    check_standardised(200, 19, of_many_scales);
    check_standardised(200, 10, of_large_offsets);
    check_standardised(1000, 5, with_gaps);
    check_standardised(100, 5, of_extreme_scales);
    check_standardised(2000, 3, of_few_digits);
}

static void seven_hundred_columns_and_many_rows_fit(void **state)
{
    (void)state;
    check_standardised(300, 701, of_few_digits);
    check_standardised(20000, 5, with_gaps);
}

static void values_are_left_as_they_are_when_asked(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    struct numbers t;
    bool *train;
    (void)state;

    make_numbers(&t, 400, 6, with_gaps);
    lrf_dataset_defaults(&settings);
    settings.standardize = false;
    data = read_text(t.text.s, &settings);
    assert_false(data->info.standardized);
    train = training_rows(data);
    for (size_t j = 0; j < 5; j++) {
        double sum = 0, n = 0;
        for (size_t i = 0; i < 400; i++) {
            const double v = t.value[i * 6 + j];
            if (train[i] && !isnan(v))
                sum += v, n++;
        }
        for (size_t i = 0; i < 400; i++) {
            const double v = t.value[i * 6 + j];
            assert_close(data->x[i * 5 + j], isnan(v) ? sum / n : v, 1e-7);
        }
    }
    assert_relative(data->info.target_sd, 0.577, 0.1);
    free(train);
    lrf_dataset_free(data);
    free_numbers(&t);
}

static void rows_with_gaps_are_dropped_when_asked(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    struct numbers t;
    size_t kept = 0, missing = 0;
    (void)state;

    make_numbers(&t, 700, 6, with_gaps);
    lrf_dataset_defaults(&settings);
    settings.standardize = false;
    settings.missing = LRF_MISSING_DROP;
    data = read_text(t.text.s, &settings);
    for (size_t i = 0; i < 700; i++) {
        size_t gaps = 0;
        for (size_t j = 0; j < 6; j++)
            gaps += isnan(t.value[i * 6 + j]);
        missing += gaps;
        for (size_t j = 0; j < 5 && gaps == 0; j++)
            assert_close(data->x[kept * 5 + j], t.value[i * 6 + j], 1e-7);
        kept += gaps == 0;
    }
    assert_int_equal(data->info.rows, 700);
    assert_int_equal(data->info.rows_used, kept);
    assert_int_equal(data->info.missing, missing);
    assert_int_equal(data->info.train + data->info.validation, kept);
    lrf_dataset_free(data);
    free_numbers(&t);
}

static void rows_without_target_are_always_dropped(void **state)
{
    static const char text[] = "a,b,t\n1,,x\n3,4,NA\n5,6,y\n7,8,x\n,,\n9,1,y\n2,5,x\n";
    static const float wanted[] = {1, 4.8f, 5, 6, 7, 8, 9, 1, 2, 5};
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.standardize = false;
    settings.val_fraction = 0;
    data = read_text(text, &settings);
    assert_int_equal(data->info.rows, 7);
    assert_int_equal(data->info.rows_used, 5);
    assert_close(data->x[1], (6 + 8 + 1 + 5) / 4.0, 1e-6);
    for (size_t i = 2; i < 10; i++)
        assert_close(data->x[i], wanted[i], 0);
    lrf_dataset_free(data);
}

static void categories_become_indicators(void **state)
{
    static const char text[] = "c,d,t\nred,p,0\nblue,q,1\ngreen,p,0\nred,q,1\n,p,0\nblue,NA,1\n"
                               "red,p,0\nred,q,1\n";
    /* blue, green, red; d is q; missing: the means 2/7, 1/7, 4/7 and 3/7 */
    static const float wanted[8][4] = {{0, 0, 1, 0},
                                       {1, 0, 0, 1},
                                       {0, 1, 0, 0},
                                       {0, 0, 1, 1},
                                       {2.f / 7, 1.f / 7, 4.f / 7, 0},
                                       {1, 0, 0, 3.f / 7},
                                       {0, 0, 1, 0},
                                       {0, 0, 1, 1}};
    static const double share[] = {2. / 7, 1. / 7, 4. / 7, 3. / 7};
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.val_fraction = 0;
    for (int standardize = 0; standardize < 2; standardize++) {
        settings.standardize = standardize;
        data = read_text(text, &settings);
        assert_int_equal(data->info.categorical, 2);
        assert_int_equal(data->info.features, 4);
        for (size_t i = 0; i < 32; i++) {
            const double p = share[i % 4], v = wanted[i / 4][i % 4];
            assert_close(data->x[i], standardize ? (v - p) / sqrt(p * (1 - p)) : v, 2e-7);
        }
        lrf_dataset_free(data);
    }
}

static void numbers_can_be_named_categories(void **state)
{
    static const char text[] = "a,b,t\n10,1,0\n9,2,1\n2.50,3,0\n10.0,4,1\n9,5,1\n2.5,6,0\n";
    static const float wanted[6][4] = {{0, 0, 1, 1}, {0, 1, 0, 2}, {1, 0, 0, 3},
                                       {0, 0, 1, 4}, {0, 1, 0, 5}, {1, 0, 0, 6}};
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.val_fraction = 0;
    settings.standardize = false;
    settings.categorical = " a ";
    data = read_text(text, &settings);
    assert_int_equal(data->info.features, 4);
    for (size_t i = 0; i < 24; i++)
        assert_close(data->x[i], wanted[i / 4][i % 4], 0);
    lrf_dataset_free(data);
}

/* A category or a value that only validation rows have tells the training rows nothing. */
static void what_only_validation_rows_have_is_no_feature(void **state)
{
    size_t seen = 0;
    (void)state;

    for (uint64_t seed = 0; seed < 40; seed++) {
        struct lrf_dataset_settings settings;
        struct lrf_dataset *data;
        bool rare, *train;
        lrf_dataset_defaults(&settings);
        settings.seed = seed;
        data = read_text("a,c,k,t\n1,x,1,0\n2,y,1,1\n3,x,1,0\n4,y,1,1\n5,z,2,1\n", &settings);
        train = training_rows(data);
        rare = train[4];
        free(train);
        assert_int_equal(data->info.features, rare ? 5 : 2);
        assert_int_equal(data->info.constant, rare ? 0 : 1);
        if (!rare)
            assert_close(data->x[4 * 2 + 1], 0, 0);
        seen += !rare;
        lrf_dataset_free(data);
    }
    assert_in_range(seen, 3, 37);
}

static void the_order_of_the_rows_does_not_move_the_columns(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *a, *b;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.val_fraction = 0;
    a = read_text("c,t\nw,0\nu,1\nv,0\nu,1\nv,1\n", &settings);
    b = read_text("c,t\nv,1\nu,1\nv,0\nu,1\nw,0\n", &settings);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(a->label[i], b->label[4 - i]);
        for (size_t k = 0; k < 3; k++)
            assert_close(a->x[i * 3 + k], b->x[(4 - i) * 3 + k], 0);
    }
    lrf_dataset_free(a);
    lrf_dataset_free(b);
}

/* Entropy of 1/4, 3/4; cross-entropy of the validation rows with those; variance of a target that
 * is standardised by its own. */
static void the_baseline_is_the_loss_of_the_best_constant(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    size_t ones = 0;
    double expected = 0;
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.val_fraction = 0;
    data = read_text("x,t\n1,a\n2,b\n3,b\n4,b\n5,a\n6,b\n7,b\n8,b\n", &settings);
    assert_close(data->info.baseline_loss, -0.25 * log(0.25) - 0.75 * log(0.75), 1e-15);
    assert_true(isnan(data->info.baseline_val_loss));
    lrf_dataset_free(data);
    data = read_text("x,t\n1,.5\n2,.25\n3,3.5\n4,-4\n", &settings);
    assert_close(data->info.baseline_loss, 1, 4 * FLT_EPSILON);
    lrf_dataset_free(data);

    settings.val_fraction = 0.4;
    data = read_text("x,t\n1,a\n2,b\n3,b\n4,b\n5,a\n6,b\n7,b\n8,b\n9,a\n", &settings);
    for (size_t i = 0; i < data->info.train; i++)
        ones += data->label[data->train[i]];
    for (size_t i = 0; i < data->info.validation; i++) {
        double share = (double)ones / (double)data->info.train;
        expected -= log(data->label[data->validation[i]] ? share : 1 - share) /
                    (double)data->info.validation;
    }
    assert_true(ones > 0 && ones < data->info.train && data->info.validation > 0);
    assert_close(data->info.baseline_val_loss, expected, 1e-14);
    lrf_dataset_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standardising_is_by_the_training_rows),
        cmocka_unit_test(seven_hundred_columns_and_many_rows_fit),
        cmocka_unit_test(values_are_left_as_they_are_when_asked),
        cmocka_unit_test(rows_with_gaps_are_dropped_when_asked),
        cmocka_unit_test(rows_without_target_are_always_dropped),
        cmocka_unit_test(categories_become_indicators),
        cmocka_unit_test(numbers_can_be_named_categories),
        cmocka_unit_test(what_only_validation_rows_have_is_no_feature),
        cmocka_unit_test(the_order_of_the_rows_does_not_move_the_columns),
        cmocka_unit_test(the_baseline_is_the_loss_of_the_best_constant),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
