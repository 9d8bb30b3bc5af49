#include <sys/stat.h>
#include <unistd.h>

#include "assert.h"

#include <lrfind.h>

static struct lrf_study *watch(const char *const *path, size_t n, struct lrf_error *err)
{
    const struct lrf_watch_settings settings = {.lr = NAN};

    return lrf_study_watch(path, n, &settings, NULL, err);
}

/* A run of 300 rows whose loss stands out at two steps, written to a file. */
static void write_run(const char *path, unsigned seed, size_t one, size_t other)
{
    FILE *file = fopen(path, "w");
    unsigned state = seed * 2654435761u + 1;

    assert_non_null(file);
    fputs("step,loss\n", file);
    for (size_t i = 0; i < 300; i++) {
        state = state * 1664525u + 1013904223u;
        fprintf(file, "%zu,%.6f\n", 10 * i,
                .5 + 2 * exp(-(double)i / 40) + .02 * (state >> 16 & 0xff) / 256 +
                    (i == one || i == other ? 1.5 : 0));
    }
    fclose(file);
}

static void a_step_that_is_out_in_every_log_is_shared(void **state)
{
    const char *const path[] = {"watch_a.csv", "watch_b.csv", "watch_c.csv"};
    struct lrf_error err = {0};
    struct lrf_study *study;
    const struct lrf_watch_result *result;

    (void)state;
    write_run(path[0], 1, 150, 200);
    write_run(path[1], 2, 150, 210);
    write_run(path[2], 3, 150, 200);
    study = watch(path, 3, &err);
    assert_non_null(study);
    result = lrf_study_result(study)->watch;
    assert_int_equal(result->n, 3);
    assert_int_equal(result->logs, 3);
    assert_int_equal(result->n_shared, 1);
    assert_true(result->shared[0].step == 1500);
    assert_int_equal(result->shared[0].runs, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(result->run[i].verdict.outliers, 2);
        assert_string_equal(result->run[i].file, path[i]);
        assert_string_equal(result->run[i].format, "CSV");
        assert_int_equal(result->run[i].n_points, 300);
    }
    lrf_study_free(study);
    study = watch(path, 1, &err);
    assert_non_null(study);
    assert_int_equal(lrf_study_result(study)->watch->n_shared, 0);
    lrf_study_free(study);
    for (size_t i = 0; i < 3; i++)
        unlink(path[i]);
}

static void an_outlier_is_known_once_the_next_rows_are_calm(void **state)
{
    struct lrf_error err = {0};
    struct lrf_monitor *monitor = lrf_monitor_alloc(&err);
    size_t told = 0;
    double step;

    (void)state;
    assert_non_null(monitor);
    assert_false(lrf_monitor_outlier(monitor, &step));
    for (size_t i = 0; i < 120; i++) {
        const double loss = 1 + 1 / (1. + (double)i) + .001 * (double)(i % 3) + (i == 100);
        lrf_monitor_tell(
            monitor, &(struct lrf_run_row){.known = LRF_ROW_LOSS, .step = (double)i, .loss = loss});
        if (!lrf_monitor_outlier(monitor, &step))
            continue;
        assert_true(step == 100 && i == 104);
        told++;
    }
    assert_int_equal(told, 1);
    lrf_monitor_free(monitor);
}

/* Long runs are thinned, and their events and validation losses stay. */
static void long_runs_are_thinned(void **state)
{
    const char *const path[] = {"watch_long.csv"};
    FILE *file = fopen(path[0], "w");
    struct lrf_error err = {0};
    struct lrf_study *study;
    const struct lrf_watch_run *run;
    size_t validations = 0, n = 100000;

    (void)state;
    assert_non_null(file);
    fputs("step,loss,val_loss\n", file);
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "%zu,%s,", i, i == 77777 ? "nan" : i % 2 ? "1" : "1.01");
        fprintf(file, i % 1000 == 999 ? "%g\n" : "\n", 2. - (double)i / 1e6);
    }
    fclose(file);
    study = watch(path, 1, &err);
    assert_non_null(study);
    run = lrf_study_result(study)->watch->run;
    assert_int_equal(run->verdict.rows, n);
    assert_int_equal(run->verdict.val_rows, n / 1000);
    assert_int_equal(run->every, 4);
    assert_true(run->n_points >= n / 4 && run->n_points <= n / 4 + n / 1000 + 1);
    for (size_t i = 0; i < run->n_points; i++) {
        const struct lrf_watch_point *p = &run->point[i];
        validations += !isnan(p->val_loss);
        assert_true(p->row % run->every == 0 || !isnan(p->val_loss) || p->row == 77777);
        assert_true(p->step == (double)p->row);
    }
    assert_int_equal(validations, n / 1000);
    assert_int_equal(run->n_events, 1);
    assert_int_equal(run->event->kind, LRF_EVENT_NONFINITE);
    lrf_study_free(study);
    unlink(path[0]);
}

/* Validations are bounded, too, between any two losses. */
static void many_validations_are_thinned(void **state)
{
    const char *const path[] = {"watch_val.csv"};
    FILE *file = fopen(path[0], "w");
    struct lrf_error err = {0};
    struct lrf_study *study;
    const struct lrf_watch_run *run;
    size_t n = 100000;

    (void)state;
    assert_non_null(file);
    fputs("step,loss,val_loss\n0,3,\n", file);
    for (size_t i = 1; i <= n; i++)
        fprintf(file, "%zu,,%g\n", i, 2. - (double)i / 1e6);
    fclose(file);
    study = watch(path, 1, &err);
    assert_non_null(study);
    run = lrf_study_result(study)->watch->run;
    assert_int_equal(run->verdict.rows, 1);
    assert_int_equal(run->verdict.val_rows, n);
    assert_true(run->n_points > 1000 && run->n_points < 40000);
    lrf_study_free(study);
    unlink(path[0]);
}

/* A log whose steps begin anew again and again: n times `rows` rows. */
static struct lrf_study *watch_restarts(size_t n, size_t rows)
{
    const char *const path[] = {"watch_anew.csv"};
    FILE *file = fopen(path[0], "w");
    struct lrf_error err = {0};
    struct lrf_study *study;

    assert_non_null(file);
    fputs("step,loss\n", file);
    for (size_t i = 0; i < n * rows; i++)
        fprintf(file, "%zu,%g\n", i % rows,
                1 + (double)(i / rows % 16) + 1. / (1 + (double)(i % rows)));
    fclose(file);
    study = watch(path, 1, &err);
    assert_non_null(study);
    unlink(path[0]);
    return study;
}

/* What is kept of a log is bounded however many runs it holds: their points are thinned, and of
 * very many the first ones and the last are kept. */
static void many_runs_are_bounded(void **state)
{
    struct lrf_study *study = watch_restarts(60, 3000);
    const struct lrf_watch_result *result = lrf_study_result(study)->watch;
    size_t points = 0;

    (void)state;
    assert_int_equal(result->n, 60);
    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_watch_run *run = &result->run[i];
        points += run->n_points;
        assert_int_equal(run->verdict.rows, 3000);
        assert_true(run->n_points >= 3000 / run->every);
    }
    assert_true(points > 30000 && points < 100000);
    lrf_study_free(study);
    study = watch_restarts(5000, 9);
    result = lrf_study_result(study)->watch;
    assert_int_equal(result->n, 4096);
    assert_int_equal(result->run[4094].run, 4094);
    assert_int_equal(result->run[4095].run, 4999);
    assert_int_equal(result->run[4095].verdict.rows, 9);
    assert_string_equal(result->run[0].note, "loss 'loss'; left out: 904 runs before the last");
    lrf_study_free(study);
}

/* They have to do where there is nothing else. */
static void validation_losses_alone_are_a_run(void **state)
{
    const char *const path[] = {"watch_val_a.csv", "watch_val_b.csv"};
    struct lrf_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        FILE *file = fopen(path[i], "w");
        assert_non_null(file);
        fputs("step,val_loss\n", file);
        for (size_t k = 0; k < 40; k++)
            fprintf(file, "%zu,%g\n", k, 1 + 2 / (1. + (double)k));
        fclose(file);
    }
    for (size_t n = 1; n <= 2; n++) {
        struct lrf_study *study = watch(path, n, &err);
        assert_non_null(study);
        assert_int_equal(lrf_study_result(study)->watch->n, n);
        for (size_t i = 0; i < n; i++) {
            const struct lrf_watch_run *run = &lrf_study_result(study)->watch->run[i];
            assert_int_equal(run->verdict.rows, 40);
            assert_int_equal(run->verdict.val_rows, 0);
            assert_true(run->point[0].loss == 3 && isnan(run->point[0].val_loss));
        }
        lrf_study_free(study);
    }
    unlink(path[0]);
    unlink(path[1]);
}

/* Logs of one name are told apart by their folders, and by no more of these than needed. */
static void names_tell_logs_apart(void **state)
{
    const char *const path[] = {"watch_x/a/log.csv", "watch_x/b/log.csv", "watch_x/b/run.csv"};
    const char *const name[] = {"a/log.csv", "b/log.csv", "run.csv"};
    struct lrf_error err = {0};
    struct lrf_study *study;

    (void)state;
    mkdir("watch_x", 0777);
    mkdir("watch_x/a", 0777);
    mkdir("watch_x/b", 0777);
    for (size_t i = 0; i < 3; i++)
        write_run(path[i], (unsigned)i, 150, 150);
    study = watch(path, 3, &err);
    assert_non_null(study);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(lrf_study_result(study)->watch->run[i].file, name[i]);
        unlink(path[i]);
    }
    lrf_study_free(study);
    rmdir("watch_x/a");
    rmdir("watch_x/b");
    rmdir("watch_x");
}

static void what_cannot_be_watched_is_an_error(void **state)
{
    const char *const missing[] = {"no-such.log"};
    struct lrf_error err = {0};

    (void)state;
    assert_null(watch(missing, 1, &err));
    assert_int_equal(err.status, LRF_EIO);
    assert_string_equal(err.text, "cannot read 'no-such.log': No such file or directory");
    err = (struct lrf_error){0};
    assert_null(watch(NULL, 0, &err));
    assert_int_equal(err.status, LRF_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_that_is_out_in_every_log_is_shared),
        cmocka_unit_test(an_outlier_is_known_once_the_next_rows_are_calm),
        cmocka_unit_test(long_runs_are_thinned),
        cmocka_unit_test(many_validations_are_thinned),
        cmocka_unit_test(many_runs_are_bounded),
        cmocka_unit_test(validation_losses_alone_are_a_run),
        cmocka_unit_test(names_tell_logs_apart),
        cmocka_unit_test(what_cannot_be_watched_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
