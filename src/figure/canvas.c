#include "figure/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct lrf_cell {
    unsigned char dots; /* bit 2 * row + column */
    const char *sign;   /* instead of the dots; NULL: none */
    const char *bar;    /* where there is nothing else; NULL: none */
    enum lrf_hue hue;
};

bool lrf_canvas_init(struct lrf_canvas *c, struct lrf_strbuf *out,
                     const struct lrf_terminal *terminal, int columns, int rows)
{
    *c = (struct lrf_canvas){.out = out,
                             .color = terminal->color,
                             .unicode = terminal->unicode,
                             .columns = columns,
                             .rows = rows,
                             .cell = lrf_calloc((size_t)columns * (size_t)rows, sizeof *c->cell)};
    return c->cell != NULL;
}

void lrf_canvas_release(struct lrf_canvas *c)
{
    free(c->cell);
}

/* ---- ink */

void lrf_canvas_ink(const struct lrf_canvas *c, enum lrf_hue hue)
{
    if (c->color && *lrf_hue_term(hue))
        lrf_strbuf_printf(c->out, "\033[%sm", lrf_hue_term(hue));
}

void lrf_canvas_plain(const struct lrf_canvas *c, enum lrf_hue hue)
{
    if (c->color && *lrf_hue_term(hue))
        lrf_strbuf_puts(c->out, "\033[0m");
}

/* Without Unicode the sign of what was cut out is ~, which is as wide. */
static void put_plainly(const struct lrf_canvas *c, const char *text)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    const char *cut = c->unicode ? NULL : strstr(text, ellipsis);

    for (; cut; cut = strstr(text, ellipsis)) {
        lrf_strbuf_add(c->out, text, (size_t)(cut - text));
        lrf_strbuf_puts(c->out, "~");
        text = cut + strlen(ellipsis);
    }
    lrf_strbuf_puts(c->out, text);
}

void lrf_canvas_text(const struct lrf_canvas *c, enum lrf_hue hue, const char *text)
{
    lrf_canvas_ink(c, hue);
    put_plainly(c, text);
    lrf_canvas_plain(c, hue);
}

/* ---- drawing */

/* NULL outside. */
static struct lrf_cell *cell_at(const struct lrf_canvas *c, int column, int row)
{
    if (column < 0 || row < 0 || column >= c->columns || row >= c->rows)
        return NULL;
    return &c->cell[row * c->columns + column];
}

void lrf_canvas_dot(struct lrf_canvas *c, double x, double y, enum lrf_hue hue)
{
    struct lrf_cell *cell;

    if (!(x >= 0 && y >= 0 && x < 2 * c->columns && y < 4 * c->rows))
        return;
    cell = &c->cell[(int)y / 4 * c->columns + (int)x / 2];
    if (cell->hue != hue)
        cell->dots = 0;
    cell->dots |= (unsigned char)(1u << (2 * ((int)y % 4) + (int)x % 2));
    cell->hue = hue;
}

/* Cuts the share t0..t1 of a way down to where it lies within lo..hi. */
static void cut(double start, double change, double lo, double hi, double *t0, double *t1)
{
    double a = (lo - start) / change, b = (hi - start) / change;

    if (change == 0) {
        if (!(start >= lo && start <= hi))
            *t1 = -1;
        return;
    }
    *t0 = fmax(*t0, fmin(a, b));
    *t1 = fmin(*t1, fmax(a, b));
}

void lrf_canvas_line(struct lrf_canvas *c, double x0, double y0, double x1, double y1,
                     enum lrf_hue hue)
{
    double dx = x1 - x0, dy = y1 - y0, t0 = 0, t1 = 1, steps;

    if (!isfinite(dx) || !isfinite(dy))
        return;
    cut(x0, dx, 0, 2 * c->columns, &t0, &t1);
    cut(y0, dy, 0, 4 * c->rows, &t0, &t1);
    if (!(t0 <= t1))
        return;
    steps = ceil(fmax(fabs(dx), fabs(dy)) * (t1 - t0) * 2) + 1;
    for (double i = 0; i <= steps; i++) {
        double t = t0 + (t1 - t0) * i / steps;
        lrf_canvas_dot(c, x0 + dx * t, y0 + dy * t, hue);
    }
}

void lrf_canvas_sign(struct lrf_canvas *c, int column, int row, const char *sign, enum lrf_hue hue)
{
    struct lrf_cell *cell = cell_at(c, column, row);

    if (cell == NULL)
        return;
    cell->sign = sign;
    cell->hue = hue;
}

bool lrf_canvas_has_sign(const struct lrf_canvas *c, int column, int row)
{
    const struct lrf_cell *cell = cell_at(c, column, row);

    return cell && cell->sign;
}

/* Under what is in a cell; outside: nothing. */
static void underlay(struct lrf_canvas *c, int column, int row, const char *sign, enum lrf_hue hue)
{
    struct lrf_cell *cell = cell_at(c, column, row);

    if (cell == NULL)
        return;
    cell->bar = sign;
    if (cell->dots == 0 && cell->sign == NULL)
        cell->hue = hue;
}

void lrf_canvas_bar(struct lrf_canvas *c, int column, const char *sign, enum lrf_hue hue)
{
    for (int row = 0; row < c->rows; row++)
        underlay(c, column, row, sign, hue);
}

void lrf_canvas_level(struct lrf_canvas *c, int row, const char *sign, enum lrf_hue hue)
{
    for (int column = 0; column < c->columns; column++)
        underlay(c, column, row, sign, hue);
}

/* ---- writing */

/* Braille patterns begin at U+2800 and count the dots 1 2 3 7 down the left, 4 5 6 8 down the
 * right side. */
static void put_braille(struct lrf_strbuf *out, unsigned char dots)
{
    static const unsigned char bit[8] = {0, 3, 1, 4, 2, 5, 6, 7};
    unsigned code = 0x2800;

    for (unsigned i = 0; i < 8; i++)
        if (dots & (1u << i))
            code |= 1u << bit[i];
    lrf_strbuf_printf(out, "%c%c%c", (char)(0xE0 | (code >> 12)),
                      (char)(0x80 | ((code >> 6) & 0x3F)), (char)(0x80 | (code & 0x3F)));
}

static const char *ascii(unsigned char dots)
{
    bool top = dots & 0x03, upper = dots & 0x0C, lower = dots & 0x30, bottom = dots & 0xC0;

    if (top + upper + lower + bottom >= 3)
        return "|";
    if (upper || lower)
        return "-";
    return top ? "'" : ".";
}

static void put_cell(const struct lrf_canvas *c, const struct lrf_cell *cell)
{
    if (cell->sign)
        lrf_strbuf_puts(c->out, cell->sign);
    else if (cell->dots && c->unicode)
        put_braille(c->out, cell->dots);
    else if (cell->dots)
        lrf_strbuf_puts(c->out, ascii(cell->dots));
    else
        lrf_strbuf_puts(c->out, cell->bar ? cell->bar : " ");
}

void lrf_canvas_put(const struct lrf_canvas *c, int row)
{
    const struct lrf_cell *cell = cell_at(c, 0, row);
    enum lrf_hue ink = LRF_HUE_INK;
    int last = c->columns;

    while (last > 0 && !cell[last - 1].dots && !cell[last - 1].bar && !cell[last - 1].sign)
        last--;
    for (int i = 0; i < last; i++) {
        if (strcmp(lrf_hue_term(cell[i].hue), lrf_hue_term(ink)) != 0) {
            lrf_canvas_plain(c, ink);
            lrf_canvas_ink(c, cell[i].hue);
            ink = cell[i].hue;
        }
        put_cell(c, &cell[i]);
    }
    lrf_canvas_plain(c, ink);
}
