/* The main panels of a plot in characters: the panel itself, its axes, and what names its marks. */
#include "figure/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "figure/canvas.h"

enum { LEAST_WIDTH = 20, MOST_WIDTH = 400, LEAST_ROWS = 6, MOST_ROWS = 20, MOST_NAMED = 40 };
enum { TICK_ROOM = 7 }; /* columns that a tick takes */

/* The signs that frame and name, in UTF-8 and ASCII. */
struct signs {
    const char *tick, *side, *corner, *bottom, *bottom_tick, *from, *span, *to, *here, *border;
    const char *bar, *dashed, *level, *less, *more;
    const char *shape[6][2]; /* full, hollow */
};

static const struct signs utf8_signs = {
    "┤", "│", "└", "─",
    "┬", "├", "─", "┤",
    "┼", "│", "│", "┊",
    "╌", "←", "→", {{"●", "○"}, {"▲", "△"}, {"▼", "▽"}, {"■", "□"}, {"◆", "◇"}, {"×", "×"}}};
static const struct signs ascii_signs = {
    "+", "|", "+", "-",
    "+", "[", "-", "]",
    "+", "|", ":", ".",
    "~", "<", ">", {{"o", "O"}, {"A", "^"}, {"V", "v"}, {"#", "H"}, {"*", "%"}, {"x", "x"}}};

struct term {
    const struct lrf_panel *panel;
    const struct signs *sign;
    struct lrf_canvas canvas;
    struct lrf_axis x, y; /* the panel's in dots */
    struct lrf_ticks x_ticks, y_ticks;
    int margin; /* columns left of the canvas */
};

static void pad(struct lrf_strbuf *out, int n)
{
    lrf_strbuf_printf(out, "%*s", n > 0 ? n : 0, "");
}

static int column_of(const struct term *t, double x)
{
    double column = floor(lrf_axis_pixel(&t->x, x) / 2);
    return (int)fmax(0, fmin(t->canvas.columns - 1, column));
}

static int row_of(const struct term *t, double y)
{
    double row = floor(lrf_axis_pixel(&t->y, y) / 4);
    return (int)fmax(0, fmin(t->canvas.rows - 1, row));
}

/* ---- series */

static bool has_lines(const struct lrf_panel *p)
{
    for (size_t i = 0; i < p->n_series; i++)
        if (p->series[i].draw == LRF_DRAW_LINE)
            return true;
    return false;
}

static void draw_series(struct term *t, const struct lrf_series *s)
{
    double x0 = NAN, y0 = NAN;

    for (size_t i = 0; i < s->n; i++) {
        double x = lrf_axis_pixel(&t->x, s->x[i]), y = lrf_axis_pixel(&t->y, s->y[i]);
        if (s->draw == LRF_DRAW_LINE)
            lrf_canvas_line(&t->canvas, x0, y0, x, y, s->look.hue);
        else
            lrf_canvas_dot(&t->canvas, x, y, s->look.hue);
        x0 = x;
        y0 = y;
    }
}

/* The row of a curve in a column; -1 where it is outside or not known. */
static int row_at(const struct term *t, const struct lrf_series *s, int column)
{
    double at = 2 * column + 1;

    for (size_t i = 1; i < s->n; i++) {
        double x0 = lrf_axis_pixel(&t->x, s->x[i - 1]), x1 = lrf_axis_pixel(&t->x, s->x[i]);
        double y0 = lrf_axis_pixel(&t->y, s->y[i - 1]), y1 = lrf_axis_pixel(&t->y, s->y[i]), y;
        if (!(x0 <= at && at <= x1))
            continue;
        y = x1 > x0 ? y0 + (y1 - y0) * (at - x0) / (x1 - x0) : y0;
        return y >= 0 && y < 4 * t->canvas.rows ? (int)y / 4 : -1;
    }
    return -1;
}

/* Three letters along the i-th of n curves, each curve's elsewhere. */
static void draw_letters(struct term *t, const struct lrf_series *s, size_t i, size_t n)
{
    for (int third = 0; third < 3; third++) {
        double share = (third + ((double)i + 0.5) / (double)n) / 3;
        int column = (int)(share * t->canvas.columns), end = column + t->canvas.columns / 6;
        int row = row_at(t, s, column);
        while (column < end && (row < 0 || lrf_canvas_has_sign(&t->canvas, column, row)))
            row = row_at(t, s, ++column);
        if (column < end)
            lrf_canvas_sign(&t->canvas, column, row, s->sign, s->look.hue);
    }
}

static void draw_all_series(struct term *t)
{
    const struct lrf_panel *p = t->panel;
    size_t letters = 0, k = 0;

    for (size_t i = 0; i < p->n_series; i++) {
        const struct lrf_series *s = &p->series[i];
        if (!s->background && (s->draw == LRF_DRAW_LINE || t->canvas.color || !has_lines(p)))
            draw_series(t, s);
        letters += !s->background && s->sign;
    }
    for (size_t i = 0; i < p->n_series; i++)
        if (!p->series[i].background && p->series[i].sign)
            draw_letters(t, &p->series[i], k++, letters);
}

/* ---- marks */

static bool is_value(const struct lrf_place *place)
{
    return place->x_value && place->y_value;
}

/* Intervals of rows. */
static void draw_interval(struct term *t, const struct lrf_stroke *s)
{
    int from = column_of(t, s->from.x), to = column_of(t, s->to.x), row = row_of(t, s->to.y);
    int left = from < to ? from : to, right = from < to ? to : from;

    for (int i = left; i <= right; i++)
        lrf_canvas_sign(&t->canvas, i, row, t->sign->span, s->look.hue);
    lrf_canvas_sign(&t->canvas, to, row,
                    s->end == LRF_END_CAP ? (to < from ? t->sign->from : t->sign->to)
                                          : (to < from ? t->sign->less : t->sign->more),
                    s->look.hue);
}

static void draw_marks(struct term *t)
{
    const struct lrf_items *items = &t->panel->items;
    bool rows = t->panel->n_row > 0;

    for (size_t i = 0; rows && i < items->n_stroke; i++)
        if (is_value(&items->stroke[i].from) && is_value(&items->stroke[i].to) &&
            lrf_axis_holds(&t->y, items->stroke[i].to.y))
            draw_interval(t, &items->stroke[i]);
    for (size_t i = 0; i < items->n_mark; i++) {
        const struct lrf_mark *m = &items->mark[i];
        if (is_value(&m->at) && (m->name || rows) && lrf_axis_holds(&t->y, m->at.y))
            lrf_canvas_sign(&t->canvas, column_of(t, m->at.x), row_of(t, m->at.y),
                            t->sign->shape[m->shape][m->hollow], m->hue);
    }
    for (size_t i = 0; i < items->n_stroke; i++)
        if (items->stroke[i].name)
            lrf_canvas_level(&t->canvas, row_of(t, items->stroke[i].to.y), t->sign->level,
                             items->stroke[i].look.hue);
    for (size_t i = 0; i < t->panel->n_vertical; i++) {
        const struct lrf_vertical *v = &t->panel->vertical[i];
        if (v->label)
            lrf_canvas_bar(&t->canvas, column_of(t, v->x),
                           v->look.dash ? t->sign->dashed : t->sign->bar, v->look.hue);
    }
}

/* ---- what is written around it */

/* "use 3.2e-03" over its place, and a bar over the interval. */
static void put_vertical(const struct term *t, const struct lrf_vertical *v)
{
    struct lrf_strbuf *out = t->canvas.out;
    int at = column_of(t, v->x), length = (int)strlen(v->label), start = at - length / 2, lo, hi;

    if (start + length > t->canvas.columns)
        start = t->canvas.columns - length;
    pad(out, t->margin + (start > 0 ? start : 0));
    lrf_canvas_text(&t->canvas, v->look.hue, v->label);
    lrf_strbuf_puts(out, "\n");
    if (!isfinite(v->lo) || !isfinite(v->hi))
        return;
    lo = column_of(t, v->lo);
    hi = column_of(t, v->hi);
    pad(out, t->margin + lo);
    lrf_canvas_ink(&t->canvas, v->look.hue);
    for (int i = lo; i <= hi; i++)
        lrf_strbuf_puts(out, i == at   ? t->sign->here
                             : i == lo ? t->sign->from
                             : i == hi ? t->sign->to
                                       : t->sign->span);
    lrf_canvas_plain(&t->canvas, v->look.hue);
    lrf_strbuf_puts(out, "\n");
}

/* The label of the tick in a row; "": none. */
static const char *row_label(const struct term *t, int row)
{
    for (size_t i = 0; i < t->y_ticks.n; i++)
        if (row_of(t, t->y_ticks.at[i]) == row)
            return t->y_ticks.label[i];
    return "";
}

/* A letter and a name, cut to `room` columns in all and filled up with spaces. */
static void put_name(const struct term *t, const struct lrf_row *row, int room)
{
    struct lrf_strbuf *out = t->canvas.out, name = {0};

    lrf_quote_short(&name, row->name, (size_t)room - 2);
    lrf_strbuf_printf(out, "%s ", row->sign ? row->sign : " ");
    lrf_canvas_text(&t->canvas, row->quiet ? LRF_HUE_QUIET : LRF_HUE_INK, name.n ? name.s : "");
    pad(out, room - 2 - (name.n ? (int)lrf_utf8_count(name.s) : 0));
    out->failed |= name.failed;
    lrf_strbuf_release(&name);
}

static void put_rows(const struct term *t)
{
    for (int row = 0; row < t->canvas.rows; row++) {
        const char *label = t->panel->n_row ? "" : row_label(t, row);
        if (t->panel->n_row)
            put_name(t, &t->panel->row[row], t->margin - 2);
        else
            lrf_strbuf_printf(t->canvas.out, "%*s", t->margin - 2, label);
        lrf_strbuf_printf(t->canvas.out, " %s", *label ? t->sign->tick : t->sign->side);
        lrf_canvas_put(&t->canvas, row);
        lrf_strbuf_puts(t->canvas.out, "\n");
    }
}

static bool is_tick(const struct term *t, int column)
{
    for (size_t i = 0; i < t->x_ticks.n; i++)
        if (column_of(t, t->x_ticks.at[i]) == column)
            return true;
    return false;
}

static void put_x_axis(const struct term *t)
{
    struct lrf_strbuf *out = t->canvas.out;
    int written = 0, columns = t->canvas.columns;

    pad(out, t->margin - 1);
    lrf_strbuf_puts(out, t->sign->corner);
    for (int i = 0; i < columns; i++)
        lrf_strbuf_puts(out, is_tick(t, i) ? t->sign->bottom_tick : t->sign->bottom);
    lrf_strbuf_puts(out, "\n");
    pad(out, t->margin);
    for (size_t i = 0; i < t->x_ticks.n; i++) {
        int n = (int)strlen(t->x_ticks.label[i]);
        int start = column_of(t, t->x_ticks.at[i]) - n / 2;
        start = start < 0 ? 0 : start + n > columns ? columns - n : start;
        if (start < written + (written > 0))
            continue;
        pad(out, start - written);
        lrf_strbuf_puts(out, t->x_ticks.label[i]);
        written = start + n;
    }
    lrf_strbuf_puts(out, "\n");
    pad(out, t->margin + (columns - (int)strlen(t->panel->x.name)) / 2);
    lrf_strbuf_printf(out, "%s\n", t->panel->x.name);
}

/* The names of the areas where they fit, between borders. */
static void put_areas(const struct term *t)
{
    struct lrf_strbuf *out = t->canvas.out;
    const struct lrf_items *items = &t->panel->items;
    const struct lrf_area *before = NULL;

    for (size_t i = 0; i < items->n_area; i++) {
        const struct lrf_area *area = &items->area[i];
        bool last = i + 1 == items->n_area || items->area[i + 1].name == NULL;
        int from, to, room, n;
        if (area->name == NULL)
            continue;
        from = before ? column_of(t, area->from.x) : 0;
        to = last ? t->canvas.columns : column_of(t, area->to.x);
        n = (int)strlen(area->name);
        room = to - from - (before != NULL);
        pad(out, before ? 0 : t->margin);
        if (before && to > from)
            lrf_canvas_text(&t->canvas, LRF_HUE_QUIET, t->sign->border);
        if (room >= n) {
            pad(out, (room - n) / 2);
            lrf_canvas_text(&t->canvas, area->hue, area->name);
        }
        pad(out, room < n ? room : last ? 0 : room - n - (room - n) / 2);
        before = area;
    }
    lrf_strbuf_puts(out, before ? "\n" : "");
}

/* Whether an earlier mark has shown this name already. */
static bool is_known(const struct lrf_items *items, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (items->mark[k].name && strcmp(items->mark[k].name, items->mark[i].name) == 0)
            return true;
    return false;
}

/* "● converges", in a new line where it does not fit. */
static void put_meaning(const struct term *t, int width, int *used, enum lrf_hue hue,
                        const char *sign, const char *name)
{
    struct lrf_strbuf *out = t->canvas.out;
    int n = (int)lrf_utf8_count(name) + 2;

    if (*used == 0 || *used + 3 + n > width) {
        lrf_strbuf_puts(out, *used ? "\n" : "");
        pad(out, t->margin);
        *used = t->margin;
    } else {
        pad(out, 3);
        *used += 3;
    }
    lrf_canvas_text(&t->canvas, hue, sign);
    lrf_strbuf_puts(out, " ");
    lrf_canvas_text(&t->canvas, LRF_HUE_INK, name);
    *used += n;
}

/* What the signs of curves, marks and levels mean, in as many lines as it takes. */
static void put_key(const struct term *t, int width)
{
    const struct lrf_items *items = &t->panel->items;
    int used = 0;

    for (size_t i = 0; i < t->panel->n_series && t->panel->keyed; i++) {
        const struct lrf_series *s = &t->panel->series[i];
        if (s->sign && !s->background)
            put_meaning(t, width, &used, s->look.hue, s->sign, s->name);
    }
    for (size_t i = 0; i < items->n_mark; i++) {
        const struct lrf_mark *m = &items->mark[i];
        if (m->name && !is_known(items, i))
            put_meaning(t, width, &used, m->hue, t->sign->shape[m->shape][m->hollow], m->name);
    }
    for (size_t i = 0; i < items->n_stroke; i++)
        if (items->stroke[i].name)
            put_meaning(t, width, &used, items->stroke[i].look.hue, t->sign->level,
                        items->stroke[i].name);
    lrf_strbuf_puts(t->canvas.out, used ? "\n" : "");
}

/* ---- one panel */

/* The plot's own ticks where there is room for them, else fewer. */
static void choose_ticks(struct lrf_ticks *ticks, const struct lrf_scale *scale, int most)
{
    *ticks = scale->ticks;
    if ((int)ticks->n > most)
        lrf_ticks(ticks, &scale->axis, (size_t)(most > 2 ? most : 2));
}

/* Lines of what is written around the panel, one for what follows; of the key the first. */
static int lines_around(const struct lrf_panel *p)
{
    int lines = 5 + (p->title != NULL) + (p->y.name != NULL) + (p->items.n_area > 0);

    for (size_t i = 0; i < p->n_vertical; i++)
        if (p->vertical[i].label)
            lines += 1 + (isfinite(p->vertical[i].lo) && isfinite(p->vertical[i].hi));
    return lines;
}

static void lay_out(struct term *t, const struct lrf_terminal *terminal, int width)
{
    const struct lrf_panel *p = t->panel;
    const int most = width * 2 / 5;
    int rows = (int)fmin(MOST_ROWS, fmax(LEAST_ROWS, (double)terminal->height - lines_around(p)));

    if (p->n_row)
        rows = p->n_row < MOST_NAMED ? (int)p->n_row : MOST_NAMED;
    choose_ticks(&t->y_ticks, &p->y, rows / 2);
    t->margin = 0;
    for (size_t i = 0; i < t->y_ticks.n && !p->n_row; i++)
        t->margin = (int)fmax(t->margin, (double)strlen(t->y_ticks.label[i]));
    for (int i = 0; p->n_row && i < rows; i++)
        t->margin = (int)fmin(most, fmax(t->margin, (double)lrf_utf8_count(p->row[i].name) + 2));
    t->margin += 2;
    t->canvas.rows = rows;
    t->canvas.columns = width - t->margin - 1;
    choose_ticks(&t->x_ticks, &p->x, t->canvas.columns / TICK_ROOM);
    t->x = p->x.axis;
    t->x.from = 0;
    t->x.to = 2 * t->canvas.columns;
    t->y = p->y.axis;
    t->y.from = p->n_row ? 0 : 4 * rows;
    t->y.to = p->n_row ? 4 * rows : 0;
    if (p->n_row) /* those that are left out */
        t->y.hi = rows + 0.5;
}

static void put_panel(struct lrf_strbuf *out, const struct lrf_panel *panel,
                      const struct lrf_terminal *terminal, int width)
{
    struct term t = {.panel = panel, .sign = terminal->unicode ? &utf8_signs : &ascii_signs};

    lay_out(&t, terminal, width);
    if (!lrf_canvas_init(&t.canvas, out, terminal, t.canvas.columns, t.canvas.rows)) {
        out->failed = true;
        return;
    }
    draw_all_series(&t);
    draw_marks(&t);
    if (panel->title)
        lrf_strbuf_printf(out, "%s\n", panel->title);
    if (panel->y.name)
        lrf_strbuf_printf(out, "%s\n", panel->y.name);
    for (size_t i = 0; i < panel->n_vertical; i++)
        if (panel->vertical[i].label)
            put_vertical(&t, &panel->vertical[i]);
    put_rows(&t);
    if (panel->n_row > (size_t)t.canvas.rows)
        lrf_strbuf_printf(out, "  and %zu more\n", panel->n_row - (size_t)t.canvas.rows);
    put_x_axis(&t);
    put_areas(&t);
    put_key(&t, width);
    lrf_canvas_release(&t.canvas);
}

void lrf_plot_term(struct lrf_strbuf *out, const struct lrf_plot *plot,
                   const struct lrf_terminal *terminal)
{
    int width = terminal->width < LEAST_WIDTH  ? LEAST_WIDTH
                : terminal->width > MOST_WIDTH ? MOST_WIDTH
                                               : terminal->width;

    if (plot->failed) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < plot->n_term && i < plot->n_panel; i++) {
        lrf_strbuf_puts(out, i ? "\n" : "");
        put_panel(out, &plot->panel[i], terminal, width);
    }
}
