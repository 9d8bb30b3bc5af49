#include "data/table.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/binary.h"
#include "base/csv.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/cell.h"

/* Empty, NA, NaN, null (in any case) or ?. */
static bool is_missing(const char *s, size_t n)
{
    switch (n) {
    case 0:
        return true;
    case 1:
        return *s == '?';
    case 2:
        return strncasecmp(s, "na", n) == 0;
    case 3:
        return strncasecmp(s, "nan", n) == 0;
    case 4:
        return strncasecmp(s, "null", n) == 0;
    default:
        return false;
    }
}

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

    if (is_missing(s, n)) {
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

/* How many rows are looked at. */
enum { HEAD_ROWS = 11 };

/* Copies of the first rows of a file. Zero-initialised is empty and legal. */
struct head {
    struct lrf_csv_row row[HEAD_ROWS];
    size_t n;
};

/* Appends a copy. Returns 0, or -1 without memory. */
static int head_add(struct head *head, const struct lrf_csv_row *row)
{
    struct lrf_csv_cell *cell;
    size_t bytes = 0;
    char *text;

    for (size_t j = 0; j < row->n; j++)
        bytes += row->cell[j].n + 1;
    cell = malloc(row->n * sizeof *cell + bytes);
    if (cell == NULL)
        return -1;
    text = (char *)(cell + row->n);
    for (size_t j = 0; j < row->n; j++) {
        const size_t n = row->cell[j].n;
        cell[j] = (struct lrf_csv_cell){.s = text, .n = n};
        memcpy(text, row->cell[j].s, n + 1);
        text += n + 1;
    }
    head->row[head->n] = *row;
    head->row[head->n++].cell = cell;
    return 0;
}

static void head_release(struct head *head)
{
    for (size_t i = 0; i < head->n; i++)
        free((void *)head->row[i].cell);
    head->n = 0;
}

static bool is_number(const struct lrf_csv_cell *cell)
{
    double value;
    return lrf_number_parse(cell->s, cell->n, &value) == LRF_NUMBER_FINITE;
}

static bool is_text(const struct lrf_csv_cell *cell)
{
    return !is_missing(cell->s, cell->n) && !is_number(cell);
}

static bool mostly_numbers_below(const struct head *head, size_t column)
{
    size_t numbers = 0, texts = 0;

    for (size_t i = 1; i < head->n; i++) {
        numbers += is_number(&head->row[i].cell[column]);
        texts += is_text(&head->row[i].cell[column]);
    }
    return numbers > texts;
}

static bool comes_again(const struct head *head, size_t column)
{
    for (size_t i = 1; i < head->n; i++)
        if (strcmp(head->row[i].cell[column].s, head->row[0].cell[column].s) == 0)
            return true;
    return false;
}

/* False, too, when there is no memory to tell. */
static bool all_different(const struct lrf_csv_row *row)
{
    struct lrf_dictionary names = {0};
    size_t index, j = 0;

    while (j < row->n && lrf_dictionary_add(&names, row->cell[j].s, row->cell[j].n, &index) == 0 &&
           index == j)
        j++;
    lrf_dictionary_release(&names);
    return j == row->n;
}

/*
 * The first of these rows, all of one length, is a header if it has a text above a column where
 * most cells that are not missing are numbers; or if it holds nothing but texts, all different,
 * none of which comes again below it.
 */
static bool has_names(const struct head *head)
{
    const struct lrf_csv_row *first = &head->row[0];
    size_t texts = 0;

    for (size_t j = 0; j < first->n; j++) {
        if (!is_text(&first->cell[j]))
            continue;
        if (mostly_numbers_below(head, j))
            return true;
        if (!comes_again(head, j))
            texts++;
    }
    /* a nameless first column holds the row names of other programs */
    return texts + (first->cell[0].n == 0) == first->n && all_different(first);
}

/* What is open while a table is read. */
struct source {
    struct lrf_infile in;
    struct lrf_csv *csv;
    struct head head;
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
                                   char separator, struct lrf_error *err)
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
    source->csv = lrf_csv_alloc(&source->in, separator, err);
    if (source->csv == NULL)
        return err->status;
    table->separator = lrf_csv_separator(source->csv);
    return LRF_OK;
}

static enum lrf_status read_head(struct lrf_table *table, struct source *source,
                                 struct lrf_error *err)
{
    struct lrf_csv_row row = {.n = 1};

    while (source->head.n < HEAD_ROWS) {
        const enum lrf_status status = next_row(table, source, &row, err);
        if (status != LRF_OK)
            return status;
        if (row.n == 0)
            break;
        if (head_add(&source->head, &row) != 0)
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

static enum lrf_status name_columns(struct lrf_table *table, const struct head *head,
                                    enum lrf_header header, struct lrf_error *err)
{
    table->header = header == LRF_HEADER_YES || (header == LRF_HEADER_AUTO && has_names(head));
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

static enum lrf_status take_row(struct lrf_table *table, const struct lrf_csv_row *row,
                                struct lrf_error *err)
{
    double *cell = lrf_store_row(&table->store);

    for (size_t j = 0; j < row->n; j++) {
        const struct lrf_csv_cell *text = &row->cell[j];
        const enum lrf_number number = lrf_number_parse(text->s, text->n, &cell[j]);
        if (number != LRF_NUMBER_FINITE &&
            odd_cell(&table->column[j], text->s, text->n, row->line, number, &cell[j]))
            return lrf_fail_memory(err);
    }
    cell[row->n] = (double)row->line - (double)table->rows;
    if (lrf_store_commit(&table->store) != 0)
        return lrf_fail_memory(err);
    if (++table->rows == UINT32_MAX)
        return lrf_table_fail(table, row->line, NULL, err, "more than %zu rows", table->rows - 1);
    return LRF_OK;
}

static enum lrf_status take_rows(struct lrf_table *table, struct source *source,
                                 struct lrf_error *err)
{
    struct lrf_csv_row row = {.n = 1};
    enum lrf_status status = LRF_OK;

    for (size_t i = table->header; i < source->head.n && status == LRF_OK; i++)
        status = take_row(table, &source->head.row[i], err);
    while (status == LRF_OK) {
        status = next_row(table, source, &row, err);
        if (row.n == 0)
            break;
        if (status == LRF_OK)
            status = take_row(table, &row, err);
    }
    return status;
}

static enum lrf_status read_source(struct lrf_table *table, struct source *source, const char *path,
                                   const struct lrf_dataset_settings *settings,
                                   struct lrf_error *err)
{
    enum lrf_status status = open_source(table, source, path, settings->separator, err);

    if (status == LRF_OK)
        status = read_head(table, source, err);
    if (status == LRF_OK)
        status = name_columns(table, &source->head, settings->header, err);
    if (status == LRF_OK && lrf_store_init(&table->store, table->columns + 1) != 0)
        status = lrf_fail_memory(err);
    if (status == LRF_OK)
        status = take_rows(table, source, err);
    if (status == LRF_OK && lrf_store_finish(&table->store) != 0)
        status = lrf_fail_memory(err);
    return status;
}

enum lrf_status lrf_table_read(struct lrf_table *table, const char *path,
                               const struct lrf_dataset_settings *settings, struct lrf_error *err)
{
    struct source source = {0};
    enum lrf_status status;

    *table = (struct lrf_table){0};
    status = read_source(table, &source, path, settings, err);
    head_release(&source.head);
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
