#include "report/canvas.h"

#include <math.h>

void lrf_canvas_dot(struct lrf_canvas *canvas, double x, double y, enum lrf_ink ink)
{
    struct lrf_cell *cell;
    int column, row;

    if (!(x >= 0 && y >= 0 && x < 2 * canvas->columns && y < 4 * canvas->rows))
        return;
    column = (int)x;
    row = (int)y;
    cell = &canvas->cell[row / 4][column / 2];
    if (cell->ink != ink)
        cell->dots = 0;
    cell->dots |= (unsigned char)(1u << (2 * (row % 4) + column % 2));
    cell->ink = ink;
}

void lrf_canvas_line(struct lrf_canvas *canvas, double x0, double y0, double x1, double y1,
                     enum lrf_ink ink)
{
    double far = 8.0 * (LRF_CANVAS_COLUMNS + LRF_CANVAS_ROWS);
    double steps = ceil(fmax(fabs(x1 - x0), fabs(y1 - y0)) * 2) + 1;

    if (!(steps < far))
        return;
    for (double i = 0; i <= steps; i++)
        lrf_canvas_dot(canvas, x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, ink);
}

void lrf_canvas_bar(struct lrf_canvas *canvas, int column, enum lrf_ink ink)
{
    if (column < 0 || column >= canvas->columns)
        return;
    for (int row = 0; row < canvas->rows; row++) {
        struct lrf_cell *cell = &canvas->cell[row][column];
        cell->bar = true;
        if (cell->dots == 0)
            cell->ink = ink;
    }
}

/* The Braille patterns begin at U+2800 and count the dots 1 2 3 7 down the left, 4 5 6 8 down
 * the right side. */
static void braille(unsigned char dots, char utf8[4])
{
    static const unsigned char bit[8] = {0, 3, 1, 4, 2, 5, 6, 7};
    unsigned code = 0x2800;

    for (unsigned i = 0; i < 8; i++)
        if (dots & (1u << i))
            code |= 1u << bit[i];
    utf8[0] = (char)(0xE0 | (code >> 12));
    utf8[1] = (char)(0x80 | ((code >> 6) & 0x3F));
    utf8[2] = (char)(0x80 | (code & 0x3F));
    utf8[3] = '\0';
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

static void write_glyph(FILE *out, const struct lrf_cell *cell, bool unicode)
{
    char utf8[4];

    if (cell->dots && unicode) {
        braille(cell->dots, utf8);
        fputs(utf8, out);
    } else if (cell->dots) {
        fputs(ascii(cell->dots), out);
    } else if (cell->bar) {
        fputs(unicode ? "\xE2\x94\x82" : ":", out);
    } else {
        fputc(' ', out);
    }
}

void lrf_canvas_write(FILE *out, const struct lrf_canvas *canvas, int row,
                      const struct lrf_terminal *terminal)
{
    enum lrf_ink ink = LRF_INK_PLAIN;
    int last = canvas->columns;

    while (last > 0 && !canvas->cell[row][last - 1].dots && !canvas->cell[row][last - 1].bar)
        last--;
    for (int column = 0; column < last; column++) {
        const struct lrf_cell *cell = &canvas->cell[row][column];
        if (cell->ink != ink) {
            lrf_ink_set(out, terminal, LRF_INK_PLAIN);
            if (cell->ink != LRF_INK_PLAIN)
                lrf_ink_set(out, terminal, cell->ink);
            ink = cell->ink;
        }
        write_glyph(out, cell, terminal->unicode);
    }
    if (ink != LRF_INK_PLAIN)
        lrf_ink_set(out, terminal, LRF_INK_PLAIN);
}
