#include <unistd.h>

#include "assert.h"
#include "log/log_stream.h"

enum { TEXT = 8192 };

static void put_number(char *text, double value)
{
    const size_t n = strlen(text);

    if (isnan(value))
        snprintf(text + n, TEXT - n, " -");
    else
        snprintf(text + n, TEXT - n, " %.6g", value);
}

/* "step lr loss val" of every row there is, one a line; - is not known. */
static void take(struct lrf_log_stream *stream, char text[TEXT])
{
    struct lrf_run_row row;

    while (lrf_log_stream_next(stream, &row)) {
        put_number(text, row.step);
        put_number(text, row.known & LRF_ROW_LR ? row.lr : NAN);
        if ((row.known & LRF_ROW_LOSS) && isnan(row.loss))
            strcat(text, " nan");
        else
            put_number(text, row.known & LRF_ROW_LOSS ? row.loss : NAN);
        put_number(text, row.known & LRF_ROW_VAL_LOSS ? row.val_loss : NAN);
        strcat(text, "\n");
    }
}

static struct lrf_log_stream *start(const char *file, bool alone)
{
    struct lrf_error err = {0};
    struct lrf_log_stream *stream = lrf_log_stream_alloc(file, NULL, alone, &err);

    assert_non_null(stream);
    return stream;
}

/* The rows of a text that comes in pieces; with `live` each piece is looked at at once. */
static void read_pieces(const char *log, size_t piece, bool live, char text[TEXT])
{
    struct lrf_log_stream *stream = start("run.log", true);
    struct lrf_error err = {0};
    const size_t n = strlen(log);

    text[0] = '\0';
    for (size_t at = 0; at < n; at += piece) {
        assert_ok(lrf_log_stream_feed(stream, log + at, at + piece < n ? piece : n - at, &err),
                  err);
        if (live)
            assert_ok(lrf_log_stream_pause(stream, &err), err);
        take(stream, text);
    }
    assert_ok(lrf_log_stream_end(stream, &err), err);
    take(stream, text);
    lrf_log_stream_free(stream);
}

static const struct {
    const char *log, *rows;
} logs[] = {
    /* What was held back is complete at the latest when the file is. */
    {"step,loss,lr\n10,2.5,1e-3\n20,2.25,2e-3\n30,nan,2e-3",
     " 10 0.001 2.5 -\n 20 0.002 2.25 -\n 30 0.002 nan -\n"},
    /* Sparse rows of one step are one row. */
    {"step,lr-Adam,train_loss_step,val_loss\n1,.1,,\n1,,3.5,\n2,.2,,\n2,,3.25,\n2,,,4\n",
     " 1 0.1 3.5 -\n 2 0.2 3.25 4\n"},
    /* Every row twice. */
    {"{\"step\": 5, \"loss\": 1.5}\n{\"step\": 5, \"loss\": 1.5625}\n{\"step\": 6, \"loss\": "
     "1.25}\n"
     "{\"step\": 6, \"loss\": 1.25}\n",
     " 5 - 1.5 -\n 6 - 1.25 -\n"},
    /* Two programs write, each ahead of the other by turns; a step with another loss is another. */
    {"{\"step\": 1, \"loss\": 4}\n{\"step\": 2, \"loss\": 3}\n{\"step\": 1, \"loss\": 4.001}\n"
     "{\"step\": 3, \"loss\": 2}\n{\"step\": 2, \"loss\": 3}\n{\"step\": 2, \"loss\": 2.5}\n",
     " 1 - 4 -\n 2 - 3 -\n 3 - 2 -\n 2 - 2.5 -\n"},
    /* A long table: what a number is stands beside it. */
    {"run_id,key,value,step,timestamp\na,lr,0.5,1,9\na,train_loss,4,1,9\na,val_loss,5,1,9\n"
     "a,lr,0.25,2,9\na,train_loss,3,2,9\n",
     " 1 0.5 4 5\n 2 0.25 3 -\n"},
    /* Two columns without names, the first of which counts. */
    {"0,2.5\n1,2.25\n2,2\n", " 0 - 2.5 -\n 1 - 2.25 -\n 2 - 2 -\n"},
    {"0.001,2.5\n0.002,2.25\n", " 0 0.001 2.5 -\n 1 0.002 2.25 -\n"},
    {"step,loss\n1,4\n2,nan\n1,4\n3,nan\n2,nan\n", " 1 - 4 -\n 2 - nan -\n 3 - nan -\n"},
    /* A metric of MLflow, whose name says what it is. */
    {"1664364007310 3.25 0\n1664364007320 3.125 10\n1664364007330 nan 20\n",
     " 0 - 3.25 -\n 10 - 3.125 -\n 20 - nan -\n"},
    /* Epochs are the steps where every loss has one; */
    {"epoch,loss,val_loss\n0,1.5,2\n1,1.25,2.5\n0,1.75,2.25\n",
     " 0 - 1.5 2\n 1 - 1.25 2.5\n 0 - 1.75 2.25\n"},
    /* else losses are counted, */
    {"epoch,loss\n1,1.5\n1,1.25\n2,1.125\n2,1\n",
     " 0 - 1.5 -\n 1 - 1.25 -\n 2 - 1.125 -\n 3 - 1 -\n"},
    /* and steps that count within an epoch are added up. */
    {"epoch,step,loss\n1,0,4\n1,1,3\n2,0,2\n2,1,1\n", " 0 - 4 -\n 1 - 3 -\n 2 - 2 -\n 3 - 1 -\n"},
    {"epoch,step,loss\n1,0,4\n1,1,3\n2,0,4\n2,1,3\n", " 0 - 4 -\n 1 - 3 -\n 2 - 4 -\n 3 - 3 -\n"},
    /* An evaluation that counts epochs turns no clock back. */
    {"{\"step\": 100, \"loss\": 4}\n{\"step\": 1, \"val_loss\": 5}\n{\"step\": 200, \"loss\": 3}\n",
     " 100 - 4 5\n 200 - 3 -\n"},
    /* Hugging Face: summaries and evaluations between the rows. */
    {"{\"epoch\": 1.0, \"log_history\": [\n{\"epoch\": 1.0, \"loss\": \"2.5\", \"learning_rate\": "
     "1e-05, "
     "\"step\": 10},\n{\"epoch\": 1.0, \"eval_loss\": 2.25, \"step\": 10},\n{\"epoch\": 1.0, "
     "\"loss\": NaN, "
     "\"learning_rate\": 0.0, \"step\": 20},\n{\"train_loss\": 2.0, \"step\": 20}]}\n",
     " 10 1e-05 2.5 2.25\n 20 0 nan -\n"},
    /* A detector's loss is a sum; parts of 0 are a validation that did not take place. */
    {"epoch, train/box_loss, train/cls_loss, val/box_loss, val/cls_loss, lr/pg0, lr/pg1\n"
     "1, 1.5, 2.5, 0, 0, 0.1, 0.01\n2, 1.25, 2.25, 3, 4, 0.1, 0.02\n",
     " 1 0.01 4 -\n 2 0.02 3.5 7\n"},
    {"{\"step\": 1, \"train/box_loss\": 1.5, \"train/cls_loss\": 2, \"val/box_loss\": 0, "
     "\"val/cls_loss\": 0}\n"
     "{\"step\": 2, \"train/box_loss\": 1, \"train/cls_loss\": 1.5, \"val/box_loss\": 1, "
     "\"val/cls_loss\": 2}\n",
     " 1 - 3.5 -\n 2 - 2.5 3\n"},
    /* A list of steps beside a list of epochs, and one rate for all. */
    {"{\"train_losses\": [4, 2], \"minibatch_losses\": [4, 3, 2, 1], \"learning_rate\": 0.5}",
     " 0 0.5 4 -\n 1 0.5 3 -\n 2 0.5 2 -\n 3 0.5 1 -\n"},
    /* What makes no sense is left out. */
    {"{\"step\": 1, \"loss\": 4}\n{\"step\": 2, \"lo{\"step\": 3, \"loss\": 3}\n{\"step\": 4, "
     "\"loss\": 2}\n",
     " 1 - 4 -\n 4 - 2 -\n"},
    {"step,loss\n1,4\n2\n3,2,1\n4,oops\n5,1\n", " 1 - 4 -\n 5 - 1 -\n"},
};

static void logs_are_rows_of_a_run(void **state)
{
    char rows[TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        read_pieces(logs[i].log, strlen(logs[i].log), false, rows);
        assert_string_equal(rows, logs[i].rows);
    }
}

static void it_does_not_matter_how_they_come(void **state)
{
    char rows[TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        for (size_t piece = 1; piece < 40; piece += 3) {
            read_pieces(logs[i].log, piece, false, rows);
            assert_string_equal(rows, logs[i].rows);
        }
    }
}

/* Whoever follows a log line by line sees a row once its line is whole, the last one too. */
static void a_row_is_there_with_its_line(void **state)
{
    struct lrf_log_stream *stream = start("run.jsonl", true);
    struct lrf_error err = {0};
    char rows[TEXT] = "", line[64];

    (void)state;
    for (int i = 0; i < 3; i++) {
        snprintf(line, sizeof line, "{\"step\": %d, \"loss\": %d}\n{\"st", i, 10 - i);
        assert_ok(lrf_log_stream_feed(stream, line + (i > 0 ? 4 : 0),
                                      strlen(line) - (i > 0 ? 4 : 0), &err),
                  err);
        assert_ok(lrf_log_stream_pause(stream, &err), err);
        take(stream, rows);
        snprintf(line, sizeof line, " %d - %d -\n", i, 10 - i);
        assert_string_equal(rows, line);
        rows[0] = '\0';
    }
    lrf_log_stream_free(stream);
}

/* The rate may appear after the first rows, another loss is not taken. */
static void columns_may_come_later(void **state)
{
    char rows[TEXT];

    (void)state;
    read_pieces("{\"step\": 1, \"train_loss\": 4}\n{\"step\": 2, \"train_loss\": 3, \"lr\": 0.5}\n"
                "{\"step\": 3, \"loss\": 9}\n{\"step\": 4, \"train_loss\": 2, \"val_loss\": 6}\n",
                32, true, rows);
    assert_string_equal(rows, " 1 - 4 -\n 2 0.5 3 -\n 4 - 2 6\n");
}

static void fails(const char *log, const char *words)
{
    struct lrf_log_stream *stream = start("a.log", true);
    struct lrf_error err = {0};
    enum lrf_status status = lrf_log_stream_feed(stream, log, strlen(log), &err);

    if (status == LRF_OK)
        status = lrf_log_stream_end(stream, &err);
    if (status == LRF_OK && !lrf_log_stream_has(stream, LRF_ROW_LOSS))
        status = lrf_log_stream_check(stream, &err);
    assert_int_equal(status, LRF_EDATA);
    assert_string_equal(err.text, words);
    lrf_log_stream_free(stream);
}

static void what_has_no_loss_says_what_it_has(void **state)
{
    (void)state;
    fails("step,accuracy\n1,.5\n2,.6\n", "'a.log' (CSV) has no training loss, only 'step', "
                                         "'accuracy'; say which of them is the loss, if one is");
    fails("", "'a.log' is empty");
    fails("\n \n", "'a.log' is empty");
    fails("{\"step\": 1}", "'a.log' (JSON) has no training loss, only 'step'; say which of them is "
                           "the loss, if one is");
    fails(
        "step,lr\n1,0.1\n2,0.2\n",
        "'a.log' (CSV) has no training loss, only 'step', 'lr'; say which of them is the loss, if "
        "one is");
    fails("0.5,1,2\n0.25,1,2\n", "'a.log' (CSV) has no training loss, only '1', '2', '3'; columns "
                                 "without names: say which of them is the loss");
}

/* In a folder of that name, beside another log, losses are those of validation. */
static void validation_lies_in_its_folder(void **state)
{
    const char *log = "step,value\n1,4\n2,3\n";
    struct lrf_error err = {0};

    (void)state;
    for (int alone = 0; alone < 2; alone++) {
        struct lrf_log_stream *stream = start("logs/validation/loss.csv", alone);
        char rows[TEXT] = "";
        assert_ok(lrf_log_stream_feed(stream, log, strlen(log), &err), err);
        assert_ok(lrf_log_stream_end(stream, &err), err);
        take(stream, rows);
        assert_string_equal(rows, alone ? " 1 - 4 -\n 2 - 3 -\n" : " 1 - - 4\n 2 - - 3\n");
        lrf_log_stream_free(stream);
    }
}

/* The parts of a loss mean nothing where another column was asked for. */
static void parts_may_be_passed_over(void **state)
{
    static const struct lrf_curve_format asked[] = {{.loss_column = "sum"}, {.val_column = "sum"}};
    static const char *const expected[] = {" 1 - 4 2\n 2 - 3 2\n", " 1 - 3 4\n 2 - 2 3\n"};
    const char *log = "step,train/box_loss,train/cls_loss,val/box_loss,sum\n1,1,2,2,4\n2,1,1,2,3\n";
    struct lrf_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct lrf_log_stream *stream = lrf_log_stream_alloc("a.csv", &asked[i], true, &err);
        char rows[TEXT] = "";
        assert_non_null(stream);
        assert_ok(lrf_log_stream_feed(stream, log, strlen(log), &err), err);
        assert_ok(lrf_log_stream_end(stream, &err), err);
        take(stream, rows);
        assert_string_equal(rows, expected[i]);
        lrf_log_stream_free(stream);
    }
}

/* What was asked for counts in a text, too, whatever it is called. */
static void any_name_may_be_asked_for(void **state)
{
    static const struct lrf_curve_format asked = {.step_column = "total steps",
                                                  .val_column = "best val loss"};
    const char *log = "total steps 10 loss 4 best val loss 5\n"
                      "total steps 20 loss 3 best val loss 4\n";
    struct lrf_log_stream *stream;
    struct lrf_error err = {0};
    char rows[TEXT] = "";

    (void)state;
    stream = lrf_log_stream_alloc("a.log", &asked, true, &err);
    assert_non_null(stream);
    assert_ok(lrf_log_stream_feed(stream, log, strlen(log), &err), err);
    assert_ok(lrf_log_stream_end(stream, &err), err);
    take(stream, rows);
    assert_string_equal(rows, " 10 - 4 5\n 20 - 3 4\n");
    lrf_log_stream_free(stream);
}

static void the_note_says_what_was_taken(void **state)
{
    struct lrf_log_stream *stream = start("a.jsonl", true);
    const char *log = "{\"step\": 1, \"loss\": 4, \"lr\": 1}\n{\"step\": 1, \"loss\": 4}\n{\n"
                      "{\"step\": 2, \"loss\": 4}\n";
    struct lrf_error err = {0};
    char note[LRF_NOTE_SIZE], rows[TEXT] = "";

    (void)state;
    assert_ok(lrf_log_stream_feed(stream, log, strlen(log), &err), err);
    assert_ok(lrf_log_stream_end(stream, &err), err);
    take(stream, rows);
    assert_ok(lrf_log_stream_note(stream, note, &err), err);
    assert_string_equal(note,
                        "rate 'lr', loss 'loss'; 1 step logged twice, taken once; left out: 1 "
                        "line that makes no sense");
    assert_string_equal(lrf_log_stream_format(stream)->name, "JSON lines");
    lrf_log_stream_free(stream);
}

/* A log that never ends takes no more memory than its first thousand rows. */
static void rows_are_forgotten(void **state)
{
    struct lrf_log_stream *stream = start("a.csv", true);
    struct lrf_error err = {0};
    struct lrf_run_row row;
    size_t n = 0;
    char line[64];

    (void)state;
    assert_ok(lrf_log_stream_feed(stream, "step,loss\n", 10, &err), err);
    for (int i = 0; i < 100000; i++) {
        snprintf(line, sizeof line, "%d,%d\n", i, i % 7);
        assert_ok(lrf_log_stream_feed(stream, line, strlen(line), &err), err);
        for (; lrf_log_stream_next(stream, &row); n++) {
            assert_true(row.step == (double)n);
            assert_true(row.loss == (double)(n % 7));
        }
        assert_true(i < LRF_LOG_HEAD / 4 || n + 3 > (size_t)i);
    }
    lrf_log_stream_free(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logs_are_rows_of_a_run),
        cmocka_unit_test(it_does_not_matter_how_they_come),
        cmocka_unit_test(a_row_is_there_with_its_line),
        cmocka_unit_test(columns_may_come_later),
        cmocka_unit_test(what_has_no_loss_says_what_it_has),
        cmocka_unit_test(validation_lies_in_its_folder),
        cmocka_unit_test(parts_may_be_passed_over),
        cmocka_unit_test(any_name_may_be_asked_for),
        cmocka_unit_test(the_note_says_what_was_taken),
        cmocka_unit_test(rows_are_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
