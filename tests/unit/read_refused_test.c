#include "assert.h"
#include "log/read.h"

#define BYTES(literal) literal, sizeof literal - 1

static const struct {
    const char *bytes;
    size_t n;
    const char *text;
} refused[] = {
    {BYTES(""), "'log' is empty"},
    {BYTES("\n\r\n  \n"), "'log' is empty"},
    {BYTES("lr,loss\n"), "'log' has no rows"},
    {BYTES("[]"), "'log' has no rows"},
    {BYTES("lr,loss\n0.1,2.5\n0.2,abc\n"), "'log' line 3, column 'loss': 'abc' is not a number"},
    {BYTES("lr,loss\n0.1,2.5\n\n0.2x,2.5\n"), "'log' line 4, column 'lr': '0.2x' is not a number"},
    {BYTES("lr,loss\n0.1,\"2.5\n3.5\"\n"),
     "'log' line 2, column 'loss': '2.5\\n3.5' is not a number"},
    {BYTES("lr,loss,val_loss\n0.1,2.5,tensor(2.5)\n"),
     "'log' line 2, column 'val_loss': 'tensor(2.5)' is not a number"},
    {BYTES("step,lr,loss\n1st,0.1,2.5\n"), "'log' line 2, column 'step': '1st' is not a number"},
    {BYTES("lr,loss\n0.1,\"12,34.5\"\n"), "'log' line 2, column 'loss': '12,34.5' is not a number"},
    {BYTES("lr,loss\n0.1,\"0,123\"\n"), "'log' line 2, column 'loss': '0,123' is not a number"},
    {BYTES("lr;loss\n0,1;1,234,5\n"), "'log' line 2, column 'loss': '1,234,5' is not a number"},
    {BYTES("lr,loss\n0.1,0x10\n"), "'log' line 2, column 'loss': '0x10' is not a number"},
    {BYTES("lr,loss\n0.1,2.5\n0.2\n"), "'log' line 3: a row of 1, but the first row has 2 fields"},
    {BYTES("lr,loss\n0.1,2.5,3.5\n"), "'log' line 2: a row of 3, but the first row has 2 fields"},
    {BYTES("lr,loss\n0.1,\"2.5\n"), "'log' line 2: a quote that begins here is not closed"},
    {BYTES("lr,loss\n0.1,\0\n"), "'log' line 2: a NUL byte; this is not text"},
    {BYTES("\xff\xfel\0r\0"),
     "'log' is text in UTF-16: write it as UTF-8 (iconv -f utf-16 -t utf-8)"},
    {BYTES("epoch,accuracy\n0,0.5\n"),
     "'log' has no column for the loss, only 'epoch', 'accuracy'"},
    {BYTES("epoch,lr\n0,0.5\n"), "'log' has no column for the loss, only 'epoch', 'lr'"},
    {BYTES("epoch,loss\n0,0.5\n"), "'log' has no column for the rate, only 'epoch', 'loss': no "
                                   "range test, but a run that can be watched"},
    {BYTES("0.1,2.5,3.5\n"), "'log' has no column for the loss, only '1', '2', '3'"},
    {BYTES("Wall time,Step,Value\n1,2,3\n"),
     "'log' has no column for the loss, only 'Wall time', 'Step', 'Value'"},
    {BYTES("lr,loss\n0,2.5\n-0.1,2.5\n"),
     "'log' line 2: no rate is a finite number above zero, the first is '0'"},
    {BYTES("lr,loss\n\nnan,2.5\n"),
     "'log' line 3: no rate is a finite number above zero, the first is 'nan'"},
    {BYTES("step,lr,loss\n0,0.1,\n1,,2.5\n"), "'log': no step has both a rate and a loss "
                                              "(rate 'lr', loss 'loss')"},
    {BYTES("{\"lr\": [0.1, 0.2], \"loss\": [2.5, 2.5, 2.5]}"),
     "'log': 'loss' has 3 values, the lists before it 2"},
    {BYTES("{\"lr\": [0.1, 0.2], \"my\\n\\u001bloss\": [2.5, 2.5, 2.5]}"),
     "'log': 'my\\n\\x1bloss' has 3 values, the lists before it 2"},
    {BYTES("{\"lr\": [0.1, 0.2], \"loss\": [2.5, \"abc\"]}"),
     "'log' entry 2, column 'loss': 'abc' is not a number"},
    {BYTES("{\"lr\": 0.1, \"loss\": 2.5}\n{\"lr\": 0.1, \"loss\": true}"),
     "'log' line 2, column 'loss': 'true' is not a number"},
    {BYTES("{\"lr\": 0.1, \"loss\": {\"x\": 2.5}}"),
     "'log' has no column for the loss, only 'lr', 'loss/x'"},
    {BYTES("[[0.1, 2.5], [0.1]]"), "'log' entry 2: a list of 1, but a point has 2 values "
                                   "(rate, loss) or 3 (wall time, step, value)"},
    {BYTES("[[0.1, 2.5], 3]"), "'log' entry 2: neither an object nor a list"},
    {BYTES("{\"lr\": 0.1, \"loss\": 2.5}\n{\"lr\": 0.1, \"loss\": 2.5,}\n"),
     "'log' line 2: not JSON near '\": 0.1, \"loss\": 2.5,}'"},
    {BYTES("{\"lr\": [0.1, 0.2], \"loss\": [2.5, 2.5"),
     "'log' line 1: not JSON near '2], \"loss\": [2.5, 2.5'"},
    {BYTES("{\"lr\": 0.1, \"loss\": 2.5}\nlr,loss\n"), "'log' line 2: not JSON near 'lr,loss'"},
};

static void what_makes_no_sense_is_refused_with_its_place(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct lrf_curve curve = {0};
        struct lrf_error err = {0};
        char note[LRF_NOTE_SIZE];
        assert_int_equal(
            lrf_curve_read_memory("log", refused[i].bytes, refused[i].n, NULL, &curve, note, &err),
            LRF_EDATA);
        assert_string_equal(err.text, refused[i].text);
        assert_int_equal(err.status, LRF_EDATA);
        assert_int_equal(curve.n, 0);
        assert_null(curve.point);
    }
}

static void columns_that_are_asked_for_must_be_there(void **state)
{
    static const char text[] = "lr,loss\n0.1,2.5\n";
    static const struct lrf_curve_format asked[] = {
        {.lr_column = "rate"}, {.loss_column = "cost"}, {.repeat_column = "trial\n"}};
    static const char *const wanted[] = {"'log' has no column 'rate', only 'lr', 'loss'",
                                         "'log' has no column 'cost', only 'lr', 'loss'",
                                         "'log' has no column 'trial\\n', only 'lr', 'loss'"};
    (void)state;

    for (size_t i = 0; i < 3; i++) {
        struct lrf_curve curve = {0};
        struct lrf_error err = {0};
        assert_int_equal(
            lrf_curve_read_memory("log", text, strlen(text), &asked[i], &curve, NULL, &err),
            LRF_EDATA);
        assert_string_equal(err.text, wanted[i]);
    }
}

static void after_an_error_the_curve_is_as_it_was(void **state)
{
    static const char *const path[] = {"samples/curves/lrfind.csv",
                                       "samples/curves/tracker_lr.csv"};
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    const struct lrf_point p = {.repeat = 2, .lr = 0.1, .loss = 2.385};
    const struct lrf_point *at;
    (void)state;

    assert_ok(lrf_curve_append(&curve, &p, &err), err);
    at = curve.point;
    assert_int_equal(lrf_curve_read(path, 2, NULL, &curve, NULL, &err), LRF_EDATA);
    assert_int_equal(curve.n, 1);
    assert_ptr_equal(curve.point, at);
    assert_true(curve.point[0].loss == 2.385);
    assert_int_equal(lrf_curve_read(path, 1, NULL, &curve, NULL, NULL), LRF_OK);
    assert_int_equal(lrf_curve_read(path + 1, 1, NULL, &curve, NULL, NULL), LRF_EDATA);
    lrf_curve_release(&curve);
}

static void files_that_do_not_fit_are_refused(void **state)
{
    static const char *const path[] = {
        "samples/curves/tracker_lr.csv", "samples/curves/tracker_lr.csv",
        "samples/curves/tracker_loss.csv", "samples/curves/tracker_loss.csv",
        "samples/curves/tracker_loss.csv"};
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    (void)state;

    assert_int_equal(lrf_curve_read(path, 5, NULL, &curve, NULL, &err), LRF_EDATA);
    assert_string_equal(err.text, "2 files of rates do not fit 3 of losses");
    assert_int_equal(lrf_curve_read(path, 0, NULL, &curve, NULL, &err), LRF_EINVAL);
    assert_int_equal(lrf_curve_read(path, 2, NULL, &curve, NULL, &err), LRF_EDATA);
    assert_null(curve.point);
}

static void files_that_cannot_be_read_say_why(void **state)
{
    static const char *const path[] = {"samples/curves/lrfind.csv", "samples/no such.csv"};
    static const char *const folder = "samples";
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    (void)state;

    assert_int_equal(lrf_curve_read(path, 2, NULL, &curve, NULL, &err), LRF_EIO);
    assert_string_equal(err.text, "cannot read 'samples/no such.csv': No such file or directory");
    assert_int_equal(lrf_curve_read(&folder, 1, NULL, &curve, NULL, &err), LRF_EIO);
    assert_string_equal(err.text, "cannot read 'samples': Is a directory");
    assert_null(curve.point);
}

static void messages_are_one_line_whatever_the_name(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    (void)state;

    assert_int_equal(lrf_curve_read_memory("a\nb\033[31m\tc\x7f", "", 0, NULL, &curve, NULL, &err),
                     LRF_EDATA);
    assert_string_equal(err.text, "'a?b?[31m?c?' is empty");
}

/* Hostile: deeper than any parser's stack, more names than any log, a long line. */
static void what_is_hostile_is_refused_in_time(void **state)
{
    const size_t n = 300000;
    char *bytes = malloc(40 * n);
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    size_t length = 0;
    (void)state;

    memset(bytes, '[', n);
    assert_int_equal(lrf_curve_read_memory("log", bytes, n, NULL, &curve, NULL, &err), LRF_EDATA);
    for (size_t i = 0; i < n / 2; i++)
        memcpy(bytes + 5 * i, "{\"a\":", 5);
    assert_int_equal(lrf_curve_read_memory("log", bytes, n, NULL, &curve, NULL, &err), LRF_EDATA);
    for (size_t i = 0; i < n; i++)
        length += (size_t)snprintf(bytes + length, 40, "{\"lr\":0.1,\"x%zu\":2}\n", i);
    assert_int_equal(lrf_curve_read_memory("log", bytes, length, NULL, &curve, NULL, &err),
                     LRF_EDATA);
    assert_string_equal(err.text, "'log' has more than 4096 different names");
    memset(bytes, ',', n);
    assert_int_equal(lrf_curve_read_memory("log", bytes, n, NULL, &curve, NULL, &err), LRF_EDATA);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_makes_no_sense_is_refused_with_its_place),
        cmocka_unit_test(columns_that_are_asked_for_must_be_there),
        cmocka_unit_test(after_an_error_the_curve_is_as_it_was),
        cmocka_unit_test(files_that_do_not_fit_are_refused),
        cmocka_unit_test(files_that_cannot_be_read_say_why),
        cmocka_unit_test(messages_are_one_line_whatever_the_name),
        cmocka_unit_test(what_is_hostile_is_refused_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
