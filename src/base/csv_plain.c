#include "base/csv_plain.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/character.h"
#include "base/decimal.h"
#include "base/eight.h"
#include "base/memory.h"

enum { BEYOND = 8 /* bytes that may be read behind the text */ };

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

int lrf_csv_plain_put(struct lrf_csv_plain *plain, const char *bytes, size_t n)
{
    const size_t rest = plain->n - plain->at;

    if (lrf_grow(&plain->text, &plain->text_cap, rest + n + BEYOND, 1) != 0)
        return -1;
    if (rest > 0)
        memmove(plain->text, plain->text + plain->at, rest);
    memcpy(plain->text + rest, bytes, n);
    plain->n = rest + n;
    memset(plain->text + plain->n, 0, BEYOND);
    plain->at = 0;
    plain->limit = plain->n;
    /* the rest has none, so that a long line is looked at once */
    while (plain->limit > rest && !is_line_end(plain->text[plain->limit - 1]))
        plain->limit--;
    if (plain->limit == rest)
        plain->limit = 0;
    return 0;
}

int lrf_csv_plain_end(struct lrf_csv_plain *plain)
{
    return plain->n > plain->at ? lrf_csv_plain_put(plain, "\n", 1) : 0;
}

/* What a row is read with. */
struct scan {
    const char *end;     /* of what may be read */
    uint64_t separators; /* eight of them */
    char separator;
    bool numbers; /* the separator can stand in none */
};

static bool ends_cell(const struct scan *scan, char c)
{
    return c == scan->separator || is_line_end(c);
}

static char *skip_blanks(const struct scan *scan, char *s)
{
    while (lrf_is_blank(*s) && *s != scan->separator)
        s++;
    return s;
}

/* The end of the cell that s is in. */
static char *find_end(const struct scan *scan, char *s)
{
    for (;; s++) {
        uint64_t word = lrf_eight_load(s), marks;
        /* of the bytes below 14, which are rare within a cell, two are line ends */
        while ((marks = lrf_eight_below(word ^ scan->separators, 1) | lrf_eight_below(word, 14)) ==
               0)
            word = lrf_eight_load(s += 8);
        s += lrf_eight_first(marks);
        if (ends_cell(scan, *s))
            return s;
    }
}

/* Reads the cell at s, which begins with no blank; returns where it ends. */
static char *read_cell(const struct scan *scan, char *s, struct lrf_csv_cell *cell)
{
    struct lrf_decimal d;
    char *stop = s, *last;

    cell->s = s;
    cell->decimals = LRF_CSV_TEXT;
    if (scan->numbers && (unsigned char)(*s - '+') <= '9' - '+') {
        stop += lrf_decimal_scan(s, scan->end, &d) - s;
        if (stop > s && ends_cell(scan, *stop)) {
            if (lrf_decimal_value(&d, &cell->value))
                cell->decimals = d.decimals;
            cell->n = (size_t)(stop - s);
            return stop;
        }
    }
    stop = last = find_end(scan, stop);
    while (last > s && lrf_is_blank(last[-1]))
        last--;
    cell->n = (size_t)(last - s);
    return stop;
}

/* Reads the row at s, which begins with no blank, and its line end *stop; returns where that is,
 * NULL without memory. */
static char *read_row(struct lrf_csv_plain *plain, const struct scan *scan, char *s, size_t *n,
                      char *stop)
{
    for (*n = 0;; s = skip_blanks(scan, s + 1)) {
        struct lrf_csv_cell *cell;
        if (*n == plain->cell_cap &&
            lrf_grow(&plain->cell, &plain->cell_cap, *n + 1, sizeof *cell) != 0)
            return NULL;
        cell = &plain->cell[(*n)++];
        s = read_cell(scan, s, cell);
        *stop = *s;
        plain->text[cell->s - plain->text + (ptrdiff_t)cell->n] = '\0'; /* may be at s */
        if (*stop != scan->separator)
            return s;
    }
}

/* Reads the first row behind blank lines at s, if one begins before `limit`; returns where the next
 * begins, NULL without memory. */
static char *read_rows(struct lrf_csv_plain *plain, char *s, const char *limit,
                       struct lrf_csv_row *row, size_t *line, bool *after_cr)
{
    const char separator = plain->separator;
    const struct scan scan = {
        .end = plain->text + plain->n + BEYOND,
        .separators = lrf_eight_of(separator),
        .separator = separator,
        .numbers = !lrf_is_digit(separator) && separator != '.' && separator != '-' &&
                   separator != '+' && (separator | 32) != 'e',
    };

    while (s < limit && row->n == 0) {
        char stop = *(s = skip_blanks(&scan, s));
        if (!is_line_end(stop)) {
            row->line = *line;
            *after_cr = false;
            s = read_row(plain, &scan, s, &row->n, &stop);
            if (s == NULL)
                return NULL;
        }
        *line += !(stop == '\n' && *after_cr);
        *after_cr = stop == '\r';
        s++;
    }
    return s;
}

int lrf_csv_plain_next(struct lrf_csv_plain *plain, struct lrf_csv_row *row, size_t *line,
                       bool *after_cr)
{
    char *next;

    *row = (struct lrf_csv_row){0};
    if (plain->at >= plain->limit)
        return 0;
    next =
        read_rows(plain, plain->text + plain->at, plain->text + plain->limit, row, line, after_cr);
    if (next == NULL)
        return -1;
    row->cell = plain->cell;
    plain->at = (size_t)(next - plain->text);
    return 0;
}

void lrf_csv_plain_release(struct lrf_csv_plain *plain)
{
    free(plain->text);
    free(plain->cell);
}
