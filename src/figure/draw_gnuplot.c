/* A plot as a gnuplot script, for readers to change and run again. */
#include "figure/plot.h"

#include <math.h>
#include <string.h>

#include <lrfind.h>

#include "base/quote.h"
#include "record/phrases.h"

/* More points than these only cost time: every n-th is drawn, as dots or as shapes. */
enum { MOST_DOTS = 20000, MOST_SHAPES = 4000 };

/* A point of size 1 has so many pixels. */
static const double point_size = 7.5;

/* A number as text, whatever the locale: use `.s` within the same expression. */
struct number {
    char s[LRF_NUMBER_SIZE];
};

/* Exactly. */
static struct number value(double x)
{
    struct number text;
    lrf_number_format(text.s, x);
    return text;
}

/* With four digits behind the point. */
static struct number decimals(double x)
{
    struct number text;
    lrf_number_decimals(text.s, x, 4, false);
    return text;
}

/* ---- the head: what is the same in every script */

static const char head[] =
    "# usage: gnuplot %s.gp                      writes %s.png beside this script\n"
    "#        gnuplot -e \"format='svg'\" %s.gp   writes %s.svg; also 'pdf'\n"
    "# Change what you like and run it again.\n"
    "\n"
    "# ---- settings\n"
    "if (!exists('format')) format = 'png'\n"
    "font = '" LRF_FONT "'\n"
    "width = %.0f; height = %.0f  # pixels; the places of the texts fit this size\n"
    "color_ink = '" LRF_COLOR_INK "'; color_quiet = '" LRF_COLOR_QUIET
    "'; color_axis = '" LRF_COLOR_AXIS "'\n"
    "color_point = '" LRF_COLOR_POINT "'; color_curve = '" LRF_COLOR_CURVE
    "'; color_slope = '" LRF_COLOR_SLOPE "'; color_answer = '" LRF_COLOR_ANSWER "'\n"
    "dot = format eq 'svg' ? 0.7 : 1.0  # its points are larger\n";

/* Only string functions: a name given to the shell would be obeyed. './' keeps a folder whose
 * name begins with '<' or '|' from being taken for a command. */
static const char place_and_terminal[] =
    "\n"
    "# ---- the folder of this script, with the slash\n"
    "script = exists('ARG0') ? ARG0 : ''\n"
    "slash = strlen(script)\n"
    "while (slash > 0 && script[slash:slash] ne '/') { slash = slash - 1 }\n"
    "dir = slash > 0 ? script[1:slash] : ''\n"
    "if (dir[1:1] ne '/') dir = './' . dir\n"
    "\n"
    "# ---- terminal\n"
    "set encoding utf8\n"
    "if (format eq 'svg') {\n"
    "    set terminal svg size width,height font font.',%g' background '#ffffff'\n"
    "} else { if (format eq 'pdf') {\n"
    "    set terminal pdfcairo size width/100.0,height/100.0 font font.',%g' fontscale 0.54 "
    "linewidth 1.4\n"
    "} else {\n"
    "    set terminal pngcairo size width,height font font.',%g' fontscale 0.75\n"
    "} }\n"
    "if (!exists('beside')) beside = ''  # lrfind draws beside the picture and renames it\n"
    "set output dir . beside . '%s.' . format\n"
    "set datafile separator ','\n"
    "\n"
    "# ---- axes\n"
    "set border 3 linecolor rgb color_axis linewidth 1\n"
    "unset key\n";

static void put_head(struct lrf_strbuf *out, const struct lrf_plot *plot)
{
    const char *name = plot->name;

    lrf_strbuf_printf(out, "# %s: written by lrfind %s\n", plot->about, lrf_version());
    lrf_strbuf_printf(out, head, name, name, name, name, plot->width, plot->height);
    lrf_strbuf_printf(out, place_and_terminal, LRF_TEXT_SIZE, LRF_TEXT_SIZE, LRF_TEXT_SIZE, name);
}

/* ---- items */

static void put_place(struct lrf_strbuf *out, const struct lrf_plot *plot,
                      const struct lrf_place *at)
{
    if (at->x_value)
        lrf_strbuf_printf(out, "first %s, ", value(at->x).s);
    else
        lrf_strbuf_printf(out, "screen %s, ", decimals(at->x / plot->width).s);
    if (at->y_value)
        lrf_strbuf_printf(out, "first %s", value(at->y).s);
    else
        lrf_strbuf_printf(out, "screen %s", decimals(1 - at->y / plot->height).s);
}

static void put_area(struct lrf_strbuf *out, const struct lrf_plot *plot,
                     const struct lrf_area *area)
{
    lrf_strbuf_puts(out, "set object rectangle from ");
    put_place(out, plot, &area->from);
    lrf_strbuf_puts(out, " to ");
    put_place(out, plot, &area->to);
    lrf_strbuf_printf(out, " noclip behind fillstyle %s noborder fillcolor rgb %s\n",
                      area->band ? "transparent solid 0.25" : "solid", lrf_hue_gnuplot(area->hue));
}

static void put_look(struct lrf_strbuf *out, const struct lrf_look *look)
{
    lrf_strbuf_printf(out, "linewidth %s dashtype %s linecolor rgb %s", value(look->width).s,
                      lrf_dash_gnuplot(look->dash), lrf_hue_gnuplot(look->hue));
}

static void put_stroke(struct lrf_strbuf *out, const struct lrf_plot *plot,
                       const struct lrf_stroke *stroke)
{
    double cap = stroke->cap / plot->width;

    lrf_strbuf_puts(out, "set arrow from ");
    put_place(out, plot, &stroke->from);
    lrf_strbuf_puts(out, " to ");
    put_place(out, plot, &stroke->to);
    if (stroke->end == LRF_END_NONE)
        lrf_strbuf_puts(out, " nohead");
    else if (stroke->end == LRF_END_CAP)
        lrf_strbuf_printf(out, " head nofilled size screen %s,90", decimals(cap).s);
    else
        lrf_strbuf_printf(out, " head filled size screen %s,22", decimals(2 * cap).s);
    lrf_strbuf_puts(out, stroke->front ? " front " : " back ");
    put_look(out, &stroke->look);
    lrf_strbuf_puts(out, "\n");
}

/* gnuplot's point types: empty, full. */
static int point_type(enum lrf_shape shape, bool hollow)
{
    static const int type[][2] = {
        [LRF_SHAPE_DOT] = {7, 6},    [LRF_SHAPE_UP] = {9, 8},        [LRF_SHAPE_DOWN] = {11, 10},
        [LRF_SHAPE_SQUARE] = {5, 4}, [LRF_SHAPE_DIAMOND] = {13, 12}, [LRF_SHAPE_CROSS] = {2, 2}};
    return type[shape][hollow];
}

static void put_mark(struct lrf_strbuf *out, const struct lrf_plot *plot,
                     const struct lrf_mark *mark)
{
    lrf_strbuf_puts(out, "set label '' at ");
    put_place(out, plot, &mark->at);
    lrf_strbuf_printf(out,
                      " front point pointtype %d pointsize %s*dot linewidth 1.6 linecolor rgb %s\n",
                      point_type(mark->shape, mark->hollow), decimals(mark->size / point_size).s,
                      lrf_hue_gnuplot(mark->hue));
}

/* Bold needs gnuplot's markup, which our own words do not hold but a name may. */
static void put_bold(struct lrf_strbuf *out, const char *text)
{
    struct lrf_strbuf marked = {0};

    lrf_strbuf_puts(&marked, "{/:Bold ");
    for (; *text; text++) {
        if (strchr("\\{}^_@&~", *text))
            lrf_strbuf_puts(&marked, "\\");
        lrf_strbuf_add(&marked, text, 1);
    }
    lrf_strbuf_puts(&marked, "}");
    out->failed |= marked.failed;
    lrf_quote_gnuplot(out, marked.failed ? "" : marked.s);
    lrf_strbuf_release(&marked);
}

static void put_words(struct lrf_strbuf *out, const struct lrf_plot *plot,
                      const struct lrf_words *words)
{
    static const char *const align[] = {"left", "center", "right"};

    lrf_strbuf_puts(out, "set label ");
    if (words->bold)
        put_bold(out, words->text);
    else
        lrf_quote_gnuplot(out, words->text);
    lrf_strbuf_puts(out, " at ");
    put_place(out, plot, &words->at);
    lrf_strbuf_printf(out, " %s front %s font font.',%s' textcolor rgb %s\n", align[words->align],
                      words->bold ? "enhanced" : "noenhanced", value(words->size).s,
                      lrf_hue_gnuplot(words->hue));
}

static void put_items(struct lrf_strbuf *out, const struct lrf_plot *plot,
                      const struct lrf_items *items)
{
    for (size_t i = 0; i < items->n_area; i++)
        put_area(out, plot, &items->area[i]);
    for (size_t i = 0; i < items->n_stroke; i++)
        put_stroke(out, plot, &items->stroke[i]);
    for (size_t i = 0; i < items->n_mark; i++)
        put_mark(out, plot, &items->mark[i]);
    for (size_t i = 0; i < items->n_words; i++)
        put_words(out, plot, &items->words[i]);
}

/* ---- series */

/* What is not in a file beside the script stands in it: x, y, band or colour. */
static void put_data(struct lrf_strbuf *out, const struct lrf_series *s, size_t panel, size_t i)
{
    if (s->source.file)
        return;
    lrf_strbuf_puts(out, "\n# ");
    lrf_quote_line(out, s->name ? s->name : "a line");
    lrf_strbuf_printf(out, "\n$data_%zu_%zu << EOD\n", panel + 1, i + 1);
    for (size_t k = 0; k < s->n; k++) {
        lrf_strbuf_printf(out, "%s,%s", value(s->x[k]).s, value(s->y[k]).s);
        if (s->lo)
            lrf_strbuf_printf(out, ",%s,%s", value(s->lo[k]).s, value(s->hi[k]).s);
        if (s->fill)
            lrf_strbuf_printf(out, ",%lu", lrf_heat_rgb(s->fill[k]));
        lrf_strbuf_puts(out, "\n");
    }
    lrf_strbuf_puts(out, "EOD\n");
}

/* Where the points come from. */
static void put_source(struct lrf_strbuf *out, const struct lrf_series *s, size_t panel, size_t i)
{
    const struct lrf_source *source = &s->source;
    size_t dots = s->n / MOST_DOTS + 1, shapes = s->n / MOST_SHAPES + 1;

    lrf_strbuf_puts(out, ", \\\n    ");
    if (source->file == NULL) {
        lrf_strbuf_printf(out, "$data_%zu_%zu", panel + 1, i + 1);
        return;
    }
    lrf_strbuf_printf(out, "dir.'%s' skip 1", source->file);
    if (source->n)
        lrf_strbuf_printf(out, " every ::%zu::%zu", source->first, source->first + source->n - 1);
    else if (s->draw == LRF_DRAW_DOTS && shapes > 1)
        lrf_strbuf_printf(out, " every (format eq 'png' ? %zu : %zu)", dots, shapes);
}

/* Column n of the source, as the axis shows it. */
static void put_column(struct lrf_strbuf *out, const struct lrf_source *source, int n)
{
    if (source->unit == 0 || (source->offset == 0 && source->unit == 1))
        lrf_strbuf_printf(out, "%d", n);
    else
        lrf_strbuf_printf(out, "(($%d - %s) / %s)", n, value(source->offset).s,
                          value(source->unit).s);
}

/* The lower end of a band. */
static void put_low_column(struct lrf_strbuf *out, const struct lrf_source *source)
{
    if (source->positive)
        lrf_strbuf_printf(out, "((($%d < 0 ? 0 : $%d) - %s) / %s)", source->lo, source->lo,
                          value(source->offset).s, value(source->unit).s);
    else
        put_column(out, source, source->lo);
}

static void put_line(struct lrf_strbuf *out, const struct lrf_series *s, size_t panel, size_t i)
{
    struct lrf_source columns = s->source;

    if (columns.file == NULL)
        columns = (struct lrf_source){.x = 1, .y = 2, .lo = 3, .hi = 4};
    if (s->lo) {
        put_source(out, s, panel, i);
        lrf_strbuf_printf(out, " using %d:", columns.x);
        put_low_column(out, &columns);
        lrf_strbuf_puts(out, ":");
        put_column(out, &columns, columns.hi);
        lrf_strbuf_printf(out,
                          " with filledcurves fillstyle transparent solid 0.25 noborder fillcolor "
                          "rgb %s",
                          lrf_hue_gnuplot(s->look.hue));
    }
    put_source(out, s, panel, i);
    lrf_strbuf_printf(out, " using %d:", columns.x);
    put_column(out, &columns, columns.y);
    lrf_strbuf_puts(out, " with lines ");
    put_look(out, &s->look);
}

/* Dots let others shine through. */
static void put_dots(struct lrf_strbuf *out, const struct lrf_panel *p, const struct lrf_series *s,
                     size_t panel, size_t i)
{
    struct lrf_source columns = s->source;
    double pin = NAN;

    if (columns.file == NULL)
        columns = (struct lrf_source){.x = 1, .y = 2};
    for (size_t k = 0; k < s->n && s->draw == LRF_DRAW_ABOVE && isnan(pin); k++)
        pin = s->y[k];
    put_source(out, s, panel, i);
    lrf_strbuf_printf(out, " using %d:", columns.x);
    if (s->draw == LRF_DRAW_ABOVE)
        lrf_strbuf_printf(out, "(($%d - %s) / %s > %s ? %s : NaN)", columns.y,
                          value(columns.offset).s, value(columns.unit).s, value(p->y.axis.hi).s,
                          value(pin).s);
    else
        put_column(out, &columns, columns.y);
    lrf_strbuf_printf(out, " with points pointtype %d pointsize %s*dot linecolor rgb '#90'.%s[2:7]",
                      s->draw == LRF_DRAW_ABOVE ? 9 : 7, decimals(s->look.width / point_size).s,
                      lrf_hue_gnuplot(s->look.hue));
}

static void put_series(struct lrf_strbuf *out, const struct lrf_panel *p,
                       const struct lrf_series *s, size_t panel, size_t i)
{
    switch (s->draw) {
    case LRF_DRAW_LINE:
        put_line(out, s, panel, i);
        break;
    case LRF_DRAW_CELLS:
        put_source(out, s, panel, i);
        lrf_strbuf_puts(out, " using 1:2:(0.49):(0.49):3 with boxxyerror fillstyle solid noborder "
                             "fillcolor rgb variable");
        break;
    default:
        put_dots(out, p, s, panel, i);
    }
}

/* ---- panels */

static void put_axis(struct lrf_strbuf *out, char which, const struct lrf_scale *scale)
{
    const struct lrf_ticks *ticks = &scale->ticks;
    const struct lrf_axis *axis = &scale->axis;
    bool down = which == 'y' && axis->from < axis->to;

    /* A logarithm of the range of the panel before would be a warning. */
    lrf_strbuf_printf(out, "unset logscale %c; set %crange [%s:%s]; ", which, which,
                      value(down ? axis->hi : axis->lo).s, value(down ? axis->lo : axis->hi).s);
    if (axis->log)
        lrf_strbuf_printf(out, "set logscale %c; ", which);
    lrf_strbuf_printf(out, "set %clabel ", which);
    lrf_quote_gnuplot(out, scale->bare || scale->hidden ? "" : scale->name);
    lrf_strbuf_puts(out, " noenhanced textcolor rgb color_ink\n");
    if (scale->hidden) {
        lrf_strbuf_printf(out, "unset %ctics\n", which);
        return;
    }
    lrf_strbuf_printf(out, "set %ctics nomirror (", which);
    for (size_t i = 0; i < ticks->n; i++)
        lrf_strbuf_printf(out, "%s'%s' %s", i ? ", " : "", scale->bare ? "" : ticks->label[i],
                          value(ticks->at[i]).s);
    for (size_t i = 0; i < ticks->n_minor; i++)
        lrf_strbuf_printf(out, ", '' %s 1", value(ticks->minor[i]).s);
    lrf_strbuf_puts(out, ")\n");
}

static void put_panel_place(struct lrf_strbuf *out, const struct lrf_plot *plot,
                            const struct lrf_panel *p)
{
    const struct lrf_box *box = &p->box;

    lrf_strbuf_printf(out, "set lmargin at screen %s; set rmargin at screen %s\n",
                      decimals(box->x / plot->width).s,
                      decimals((box->x + box->w) / plot->width).s);
    lrf_strbuf_printf(out, "set tmargin at screen %s; set bmargin at screen %s\n",
                      decimals(1 - box->y / plot->height).s,
                      decimals(1 - (box->y + box->h) / plot->height).s);
    lrf_strbuf_puts(out, "set tics nomirror out scale 0.8,0.4 textcolor rgb color_ink\n");
    lrf_strbuf_printf(out, "set border %d; unset grid\n",
                      (p->x.hidden ? 0 : 1) + (p->y.hidden ? 0 : 2));
    if (!p->no_grid)
        lrf_strbuf_printf(out, "set grid %s back linetype 1 linewidth %s linecolor rgb %s\n",
                          p->n_row ? "xtics" : "ytics", p->grid == LRF_HUE_GRID ? "1.4" : "0.6",
                          lrf_hue_gnuplot(p->grid));
}

static void put_panel(struct lrf_strbuf *out, const struct lrf_plot *plot, size_t i)
{
    const struct lrf_panel *p = &plot->panel[i];

    lrf_strbuf_puts(out, "\n# ---- ");
    lrf_quote_line(out, p->title ? p->title : p->y.name);
    lrf_strbuf_puts(out, "\n");
    put_panel_place(out, plot, p);
    put_axis(out, 'x', &p->x);
    put_axis(out, 'y', &p->y);
    for (size_t k = 0; k < p->n_vertical; k++) {
        const struct lrf_vertical *v = &p->vertical[k];
        lrf_strbuf_printf(out, "set arrow from first %s, graph 0 to first %s, graph 1 nohead back ",
                          value(v->x).s, value(v->x).s);
        put_look(out, &v->look);
        lrf_strbuf_puts(out, "\n");
    }
    put_items(out, plot, &p->items);
    lrf_strbuf_puts(out, "plot NaN notitle");
    for (size_t k = 0; k < p->n_series; k++)
        put_series(out, p, &p->series[k], i, k);
    lrf_strbuf_puts(out, "\nunset label; unset arrow; unset object\n");
}

void lrf_plot_gnuplot(struct lrf_strbuf *out, const struct lrf_plot *plot)
{
    if (plot->failed) {
        out->failed = true;
        return;
    }
    put_head(out, plot);
    for (size_t i = 0; i < plot->n_panel; i++)
        for (size_t k = 0; k < plot->panel[i].n_series; k++)
            put_data(out, &plot->panel[i].series[k], i, k);
    lrf_strbuf_puts(out, "\n# ---- titles and key\n");
    put_items(out, plot, &plot->items);
    lrf_strbuf_puts(out, "\nset multiplot\n");
    for (size_t i = 0; i < plot->n_panel; i++)
        put_panel(out, plot, i);
    lrf_strbuf_puts(out, "unset multiplot\nunset output\n");
}
