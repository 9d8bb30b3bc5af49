#include <unistd.h>

#include "assert.h"
#include "log/read.h"

/* What came of reading; release the curve. */
struct reading {
    struct lrf_curve curve;
    struct lrf_error err;
    char note[LRF_NOTE_SIZE];
};

static struct reading read_text_as(const char *text, const struct lrf_curve_format *format)
{
    struct reading r = {0};

    if (lrf_curve_read_memory("log", text, strlen(text), format, &r.curve, r.note, &r.err) !=
        LRF_OK)
        fail_msg("%s\n%s", r.err.text, text);
    return r;
}

static struct reading read_text(const char *text)
{
    return read_text_as(text, NULL);
}

static struct reading read_files(const char *const *path, size_t n)
{
    struct reading r = {0};

    assert_ok(lrf_curve_read(path, n, NULL, &r.curve, r.note, &r.err), r.err);
    return r;
}

/* "repeat step lr loss", one a line, in the order of the curve. */
static void assert_points(struct reading *r, const char *wanted)
{
    char text[4096];
    size_t n = 0;

    for (size_t i = 0; i < r->curve.n; i++) {
        const struct lrf_point *p = &r->curve.point[i];
        n += (size_t)snprintf(text + n, sizeof text - n, "%u %u %.9g %.9g\n", p->repeat, p->step,
                              p->lr, p->loss);
    }
    assert_string_equal(text, wanted);
    lrf_curve_release(&r->curve);
}

/* The samples hold one sweep of the digits in the form of every tool. */
static const struct {
    const char *path[2];
    size_t n, points;
    double tolerance;
    const char *note;
} samples[] = {
    {{"samples/curves/keras.csv"},
     1,
     44,
     0,
     "rate 'learning_rate', loss 'loss', step 'epoch'; 44 points in 1 repeat"},
    {{"samples/curves/lightning.csv"},
     1,
     44,
     0,
     "rate 'lr-Adam', loss 'train_loss_step'; 44 points in 1 repeat"},
    {{"samples/curves/spreadsheet.csv"},
     1,
     44,
     0,
     "rate 'Learning rate', loss 'Train loss'; 44 points in 1 repeat"},
    {{"samples/curves/tracker_lr.csv", "samples/curves/tracker_loss.csv"},
     2,
     44,
     0,
     "rate 'golden-meadow-7 - optim/lr', step 'Step'; loss 'golden-meadow-7 - train/loss', "
     "step 'Step'; 44 points in 1 repeat"},
    {{"samples/curves/run-digits-tag-train_loss.csv", "samples/curves/run-digits-tag-lr.csv"},
     2,
     44,
     1e-7,
     "loss in 'run-digits-tag-train_loss.csv'; "
     "rate in 'run-digits-tag-lr.csv'; 44 points in 1 repeat"},
    {{"samples/curves/lr_find.json"}, 1, 45, 0, "rate 'lr', loss 'loss'; 45 points in 1 repeat"},
    {{"samples/curves/steps.jsonl"},
     1,
     45,
     0,
     "rate 'lr', loss 'train/loss'; 45 points in 1 repeat"},
};

static void every_tools_log_gives_the_same_curve(void **state)
{
    const char *own = "samples/curves/lrfind.csv";
    struct reading want = read_files(&own, 1);
    (void)state;

    assert_string_equal(want.note, "rate 'lr', loss 'loss'; 89 points in 2 repeats");
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct reading r = read_files(samples[i].path, samples[i].n);
        assert_string_equal(r.note, samples[i].note);
        assert_int_equal(r.curve.n, samples[i].points);
        for (size_t k = 0; k < 44; k++) {
            assert_int_equal(r.curve.point[k].step, k);
            assert_int_equal(r.curve.point[k].repeat, 0);
            assert_relative(r.curve.point[k].lr, want.curve.point[k].lr, samples[i].tolerance);
            assert_relative(r.curve.point[k].loss, want.curve.point[k].loss, samples[i].tolerance);
        }
        if (samples[i].points == 45)
            assert_true(isnan(r.curve.point[44].loss));
        lrf_curve_release(&r.curve);
    }
    lrf_curve_release(&want.curve);
}

static void our_own_columns_are_kept_to_the_last_bit(void **state)
{
    struct reading r = read_text("repeat,step,lr,loss,loss_after,val_loss,grad_norm,grad_cosine,"
                                 "update_ratio,gain_ratio\n"
                                 "0,0,1e-07,2.3850000000000002,2.25,,0.1,nan,5e-324,-inf\n"
                                 "1,7,0.30000000000000004,inf,1.5,3.5,,,,\n");
    const struct lrf_point *p = r.curve.point;
    (void)state;

    assert_int_equal(r.curve.n, 2);
    assert_int_equal(p[0].known, LRF_LOSS_AFTER | LRF_GRAD_NORM | LRF_GRAD_COSINE |
                                     LRF_UPDATE_RATIO | LRF_GAIN_RATIO);
    assert_int_equal(p[1].known, LRF_LOSS_AFTER | LRF_VAL_LOSS);
    assert_true(p[0].loss == 2.3850000000000002 && p[0].loss_after == 2.25);
    assert_true(p[0].grad_norm == 0.1 && isnan(p[0].grad_cosine));
    assert_true(p[0].update_ratio == 5e-324 && p[0].gain_ratio == -INFINITY);
    assert_true(p[1].lr == 0.30000000000000004 && p[1].loss == INFINITY && p[1].val_loss == 3.5);
    assert_int_equal(p[1].repeat, 1);
    assert_int_equal(p[1].step, 7);
    lrf_curve_release(&r.curve);
}

static void columns_are_found_by_their_usual_names(void **state)
{
    static const struct {
        const char *header, *note;
    } cases[] = {
        {"iteration,lr,loss", "rate 'lr', loss 'loss', step 'iteration'"},
        {"x,LR,Train_Loss", "rate 'LR', loss 'Train_Loss'"},
        {"_step,optim/lr,train/loss", "rate 'optim/lr', loss 'train/loss', step '_step'"},
        {"aux_loss,learning rate,loss", "rate 'learning rate', loss 'loss'"},
        {"val_loss,lr-SGD/pg1,train_loss", "rate 'lr-SGD/pg1', loss 'train_loss'"},
        {"lr-SGD/pg2,lr,loss", "rate 'lr', loss 'loss'"},
        {"test/loss,lr,Loss/train", "rate 'lr', loss 'Loss/train', val_loss 'test/loss'"},
        {"trainer/global_step,lr,loss", "rate 'lr', loss 'loss', step 'trainer/global_step'"},
        {"train_loss_epoch,lr,train_loss_step", "rate 'lr', loss 'train_loss_step'"},
        {"time_per_step,lr,loss", "rate 'lr', loss 'loss'"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256], note[256];
        snprintf(text, sizeof text, "%s\n0,0.1,2.385\n1,0.2,2.25\n2,0.3,2.125\n", cases[i].header);
        snprintf(note, sizeof note, "%s; 3 points in 1 repeat", cases[i].note);
        struct reading r = read_text(text);
        assert_string_equal(r.note, note);
        assert_points(&r, "0 0 0.1 2.385\n0 1 0.2 2.25\n0 2 0.3 2.125\n");
    }
}

static void columns_that_are_asked_for_win(void **state)
{
    static const char text[] = "a,lr,loss,Seed,my loss\n"
                               "0.1,9,9,3,2.385\n0.2,9,9,3,2.25\n0.1,9,9,2,2.5\n0.2,9,9,2,2.75\n";
    struct reading r = read_text_as(text, &(struct lrf_curve_format){.lr_column = "A",
                                                                     .loss_column = "my loss",
                                                                     .repeat_column = "Seed"});
    (void)state;

    assert_string_equal(r.note, "rate 'a', loss 'my loss', repeat 'Seed'; 4 points in 2 repeats");
    assert_points(&r, "0 0 0.1 2.5\n0 1 0.2 2.75\n1 0 0.1 2.385\n1 1 0.2 2.25\n");
    r = read_text_as(text, &(struct lrf_curve_format){.loss_column = "my loss"});
    assert_string_equal(r.note, "rate 'lr', loss 'my loss', repeat 'Seed'; 4 points in 2 repeats");
    lrf_curve_release(&r.curve);
}

static void text_can_name_the_repeats(void **state)
{
    struct reading r = read_text("run,lr,loss\nwest,0.1,2.385\neast,0.1,2.5\nwest,0.2,2.25\n");
    (void)state;

    assert_points(&r, "0 0 0.1 2.385\n0 1 0.2 2.25\n1 0 0.1 2.5\n");
}

static void people_write_numbers_in_many_ways(void **state)
{
    static const struct {
        const char *text, *points;
    } cases[] = {
        {"lr,loss\n0.1,\"1,234.5\"\n+2E-1,\"12,345,678\"\n", "0 0 0.1 1234.5\n0 1 0.2 12345678\n"},
        {"lr;loss\n0,1;1.234,5\n2e-1;3,25\n", "0 0 0.1 1234.5\n0 1 0.2 3.25\n"},
        {"lr\tloss\n0.1\t 2.385 \n\n0.2\t2.25", "0 0 0.1 2.385\n0 1 0.2 2.25\n"},
        {"\xef\xbb\xbflr|loss\r\n0.1|2.385\r0.2|2.25\n", "0 0 0.1 2.385\n0 1 0.2 2.25\n"},
        {"\"lr\",\"loss\"\n\" 0.1 \",\"NaN\"\n0.2,-Infinity\n0.3,1e999\n",
         "0 0 0.1 nan\n0 1 0.2 -inf\n0 2 0.3 inf\n"},
        {"0.1,2.385\n0.2,2.25\n", "0 0 0.1 2.385\n0 1 0.2 2.25\n"},
        {"lr,loss,\n0.1,2.385,\n0.2,2.25,,\n", "0 0 0.1 2.385\n0 1 0.2 2.25\n"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_text(cases[i].text);
        assert_points(&r, cases[i].points);
    }
}

static void what_cannot_be_used_is_left_out_and_counted(void **state)
{
    struct reading r = read_text("lr,loss\n0,2.5\n-0.1,2.5\nnan,2.5\ninf,2.5\n0.1,2.385\n0.2,\n"
                                 "0.3,n/a\n,2.25\n0.4,nan\n");
    (void)state;

    assert_string_equal(r.note, "rate 'lr', loss 'loss'; 2 points in 1 repeat; left out: "
                                "4 rows whose rate is not a finite number above zero, "
                                "2 rows without a loss, 1 row without a rate");
    assert_points(&r, "0 4 0.1 2.385\n0 5 0.4 nan\n");
}

static void json_comes_in_many_shapes(void **state)
{
    static const char *const texts[] = {
        "{\"lr\": [0.1, 0.2, 0.3], \"loss\": [2.385, NaN, -Infinity]}",
        "{\"note\": \"NaN \\\" Infinity\", \"results\": {\"lr\": [0.1, 0.2, 0.3],\n"
        "  \"loss\": [2.385, null, \"-inf\"], \"epochs\": 1}}",
        "[{\"lr\": 0.1, \"loss\": 2.385}, {\"lr\": 0.2, \"loss\": NaN},\n"
        "{\"lr\": 0.3, \"loss\": -Infinity}]",
        "\xef\xbb\xbf [[0.1, 2.385], [0.2, NaN], [0.3, -Infinity]]\n",
        "{\"log_history\": [{\"learning_rate\": [0.1], \"loss\": 2.385},\n"
        "{\"learning_rate\": 0.2, \"loss\": NaN}, {\"learning_rate\": 0.3, \"loss\": -1e999},\n"
        "{\"train_loss\": 0.5, \"train_runtime\": 3.25}], \"lr_scheduler\": null}",
        "{\"a\":true,\"optim\":{\"lr\":0.1},\"train\":{\"loss\":2.385}}\n"
        "{\"train\":{\"loss\":NaN},\"optim\":{\"lr\":\"2e-1\"}}\r\n\r\n"
        "{\"optim\":{\"lr\":0.3},\"train\":{\"loss\":-Infinity}} ",
    };
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r = read_text(texts[i]);
        assert_points(&r, "0 0 0.1 2.385\n0 1 0.2 nan\n0 2 0.3 -inf\n");
    }
}

static void rows_of_one_step_are_one_point(void **state)
{
    static const char *const texts[] = {
        /* side by side */
        "step,lr,loss\n5,0.1,\n5,,2.385\n6,,2.25\n6,0.2,\n",
        /* one after the other */
        "step,lr,loss\n5,0.1,\n6,0.2,\n5,,2.385\n6,,2.25\n",
        /* in no order */
        "step,lr,loss\n6,,2.25\n5,0.1,\n6,0.2,\n5,,2.385\n",
        ("{\"step\":5,\"lr\":0.1}\n{\"step\":5,\"loss\":2.385}\n{\"step\":6,\"lr\":0.2}\n"
         "{\"loss\":2.25}\n"),
    };
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r = read_text(texts[i]);
        assert_points(&r, "0 5 0.1 2.385\n0 6 0.2 2.25\n");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tools_log_gives_the_same_curve),
        cmocka_unit_test(our_own_columns_are_kept_to_the_last_bit),
        cmocka_unit_test(columns_are_found_by_their_usual_names),
        cmocka_unit_test(columns_that_are_asked_for_win),
        cmocka_unit_test(text_can_name_the_repeats),
        cmocka_unit_test(people_write_numbers_in_many_ways),
        cmocka_unit_test(what_cannot_be_used_is_left_out_and_counted),
        cmocka_unit_test(json_comes_in_many_shapes),
        cmocka_unit_test(rows_of_one_step_are_one_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
