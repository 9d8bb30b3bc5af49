#include "data/table.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/binary.h"
#include "base/csv.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/cell.h"
#include "data/head.h"
#include "data/need.h"
#include "data/sample.h"

bool lrf_column_overflows(const struct lrf_column *column)
{
    return column->texts.n > LRF_MAX_LEVELS;
}

static int note_odd(struct lrf_column *column, const char *s, size_t n, size_t line,
                    enum lrf_number number)
{
    char value[LRF_VALUE_SIZE];

    column->odd++;
    column->nonfinite += number != LRF_NUMBER_NONE;
    if (column->odd_line != 0)
        return 0;
    lrf_text_value(value, s, n);
    column->odd_value = lrf_text_clean(value, strlen(value));
    column->odd_number = number;
    column->odd_line = line;
    return column->odd_value ? 0 : -1;
}

/*
 * The cell (data/cell.h) for s[0..n), met in `line`, which lrf_number_parse found not to be a
 * finite number but `number`. Returns 0, or -1 without memory.
 */
static int odd_cell(struct lrf_column *column, const char *s, size_t n, size_t line,
                    enum lrf_number number, double *cell)
{
    size_t index;

    if (lrf_cell_says_missing(s, n)) {
        if (column->missing++ == 0)
            column->missing_line = line;
        *cell = lrf_cell_missing();
        return 0;
    }
    if (note_odd(column, s, n, line, number) != 0)
        return -1;
    if (lrf_column_overflows(column))
        index = LRF_MAX_LEVELS;
    else if (lrf_dictionary_add(&column->texts, s, n, &index) != 0)
        return -1;
    *cell = lrf_cell_text((uint32_t)index + 1);
    return 0;
}

static void column_release(struct lrf_column *column)
{
    free(column->name);
    free(column->odd_value);
    lrf_dictionary_release(&column->texts);
    *column = (struct lrf_column){0};
}

/* What is open while a table is read. */
struct source {
    struct lrf_infile in;
    struct lrf_csv *csv;
    struct lrf_head head;
    struct lrf_sample sample; /* of the rows, where one is asked for */
    size_t look_at;           /* the number of rows at which it is looked whether memory is left */
    size_t parts;             /* processes that share the rows */
};

enum lrf_status lrf_table_fail(const struct lrf_table *table, size_t line,
                               const struct lrf_column *column, struct lrf_error *err,
                               const char *format, ...)
{
    char what[LRF_ERROR_SIZE / 2], where[32] = "", name[LRF_VALUE_SIZE];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (line > 0)
        snprintf(where, sizeof where, " line %zu", line);
    if (column == NULL)
        return lrf_fail(err, LRF_EDATA, "'%s'%s: %s", table->file, where, what);
    lrf_text_value(name, column->name, strlen(column->name));
    return lrf_fail(err, LRF_EDATA, "'%s'%s, column '%s': %s", table->file, where, name, what);
}

/* The next row; row->n is 0 at the end of the file. */
static enum lrf_status next_row(struct lrf_table *table, struct source *source,
                                struct lrf_csv_row *row, struct lrf_error *err)
{
    const enum lrf_status status = lrf_csv_next(source->csv, row, err);

    if (status != LRF_OK || row->n == 0)
        return status;
    if (table->columns == 0)
        table->columns = row->n;
    if (row->n != table->columns)
        return lrf_table_fail(table, row->line, NULL, err, "%zu field%s, the rows above have %zu",
                              row->n, row->n == 1 ? "" : "s", table->columns);
    return LRF_OK;
}

static enum lrf_status open_source(struct lrf_table *table, struct source *source, const char *path,
                                   const struct lrf_dataset_settings *settings,
                                   struct lrf_error *err)
{
    const char *refusal;

    table->file = lrf_text_clean(path, strlen(path));
    if (table->file == NULL)
        return lrf_fail_memory(err);
    if (lrf_infile_open(&source->in, path, err) != LRF_OK)
        return err->status;
    source->in.name = table->file;
    if (lrf_infile_unpack(&source->in, err) != LRF_OK)
        return err->status;
    refusal = lrf_binary_refusal(source->in.chunk, source->in.n);
    if (refusal != NULL)
        return lrf_fail(err, LRF_EDATA, "'%s' %s", table->file, refusal);
    source->csv = lrf_csv_alloc(&source->in, settings->separator, err);
    if (source->csv == NULL)
        return err->status;
    source->parts = settings->share ? settings->share->parts : 1;
    table->separator = lrf_csv_separator(source->csv);
    table->decimal = settings->decimal;
    table->point = table->decimal == LRF_DECIMAL_AUTO
                       ? lrf_csv_decimal(source->in.chunk, source->in.n, table->separator)
                   : table->decimal == LRF_DECIMAL_COMMA ? ','
                                                         : '.';
    source->head.point = table->point;
    return LRF_OK;
}

static enum lrf_status read_head(struct lrf_table *table, struct source *source,
                                 struct lrf_error *err)
{
    struct lrf_csv_row row = {.n = 1};

    while (source->head.n < LRF_HEAD_ROWS) {
        const enum lrf_status status = next_row(table, source, &row, err);
        if (status != LRF_OK)
            return status;
        if (row.n == 0)
            break;
        if (lrf_head_add(&source->head, &row) != 0)
            return lrf_fail_memory(err);
    }
    if (source->head.n == 0)
        return lrf_table_fail(table, 0, NULL, err, "the file is empty");
    return LRF_OK;
}

static char *column_name(const struct lrf_table *table, const struct lrf_csv_row *first, size_t j)
{
    char name[32];

    if (table->header && first->cell[j].n > 0)
        return lrf_strdup(first->cell[j].s);
    snprintf(name, sizeof name, "column %zu", j + 1);
    return lrf_strdup(name);
}

static enum lrf_status name_columns(struct lrf_table *table, const struct lrf_head *head,
                                    enum lrf_header header, struct lrf_error *err)
{
    table->header =
        header == LRF_HEADER_YES || (header == LRF_HEADER_AUTO && lrf_head_has_names(head));
    table->column = lrf_calloc(table->columns, sizeof *table->column);
    if (table->column == NULL)
        return lrf_fail_memory(err);
    for (size_t j = 0; j < table->columns; j++) {
        table->column[j].name = column_name(table, &head->row[0], j);
        if (table->column[j].name == NULL)
            return lrf_fail_memory(err);
    }
    return LRF_OK;
}

/*
 * A number with a comma, or with a point where decimals may have commas. What it was taken for is
 * noted: what the file means by both is known at its end only. Three digits behind a point are
 * decimals wherever points are: that is how numbers are written.
 */
static enum lrf_number read_pointed(const struct lrf_table *table, struct lrf_column *column,
                                    const struct lrf_csv_cell *text, size_t line,
                                    enum lrf_number plain, double *value)
{
    double comma, point;
    const bool as_comma =
        lrf_number_parse_point(text->s, text->n, ',', &comma) == LRF_NUMBER_FINITE;
    const bool as_point =
        lrf_number_parse_point(text->s, text->n, '.', &point) == LRF_NUMBER_FINITE;

    if (as_comma && table->point == ',' &&
        (plain == LRF_NUMBER_NONE || table->decimal == LRF_DECIMAL_COMMA)) {
        column->comma_line = column->comma_line ? column->comma_line : line;
        *value = comma;
        return LRF_NUMBER_FINITE;
    }
    if (as_point) {
        if (!as_comma)
            column->point_line = column->point_line ? column->point_line : line;
        else if (table->point == ',' || memchr(text->s, ',', text->n) != NULL)
            column->either_line = column->either_line ? column->either_line : line;
        *value = point;
        return LRF_NUMBER_FINITE;
    }
    column->commas += as_comma;
    return plain;
}

/* Whether the point of a plain number stands before decimals and cannot stand between thousands. */
static bool is_decimal_point(const struct lrf_csv_cell *text)
{
    return text->decimals >= 0 && text->decimals != 3;
}

/* False for what no number begins with, whatever stands before its decimals. */
static bool may_be_number(const struct lrf_csv_cell *text)
{
    return (unsigned char)(*text->s - '+') <= '9' - '+'; /* + , - . / and digits */
}

static enum lrf_number read_number(const struct lrf_table *table, struct lrf_column *column,
                                   const struct lrf_csv_cell *text, size_t line, double *value)
{
    enum lrf_number plain = LRF_NUMBER_FINITE;

    if (text->decimals > LRF_CSV_TEXT)
        *value = text->value;
    else
        plain = lrf_number_parse(text->s, text->n, value);
    if (plain == LRF_NUMBER_FINITE &&
        (table->separator == ',' || memchr(text->s, '.', text->n) == NULL))
        return plain;
    if (plain == LRF_NUMBER_FINITE && is_decimal_point(text)) {
        column->point_line = column->point_line ? column->point_line : line;
        return plain;
    }
    if (plain != LRF_NUMBER_FINITE &&
        (!may_be_number(text) || memchr(text->s, ',', text->n) == NULL))
        return plain;
    return read_pointed(table, column, text, line, plain, value);
}

/* The cell for a text that was met before, in a column none of whose texts is a number of any kind;
 * false for all others. */
static bool take_known(struct lrf_column *column, const struct lrf_csv_cell *text, double *cell)
{
    size_t number;

    if (column->nonfinite > 0 || column->commas > 0 || lrf_column_overflows(column))
        return false;
    number = lrf_dictionary_find(&column->texts, text->s, text->n);
    *cell = lrf_cell_text((uint32_t)number);
    column->odd += number > 0;
    return number > 0;
}

/* Any cell but a plain number. Returns 0, or -1 without memory. */
static int take_cell(struct lrf_table *table, struct lrf_column *column,
                     const struct lrf_csv_cell *text, size_t line, double *cell)
{
    const enum lrf_number number = read_number(table, column, text, line, cell);

    return number == LRF_NUMBER_FINITE ? 0 : odd_cell(column, text->s, text->n, line, number, cell);
}

static enum lrf_status take_row(struct lrf_table *table, const struct lrf_csv_row *row,
                                struct lrf_error *err)
{
    const int points = table->separator == ',' ? 0 : INT_MAX; /* else they may mean thousands */
    double *cell = lrf_store_row(&table->store);
    const size_t stride = table->store.stride;

    for (size_t j = 0; j < row->n; j++, cell += stride) {
        const struct lrf_csv_cell *text = &row->cell[j];
        if (text->decimals == LRF_CSV_WHOLE || text->decimals >= points)
            *cell = text->value;
        else if (!(text->decimals == LRF_CSV_TEXT && take_known(&table->column[j], text, cell)) &&
                 take_cell(table, &table->column[j], text, row->line, cell) != 0)
            return lrf_fail_memory(err);
    }
    *cell = (double)row->line - (double)table->rows;
    if (lrf_store_commit(&table->store) != 0)
        return lrf_store_fail(&table->store, err);
    if (++table->rows == UINT32_MAX)
        return lrf_table_fail(table, row->line, NULL, err, "more than %zu rows", table->rows - 1);
    return LRF_OK;
}

/* What becomes of a row of the file: a row of the table, or perhaps one of the sample. */
static enum lrf_status use_row(struct lrf_table *table, struct source *source,
                               const struct lrf_csv_row *row, struct lrf_error *err)
{
    table->rows_in_file++;
    if (source->sample.most > 0)
        return lrf_sample_offer(&source->sample, row) == 0 ? LRF_OK : lrf_fail_memory(err);
    if (table->rows == source->look_at &&
        lrf_need_check(table, lrf_infile_share(&source->in), source->parts, &source->look_at,
                       err) != LRF_OK)
        return err->status;
    return take_row(table, row, err);
}

static enum lrf_status use_rows(struct lrf_table *table, struct source *source,
                                struct lrf_error *err)
{
    struct lrf_csv_row row = {.n = 1};
    enum lrf_status status = LRF_OK;

    for (size_t i = table->header; i < source->head.n && status == LRF_OK; i++)
        status = use_row(table, source, &source->head.row[i], err);
    while (status == LRF_OK) {
        status = next_row(table, source, &row, err);
        if (row.n == 0)
            break;
        if (status == LRF_OK)
            status = use_row(table, source, &row, err);
    }
    return status;
}

static enum lrf_status take_sample(struct lrf_table *table, struct lrf_sample *sample,
                                   struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    while (status == LRF_OK) {
        struct lrf_csv_row row;
        if (lrf_sample_next(sample, &row) != 0)
            return lrf_fail_memory(err);
        if (row.n == 0)
            break;
        status = take_row(table, &row, err);
    }
    return status;
}

/* All rows of the file, or a sample of them. */
static enum lrf_status take_rows(struct lrf_table *table, struct source *source,
                                 const struct lrf_dataset_settings *settings, struct lrf_error *err)
{
    struct lrf_sample *sample = &source->sample;
    enum lrf_status status;

    if (settings->sample_rows > 0 &&
        lrf_sample_init(sample, settings->sample_rows, settings->seed) != 0)
        return lrf_fail_memory(err);
    status = use_rows(table, source, err);
    if (status == LRF_OK && settings->sample_rows > 0)
        status = take_sample(table, sample, err);
    return status;
}

static enum lrf_status read_source(struct lrf_table *table, struct source *source, const char *path,
                                   const struct lrf_dataset_settings *settings,
                                   struct lrf_error *err)
{
    enum lrf_status status = open_source(table, source, path, settings, err);

    if (status == LRF_OK)
        status = read_head(table, source, err);
    if (status == LRF_OK)
        status = name_columns(table, &source->head, settings->header, err);
    if (status == LRF_OK &&
        lrf_store_init(&table->store, table->columns + 1, settings->share != NULL) != 0)
        status = lrf_store_fail(&table->store, err);
    if (status == LRF_OK)
        status = take_rows(table, source, settings, err);
    if (status == LRF_OK && lrf_store_finish(&table->store) != 0)
        status = lrf_store_fail(&table->store, err);
    return status;
}

enum lrf_status lrf_table_read(struct lrf_table *table, const char *path,
                               const struct lrf_dataset_settings *settings, struct lrf_error *err)
{
    struct source source = {0};
    enum lrf_status status;

    *table = (struct lrf_table){0};
    status = read_source(table, &source, path, settings, err);
    lrf_head_release(&source.head);
    lrf_sample_release(&source.sample);
    lrf_csv_free(source.csv);
    lrf_infile_close(&source.in);
    return status;
}

void lrf_table_release(struct lrf_table *table)
{
    for (size_t j = 0; table->column != NULL && j < table->columns; j++)
        column_release(&table->column[j]);
    free(table->column);
    free(table->file);
    lrf_store_release(&table->store);
    *table = (struct lrf_table){0};
}

size_t lrf_table_find(const struct lrf_table *table, const char *name)
{
    size_t number;

    for (size_t j = 0; j < table->columns; j++)
        if (strcmp(table->column[j].name, name) == 0)
            return j;
    if (lrf_number_parse_size(name, &number) && number >= 1 && number <= table->columns)
        return number - 1;
    return table->columns;
}

size_t lrf_table_line(const struct lrf_table *table, size_t row)
{
    return (size_t)(lrf_store_cell(&table->store, row, table->columns) + (double)row);
}
