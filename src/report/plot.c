#include "report/pictures.h"

#include <math.h>
#include <string.h>

#include "report/axis.h"
#include "report/canvas.h"
#include "report/lines.h"
#include "report/view.h"
#include "record/words.h"

/* The signs that frame the plot, in UTF-8 and ASCII. */
struct signs {
    const char *tick, *side, *corner, *bottom, *bottom_tick, *from, *span, *to, *here, *border;
};

static const struct signs utf8_signs = {"┤", "│", "└", "─", "┬", "├", "─", "┤", "┼", "│"};
static const struct signs ascii_signs = {"+", "|", "+", "-", "+", "[", "-", "]", "+", "|"};

struct plot {
    const struct lrf_range_result *report;
    const struct lrf_terminal *terminal;
    const struct signs *sign;
    struct lrf_view view;
    struct lrf_axis x, loss; /* in dots */
    struct lrf_ticks ticks, loss_ticks;
    int margin; /* columns left of the panel */
    struct lrf_canvas canvas;
};

static int column_of(const struct plot *plot, double lr)
{
    double x = floor(lrf_axis_pixel(&plot->x, lr) / 2);
    return (int)fmax(0, fmin(plot->canvas.columns - 1, x));
}

static void lay_out(struct plot *plot)
{
    const struct lrf_view *v = &plot->view;
    int width = lrf_terminal_width(plot->terminal);
    int rows = (int)fmin(plot->terminal->height - 15.0, LRF_CANVAS_ROWS);

    rows = rows < 6 ? 6 : rows;
    plot->canvas.rows = rows;
    plot->loss = (struct lrf_axis){lrf_view_loss(v, v->loss_lo), lrf_view_loss(v, v->loss_hi),
                                   4 * rows, 0, 0};
    lrf_ticks_linear(&plot->loss_ticks, plot->loss.lo, plot->loss.hi, (size_t)rows / 2);
    plot->margin = 0;
    for (size_t i = 0; i < plot->loss_ticks.n; i++)
        plot->margin = (int)fmax(plot->margin, (double)strlen(plot->loss_ticks.label[i]));
    plot->margin += 2;
    plot->canvas.columns = width - plot->margin - 1;
    plot->x = (struct lrf_axis){v->lr_lo, v->lr_hi, 0, 2 * plot->canvas.columns, true};
    lrf_ticks_log(&plot->ticks, v->lr_lo, v->lr_hi,
                  (size_t)fmax(2, fmin(24, plot->canvas.columns / 7)));
}

static double loss_dot(const struct plot *plot, double loss)
{
    return lrf_axis_pixel(&plot->loss, lrf_view_loss(&plot->view, loss));
}

static void draw_points(struct plot *plot)
{
    const struct lrf_curve *curve = plot->report->curve;

    for (size_t i = 0; i < curve->n; i++)
        lrf_canvas_dot(&plot->canvas, lrf_axis_pixel(&plot->x, curve->point[i].lr),
                       loss_dot(plot, curve->point[i].loss), LRF_INK_DIM);
}

static void draw_smooth(struct plot *plot)
{
    const struct lrf_smooth *s = &plot->report->analysis->smooth;

    for (size_t i = 1; i < s->n; i++)
        lrf_canvas_line(&plot->canvas, lrf_axis_pixel(&plot->x, s->lr[i - 1]),
                        loss_dot(plot, s->loss[i - 1]), lrf_axis_pixel(&plot->x, s->lr[i]),
                        loss_dot(plot, s->loss[i]), LRF_INK_BLUE);
}

/* "use 3.2e-03" over its place, and a bar over the interval. */
static void write_answer(FILE *out, const struct plot *plot)
{
    const struct lrf_suggestion *s = &plot->report->analysis->suggestion;
    int at = column_of(plot, s->lr), lo, hi, start;
    char lr[LRF_NUMBER_SIZE], text[LRF_NUMBER_SIZE + 8];

    lrf_number_rate(lr, s->lr);
    snprintf(text, sizeof text, "use %s", lr);
    start = at - (int)strlen(text) / 2;
    if (start + (int)strlen(text) > plot->canvas.columns)
        start = plot->canvas.columns - (int)strlen(text);
    fprintf(out, "%*s", plot->margin + (start > 0 ? start : 0), "");
    lrf_paint(out, plot->terminal, LRF_INK_BOLD, text);
    fputc('\n', out);
    if (!isfinite(s->lo) || !isfinite(s->hi))
        return;
    lo = column_of(plot, s->lo);
    hi = column_of(plot, s->hi);
    fprintf(out, "%*s", plot->margin + lo, "");
    lrf_ink_set(out, plot->terminal, LRF_INK_BOLD);
    for (int c = lo; c <= hi; c++)
        fputs(c == at   ? plot->sign->here
              : c == lo ? plot->sign->from
              : c == hi ? plot->sign->to
                        : plot->sign->span,
              out);
    lrf_ink_set(out, plot->terminal, LRF_INK_PLAIN);
    fputc('\n', out);
}

/* The label of the tick in a row; NULL: none. */
static const char *row_label(const struct plot *plot, int row)
{
    const struct lrf_ticks *ticks = &plot->loss_ticks;

    for (size_t i = 0; i < ticks->n; i++)
        if ((int)fmin(floor(lrf_axis_pixel(&plot->loss, ticks->at[i]) / 4),
                      plot->canvas.rows - 1) == row)
            return ticks->label[i];
    return NULL;
}

/* What the numbers at the axis are, when they are not the losses themselves. */
static void write_axis_name(FILE *out, const struct plot *plot)
{
    struct lrf_strbuf name = {0};

    lrf_view_name(&name, "loss", plot->view.offset, plot->view.unit);
    if (!name.failed && strcmp(name.s, "loss") != 0)
        fprintf(out, "%s\n", name.s);
    lrf_strbuf_release(&name);
}

static void write_panel(FILE *out, const struct plot *plot)
{
    for (int row = 0; row < plot->canvas.rows; row++) {
        const char *label = row_label(plot, row);
        fprintf(out, "%*s ", plot->margin - 2, label ? label : "");
        fputs(label ? plot->sign->tick : plot->sign->side, out);
        lrf_canvas_write(out, &plot->canvas, row, plot->terminal);
        fputc('\n', out);
    }
}

static bool is_tick(const struct plot *plot, int column)
{
    for (size_t i = 0; i < plot->ticks.n; i++)
        if (column_of(plot, plot->ticks.at[i]) == column)
            return true;
    return false;
}

static void write_rate_axis(FILE *out, const struct plot *plot)
{
    int written = 0;

    fprintf(out, "%*s%s", plot->margin - 1, "", plot->sign->corner);
    for (int c = 0; c < plot->canvas.columns; c++)
        fputs(is_tick(plot, c) ? plot->sign->bottom_tick : plot->sign->bottom, out);
    fprintf(out, "\n%*s", plot->margin, "");
    for (size_t i = 0; i < plot->ticks.n; i++) {
        int n = (int)strlen(plot->ticks.label[i]);
        int start = column_of(plot, plot->ticks.at[i]) - n / 2;
        if (start < 0)
            start = 0;
        if (start + n > plot->canvas.columns)
            start = plot->canvas.columns - n;
        if (start < written + (written > 0))
            continue;
        fprintf(out, "%*s%s", start - written, "", plot->ticks.label[i]);
        written = start + n;
    }
    fputc('\n', out);
}

static enum lrf_ink regime_ink(enum lrf_regime_kind kind)
{
    switch (kind) {
    case LRF_REGIME_DESCENT:
        return LRF_INK_GREEN;
    case LRF_REGIME_OSCILLATION:
        return LRF_INK_YELLOW;
    case LRF_REGIME_DIVERGENCE:
        return LRF_INK_RED;
    default:
        return LRF_INK_DIM;
    }
}

/* The regimes' names where they fit, between borders. */
static void write_regimes(FILE *out, const struct plot *plot)
{
    const struct lrf_analysis *a = plot->report->analysis;

    fprintf(out, "%*s", plot->margin, "");
    for (size_t i = 0; i < a->n_regimes; i++) {
        const char *name = lrf_regime_name(a->regime[i].kind);
        int from = i ? column_of(plot, a->regime[i].lr_lo) : 0;
        int to =
            i + 1 < a->n_regimes ? column_of(plot, a->regime[i + 1].lr_lo) : plot->canvas.columns;
        int room = to - from - (i > 0), n = (int)strlen(name);
        if (i > 0 && to > from)
            lrf_paint(out, plot->terminal, LRF_INK_DIM, plot->sign->border);
        if (room < n) {
            fprintf(out, "%*s", room > 0 ? room : 0, "");
            continue;
        }
        fprintf(out, "%*s", (room - n) / 2, "");
        lrf_paint(out, plot->terminal, regime_ink(a->regime[i].kind), name);
        if (i + 1 < a->n_regimes)
            fprintf(out, "%*s", room - n - (room - n) / 2, "");
    }
    fputc('\n', out);
}

void lrf_range_plot(FILE *out, const struct lrf_range_result *report,
                    const struct lrf_terminal *terminal)
{
    struct plot plot = {.report = report,
                        .terminal = terminal,
                        .sign = terminal->unicode ? &utf8_signs : &ascii_signs};
    const struct lrf_analysis *a = report->analysis;

    lrf_view_choose(&plot.view, report->curve, a);
    lay_out(&plot);
    write_axis_name(out, &plot);
    if (terminal->color || a->smooth.n == 0)
        draw_points(&plot);
    draw_smooth(&plot);
    if (isfinite(a->suggestion.lr)) {
        lrf_canvas_bar(&plot.canvas, column_of(&plot, a->suggestion.lr), LRF_INK_BOLD);
        write_answer(out, &plot);
    }
    write_panel(out, &plot);
    write_rate_axis(out, &plot);
    if (a->n_regimes)
        write_regimes(out, &plot);
}
