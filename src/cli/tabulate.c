#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cli/fill.h"
#include "cli/writer.h"

/* A table laid out in characters: its cells are filled into columns that fit into the width. */

enum { GAP = 2, MOST_COLUMNS = 8, LEAST_WIDTH = 8 };

struct cell {
    const char *s;
    size_t n;
};

struct table {
    struct cell (*row)[MOST_COLUMNS]; /* (n) */
    size_t n, cap, columns;
    int width[MOST_COLUMNS];
};

/* "| a | b |" into cells; returns how many. */
static size_t split(const char *s, size_t n, struct cell cell[MOST_COLUMNS])
{
    const char *end = s + n;
    size_t columns = 0;

    for (s++; s < end && columns < MOST_COLUMNS; columns++) {
        const char *bar = memchr(s, '|', (size_t)(end - s)), *stop;
        if (bar == NULL)
            break;
        for (stop = bar; s < stop && *s == ' ';)
            s++;
        while (stop > s && stop[-1] == ' ')
            stop--;
        cell[columns] = (struct cell){s, (size_t)(stop - s)};
        s = bar + 1;
    }
    return columns;
}

static bool read_table(struct table *table, const char *text)
{
    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        if (strspn(text, "|- ") >= n) /* the line below the headings */
            continue;
        if (lrf_grow(&table->row, &table->cap, table->n + 1, sizeof *table->row) != 0)
            return false;
        memset(table->row[table->n], 0, sizeof *table->row);
        table->columns = split(text, n, table->row[table->n++]);
    }
    return true;
}

/* As wide as the widest cell, then the widest columns less and less, until all fits. */
static int find_widths(struct table *table, int most)
{
    int natural, sum = -GAP;

    for (size_t k = 0; k < table->columns; k++) {
        table->width[k] = 0;
        for (size_t i = 0; i < table->n; i++) {
            int width = cli_fill_width(table->row[i][k].s, table->row[i][k].n);
            table->width[k] = width > table->width[k] ? width : table->width[k];
        }
        sum += GAP + table->width[k];
    }
    for (natural = sum; sum > most; sum--) {
        size_t widest = 0;
        for (size_t k = 1; k < table->columns; k++)
            widest = table->width[k] > table->width[widest] ? k : widest;
        if (table->width[widest] <= LEAST_WIDTH)
            break;
        table->width[widest]--;
    }
    return natural;
}

/* Fills a cell into lines of its column, an end of line behind each. */
static void fill_cell(struct lrf_strbuf *out, const struct cell *cell, int width)
{
    struct lrf_strbuf plain = {0};
    struct cli_fill fill = {.out = out, .width = width, .typed = "", .value = "", .plain = ""};

    cli_fill_plain(&plain, cell->s, cell->n);
    out->failed |= plain.failed;
    if (plain.n)
        cli_fill(&fill, plain.s);
    lrf_strbuf_puts(out, "\n");
    lrf_strbuf_release(&plain);
}

/* The next line of a filled cell, padded to the column; the last column is not padded. */
static void put_line(struct lrf_strbuf *out, const char **rest, int width, bool last)
{
    const size_t n = strcspn(*rest, "\n");
    int at = 0;

    lrf_strbuf_add(out, *rest, n);
    for (const char *s = *rest; s < *rest + n; s += lrf_utf8_length(s) + !lrf_utf8_length(s))
        at++;
    for (; !last && at < width + GAP; at++)
        lrf_strbuf_puts(out, " ");
    *rest += n + ((*rest)[n] == '\n');
}

static void trim(struct lrf_strbuf *out)
{
    while (out->n > 0 && out->s[out->n - 1] == ' ')
        out->s[--out->n] = '\0';
}

/* The row's lines; returns how many. */
static int put_row(struct lrf_strbuf *out, const struct table *table, size_t i)
{
    struct lrf_strbuf cell[MOST_COLUMNS] = {0};
    const char *rest[MOST_COLUMNS];
    int lines = 0;
    bool more = true;

    for (size_t k = 0; k < table->columns; k++) {
        fill_cell(&cell[k], &table->row[i][k], table->width[k]);
        out->failed |= cell[k].failed;
        rest[k] = cell[k].s;
    }
    for (; more && !out->failed; lines++) {
        more = false;
        for (size_t k = 0; k < table->columns; k++) {
            put_line(out, &rest[k], table->width[k], k + 1 == table->columns);
            more = more || *rest[k];
        }
        trim(out);
        lrf_strbuf_puts(out, "\n");
    }
    for (size_t k = 0; k < table->columns; k++)
        lrf_strbuf_release(&cell[k]);
    return lines;
}

static void put_rule(struct lrf_strbuf *out, const struct table *table)
{
    for (size_t k = 0; k < table->columns; k++)
        for (int i = 0; i < table->width[k] + GAP; i++)
            lrf_strbuf_puts(out, i < table->width[k] ? "-" : k + 1 < table->columns ? " " : "");
    lrf_strbuf_puts(out, "\n");
}

/* Rows of more than one line are a line apart. */
static void lay_out(struct cli_writer *writer, const struct table *table)
{
    struct lrf_strbuf text = {0};
    bool wrapped = false;

    for (int pass = 0; pass < 2; pass++) {
        lrf_strbuf_clear(&text);
        for (size_t i = 0; i < table->n; i++) {
            wrapped = (put_row(&text, table, i) > 1 && i > 0) || wrapped;
            if (i == 0)
                put_rule(&text, table);
            else if (wrapped && i + 1 < table->n)
                lrf_strbuf_puts(&text, "\n");
        }
    }
    writer->out->failed |= text.failed;
    if (!text.failed)
        cli_literal(writer, text.s);
    lrf_strbuf_release(&text);
}

static void put_items(struct cli_writer *writer, const struct table *table)
{
    struct lrf_strbuf term = {0}, text = {0};

    for (size_t i = 1; i < table->n; i++) {
        lrf_strbuf_clear(&term);
        lrf_strbuf_clear(&text);
        lrf_strbuf_add(&term, table->row[i][0].s, table->row[i][0].n);
        lrf_strbuf_add(&text, table->row[i][1].s, table->row[i][1].n);
        writer->out->failed |= term.failed || text.failed;
        if (!writer->out->failed)
            cli_item(writer, term.s, text.s ? text.s : "");
    }
    lrf_strbuf_release(&term);
    lrf_strbuf_release(&text);
}

void cli_table(struct cli_writer *writer, const char *text)
{
    struct table table = {0};

    if (!read_table(&table, text))
        writer->out->failed = true;
    else if (find_widths(&table, writer->width) > writer->width && table.columns == 2)
        put_items(writer, &table);
    else if (table.n > 0)
        lay_out(writer, &table);
    free(table.row);
}
