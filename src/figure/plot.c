#include "figure/plot.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "record/phrases.h"

/* One tick needs so much of an axis. */
static const double tick_room_x = 76, tick_room_y = 34;
enum { MOST_TICKS = 10 };

static const double sample = 60; /* length of a piece of line in a key */
static const double edge = 8;    /* no title comes nearer to the right edge */

/* ---- memory */

/* Hands `p` to the plot; NULL without memory. */
static void *own(struct lrf_plot *plot, void *p)
{
    if (p && lrf_grow(&plot->owned, &plot->cap_owned, plot->n_owned + 1, sizeof *plot->owned) == 0)
        return plot->owned[plot->n_owned++] = p;
    free(p);
    plot->failed = true;
    return NULL;
}

void *lrf_plot_array(struct lrf_plot *plot, size_t n, size_t size)
{
    return own(plot, lrf_calloc(n, size));
}

const char *lrf_plot_text(struct lrf_plot *plot, struct lrf_strbuf *text)
{
    const char *kept = "";

    if (text->failed)
        plot->failed = true;
    else if (text->n && own(plot, text->s))
        kept = text->s;
    if (text->n == 0 || text->failed)
        lrf_strbuf_release(text);
    *text = (struct lrf_strbuf){0};
    return kept;
}

const char *lrf_plot_printf(struct lrf_plot *plot, const char *format, ...)
{
    struct lrf_strbuf text = {0};
    va_list args;

    va_start(args, format);
    lrf_strbuf_vprintf(&text, format, args);
    va_end(args);
    return lrf_plot_text(plot, &text);
}

/* Room for one more behind `n` elements of a growing list; false without memory. */
static bool grow(struct lrf_plot *plot, void *list, size_t n, size_t *cap, size_t size)
{
    if (lrf_grow(list, cap, n + 1, size) == 0)
        return true;
    plot->failed = true;
    return false;
}

static void release_items(struct lrf_items *items)
{
    free(items->area);
    free(items->stroke);
    free(items->mark);
    free(items->words);
}

void lrf_plot_release(struct lrf_plot *plot)
{
    for (size_t i = 0; i < plot->n_panel; i++) {
        struct lrf_panel *panel = &plot->panel[i];
        release_items(&panel->items);
        free(panel->series);
        free(panel->vertical);
    }
    release_items(&plot->items);
    for (size_t i = 0; i < plot->n_owned; i++)
        free(plot->owned[i]);
    free(plot->owned);
    memset(plot, 0, sizeof *plot);
}

/* ---- places */

struct lrf_place lrf_at_pixel(double x, double y)
{
    return (struct lrf_place){x, y, false, false};
}

struct lrf_place lrf_at_value(double x, double y)
{
    return (struct lrf_place){x, y, true, true};
}

struct lrf_place lrf_at_x(double x, double y)
{
    return (struct lrf_place){x, y, true, false};
}

void lrf_panel_pixel(const struct lrf_panel *panel, const struct lrf_place *place, double *x,
                     double *y)
{
    *x = place->x_value ? lrf_axis_pixel(&panel->x.axis, place->x) : place->x;
    *y = place->y_value ? lrf_axis_pixel(&panel->y.axis, place->y) : place->y;
}

static bool is_finite(const struct lrf_place *place)
{
    return isfinite(place->x) && isfinite(place->y);
}

/* ---- items */

void lrf_add_area(struct lrf_plot *plot, struct lrf_items *items, const struct lrf_area *area)
{
    if (is_finite(&area->from) && is_finite(&area->to) &&
        grow(plot, &items->area, items->n_area, &items->cap_area, sizeof *area))
        items->area[items->n_area++] = *area;
}

void lrf_add_stroke(struct lrf_plot *plot, struct lrf_items *items, const struct lrf_stroke *stroke)
{
    if (is_finite(&stroke->from) && is_finite(&stroke->to) &&
        grow(plot, &items->stroke, items->n_stroke, &items->cap_stroke, sizeof *stroke))
        items->stroke[items->n_stroke++] = *stroke;
}

void lrf_add_line(struct lrf_plot *plot, struct lrf_items *items, struct lrf_place from,
                  struct lrf_place to, struct lrf_look look, bool front)
{
    lrf_add_stroke(plot, items,
                   &(struct lrf_stroke){.from = from, .to = to, .look = look, .front = front});
}

void lrf_add_mark(struct lrf_plot *plot, struct lrf_items *items, const struct lrf_mark *mark)
{
    if (is_finite(&mark->at) &&
        grow(plot, &items->mark, items->n_mark, &items->cap_mark, sizeof *mark))
        items->mark[items->n_mark++] = *mark;
}

void lrf_add_words(struct lrf_plot *plot, struct lrf_items *items, const struct lrf_words *words)
{
    if (words->text && *words->text && is_finite(&words->at) &&
        grow(plot, &items->words, items->n_words, &items->cap_words, sizeof *words))
        items->words[items->n_words++] = *words;
}

void lrf_add_text(struct lrf_plot *plot, struct lrf_items *items, double x, double y,
                  const char *text, double size, enum lrf_align align, enum lrf_hue hue)
{
    lrf_add_words(
        plot, items,
        &(struct lrf_words){
            .at = lrf_at_pixel(x, y), .text = text, .size = size, .align = align, .hue = hue});
}

/* ---- the plot */

void lrf_plot_begin(struct lrf_plot *plot, const char *name, const char *about, double height)
{
    *plot = (struct lrf_plot){.name = name,
                              .about = about,
                              .title = "",
                              .subtitle = "",
                              .caption = "",
                              .width = LRF_PICTURE_WIDTH,
                              .height = height,
                              .top = 74};
}

/* The size at which a text is at most `room` wide. */
static double fit(const char *text, double size, double room)
{
    double w = lrf_text_width(text, size);

    return w > room ? size * room / w : size;
}

static void add_title(struct lrf_plot *plot, double x, double y, const char *text, double size,
                      enum lrf_hue hue)
{
    lrf_add_text(plot, &plot->items, x, y, text, fit(text, size, plot->width - x - edge),
                 LRF_ALIGN_LEFT, hue);
}

void lrf_plot_titles(struct lrf_plot *plot, double left)
{
    add_title(plot, left, 34, plot->title, LRF_TITLE_SIZE, LRF_HUE_INK);
    add_title(plot, left, 61, plot->subtitle, LRF_TEXT_SIZE, LRF_HUE_QUIET);
    lrf_plot_caption(plot, left);
}

void lrf_plot_caption(struct lrf_plot *plot, double left)
{
    add_title(plot, left, plot->height - 12, plot->caption, LRF_SMALL_SIZE, LRF_HUE_QUIET);
}

static size_t ticks_in(double length, double room, double most)
{
    return (size_t)fmax(3, fmin(most, floor(length / room)));
}

struct lrf_panel *lrf_plot_panel(struct lrf_plot *plot, const struct lrf_box *box,
                                 const struct lrf_scale *x, const struct lrf_scale *y)
{
    struct lrf_panel *panel = &plot->panel[plot->n_panel++];

    *panel = (struct lrf_panel){.box = *box, .x = *x, .y = *y, .grid = LRF_HUE_RULE};
    panel->x.axis.from = box->x;
    panel->x.axis.to = box->x + box->w;
    panel->y.axis.from = box->y + box->h;
    panel->y.axis.to = box->y;
    lrf_ticks(&panel->x.ticks, &panel->x.axis, ticks_in(box->w, tick_room_x, LRF_MAX_TICKS));
    lrf_ticks(&panel->y.ticks, &panel->y.axis, ticks_in(box->h, tick_room_y, MOST_TICKS));
    return panel;
}

void lrf_panel_title(struct lrf_plot *plot, struct lrf_panel *panel, const char *title,
                     const char *meaning)
{
    const struct lrf_box *box = &panel->box;
    const double title_y = box->y - (meaning ? 36 : 18);

    panel->title = title;
    lrf_add_words(plot, &plot->items,
                  &(struct lrf_words){.at = lrf_at_pixel(box->x, title_y),
                                      .text = title,
                                      .size = LRF_TEXT_SIZE,
                                      .bold = true});
    lrf_add_text(plot, &plot->items, box->x, box->y - 16, meaning, LRF_SMALL_SIZE, LRF_ALIGN_LEFT,
                 LRF_HUE_QUIET);
}

static void add_row(struct lrf_plot *plot, struct lrf_panel *panel, size_t i, double room)
{
    double y = lrf_axis_pixel(&panel->y.axis, (double)i + 1), x = panel->box.x - 14;
    double size = fmin(LRF_TEXT_SIZE, panel->box.h / (double)panel->n_row);
    const char *name = lrf_plot_printf(plot, "%s%s", panel->row[i].number, panel->row[i].name);

    lrf_add_text(plot, &panel->items, x - sample - 8, y, name, fit(name, size, room),
                 LRF_ALIGN_RIGHT, panel->row[i].quiet ? LRF_HUE_QUIET : LRF_HUE_INK);
    lrf_add_line(plot, &panel->items, lrf_at_pixel(x - sample, y), lrf_at_pixel(x, y),
                 panel->row[i].look, false);
}

void lrf_panel_rows(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_row *row,
                    size_t n, double room)
{
    panel->y.hidden = true;
    panel->y.axis = (struct lrf_axis){
        .lo = 0.5, .hi = (double)n + 0.5, .from = panel->box.y, .to = panel->box.y + panel->box.h};
    panel->row = lrf_plot_array(plot, n, sizeof *row);
    if (row == NULL || panel->row == NULL)
        return;
    panel->n_row = n;
    memcpy(panel->row, row, n * sizeof *row);
    for (size_t i = 0; i < n && room > 0; i++)
        add_row(plot, panel, i, room);
}

/* ---- what lies within a panel */

void lrf_panel_mark(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_mark *mark)
{
    if (lrf_axis_holds(&panel->x.axis, mark->at.x) && lrf_axis_holds(&panel->y.axis, mark->at.y))
        lrf_add_mark(plot, &panel->items, mark);
}

void lrf_panel_vertical(struct lrf_plot *plot, struct lrf_panel *panel,
                        const struct lrf_vertical *vertical)
{
    if (lrf_axis_holds(&panel->x.axis, vertical->x) &&
        grow(plot, &panel->vertical, panel->n_vertical, &panel->cap_vertical, sizeof *vertical))
        panel->vertical[panel->n_vertical++] = *vertical;
}

const struct lrf_look lrf_level_look = {LRF_HUE_QUIET, 4, 1.1};

bool lrf_panel_level(struct lrf_plot *plot, struct lrf_panel *panel, double y, const char *name)
{
    const struct lrf_axis *x = &panel->x.axis;

    if (!lrf_axis_holds(&panel->y.axis, y))
        return false;
    lrf_add_stroke(plot, &panel->items,
                   &(struct lrf_stroke){.from = lrf_at_value(x->lo, y),
                                        .to = lrf_at_value(x->hi, y),
                                        .look = lrf_level_look,
                                        .name = name});
    return true;
}

void lrf_panel_rate(struct lrf_plot *plot, struct lrf_panel *panel, double x, struct lrf_look look)
{
    lrf_panel_vertical(plot, panel, &(struct lrf_vertical){.x = x, .look = look, .lo = NAN});
}

static double middle(const struct lrf_axis *axis, double lo, double hi)
{
    return axis->log ? sqrt(lo) * sqrt(hi) : lo / 2 + hi / 2;
}

/* Two halves from the middle, because each end has its own look. */
void lrf_panel_interval(struct lrf_plot *plot, struct lrf_panel *panel, double lo, double hi,
                        double y, bool y_value, double cap, const struct lrf_look *look)
{
    const struct lrf_axis *axis = &panel->x.axis;
    double lowest = axis->lo + fabs(axis->lo) * 1e-9, highest = axis->hi - fabs(axis->hi) * 1e-9;
    double end[2] = {lrf_axis_clamp(axis, lo), lrf_axis_clamp(axis, hi)};
    bool beyond[2] = {lo <= lowest, hi >= highest};

    if (!isfinite(lo) || !isfinite(hi) || hi < axis->lo || lo > axis->hi)
        return;
    for (int i = 0; i < 2; i++)
        lrf_add_stroke(
            plot, &panel->items,
            &(struct lrf_stroke){.from = {middle(axis, end[0], end[1]), y, true, y_value},
                                 .to = {end[i], y, true, y_value},
                                 .look = *look,
                                 .end = beyond[i] ? LRF_END_ARROW : LRF_END_CAP,
                                 .cap = cap,
                                 .front = true});
}

void lrf_panel_series(struct lrf_plot *plot, struct lrf_panel *panel,
                      const struct lrf_series *series)
{
    bool any = false;

    for (size_t i = 0; i < series->n && !plot->failed && !any; i++)
        any = isfinite(series->x[i]) && isfinite(series->y[i]);
    if (any && grow(plot, &panel->series, panel->n_series, &panel->cap_series, sizeof *series))
        panel->series[panel->n_series++] = *series;
}

const char *lrf_sign_of(size_t i)
{
    static const char letter[][2] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                     "j", "k", "l", "m", "n", "o", "p", "q", "r",
                                     "s", "t", "u", "v", "w", "x", "y", "z"};

    return i < sizeof letter / sizeof *letter ? letter[i] : NULL;
}

/* ---- what the cross-hair reads */

static void format_value(char text[LRF_NUMBER_SIZE], const struct lrf_scale *scale, double value)
{
    if (scale->is_rate)
        lrf_number_rate(text, value);
    else
        lrf_number_short(text, value, 4);
}

const char *const *lrf_panel_tell(struct lrf_plot *plot, const struct lrf_panel *panel,
                                  const struct lrf_series *s, const char *y_name)
{
    const char **tell = lrf_plot_array(plot, s->n, sizeof *tell);
    char x[LRF_NUMBER_SIZE], y[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    for (size_t i = 0; i < s->n && !plot->failed; i++) {
        bool known = s->lo && isfinite(s->lo[i]) && isfinite(s->hi[i]);
        format_value(x, &panel->x, s->x[i]);
        format_value(y, &panel->y, s->y[i]);
        format_value(lo, &panel->y, known ? s->lo[i] : NAN);
        format_value(hi, &panel->y, known ? s->hi[i] : NAN);
        tell[i] =
            lrf_plot_printf(plot, "%s %s\n%s %s%s%s%s%s%s", panel->x.name, x,
                            y_name ? y_name : panel->y.name, y, known ? " (" : "", known ? lo : "",
                            known ? " to " : "", known ? hi : "", known ? ")" : "");
    }
    return tell;
}
