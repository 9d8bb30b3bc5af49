#include "log/log_likeness.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/dictionary.h"
#include "base/number.h"
#include "base/statistics.h"

/* ---- what they have twice */

struct key {
    double lr, loss, step;
};

/* + 0.0 makes one zero of the two, as a dictionary compares bytes. */
static struct key key_of(const struct lrf_log_row *row)
{
    return (struct key){row->value[LRF_ROLE_LR] + 0.0, row->value[LRF_ROLE_LOSS] + 0.0,
                        row->step + 0.0};
}

static bool is_comparable(const struct lrf_log_row *row)
{
    return isfinite(row->value[LRF_ROLE_LR]) && isfinite(row->value[LRF_ROLE_LOSS]);
}

/* *number: the row's key among those of all logs; SIZE_MAX where it is not comparable. */
static int look_up(struct lrf_dictionary *keys, const struct lrf_log_row *row, size_t *number)
{
    const struct key key = key_of(row);

    *number = SIZE_MAX;
    return is_comparable(row) ? lrf_dictionary_add(keys, (const char *)&key, sizeof key, number)
                              : 0;
}

/* From 0, those of which a row is left. */
static void number_repeats(struct lrf_log_rows *rows)
{
    unsigned before = 0;

    rows->repeats = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct lrf_log_row *row = &rows->row[i];
        rows->repeats += i == 0 || row->repeat != before;
        before = row->repeat;
        row->repeat = rows->repeats - 1;
    }
}

/* Drops the rows with a key below `seen`; all keys are there already. */
static int drop_seen(struct lrf_log_rows *rows, struct lrf_dictionary *keys, size_t seen)
{
    size_t kept = 0, number;

    for (size_t i = 0; i < rows->n; i++) {
        if (look_up(keys, &rows->row[i], &number) != 0)
            return -1;
        if (number >= seen)
            rows->row[kept++] = rows->row[i];
    }
    rows->twice = rows->n - kept;
    rows->n = kept;
    number_repeats(rows);
    return 0;
}

/* The keys are those of earlier logs. */
static int drop_common(struct lrf_log_rows *rows, struct lrf_dictionary *keys)
{
    const size_t seen = keys->n;
    size_t common = 0, number;

    for (size_t i = 0; i < rows->n; i++) {
        if (look_up(keys, &rows->row[i], &number) != 0)
            return -1;
        common += number < seen;
    }
    return common < LRF_LEAST_COMMON || 10 * common < rows->n ? 0 : drop_seen(rows, keys, seen);
}

enum lrf_status lrf_log_drop_common(struct lrf_log_rows *rows, size_t n, struct lrf_error *err)
{
    struct lrf_dictionary keys = {0};
    int failed = 0;

    for (size_t i = 0; i < n && n > 1 && !failed; i++)
        failed = drop_common(&rows[i], &keys);
    lrf_dictionary_release(&keys);
    return failed ? lrf_fail_memory(err) : LRF_OK;
}

/* ---- whether they are repeats */

enum { START = 16 }; /* points that a curve's start is taken from, at most a fifth of them */

struct shape {
    double lo, hi; /* rates */
    double start;  /* median of the first losses; nan: unknown */
    double length; /* points a repeat */
};

static double start_of(const struct lrf_log_rows *rows)
{
    double first[START];
    size_t n = 0, most = rows->n / rows->repeats / 5;

    most = most < START ? most : START;
    for (size_t i = 0; i < rows->n && n < most; i++)
        if (rows->row[i].repeat == rows->row[0].repeat &&
            isfinite(rows->row[i].value[LRF_ROLE_LOSS]))
            first[n++] = rows->row[i].value[LRF_ROLE_LOSS];
    if (n == 0)
        return NAN;
    qsort(first, n, sizeof *first, lrf_by_value);
    return first[n / 2];
}

static struct shape shape_of(const struct lrf_log_rows *rows)
{
    struct shape shape = {HUGE_VAL, 0, start_of(rows), (double)rows->n / rows->repeats};

    for (size_t i = 0; i < rows->n; i++) {
        const double lr = rows->row[i].value[LRF_ROLE_LR];
        if (lr > 0 && isfinite(lr)) {
            shape.lo = lr < shape.lo ? lr : shape.lo;
            shape.hi = lr > shape.hi ? lr : shape.hi;
        }
    }
    return shape;
}

static void put(struct lrf_strbuf *out, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_short(text, value, 3);
    lrf_strbuf_puts(out, text);
}

static void put_pair(struct lrf_strbuf *out, const char *what, double mine, const char *other,
                     double its)
{
    lrf_strbuf_puts(out, what);
    put(out, mine);
    lrf_strbuf_puts(out, other);
    put(out, its);
}

/* Where two are alike, nothing. */
static void phrase_difference(struct lrf_strbuf *out, const struct shape *a, const struct shape *b)
{
    const double less = fmin(a->start, b->start), more = fmax(a->start, b->start);

    if (a->hi < b->lo || b->hi < a->lo) {
        put_pair(out, "its rates go from ", a->lo, " to ", a->hi);
        put_pair(out, ", the other's from ", b->lo, " to ", b->hi);
    } else if (less > 0 && 1.5 * less < more) {
        put_pair(out, "its loss begins at ", a->start, ", the other's at ", b->start);
    } else if (4 * fmin(a->length, b->length) < fmax(a->length, b->length)) {
        put_pair(out, "its length in points is ", floor(a->length), ", the other's ",
                 floor(b->length));
    }
}

void lrf_log_phrase_unlike(struct lrf_strbuf *out, const struct lrf_log_rows *rows, size_t n)
{
    struct shape first, other;

    if (n < 2 || rows[0].n == 0 || rows[0].repeats == 0)
        return;
    first = shape_of(&rows[0]);
    for (size_t i = 1; i < n; i++) {
        struct lrf_strbuf text = {0};
        if (rows[i].n == 0 || rows[i].repeats == 0 || rows[i].twice > 0)
            continue;
        other = shape_of(&rows[i]);
        phrase_difference(&text, &other, &first);
        if (text.n > 0) {
            const char *const path[] = {rows[0].file, rows[i].file};
            lrf_strbuf_printf(out,
                              "'%s' is hardly a repeat of '%s': %s; curves that are not alike have "
                              "no common answer",
                              lrf_text_path_name(path, 2, 1), lrf_text_path_name(path, 2, 0),
                              text.s);
        }
        out->failed |= text.failed;
        lrf_strbuf_release(&text);
        if (out->n > 0)
            return;
    }
}
