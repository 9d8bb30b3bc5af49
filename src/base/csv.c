#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "base/csv_plain.h"
#include "base/memory.h"
#include "base/number.h"

enum { DETECT_LINES = 64, CANDIDATES = 4 };

/* The end of a row in the batch. */
struct row_end {
    size_t line;  /* where the row began */
    size_t cells; /* cells of the batch up to its end */
};

/*
 * A batch is what libcsv made of one chunk: complete rows, then the cells of a row that goes on in
 * the next chunk. Their texts stand one after the other, each with a NUL. What plain makes of a
 * chunk comes behind it.
 */
struct lrf_csv {
    struct csv_parser parser;
    struct lrf_csv_plain plain;
    struct lrf_infile *in;
    char *text;
    struct lrf_csv_cell *cell;
    struct row_end *row;
    size_t text_cap, cell_cap, row_cap;
    size_t n_text, n_cells, n_rows;
    size_t next;      /* the first row not yet handed out */
    size_t line;      /* the line that is being read */
    size_t row_line;  /* the line on which the present row began */
    bool after_cr;    /* the last line end was CR: an LF belongs to it */
    bool quotes_seen; /* only then can a cell contain line breaks */
    bool within;      /* libcsv may be within a row: it goes on at least to the end of that */
    bool never_plain;
    bool ended;
};

/* Counts the separators outside quotes of one line; returns the start of the next line. */
static const char *count_line(const char *s, const char *end, const char *candidates,
                              size_t count[CANDIDATES])
{
    bool quoted = false;

    memset(count, 0, CANDIDATES * sizeof *count);
    for (; s < end && (quoted || (*s != '\n' && *s != '\r')); s++) {
        if (*s == '"')
            quoted = !quoted;
        for (int i = 0; i < CANDIDATES && !quoted; i++)
            count[i] += *s == candidates[i];
    }
    while (s < end && (*s == '\n' || *s == '\r'))
        s++;
    return s;
}

char lrf_csv_detect(const char *text, size_t n)
{
    static const char candidates[] = "\t;,|";
    const char *s = text, *end = text + n;
    size_t first[CANDIDATES] = {0}, count[CANDIDATES];
    bool even[CANDIDATES] = {true, true, true, true};
    int most = 2; /* the comma */

    while (s < end && (*s == '\n' || *s == '\r'))
        s++;
    s = count_line(s, end, candidates, first);
    if (s == end) /* one line alone, perhaps cut by the chunk, proves nothing */
        memset(even, 0, sizeof even);
    for (int lines = 1; lines < DETECT_LINES && s < end; lines++) {
        s = count_line(s, end, candidates, count);
        for (int i = 0; i < CANDIDATES && s < end; i++) /* the last line may be cut by the chunk */
            even[i] = even[i] && count[i] == first[i];
    }
    for (int i = 0; i < CANDIDATES; i++) {
        if (even[i] && first[i] > 0)
            return candidates[i];
        if (first[i] > first[most])
            most = i;
    }
    return candidates[most];
}

/* The length of the cell at s, and where it begins behind blanks and quotes. */
static size_t next_cell(const char **s, const char *end, char separator)
{
    const char *stop;

    while (*s < end && (**s == ' ' || **s == '"'))
        ++*s;
    for (stop = *s; stop < end && *stop != separator && strchr(" \"\r\n", *stop) == NULL;)
        stop++;
    return (size_t)(stop - *s);
}

char lrf_csv_decimal(const char *text, size_t n, char separator)
{
    const char *s = text, *end = text + n;
    size_t commas = 0, points = 0;

    if (separator == ',')
        return '.';
    while (s < end) {
        const size_t length = next_cell(&s, end, separator);
        double value;
        bool comma, point;
        if (s + length == end)
            break; /* it may be cut by the chunk */
        comma = lrf_number_parse_point(s, length, ',', &value) == LRF_NUMBER_FINITE;
        point = lrf_number_parse_point(s, length, '.', &value) == LRF_NUMBER_FINITE;
        commas += comma && !point;
        points += point && !comma;
        s += length + 1;
    }
    return commas > points || (commas == points && separator == ';') ? ',' : '.';
}

static enum lrf_status fail_at(const struct lrf_csv *csv, size_t line, const char *what,
                               struct lrf_error *err)
{
    return lrf_fail(err, LRF_EDATA, "'%s' line %zu: %s", csv->in->name, line, what);
}

static void skip_bytes(struct lrf_infile *in, size_t n)
{
    in->chunk += n;
    in->n -= n;
}

static void skip_mark(struct lrf_infile *in)
{
    if (in->n >= 3 && memcmp(in->chunk, "\xef\xbb\xbf", 3) == 0)
        skip_bytes(in, 3);
}

struct lrf_csv *lrf_csv_alloc(struct lrf_infile *in, char separator, struct lrf_error *err)
{
    struct lrf_csv *csv = lrf_calloc(1, sizeof *csv);

    if (csv == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    *csv = (struct lrf_csv){.in = in, .line = 1, .row_line = 1};
    csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    skip_mark(in);
    csv->plain.separator = separator ? separator : lrf_csv_detect(in->chunk, in->n);
    csv_set_delim(&csv->parser, (unsigned char)csv->plain.separator);
    return csv;
}

void lrf_csv_be_plain_never(struct lrf_csv *csv)
{
    csv->never_plain = true;
}

void lrf_csv_begin_at(struct lrf_csv *csv, size_t line)
{
    csv->line = csv->row_line = line;
}

char lrf_csv_separator(const struct lrf_csv *csv)
{
    return csv->plain.separator;
}

static size_t count_breaks(const char *s, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += s[i] == '\n' || (s[i] == '\r' && (i + 1 == n || s[i + 1] != '\n'));
    return count;
}

static void take_cell(void *s, size_t n, void *self)
{
    struct lrf_csv *csv = self;

    memcpy(csv->text + csv->n_text, s, n);
    csv->text[csv->n_text + n] = '\0';
    csv->n_text += n + 1;
    csv->cell[csv->n_cells++] = (struct lrf_csv_cell){.n = n, .decimals = LRF_CSV_TEXT};
    csv->after_cr = false;
    if (csv->quotes_seen)
        csv->line += count_breaks(s, n);
}

static size_t cells_before(const struct lrf_csv *csv)
{
    return csv->n_rows > 0 ? csv->row[csv->n_rows - 1].cells : 0;
}

static void take_row(int end, void *self)
{
    struct lrf_csv *csv = self;

    if (csv->n_cells > cells_before(csv))
        csv->row[csv->n_rows++] = (struct row_end){csv->row_line, csv->n_cells};
    if (!(end == '\n' && csv->after_cr))
        csv->line++;
    csv->after_cr = end == '\r';
    csv->row_line = csv->line;
    csv->within = false;
}

/* Moves the cells of an unfinished row to the start of the next batch. */
static void carry(struct lrf_csv *csv)
{
    const size_t first = cells_before(csv), n = csv->n_cells - first;

    if (n > 0) {
        const char *s = csv->cell[first].s;
        csv->n_text -= (size_t)(s - csv->text);
        memmove(csv->text, s, csv->n_text);
        memmove(csv->cell, csv->cell + first, n * sizeof *csv->cell);
    } else {
        csv->n_text = 0;
    }
    csv->n_cells = n;
    csv->n_rows = csv->next = 0;
}

/* Room for whatever n more bytes can give, so that the callbacks cannot fail. */
static enum lrf_status make_room(struct lrf_csv *csv, size_t n, struct lrf_error *err)
{
    const size_t text = csv->n_text + csv->parser.entry_pos + 2 * n + 2 + LRF_CSV_READABLE;

    if (lrf_grow(&csv->text, &csv->text_cap, text, 1) != 0 ||
        lrf_grow(&csv->cell, &csv->cell_cap, csv->n_cells + n + 2, sizeof *csv->cell) != 0 ||
        lrf_grow(&csv->row, &csv->row_cap, n + 2, sizeof *csv->row) != 0)
        return lrf_fail_memory(err);
    return LRF_OK;
}

static enum lrf_status fail_parsing(struct lrf_csv *csv, const char *what, struct lrf_error *err)
{
    if (csv_error(&csv->parser) != CSV_EPARSE)
        return lrf_fail_memory(err);
    return fail_at(csv, csv->line, what, err); /* where the present cell began */
}

static enum lrf_status feed(struct lrf_csv *csv, const char *s, size_t n, struct lrf_error *err)
{
    if (csv_parse(&csv->parser, s, n, take_cell, take_row, csv) == n)
        return LRF_OK;
    return fail_parsing(csv,
                        csv->parser.quoted
                            ? "text follows the closing quote of a cell that begins here"
                            : "a quote inside a cell that does not begin with one",
                        err);
}

/* A chunk for libcsv, with the beginning of a row that plain could not end. */
static enum lrf_status parse_chunk(struct lrf_csv *csv, const char *nul, struct lrf_error *err)
{
    struct lrf_csv_plain *plain = &csv->plain;
    const struct lrf_infile *in = csv->in;
    const size_t n = nul ? (size_t)(nul - in->chunk) : in->n, begun = plain->n - plain->at;
    enum lrf_status status = make_room(csv, begun + n, err);

    csv->quotes_seen = csv->quotes_seen || memchr(in->chunk, '"', n) != NULL;
    if (status == LRF_OK && begun > 0)
        status = feed(csv, plain->text + plain->at, begun, err);
    plain->at = plain->n;
    plain->next = plain->n_ends;
    if (status == LRF_OK)
        status = feed(csv, in->chunk, n, err);
    csv->within = true;
    return status == LRF_OK && nul ? fail_at(csv, csv->line, "a NUL byte; this is not text", err)
                                   : status;
}

static size_t first_line(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && s[i] != '\n' && s[i] != '\r')
        i++;
    return i < n ? i + 1 : n;
}

/* A chunk without quotes: libcsv ends the row that it is within, and plain does the rest. */
static enum lrf_status parse_plain(struct lrf_csv *csv, struct lrf_error *err)
{
    const struct lrf_infile *in = csv->in;
    const size_t first = csv->within ? first_line(in->chunk, in->n) : 0;
    enum lrf_status status = make_room(csv, csv->within ? in->n : 0, err);

    if (status == LRF_OK && csv->within)
        status = feed(csv, in->chunk, first, err);
    if (status != LRF_OK)
        return status;
    if (csv->within) /* still: the line end is within quotes */
        return feed(csv, in->chunk + first, in->n - first, err);
    return lrf_csv_plain_put(&csv->plain, in->chunk + first, in->n - first) == 0
               ? LRF_OK
               : lrf_fail_memory(err);
}

static enum lrf_status parse_end(struct lrf_csv *csv, struct lrf_error *err)
{
    csv->ended = true;
    if (!csv->within)
        return lrf_csv_plain_end(&csv->plain) == 0 ? LRF_OK : lrf_fail_memory(err);
    if (csv_fini(&csv->parser, take_cell, take_row, csv) != 0)
        return fail_parsing(csv, "a quote that begins here is not closed", err);
    return LRF_OK;
}

static void point_at_texts(struct lrf_csv *csv)
{
    const char *s = csv->text;

    for (size_t i = 0; i < csv->n_cells; i++) {
        csv->cell[i].s = s;
        s += csv->cell[i].n + 1;
    }
}

static enum lrf_status next_batch(struct lrf_csv *csv, struct lrf_error *err)
{
    const struct lrf_infile *in = csv->in;
    const char *nul = in->n > 0 ? memchr(in->chunk, '\0', in->n) : NULL;
    enum lrf_status status;

    carry(csv);
    if (in->n == 0)
        status = parse_end(csv, err);
    else if (nul != NULL || csv->never_plain || memchr(in->chunk, '"', in->n) != NULL)
        status = parse_chunk(csv, nul, err);
    else
        status = parse_plain(csv, err);
    if (status == LRF_OK && in->n > 0)
        status = lrf_infile_next(csv->in, err);
    point_at_texts(csv);
    return status;
}

/* The next row of the batch, of which some are left. */
static void hand_out(struct lrf_csv *csv, struct lrf_csv_row *row)
{
    const size_t first = csv->next > 0 ? csv->row[csv->next - 1].cells : 0;

    row->cell = csv->cell + first;
    row->n = csv->row[csv->next].cells - first;
    row->line = csv->row[csv->next].line;
    csv->next++;
}

enum lrf_status lrf_csv_next(struct lrf_csv *csv, struct lrf_csv_row *row, struct lrf_error *err)
{
    for (;;) {
        enum lrf_status status;
        if (csv->next < csv->n_rows) {
            hand_out(csv, row);
            return LRF_OK;
        }
        lrf_csv_plain_next(&csv->plain, row, &csv->line, &csv->after_cr);
        if (row->n > 0 || csv->ended || (csv->in->n == 0 && csv->in->waits))
            return LRF_OK;
        if (!csv->within)
            csv->row_line = csv->line; /* plain has counted */
        status = next_batch(csv, err);
        if (status != LRF_OK)
            return status;
    }
}

void lrf_csv_free(struct lrf_csv *csv)
{
    if (csv == NULL)
        return;
    csv_free(&csv->parser);
    lrf_csv_plain_release(&csv->plain);
    free(csv->text);
    free(csv->cell);
    free(csv->row);
    free(csv);
}
