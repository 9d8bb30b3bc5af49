/* A table of text, with a line of names or without: CSV, TSV, semicolons. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/infile.h"
#include "base/memory.h"
#include "log/log_format.h"

struct reader {
    struct lrf_log *log;
    struct lrf_infile in; /* the piece at hand */
    struct lrf_csv *csv;  /* NULL before the first piece */
    size_t *column;       /* (n_cells) of the log, by cell; owned */
    size_t n_cells;
    size_t key,
        value; /* cells of a long table: what a row's number is called, and it; n_cells: none */
    bool decimal_comma, begun;
};

static bool is_number_row(const struct reader *reader, const struct lrf_csv_row *row)
{
    double value;
    bool number = false;

    for (size_t i = 0; i < row->n; i++) {
        const struct lrf_csv_cell *cell = &row->cell[i];
        const enum lrf_log_cell kind =
            lrf_log_number(cell->s, cell->n, reader->decimal_comma, &value);
        if (kind == LRF_LOG_TEXT)
            return false;
        number = number || kind == LRF_LOG_NUMBER;
    }
    return number;
}

/* Columns without names are called 1, 2, ...; two of them are rate and loss, or step and loss if
 * the first counts. */
static const char *name_of(const struct lrf_log *log, const struct lrf_csv_row *row, bool unnamed,
                           size_t i, char number[32])
{
    const bool counts = strspn(row->cell[0].s, "0123456789") == row->cell[0].n;
    const char *const pair[] = {counts ? "step" : "lr", "loss"};
    const bool asked = log->format->lr_column != NULL || log->format->loss_column != NULL;

    if (!unnamed)
        return row->cell[i].s;
    snprintf(number, 32, "%zu", i + 1);
    return row->n == 2 && !asked ? pair[i] : number;
}

static enum lrf_status add_columns(struct reader *reader, const struct lrf_csv_row *row,
                                   bool unnamed, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    char number[32];

    reader->column = lrf_calloc(row->n, sizeof *reader->column);
    if (reader->column == NULL)
        return lrf_fail_memory(err);
    reader->n_cells = row->n;
    for (size_t i = 0; i < row->n && status == LRF_OK; i++) {
        status =
            lrf_log_add_column(reader->log, name_of(reader->log, row, unnamed, i, number), err);
        reader->column[i] = reader->log->n_columns - 1;
    }
    return status;
}

/* A long table has a row for each number: run, metric, step, value. */
static void find_pair(struct reader *reader, const struct lrf_csv_row *row)
{
    static const char *const keys[] = {"metric", "key", "tag", "name", "variable", "metric_name"};
    const struct lrf_log *log = reader->log;

    reader->key = reader->value = row->n;
    for (size_t i = 0; i < row->n; i++) {
        if (log->column[reader->column[i]].role == LRF_ROLE_VALUE)
            reader->value = i;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            if (strcasecmp(row->cell[i].s, keys[k]) == 0)
                reader->key = i;
        }
    }
    if (reader->value == row->n || reader->key == row->n)
        reader->key = reader->value = row->n;
}

/* The column that the number of a long table's row belongs to. */
static enum lrf_status find_metric(const struct reader *reader, const struct lrf_csv_row *row,
                                   size_t *column, struct lrf_error *err)
{
    return lrf_log_find_column(reader->log, row->cell[reader->key].s, *column, column, err);
}

static enum lrf_status add_row(const struct reader *reader, const struct lrf_csv_row *row,
                               struct lrf_error *err)
{
    struct lrf_log *log = reader->log;
    enum lrf_status status = LRF_OK;
    size_t n = row->n;

    while (n > reader->n_cells && row->cell[n - 1].n == 0)
        n--; /* separators at the end of a line */
    if (n != reader->n_cells && log->lenient) {
        log->left_out++;
        return LRF_OK;
    }
    if (n != reader->n_cells)
        return lrf_fail(err, LRF_EDATA,
                        "'%s' line %zu: a row of %zu, but the first row has %zu fields", log->file,
                        row->line, row->n, reader->n_cells);
    status = lrf_log_add_row(log, row->line, err);
    for (size_t i = 0; i < n && status == LRF_OK; i++) {
        const struct lrf_csv_cell *cell = &row->cell[i];
        size_t column = reader->column[i];
        if (i == reader->value)
            status = find_metric(reader, row, &column, err);
        if (status == LRF_OK && lrf_log_wants(log, column))
            status = lrf_log_set_text(log, column, cell->s, cell->n, reader->decimal_comma, err);
    }
    return status;
}

static enum lrf_status read_header(struct reader *reader, const struct lrf_csv_row *row,
                                   struct lrf_error *err)
{
    const bool unnamed = is_number_row(reader, row);
    const enum lrf_status status = add_columns(reader, row, unnamed, err);

    reader->begun = true;
    if (status == LRF_OK)
        find_pair(reader, row);
    return status == LRF_OK && unnamed ? add_row(reader, row, err) : status;
}

/* All rows that are whole by now. */
static enum lrf_status read_rows(struct reader *reader, struct lrf_error *err)
{
    struct lrf_csv_row row = {.n = 1};
    enum lrf_status status = LRF_OK;

    while (status == LRF_OK && row.n > 0) {
        status = lrf_csv_next(reader->csv, &row, err);
        if (status != LRF_OK || row.n == 0)
            break;
        status = reader->begun ? add_row(reader, &row, err) : read_header(reader, &row, err);
    }
    return status;
}

static enum lrf_status feed(void *state, struct lrf_log *log, const char *s, size_t n,
                            struct lrf_error *err)
{
    struct reader *reader = state;

    reader->log = log;
    reader->in.name = log->file;
    lrf_infile_put(&reader->in, s, n);
    if (reader->csv == NULL) {
        reader->csv = lrf_csv_alloc(&reader->in, 0, err);
        if (reader->csv == NULL)
            return err->status;
        reader->decimal_comma =
            lrf_csv_decimal(reader->in.chunk, reader->in.n, lrf_csv_separator(reader->csv)) == ',';
    }
    return read_rows(reader, err);
}

static enum lrf_status end(void *state, struct lrf_log *log, struct lrf_error *err)
{
    struct reader *reader = state;

    reader->log = log;
    reader->in.waits = false;
    return reader->csv != NULL ? read_rows(reader, err) : LRF_OK;
}

static void release(void *state)
{
    struct reader *reader = state;

    lrf_csv_free(reader->csv);
    free(reader->column);
}

/* Anything that is no JSON is at least a table of one column. */
static bool looks_like(const struct lrf_log *log, const char *head, size_t n, bool whole)
{
    (void)log;
    (void)head;
    (void)n;
    (void)whole;
    return true;
}

const struct lrf_log_format lrf_log_format_csv = {
    .name = "CSV",
    .looks_like = looks_like,
    .state_size = sizeof(struct reader),
    .feed = feed,
    .end = end,
    .release = release,
};
