#include "log/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/infile.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "curve/points.h"
#include "log/log_join.h"
#include "log/log_likeness.h"
#include "log/log_reader.h"

static const struct lrf_curve_format usual_format;

/* Rows that are sorted out within their file; those of rates or losses alone wait for the join. */
static enum lrf_status arrange(struct lrf_log_rows *rows, size_t n, struct lrf_error *err)
{
    const unsigned both = LRF_HAS_LR | LRF_HAS_LOSS;
    enum lrf_status status = LRF_OK;

    lrf_log_name_values(rows, n);
    for (size_t i = 0; i < n && status == LRF_OK; i++) {
        lrf_log_rows_merge(&rows[i]);
        if ((rows[i].roles & both) == both && lrf_log_rows_keep_complete(&rows[i]) == 0)
            return lrf_fail(err, LRF_EDATA, "'%s': no step has both a rate and a loss (%s)",
                            rows[i].file, rows[i].taken);
        status = lrf_log_rows_split(&rows[i], err);
    }
    if (status == LRF_OK)
        status = lrf_log_join(rows, n, err);
    for (size_t i = 0; i < n && status == LRF_OK; i++)
        lrf_log_rows_number(&rows[i]);
    return status == LRF_OK ? lrf_log_drop_common(rows, n, err) : status;
}

static bool is_usable(const struct lrf_log_row *row)
{
    const double lr = row->value[LRF_ROLE_LR];

    return lr > 0 && isfinite(lr);
}

static struct lrf_point make_point(const struct lrf_log_row *row, unsigned first_repeat)
{
    struct lrf_point p = {.repeat = first_repeat + row->repeat,
                          .step = (unsigned)row->step,
                          .lr = row->value[LRF_ROLE_LR],
                          .loss = row->value[LRF_ROLE_LOSS],
                          .known = row->has >> LRF_ROLE_FIELD & ((1u << LRF_FIELD_COUNT) - 1)};

#define TAKE_FIELD(bit, field) p.field = row->value[LRF_ROLE_FIELD + bit##_INDEX];
    LRF_FIELD_LIST(TAKE_FIELD)
#undef TAKE_FIELD
    return p;
}

static size_t count_usable(const struct lrf_log_rows *rows)
{
    size_t count = 0;

    for (size_t i = 0; i < rows->n; i++)
        count += is_usable(&rows->row[i]);
    return count;
}

static enum lrf_status check_rates(const struct lrf_log_rows *rows, size_t usable,
                                   struct lrf_error *err)
{
    char number[LRF_NUMBER_SIZE];

    if (usable > 0 || rows->n == 0)
        return LRF_OK;
    lrf_number_short(number, rows->row[0].value[LRF_ROLE_LR], 6);
    return lrf_fail(err, LRF_EDATA,
                    "'%s' %s %zu: no rate is a finite number above zero, the first is '%s'",
                    rows->file, rows->unit, rows->row[0].line, number);
}

/* The curve has room for them. */
static void append(const struct lrf_log_rows *rows, unsigned first_repeat, struct lrf_curve *curve)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (is_usable(&rows->row[i]))
            curve->point[curve->n++] = make_point(&rows->row[i], first_repeat);
    }
}

static unsigned first_free_repeat(const struct lrf_curve *curve)
{
    unsigned next = 0;

    for (size_t i = 0; i < curve->n; i++) {
        if (curve->point[i].repeat >= next)
            next = curve->point[i].repeat + 1;
    }
    return next;
}

static void add_count(struct lrf_strbuf *text, bool *any, size_t count, const char *what)
{
    if (count == 0)
        return;
    lrf_strbuf_printf(text, "%s%zu %s %s", *any ? ", " : "; left out: ", count,
                      count == 1 ? "row" : "rows", what);
    *any = true;
}

static enum lrf_status write_note(const struct lrf_log_rows *rows, size_t n, size_t usable,
                                  char *note, struct lrf_error *err)
{
    struct lrf_strbuf text = {0}, unlike = {0};
    size_t repeats = 0, points = 0, without_loss = 0, without_lr = 0, twice = 0;
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        if (text.s == NULL || strstr(text.s, rows[i].taken) == NULL)
            lrf_strbuf_printf(&text, "%s%s", i > 0 ? "; " : "", rows[i].taken);
        repeats += rows[i].repeats;
        points += rows[i].n;
        without_loss += rows[i].without_loss;
        without_lr += rows[i].without_lr;
        twice += rows[i].twice;
    }
    lrf_strbuf_printf(&text, "; %zu %s in %zu %s", usable, usable == 1 ? "point" : "points",
                      repeats, repeats == 1 ? "repeat" : "repeats");
    add_count(&text, &any, points - usable, "whose rate is not a finite number above zero");
    add_count(&text, &any, without_loss, "without a loss");
    add_count(&text, &any, without_lr, "without a rate");
    add_count(&text, &any, twice, "that an earlier file has, too");
    lrf_log_phrase_unlike(&unlike, rows, n);
    if (unlike.n > 0)
        lrf_strbuf_printf(&text, "\n%s", unlike.s);
    text.failed |= unlike.failed;
    lrf_strbuf_release(&unlike);
    if (text.failed) {
        lrf_strbuf_release(&text);
        return lrf_fail_memory(err);
    }
    if (note != NULL)
        snprintf(note, LRF_NOTE_SIZE, "%s", text.s);
    lrf_strbuf_release(&text);
    return LRF_OK;
}

/* From the logs to the curve, the last thing that can fail being the room in it. */
static enum lrf_status finish(struct lrf_log_rows *rows, size_t n, struct lrf_curve *curve,
                              char *note, struct lrf_error *err)
{
    enum lrf_status status = arrange(rows, n, err);
    unsigned repeat = first_free_repeat(curve);
    size_t usable = 0;

    for (size_t i = 0; i < n && status == LRF_OK; i++) {
        const size_t count = count_usable(&rows[i]);
        usable += count;
        status = check_rates(&rows[i], count, err);
    }
    if (status == LRF_OK)
        status = write_note(rows, n, usable, note, err);
    if (status == LRF_OK)
        status = lrf_curve_reserve(curve, curve->n + usable, err);
    for (size_t i = 0; i < n && status == LRF_OK; i++) {
        append(&rows[i], repeat, curve);
        repeat += rows[i].repeats;
    }
    return status;
}

/* Feeds the whole file. */
static enum lrf_status pump(struct lrf_infile *in, struct lrf_log_reader *reader,
                            struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    while (status == LRF_OK && in->n > 0) {
        status = lrf_log_reader_feed(reader, in->chunk, in->n, err);
        if (status == LRF_OK)
            status = lrf_infile_next(in, err);
    }
    return status == LRF_OK ? lrf_log_reader_end(reader, err) : status;
}

static enum lrf_status read_log(struct lrf_infile *in, const struct lrf_curve_format *format,
                                struct lrf_log_rows *rows, struct lrf_error *err)
{
    struct lrf_log log = {.file = in->name, .format = format ? format : &usual_format};
    struct lrf_log_reader *reader = lrf_log_reader_alloc(&log, err);
    enum lrf_status status = reader != NULL ? pump(in, reader, err) : LRF_ENOMEM;

    if (status == LRF_OK)
        status = lrf_log_rows_build(&log, rows, err);
    lrf_log_reader_free(reader);
    lrf_log_release(&log);
    return status;
}

enum lrf_status lrf_curve_read(const char *const *path, size_t n_path,
                               const struct lrf_curve_format *format, struct lrf_curve *curve,
                               char *note, struct lrf_error *err)
{
    struct lrf_error ignored;
    struct lrf_log_rows *rows;
    enum lrf_status status = LRF_OK;

    err = err != NULL ? err : &ignored;
    if (n_path == 0)
        return lrf_fail(err, LRF_EINVAL, "no file to read a curve from");
    rows = lrf_calloc(n_path, sizeof *rows);
    if (rows == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < n_path && status == LRF_OK; i++) {
        struct lrf_infile in;
        status = lrf_infile_open(&in, path[i], err);
        if (status != LRF_OK)
            break;
        status = read_log(&in, format, &rows[i], err);
        lrf_infile_close(&in);
    }
    if (status == LRF_OK)
        status = finish(rows, n_path, curve, note, err);
    for (size_t i = 0; i < n_path; i++)
        lrf_log_rows_release(&rows[i]);
    free(rows);
    return status;
}

enum lrf_status lrf_curve_read_memory(const char *name, const char *bytes, size_t n,
                                      const struct lrf_curve_format *format,
                                      struct lrf_curve *curve, char *note, struct lrf_error *err)
{
    struct lrf_infile in;
    struct lrf_log_rows rows = {0};
    enum lrf_status status;

    lrf_infile_memory(&in, name, bytes, n);
    status = read_log(&in, format, &rows, err);
    if (status == LRF_OK)
        status = finish(&rows, 1, curve, note, err);
    lrf_log_rows_release(&rows);
    lrf_infile_close(&in);
    return status;
}
