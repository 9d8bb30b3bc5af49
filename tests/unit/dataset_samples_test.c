#include <lrfind/reference.h>

#include "assert.h"

static void every_sample_is_read(void **state)
{
    static const struct {
        const char *path, *name;
        size_t rows, columns, classes, missing;
        double mean; /* of the target over all rows */
    } samples[] = {
        {"samples/iris.csv", "iris.csv", 150, 4, 3, 0, 0},
        {"samples/wine.csv", "wine.csv", 178, 13, 3, 0, 0},
        {"samples/breast_cancer.csv", "breast_cancer.csv", 569, 30, 2, 0, 0},
        {"samples/digits.csv", "digits.csv", 1797, 64, 10, 0, 0},
        {"samples/penguins.csv", "penguins.csv", 333, 7, 3, 0, 0},
        {"samples/penguins_missing.csv", "penguins_missing.csv", 344, 7, 3, 19, 0},
        {"samples/weather.csv", "weather.csv", 2922, 6, 5, 0, 0},
        {"samples/concrete.csv", "concrete.csv", 1030, 8, 0, 0, 35.8178},
    };
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    (void)state;

    lrf_dataset_defaults(&settings);
    settings.val_fraction = 0;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct lrf_dataset *data = lrf_dataset_read(samples[i].path, &settings, &err);
        if (data == NULL)
            fail_msg("%s", err.text);
        assert_string_equal(data->info.name, samples[i].name);
        assert_string_equal(data->info.target, "target");
        assert_true(data->info.header && data->info.task_detected);
        assert_int_equal(data->info.rows_used, samples[i].rows);
        assert_int_equal(data->info.columns, samples[i].columns);
        assert_int_equal(data->info.classes, samples[i].classes);
        assert_int_equal(data->info.missing, samples[i].missing);
        assert_close(data->info.target_mean, samples[i].mean, 1e-3);
        lrf_dataset_free(data);
    }
}

/* Standardised features have mean 0 and mean square 1 over the training rows. */
static void digits_are_standardised(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    struct lrf_dataset *data;
    (void)state;

    lrf_dataset_defaults(&settings);
    data = lrf_dataset_read("samples/digits.csv", &settings, &err);
    assert_non_null(data);
    assert_int_equal(data->info.numeric + data->info.constant, 64);
    assert_int_equal(data->info.train + data->info.validation, 1797);
    for (size_t j = 0; j < data->info.features; j++) {
        double mean = 0, square = 0;
        for (size_t i = 0; i < data->info.train; i++) {
            const double v = data->x[data->train[i] * data->info.features + j];
            mean += v / (double)data->info.train;
            square += v * v / (double)data->info.train;
        }
        assert_close(mean, 0, 1e-6);
        assert_close(square, 1, 1e-6);
    }
    lrf_dataset_free(data);
}

/* Values below 10 or so were rounded to float twice, and three times by the mean's. */
static void assert_same_values(const float *a, const float *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_close(a[i], b[i], 3e-6);
}

/* Against the file read anew with that seed. */
static void another_split_is_as_if_read_with_its_seed(void **state)
{
    static const char *const path[] = {"samples/iris.csv", "samples/concrete.csv",
                                       "samples/wine.csv"};
    (void)state;
    for (size_t f = 0; f < 3; f++) {
        struct lrf_dataset_settings settings;
        struct lrf_error err = {0};
        struct lrf_dataset *data, *again, *other;
        lrf_dataset_defaults(&settings);
        data = lrf_dataset_read(path[f], &settings, &err);
        settings.seed = 5;
        other = lrf_dataset_read(path[f], &settings, &err);
        if (!data || !other)
            fail_msg("%s", err.text);
        again = lrf_dataset_split(data, 5, &err);
        assert_non_null(again);
        assert_int_equal(again->info.train, other->info.train);
        assert_int_equal(again->info.validation, other->info.validation);
        assert_memory_equal(again->train, other->train, other->info.train * sizeof *other->train);
        assert_memory_equal(again->validation, other->validation,
                            other->info.validation * sizeof *other->validation);
        assert_true(memcmp(again->train, data->train, data->info.train * sizeof *data->train));
        assert_int_equal(again->info.features, other->info.features);
        assert_same_values(again->x, other->x, other->info.rows_used * other->info.features);
        if (other->y)
            assert_same_values(again->y, other->y, other->info.rows_used);
        assert_relative(again->info.target_mean, other->info.target_mean, 1e-6);
        assert_relative(again->info.target_sd, other->info.target_sd, 1e-6);
        assert_relative(again->info.baseline_loss, other->info.baseline_loss, 1e-6);
        assert_relative(again->info.baseline_val_loss, other->info.baseline_val_loss, 1e-6);
        lrf_dataset_free(again);
        again = lrf_dataset_split(data, 0, &err);
        assert_non_null(again);
        assert_memory_equal(again->train, data->train, data->info.train * sizeof *data->train);
        assert_same_values(again->x, data->x, data->info.rows_used * data->info.features);
        lrf_dataset_free(again);
        lrf_dataset_free(other);
        lrf_dataset_free(data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_is_read),
        cmocka_unit_test(digits_are_standardised),
        cmocka_unit_test(another_split_is_as_if_read_with_its_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
