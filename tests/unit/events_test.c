/* TensorBoard's event files, written here by other means than they are read. */
#include "assert.h"
#include "base/binary.h"
#include "base/crc32c.h"
#include "event_writer.h"
#include "log/log_reader.h"

static const struct lrf_curve_format usual;

static enum lrf_status read_pieces(struct lrf_log *log, const struct lrf_strbuf *file, size_t piece,
                                   struct lrf_error *err)
{
    struct lrf_log_reader *reader;
    enum lrf_status status = LRF_OK;

    log->file = "run.tfevents";
    log->format = &usual;
    reader = lrf_log_reader_alloc(log, err);
    assert_non_null(reader);
    for (size_t at = 0; at < file->n && status == LRF_OK; at += piece)
        status = lrf_log_reader_feed(reader, file->s + at,
                                     at + piece < file->n ? piece : file->n - at, err);
    if (status == LRF_OK)
        status = lrf_log_reader_end(reader, err);
    lrf_log_reader_free(reader);
    return status;
}

static struct lrf_strbuf begin_file(void)
{
    struct lrf_strbuf file = {0}, event = {0};

    put_double(&event, 1, 1.6e9);
    put_bytes(&event, 3, "brain.Event:2", 13);
    put_record(&file, event.s, event.n);
    lrf_strbuf_release(&event);
    return file;
}

static void add_simple_event(struct lrf_strbuf *file, int64_t step, const char *tag, float number)
{
    struct lrf_strbuf values = {0};

    put_simple(&values, tag, number);
    put_event(file, step, &values);
    lrf_strbuf_release(&values);
}

static void assert_value(const struct lrf_log *log, size_t row, const char *name, double value)
{
    for (size_t i = 0; i < log->n_columns; i++) {
        const struct lrf_log_column *c = &log->column[i];
        if (strcmp(c->name, name) != 0)
            continue;
        assert_true(c->known != NULL && c->known[row]);
        assert_close(c->value[row], value, 0);
        return;
    }
    fail_msg("no column '%s'", name);
}

static void the_check_is_the_published_one(void **state)
{
    char zeros[32] = {0};
    (void)state;

    assert_int_equal(lrf_crc32c(0, "123456789", 9), 0xe3069283u);
    assert_int_equal(lrf_crc32c(0, zeros, 32), 0x8a9136aau); /* RFC 3720, B.4 */
    assert_int_equal(lrf_crc32c(lrf_crc32c(0, "1234", 4), "56789", 5), 0xe3069283u);
    assert_int_equal(slow_crc32c("123456789", 9), 0xe3069283u);
}

static void scalars_are_rows(void **state)
{
    static const size_t pieces[] = {1, 3, 50, 100000};
    struct lrf_strbuf file = begin_file(), values = {0};
    (void)state;

    put_simple(&values, "train/loss", 2.385f);
    put_simple(&values, "lr", 0.03125f);
    put_event(&file, 0, &values);
    lrf_strbuf_clear(&values);
    put_simple(&values, "val/loss", -1.75f);
    put_event(&file, 300, &values);
    add_simple_event(&file, 5000000000, "train/loss", (float)NAN);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct lrf_log log = {0};
        struct lrf_error err = {0};
        assert_ok(read_pieces(&log, &file, pieces[i], &err), err);
        assert_int_equal(log.n_rows, 3);
        assert_int_equal(log.line[0], 2);
        assert_string_equal(log.unit, "record");
        assert_value(&log, 0, "step", 0);
        assert_value(&log, 0, "train/loss", 2.385f);
        assert_value(&log, 0, "lr", 0.03125);
        assert_value(&log, 1, "step", 300);
        assert_value(&log, 1, "val/loss", -1.75);
        assert_value(&log, 2, "step", 5e9);
        assert_int_equal(log.left_out, 0);
        lrf_log_release(&log);
    }
    lrf_strbuf_release(&values);
    lrf_strbuf_release(&file);
}

/* `type` 1 float, 2 double; the number in field `field` of the tensor. */
static void put_tensor(struct lrf_strbuf *values, const char *tag, unsigned type, unsigned field,
                       const char *bytes, size_t n)
{
    struct lrf_strbuf tensor = {0}, content = {0};

    put_varint(&tensor, 1 << 3);
    put_varint(&tensor, type);
    put_bytes(&tensor, 2, "", 0);
    put_bytes(&tensor, field, bytes, n);
    put_bytes(&content, 8, tensor.s, tensor.n);
    put_bytes(&content, 9, "\n\t\n\7scalars", 11);
    put_value(values, tag, &content);
    lrf_strbuf_release(&tensor);
    lrf_strbuf_release(&content);
}

static void numbers_in_tensors_are_scalars_and_nothing_else_is(void **state)
{
    const float small = 0.6931f;
    const double great = 1.0 / 3;
    struct lrf_strbuf file = begin_file(), values = {0};
    struct lrf_log log = {0};
    struct lrf_error err = {0};
    char pair[8] = {0};
    (void)state;

    put_tensor(&values, "epoch_loss", 1, 4, (const char *)&small, sizeof small);
    put_tensor(&values, "packed", 1, 5, (const char *)&small, sizeof small);
    put_tensor(&values, "epoch_lr", 2, 6, (const char *)&great, sizeof great);
    put_tensor(&values, "pair_loss", 1, 4, pair, sizeof pair);
    put_tensor(&values, "text", 7, 8, "words", 5);
    put_event(&file, 4, &values);
    lrf_strbuf_clear(&values);
    put_tensor(&values, "text", 7, 8, "more words", 10);
    put_event(&file, 5, &values); /* no scalar, no row */
    assert_ok(read_pieces(&log, &file, 64, &err), err);
    assert_int_equal(log.n_rows, 1);
    assert_value(&log, 0, "epoch_loss", small);
    assert_value(&log, 0, "epoch_lr", great);
    assert_int_equal(log.n_columns, 4); /* with the step and "packed" */
    lrf_log_release(&log);
    lrf_strbuf_release(&values);
    lrf_strbuf_release(&file);
}

static void a_torn_record_waits(void **state)
{
    struct lrf_strbuf file = begin_file();
    size_t whole;
    (void)state;

    add_simple_event(&file, 1, "loss", 2);
    whole = file.n;
    add_simple_event(&file, 2, "loss", 1.5f);
    for (size_t n = whole; n < file.n; n++) {
        const struct lrf_strbuf torn = {.s = file.s, .n = n};
        struct lrf_log log = {0};
        struct lrf_error err = {0};
        assert_ok(read_pieces(&log, &torn, 1000, &err), err);
        assert_int_equal(log.n_rows, 1);
        lrf_log_release(&log);
    }
    lrf_strbuf_release(&file);
}

static void damage_is_named_by_record_and_byte(void **state)
{
    struct lrf_strbuf file = begin_file();
    const size_t second = file.n;
    char expected[200];
    (void)state;

    add_simple_event(&file, 1, "loss", 2);
    add_simple_event(&file, 2, "loss", 1.5f);
    for (size_t at = second; at < second + 40; at++) {
        struct lrf_log log = {0}, living = {.lenient = true};
        struct lrf_error err = {0};
        file.s[at] ^= 16;
        assert_int_equal(read_pieces(&log, &file, 1000, &err), LRF_EDATA);
        snprintf(expected, sizeof expected,
                 "'run.tfevents' record 2 (at byte %zu) is damaged: the check of its %s is wrong",
                 second, at < second + 12 ? "length" : "bytes");
        assert_string_equal(err.text, expected);
        assert_int_equal(log.n_rows, 0);
        assert_ok(read_pieces(&living, &file, 1000, &err), err);
        assert_int_equal(living.n_rows, 0);
        assert_int_equal(living.left_out, 1);
        file.s[at] ^= 16;
        lrf_log_release(&log);
        lrf_log_release(&living);
    }
    lrf_strbuf_release(&file);
}

static void what_is_checked_but_no_event_is_told(void **state)
{
    struct lrf_strbuf file = begin_file();
    struct lrf_log log = {0};
    struct lrf_error err = {0};
    (void)state;

    put_record(&file, "\x2a\x7f", 2); /* a summary longer than what there is */
    assert_int_equal(read_pieces(&log, &file, 1000, &err), LRF_EDATA);
    assert_non_null(strstr(err.text, "record 2 (at byte 40) is no event of TensorBoard"));
    lrf_log_release(&log);
    lrf_strbuf_release(&file);
}

/* A picture of 20 MB is checked and passed over. */
static void a_great_record_is_passed_over(void **state)
{
    const size_t n = 20000000;
    char *picture = calloc(1, n);
    struct lrf_strbuf file = begin_file();
    struct lrf_log log = {0};
    struct lrf_error err = {0};
    (void)state;

    memset(picture, 'p', n);
    put_record(&file, picture, n);
    add_simple_event(&file, 7, "loss", 0.5f);
    assert_ok(read_pieces(&log, &file, 1 << 16, &err), err);
    assert_int_equal(log.n_rows, 1);
    assert_int_equal(log.line[0], 3);
    assert_value(&log, 0, "step", 7);
    lrf_log_release(&log);
    lrf_strbuf_release(&file);
    free(picture);
}

static void what_is_no_log_is_named(void **state)
{
    static const struct {
        const char *head;
        size_t n;
        const char *word;
    } cases[] = {
#define CASE(head, word) {head, sizeof head - 1, word}
        CASE("PK\3\4\24\0\0\0\10\0", "zip"),
        CASE("PK\3\4\24\0\0\0\10\0[Content_Types].xml\1\2xl/workbook.xml", "Excel workbook"),
        CASE("PK\3\4\24\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        CASE("PK\3\4\24\0model/data.pkl\200\2", "PyTorch"),
        CASE("PK\3\4\24\0x.npy\x93NUMPY", "NumPy arrays"),
        CASE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "save it as CSV"),
        CASE("\x89HDF\r\n\x1a\n\0\0\0\0", "HDF5"),
        CASE("\x93NUMPY\1\0v\0", "NumPy"),
        CASE("\x80\4\x95\x1a\0\0", "pickle"),
        CASE("PAR1\25\4", "Parquet"),
        CASE("SQLite format 3\0", "SQLite"),
        CASE(":W&B\xbe\xe1\0\0", "export the history as CSV"),
        CASE("\x89PNG\r\n\x1a\n", "PNG"),
        CASE("\xff\xd8\xff\xe0", "JPEG"),
        CASE("%PDF-1.5\n", "PDF"),
        CASE("\177ELF\2\1\1", "program"),
        CASE("BZh91AY", "bunzip2"),
        CASE("\xfd\x37zXZ\0", "unxz"),
        CASE("\x28\xb5\x2f\xfd\4", "unzstd"),
        CASE("\xff\xfes\0t\0e\0p\0", "UTF-16"),
        CASE("s\0t\0e\0p\0 \0l\0o\0s\0s\0\n\0", "UTF-16"),
        CASE("\1\2\3\0\0\0\0\0\5\0\0\0\0\0\0\0\0\0", "no text"),
        CASE("step,loss\n1,2\n", NULL),
        CASE("step 1 loss 2\n\0\0\0\0\0\0\0\0\0\0\0\0\0", NULL), /* a crash pads with NULs */
        CASE("\xc3\xa9poque 1, loss 2.5\n", NULL),
        CASE("\x1b[1mINFO\x1b[0m loss 2.5\n", NULL),
        CASE("\x1f\x8b\x08\0\0\0\0\0\0\3", NULL), /* gzip is read */
        CASE("", NULL),
#undef CASE
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = lrf_binary_refusal(cases[i].head, cases[i].n);
        assert_int_equal(text != NULL, cases[i].word != NULL);
        if (text != NULL)
            assert_non_null(strstr(text, cases[i].word));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_is_the_published_one),
        cmocka_unit_test(scalars_are_rows),
        cmocka_unit_test(numbers_in_tensors_are_scalars_and_nothing_else_is),
        cmocka_unit_test(a_torn_record_waits),
        cmocka_unit_test(damage_is_named_by_record_and_byte),
        cmocka_unit_test(what_is_checked_but_no_event_is_told),
        cmocka_unit_test(a_great_record_is_passed_over),
        cmocka_unit_test(what_is_no_log_is_named),
    };

    return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
