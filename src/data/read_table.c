#include "data/read_table.h"

#include <stdio.h>
#include <string.h>

#include "base/binary.h"
#include "base/csv.h"
#include "base/memory.h"
#include "data/cut.h"
#include "data/head.h"
#include "data/need.h"
#include "data/sample.h"
#include "data/take.h"
#include "parallel/parallel.h"

/* What is open while a table is read. */
struct source {
    struct lrf_infile in;
    struct lrf_csv *csv;
    struct lrf_head head;
    struct lrf_sample sample; /* of the rows, where one is asked for */
    size_t look_at;           /* the number of rows at which it is looked whether memory is left */
    size_t parts;             /* processes that share the rows */
};

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
    return lrf_table_take(table, row, err);
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
        status = lrf_table_take(table, &row, err);
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
    if (status == LRF_OK && settings->sample_rows == 0 && settings->share == NULL &&
        lrf_cut_read(table, path, &source->in, table->threads))
        return lrf_need_check(table, 1, 1, &source->look_at, err);
    if (status == LRF_OK &&
        lrf_store_init(&table->store, table->columns + 1, settings->share != NULL) != 0)
        status = lrf_store_fail(&table->store, err);
    if (status == LRF_OK)
        status = take_rows(table, source, settings, err);
    if (status == LRF_OK && lrf_store_finish(&table->store) != 0)
        status = lrf_store_fail(&table->store, err);
    return status;
}

/* So few are done before a second thread has started. */
enum { FEW_BLOCKS = 4 };

enum lrf_status lrf_table_read(struct lrf_table *table, const char *path,
                               const struct lrf_dataset_settings *settings, struct lrf_error *err)
{
    struct source source = {0};
    enum lrf_status status;

    *table =
        (struct lrf_table){.threads = settings->jobs ? settings->jobs : lrf_parallel_processors()};
    status = read_source(table, &source, path, settings, err);
    if (table->store.n_blocks < FEW_BLOCKS)
        table->threads = 1;
    lrf_head_release(&source.head);
    lrf_sample_release(&source.sample);
    lrf_csv_free(source.csv);
    lrf_infile_close(&source.in);
    return status;
}
