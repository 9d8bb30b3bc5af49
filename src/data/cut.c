#include "data/cut.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "base/real.h"
#include "base/room.h"
#include "data/cell.h"
#include "data/take.h"
#include "parallel/parallel.h"

enum {
    LEAST_BYTES = 2 << 20, /* of a part: less is not worth a thread */
    MOST_PARTS = 64,
    ROOM = 4 /* times the file: what memory must have left */
};

/* One thread's part of the file. */
struct part {
    const struct cut *cut;
    size_t from, to;      /* its bytes; while lines are counted any, then whole lines */
    size_t lines;         /* line ends in them */
    size_t first, rows;   /* its rows in the table: the first, and how many there should be */
    struct lrf_table own; /* what it reads */
    bool failed;
};

struct cut {
    const char *path;
    const struct lrf_table *table;
    size_t size;
    size_t n;
    struct part part[MOST_PARTS];
};

/* ---- where to cut */

LRF_WIDE static size_t count_line_ends(const char *s, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += s[i] == '\n';
    return count;
}

/* Of a part, whose bytes need not be whole lines yet. */
static void count_lines(void *context, size_t k)
{
    struct part *part = &((struct cut *)context)->part[k];
    struct lrf_error ignored;
    struct lrf_infile in;

    part->failed = lrf_infile_part(&in, part->cut->path, part->from, part->to, &ignored) != LRF_OK;
    while (!part->failed && in.n > 0) {
        part->lines += count_line_ends(in.chunk, in.n);
        part->failed =
            memchr(in.chunk, '"', in.n) != NULL || lrf_infile_next(&in, &ignored) != LRF_OK;
    }
    lrf_infile_close(&in);
}

/* Where the line begins that is `lines` line ends behind `from`; the size of the file: nowhere. */
static size_t find_line(const struct cut *cut, size_t from, size_t lines)
{
    struct lrf_error ignored;
    struct lrf_infile in;
    size_t at = from;

    if (lines == 0 || lrf_infile_part(&in, cut->path, from, cut->size, &ignored) != LRF_OK)
        return lines == 0 ? from : cut->size;
    while (in.n > 0) {
        const char *s = in.chunk, *end = in.chunk + in.n;
        for (; lines > 0 && (s = memchr(s, '\n', (size_t)(end - s))) != NULL; lines--)
            s++;
        if (lines == 0) {
            at += (size_t)(s - in.chunk);
            break;
        }
        at += in.n;
        if (lrf_infile_next(&in, &ignored) != LRF_OK)
            break;
    }
    lrf_infile_close(&in);
    return lines == 0 ? at : cut->size;
}

/* Moves the beginning of each part to that of the next block of rows. False where there is none. */
static bool find_cuts(struct cut *cut, size_t block_rows)
{
    const size_t header = cut->table->header;
    size_t before = 0; /* lines */

    for (size_t k = 0; k < cut->n; k++) {
        struct part *part = &cut->part[k];
        const size_t row = before > header ? before - header + 1 : 0;
        part->first = k == 0 ? 0 : (row + block_rows - 1) / block_rows * block_rows;
        part->from = find_line(cut, part->from, part->first + header - before);
        before += part->lines;
        if (part->from >= cut->size || (k > 0 && part->first <= cut->part[k - 1].first))
            return false;
    }
    for (size_t k = 0; k < cut->n; k++) {
        struct part *part = &cut->part[k];
        const bool last = k + 1 == cut->n;
        part->to = last ? cut->size : part[1].from;
        part->rows = last ? SIZE_MAX : part[1].first - part->first;
    }
    return true;
}

/* ---- reading */

static bool begin(struct part *part)
{
    const struct lrf_table *table = part->cut->table;

    part->own = (struct lrf_table){.columns = table->columns,
                                   .first = part->first,
                                   .separator = table->separator,
                                   .point = table->point,
                                   .decimal = table->decimal,
                                   .header = table->header};
    part->own.file = lrf_strdup(table->file);
    part->own.column = lrf_calloc(table->columns, sizeof *part->own.column);
    for (size_t j = 0; part->own.column != NULL && j < table->columns; j++)
        if ((part->own.column[j].name = lrf_strdup(table->column[j].name)) == NULL)
            return false;
    return part->own.file != NULL && part->own.column != NULL &&
           lrf_store_init(&part->own.store, table->columns + 1, false) == 0;
}

static bool read_rows(struct part *part, struct lrf_csv *csv)
{
    struct lrf_table *own = &part->own;
    struct lrf_error ignored;
    struct lrf_csv_row row;

    lrf_csv_begin_at(csv, own->header + part->first + 1);
    for (;;) {
        if (lrf_csv_next(csv, &row, &ignored) != LRF_OK)
            return false;
        if (row.n == 0)
            break;
        if (row.n != own->columns || row.line != own->header + part->first + own->rows + 1 ||
            lrf_table_take(own, &row, &ignored) != LRF_OK)
            return false;
    }
    return (part->rows == SIZE_MAX || own->rows == part->rows) &&
           lrf_store_finish(&own->store) == 0;
}

static void read_part(void *context, size_t k)
{
    struct part *part = &((struct cut *)context)->part[k];
    struct lrf_error ignored;
    struct lrf_csv *csv = NULL;
    struct lrf_infile in;

    part->failed = true;
    if (!begin(part) ||
        lrf_infile_part(&in, part->cut->path, part->from, part->to, &ignored) != LRF_OK)
        return;
    if (part->from == 0 || (in.n > 0 && (unsigned char)*in.chunk != 0xef)) /* no mark within */
        csv = lrf_csv_alloc(&in, part->own.separator, &ignored);
    part->failed = csv == NULL || !read_rows(part, csv);
    lrf_csv_free(csv);
    lrf_infile_close(&in);
}

/* ---- the parts together */

static void add_notes(struct lrf_column *to, struct lrf_column *from)
{
    to->missing += from->missing;
    to->odd += from->odd;
    to->nonfinite += from->nonfinite;
    to->commas += from->commas;
    to->missing_line = to->missing_line ? to->missing_line : from->missing_line;
    to->comma_line = to->comma_line ? to->comma_line : from->comma_line;
    to->point_line = to->point_line ? to->point_line : from->point_line;
    to->either_line = to->either_line ? to->either_line : from->either_line;
    if (to->odd_line == 0) {
        to->odd_line = from->odd_line;
        to->odd_number = from->odd_number;
        to->odd_value = from->odd_value;
        from->odd_value = NULL;
    }
}

/* code[i] is that in `to` of the text with code i in `from`, as if `to` had met it after its own.
 * Returns 0, or -1 without memory. */
static int add_texts(struct lrf_column *to, const struct lrf_column *from, uint32_t *code)
{
    code[0] = 0;
    for (size_t i = 0; i < from->texts.n; i++) {
        const char *text = lrf_dictionary_text(&from->texts, i);
        size_t index = LRF_MAX_LEVELS;
        if (!lrf_column_overflows(to) &&
            lrf_dictionary_add(&to->texts, text, strlen(text), &index) != 0)
            return -1;
        code[i + 1] = (uint32_t)index + 1;
    }
    return 0;
}

static void recode(struct lrf_store *store, size_t column, const uint32_t *code)
{
    for (size_t b = 0; b < store->n_blocks; b++) {
        double *cell = lrf_store_segment(store, b, column);
        const size_t rows = lrf_store_block_rows(store, b);
        for (size_t i = 0; i < rows; i++)
            if (!lrf_cell_is_number(cell[i]))
                cell[i] = lrf_cell_text(code[lrf_cell_code(cell[i])]);
        lrf_store_put_texts(store, b, column, cell);
    }
}

static bool add_part(struct lrf_table *to, struct lrf_table *from)
{
    uint32_t code[LRF_MAX_LEVELS + 2];

    for (size_t j = 0; j < to->columns; j++) {
        add_notes(&to->column[j], &from->column[j]);
        if (from->column[j].texts.n == 0)
            continue;
        if (add_texts(&to->column[j], &from->column[j], code) != 0)
            return false;
        recode(&from->store, j, code);
    }
    to->rows += from->rows;
    return lrf_store_append(&to->store, &from->store) == 0;
}

/* All parts into the first, and that into the table. */
static bool join(struct cut *cut, struct lrf_table *table)
{
    struct lrf_table *first = &cut->part[0].own;
    struct lrf_column *empty = table->column;

    for (size_t k = 1; k < cut->n; k++)
        if (!add_part(first, &cut->part[k].own))
            return false;
    if (first->rows >= UINT32_MAX)
        return false;
    table->rows = table->rows_in_file = first->rows;
    table->store = first->store;
    table->column = first->column;
    first->store = (struct lrf_store){0};
    first->column = empty; /* whose names both have */
    return true;
}

static bool none_failed(const struct cut *cut)
{
    for (size_t k = 0; k < cut->n; k++)
        if (cut->part[k].failed)
            return false;
    return true;
}

static bool read_cut(struct cut *cut, struct lrf_table *table)
{
    bool done;

    lrf_parallel_run(cut->n, cut->n, count_lines, cut);
    if (!none_failed(cut) || !find_cuts(cut, lrf_store_rows_a_block(table->columns + 1)))
        return false;
    lrf_parallel_run(cut->n, cut->n, read_part, cut);
    done = none_failed(cut) && join(cut, table);
    for (size_t k = 0; k < cut->n; k++)
        lrf_table_release(&cut->part[k].own);
    return done;
}

bool lrf_cut_read(struct lrf_table *table, const char *path, const struct lrf_infile *in,
                  size_t threads)
{
    const bool again = !in->packed && in->file != stdin; /* it can be opened once more */
    const size_t size = again ? lrf_infile_size(in) : 0, fit = size / LEAST_BYTES;
    struct cut *cut;
    bool done;

    threads = threads < fit ? threads : fit;
    threads = threads < MOST_PARTS ? threads : MOST_PARTS;
    if (threads < 2 || lrf_room_left() / ROOM < size || (cut = lrf_calloc(1, sizeof *cut)) == NULL)
        return false;
    cut->path = path;
    cut->table = table;
    cut->size = size;
    cut->n = threads;
    for (size_t k = 0; k < cut->n; k++)
        cut->part[k] = (struct part){.cut = cut,
                                     .from = size / cut->n * k,
                                     .to = k + 1 < cut->n ? size / cut->n * (k + 1) : size};
    done = read_cut(cut, table);
    free(cut);
    return done;
}
