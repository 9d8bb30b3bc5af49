#include "data/take.h"

#include <limits.h>
#include <string.h>

#include "base/number.h"
#include "data/cell.h"

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

enum lrf_status lrf_table_take(struct lrf_table *table, const struct lrf_csv_row *row,
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
    *cell = (double)row->line - (double)(table->first + table->rows);
    if (lrf_store_commit(&table->store) != 0)
        return lrf_store_fail(&table->store, err);
    if (++table->rows == UINT32_MAX)
        return lrf_table_fail(table, row->line, NULL, err, "more than %zu rows", table->rows - 1);
    return LRF_OK;
}
