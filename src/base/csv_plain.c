#include "base/csv_plain.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/character.h"
#include "base/decimal.h"
#include "base/eight.h"
#include "base/memory.h"
#include "base/real.h"

enum {
    AT_ONCE = 64,        /* cells, at most */
    STRIDE = 64,         /* bytes in which separators and line ends are looked for at once */
    BEYOND = STRIDE + 48 /* bytes that may be read behind the text */
};

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Bit i is 1 where byte i of the STRIDE at s ends a cell. */
static inline uint64_t find_ends(const char *s, char separator)
{
    uint64_t bits = 0;

    for (int i = 0; i < STRIDE; i += 16)
        bits |= (uint64_t)(lrf_sixteen_equal(s + i, separator) | lrf_sixteen_equal(s + i, '\n') |
                           lrf_sixteen_equal(s + i, '\r'))
                << i;
    return bits;
}

/* Puts into `end` where the cells of text[from..n) end; returns behind the last of them. All at
 * once, since what comes next must not wait for the end of what came before. */
LRF_WIDE static size_t *mark_ends(size_t *end, const char *text, size_t from, size_t n,
                                  char separator)
{
    for (; from < n; from += STRIDE)
        for (uint64_t bits = find_ends(text + from, separator); bits != 0; bits &= bits - 1)
            *end++ = from + (size_t)__builtin_ctzll(bits);
    return end;
}

/* Drops what was read. */
static void shift(struct lrf_csv_plain *plain)
{
    if (plain->at == 0)
        return;
    plain->n -= plain->at;
    plain->n_ends -= plain->next;
    memmove(plain->text, plain->text + plain->at, plain->n);
    for (size_t i = 0; i < plain->n_ends; i++)
        plain->end[i] = plain->end[plain->next + i] - plain->at;
    plain->at = plain->next = 0;
}

int lrf_csv_plain_put(struct lrf_csv_plain *plain, const char *bytes, size_t n)
{
    size_t before, last;

    shift(plain);
    if (n == 0) {
        plain->whole = 0;
        return 0;
    }
    before = plain->n_ends;
    if (lrf_grow(&plain->text, &plain->text_cap, plain->n + n + BEYOND, 1) != 0 ||
        lrf_grow(&plain->end, &plain->end_cap, before + n, sizeof *plain->end) != 0)
        return -1;
    memcpy(plain->text + plain->n, bytes, n);
    memset(plain->text + plain->n + n, 0, BEYOND);
    plain->n_ends = (size_t)(mark_ends(plain->end + before, plain->text, plain->n, plain->n + n,
                                       plain->separator) -
                             plain->end);
    plain->n += n;
    if (lrf_grow(&plain->cell, &plain->cell_cap, plain->n_ends, sizeof *plain->cell) != 0)
        return -1;
    /* before them there is none, so that a long line is looked at once */
    for (last = plain->n_ends; last > before && !is_line_end(plain->text[plain->end[last - 1]]);)
        last--;
    plain->whole = last > before ? last : 0;
    return 0;
}

int lrf_csv_plain_end(struct lrf_csv_plain *plain)
{
    return plain->n > plain->at ? lrf_csv_plain_put(plain, "\n", 1) : 0;
}

/* What a row is read with. */
struct scan {
    char *text;      /* where the cells lie */
    const char *end; /* of what may be read */
    char separator;
    bool numbers; /* the separator can stand in none */
};

static char *skip_blanks(const struct scan *scan, char *s)
{
    while (lrf_is_blank(*s) && *s != scan->separator)
        s++;
    return s;
}

/* The cell s[0..n), which begins with no blank: a text, or true where it begins like a number. */
static bool begin_cell(const struct scan *scan, char *s, size_t n, struct lrf_csv_cell *cell)
{
    const bool number = scan->numbers && n > 0 && (unsigned char)(*s - '+') <= '9' - '+';

    cell->s = s;
    cell->decimals = LRF_CSV_TEXT;
    if (number) {
        const size_t point = (size_t)__builtin_ctz(lrf_sixteen_equal(s, '.') | 1 << 16);
        cell->decimals = (int)(point < n ? point : n); /* read_numbers() makes decimals of it */
    }
    while (!number && n > 0 && lrf_is_blank(s[n - 1]))
        n--;
    cell->n = n;
    s[n] = '\0';
    return number;
}

/* A cell that begins like a number and is none, or not an easy one. */
static void read_odd(const struct scan *scan, struct lrf_csv_cell *cell, double *value)
{
    struct lrf_decimal d;

    if (lrf_decimal_scan(cell->s, scan->end, &d) == cell->s + cell->n &&
        lrf_decimal_value(&d, value)) {
        cell->decimals = d.decimals;
        return;
    }
    cell->decimals = LRF_CSV_TEXT;
    while (lrf_is_blank(cell->s[cell->n - 1]))
        cell->n--;
    scan->text[(size_t)(cell->s - scan->text) + cell->n] = '\0';
}

/* Reads what begins like a number. In loops of their own, so that many are on their way at once. */
static void read_numbers(const struct scan *scan, struct lrf_csv_cell *cell, size_t n)
{
    double top[AT_ONCE], bottom[AT_ONCE];

    for (size_t i = 0; i < n; i++) {
        top[i] = 0;
        bottom[i] = 1;
        if (cell[i].decimals != LRF_CSV_TEXT &&
            !lrf_decimal_short(cell[i].s, cell[i].n, (size_t)cell[i].decimals, &top[i], &bottom[i],
                               &cell[i].decimals))
            read_odd(scan, &cell[i], &top[i]);
    }
    for (size_t i = 0; i < n; i++)
        cell[i].value = top[i] / bottom[i];
}

/* Reads the row at s, which begins with no blank, and its line end *stop; returns how many cells it
 * has. */
static size_t read_row(struct lrf_csv_plain *plain, const struct scan scan, char *s, char *stop)
{
    char *const text = plain->text;
    const size_t *const end = plain->end + plain->next;
    struct lrf_csv_cell *const cell = plain->cell;
    bool numbers = false;
    size_t n = 0;
    char c;

    do {
        char *const behind = text + end[n];
        c = *behind;
        numbers |= begin_cell(&scan, s, (size_t)(behind - s), &cell[n++]);
        s = skip_blanks(&scan, behind + 1);
    } while (c == scan.separator);
    for (size_t i = 0; i < n && numbers; i += AT_ONCE)
        read_numbers(&scan, cell + i, n - i < AT_ONCE ? n - i : AT_ONCE);
    plain->next += n;
    *stop = c;
    return n;
}

void lrf_csv_plain_next(struct lrf_csv_plain *plain, struct lrf_csv_row *row, size_t *line,
                        bool *after_cr)
{
    const char separator = plain->separator;
    const struct scan scan = {
        .text = plain->text,
        .end = plain->text ? plain->text + plain->n + BEYOND : NULL, /* nothing was read */
        .separator = separator,
        .numbers = !lrf_is_digit(separator) && separator != '.' && separator != '-' &&
                   separator != '+' && (separator | 32) != 'e',
    };

    *row = (struct lrf_csv_row){0};
    while (plain->next < plain->whole && row->n == 0) {
        char *s = skip_blanks(&scan, plain->text + plain->at), stop = *s;
        if (is_line_end(stop)) {
            plain->next++;
        } else {
            row->line = *line;
            *after_cr = false;
            row->n = read_row(plain, scan, s, &stop);
        }
        plain->at = plain->end[plain->next - 1] + 1;
        *line += !(stop == '\n' && *after_cr);
        *after_cr = stop == '\r';
    }
    row->cell = plain->cell;
}

void lrf_csv_plain_release(struct lrf_csv_plain *plain)
{
    free(plain->text);
    free(plain->end);
    free(plain->cell);
}
