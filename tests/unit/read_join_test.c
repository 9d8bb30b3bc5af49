#include <unistd.h>

#include "log_sweeps.h"

/* Files of a test, in a folder that is the working one meanwhile. */
struct scratch {
    char before[4096], path[32];
};

static void enter(struct scratch *s)
{
    snprintf(s->path, sizeof s->path, "/tmp/lrfind-XXXXXX");
    assert_non_null(getcwd(s->before, sizeof s->before));
    assert_non_null(mkdtemp(s->path));
    assert_int_equal(chdir(s->path), 0);
}

static void leave(const struct scratch *s, const char *const *path, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(remove(path[i]), 0);
    assert_int_equal(chdir(s->before), 0);
    assert_int_equal(rmdir(s->path), 0);
}

/* TensorBoard's form; sweep -1 is the rate. Every third loss is missing: to be joined by step. */
static int write_values(const char *path, int sweep)
{
    FILE *file = fopen(path, "w");
    int rows = 0;

    assert_non_null(file);
    fputs("Wall time,Step,Value\n", file);
    for (int i = 0; i < N; i++) {
        if (sweep >= 0 && i % 3 == 1)
            continue;
        fprintf(file, "17e8,%d,%.17g\n", i, sweep < 0 ? rate(i) : loss_of(sweep, i));
        rows++;
    }
    assert_int_equal(fclose(file), 0);
    return rows;
}

static void rates_and_losses_in_separate_files_are_joined(void **state)
{
    static const struct {
        const char *path[4];
        int sweep[4];
        size_t n;
    } cases[] = {
        {{"lr.csv", "loss.csv"}, {-1, 0}, 2},
        {{"run-v0-tag-train_loss.csv", "run-v0-tag-optim_lr.csv"}, {0, -1}, 2},
        {{"first.csv", "lr_of_the_sweep.csv"}, {0, -1}, 2},
        {{"first.csv", "loss_of_the_sweep.csv"}, {-1, 0}, 2},
        {{"a.csv", "b.csv"}, {-1, 0}, 2}, /* both grow: rates come first */
        {{"lr.csv", "loss_a.csv", "loss_b.csv"}, {-1, 0, 1}, 3},
        {{"lr_a.csv", "lr_b.csv", "loss_a.csv", "loss_b.csv"}, {-1, -1, 0, 1}, 4},
        {{"loss_a.csv", "lr_a.csv", "loss_b.csv", "lr_b.csv"}, {0, -1, 1, -1}, 4},
    };
    struct scratch s;
    (void)state;

    enter(&s);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        int rows[4] = {0};
        struct lrf_curve curve;
        for (size_t i = 0; i < cases[c].n; i++) {
            const int n = write_values(cases[c].path[i], cases[c].sweep[i]);
            if (cases[c].sweep[i] >= 0)
                rows[cases[c].sweep[i]] = n;
        }
        curve = read_all(cases[c].path, cases[c].n, NULL);
        assert_sweeps(&curve, rows, rows[1] > 0 ? 2 : 1, true);
        for (size_t i = 0; i < cases[c].n; i++)
            assert_int_equal(remove(cases[c].path[i]), 0);
    }
    leave(&s, NULL, 0);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fputs(text, file) < 0, 0);
    assert_int_equal(fclose(file), 0);
}

/* Losses that go up and down: what grows is the rate, in either order of the files. */
static void what_grows_is_the_rate(void **state)
{
    static const char *const order[2][2] = {{"a.csv", "b.csv"}, {"b.csv", "a.csv"}};
    struct scratch s;
    (void)state;

    enter(&s);
    write_text("a.csv", "Wall time,Step,Value\n1,0,2.385\n2,1,2.25\n3,2,2.5\n");
    write_text("b.csv", "Wall time,Step,Value\n1,0,0.1\n2,1,0.2\n3,2,0.3\n");
    for (int k = 0; k < 2; k++) {
        struct lrf_curve curve = read_all(order[k], 2, NULL);
        assert_int_equal(curve.n, 3);
        assert_true(curve.point[1].lr == 0.2 && curve.point[1].loss == 2.25);
        assert_int_equal(lrf_curve_repeats(&curve), 1);
        lrf_curve_release(&curve);
    }
    leave(&s, order[0], 2);
}

static void validation_losses_join_from_a_third_file(void **state)
{
    static const char *const path[] = {"a.csv", "b.csv", "c.csv"};
    struct lrf_curve curve;
    struct scratch s;
    (void)state;

    enter(&s);
    write_text("a.csv", "Step,\"r - val/loss\"\n1,3.5\n");
    write_text("b.csv", "Step,\"r - lr\"\n0,0.1\n1,0.2\n");
    write_text("c.csv", "Step,\"r - loss\"\n0,2.385\n1,2.25\n");
    curve = read_all(path, 3, NULL);
    assert_int_equal(curve.n, 2);
    assert_int_equal(curve.point[0].known, 0);
    assert_int_equal(curve.point[1].known, LRF_VAL_LOSS);
    assert_true(curve.point[1].val_loss == 3.5 && curve.point[1].lr == 0.2);
    lrf_curve_release(&curve);
    leave(&s, path, 3);
}

static void several_files_are_repeats_numbered_on(void **state)
{
    static const char *const path[] = {"a.csv", "b.json", "c.csv"};
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    struct lrf_point before = {.repeat = 4, .lr = 0.5, .loss = 1.5};
    const unsigned repeats[] = {4, 5, 6, 7, 8};
    char note[LRF_NOTE_SIZE];
    struct scratch s;
    (void)state;

    enter(&s);
    write_text("a.csv", "repeat,lr,loss\n12,0.1,2.385\n3,0.1,2.25\n");
    write_text("b.json", "{\"lr\":[0.1],\"loss\":[2.5]}");
    write_text("c.csv", "lr,loss\n0.1,2.75\n");
    assert_ok(lrf_curve_append(&curve, &before, &err), err);
    assert_ok(lrf_curve_read(path, 3, NULL, &curve, note, &err), err);
    assert_int_equal(curve.n, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(curve.point[i].repeat, repeats[i]);
    assert_true(curve.point[1].loss == 2.25 && curve.point[2].loss == 2.385);
    assert_string_equal(note, "rate 'lr', loss 'loss'; 4 points in 4 repeats");
    lrf_curve_release(&curve);
    leave(&s, path, 3);
}

static void a_file_without_any_use_is_not_passed_over(void **state)
{
    static const char *const path[] = {"a.csv", "b.csv"};
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    struct scratch s;
    (void)state;

    enter(&s);
    write_text("a.csv", "lr,loss\n0.1,2.385\n");
    write_text("b.csv", "epoch,accuracy\n0,0.5\n");
    assert_int_equal(lrf_curve_read(path, 2, NULL, &curve, NULL, &err), LRF_EDATA);
    assert_string_equal(err.text, "'b.csv' has no column for the loss, only 'epoch', 'accuracy'");
    write_text("b.csv", "Step,lr\n1,0.2\n2,0.3\n");
    write_text("a.csv", "Step,loss\n3,2.25\n4,2.5\n");
    assert_int_equal(lrf_curve_read(path, 2, NULL, &curve, NULL, &err), LRF_EDATA);
    assert_string_equal(err.text, "'b.csv' and 'a.csv' have no step in common");
    leave(&s, path, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_and_losses_in_separate_files_are_joined),
        cmocka_unit_test(what_grows_is_the_rate),
        cmocka_unit_test(validation_losses_join_from_a_third_file),
        cmocka_unit_test(several_files_are_repeats_numbered_on),
        cmocka_unit_test(a_file_without_any_use_is_not_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
