#include "figure/callout.h"

#include <math.h>

/* What a label avoids, by how much; see placement.h. */
static const double band_cost = 0.8, dot_cost = 1.5, thin_cost = 6, edge_cost = 25, curve_cost = 40,
                    mark_cost = 100, line_cost = 20;

static void avoid_series(struct lrf_room *room, const struct lrf_panel *panel,
                         const struct lrf_series *s)
{
    double x0 = NAN, y0 = NAN;

    for (size_t i = 0; i < s->n; i++) {
        double x = lrf_axis_pixel(&panel->x.axis, s->x[i]);
        double y = lrf_axis_pixel(&panel->y.axis, s->y[i]);
        if (s->draw == LRF_DRAW_DOTS)
            lrf_room_point(room, x, y, dot_cost);
        else if (s->draw == LRF_DRAW_ABOVE)
            lrf_room_line(room, x, y - 7, x, y + 7, edge_cost);
        else
            lrf_room_line(room, x0, y0, x, y, curve_cost);
        if (s->lo)
            lrf_room_line(room, x, lrf_axis_pixel(&panel->y.axis, s->lo[i]), x,
                          lrf_axis_pixel(&panel->y.axis, s->hi[i]), band_cost);
        x0 = x;
        y0 = y;
    }
}

static void avoid_panel(struct lrf_room *room, const struct lrf_panel *panel)
{
    const struct lrf_box *box = &panel->box;

    for (size_t i = 0; i < panel->n_series; i++)
        avoid_series(room, panel, &panel->series[i]);
    for (size_t i = 0; i < panel->items.n_stroke; i++)
        if (panel->items.stroke[i].name) {
            double y = lrf_axis_pixel(&panel->y.axis, panel->items.stroke[i].to.y);
            lrf_room_line(room, box->x, y, box->x + box->w, y, thin_cost);
        }
    for (size_t i = 0; i < panel->n_vertical; i++) {
        double x = lrf_axis_pixel(&panel->x.axis, panel->vertical[i].x);
        lrf_room_line(room, x, box->y, x, box->y + box->h,
                      panel->vertical[i].look.dash ? thin_cost : line_cost);
    }
}

static bool within(const struct lrf_panel *panel, const struct lrf_callout *c)
{
    return lrf_axis_holds(&panel->x.axis, c->x) && lrf_axis_holds(&panel->y.axis, c->y);
}

static double clamp(double value, double lo, double hi)
{
    return fmax(lo, fmin(hi, value));
}

/* The label is aligned on its side towards the point, so that another font moves it least. */
static void add_label(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_callout *c,
                      const struct lrf_label *l)
{
    const struct lrf_box *box = &l->box;
    bool after = box->x >= l->x, before = box->x + box->w <= l->x;

    if (!l->placed)
        return;
    if (l->leader)
        lrf_add_line(plot, &panel->items, lrf_at_value(c->x, c->y),
                     lrf_at_pixel(clamp(l->x, box->x, box->x + box->w),
                                  clamp(l->y, box->y, box->y + box->h)),
                     (struct lrf_look){LRF_HUE_QUIET, 0, 0.8}, true);
    lrf_add_words(plot, &panel->items,
                  &(struct lrf_words){.at = lrf_at_pixel(after    ? box->x
                                                         : before ? box->x + box->w
                                                                  : box->x + box->w / 2,
                                                         box->y + box->h / 2),
                                      .text = c->text,
                                      .size = LRF_TEXT_SIZE,
                                      .hue = c->is_line ? LRF_HUE_QUIET : LRF_HUE_INK,
                                      .align = after    ? LRF_ALIGN_LEFT
                                               : before ? LRF_ALIGN_RIGHT
                                                        : LRF_ALIGN_CENTER,
                                      .halo = true});
}

void lrf_panel_callouts(struct lrf_plot *plot, struct lrf_panel *panel,
                        const struct lrf_callout *callout, size_t n)
{
    const struct lrf_box *b = &panel->box;
    struct lrf_room *room =
        lrf_room_alloc(&(struct lrf_box){b->x + 4, b->y + 4, b->w - 8, b->h - 8});
    struct lrf_label label[LRF_MAX_CALLOUTS];
    const struct lrf_look bar = {LRF_HUE_QUIET, 0, 1.2};

    if (room == NULL) {
        plot->failed = true;
        return;
    }
    avoid_panel(room, panel);
    for (size_t i = 0; i < n; i++) {
        const struct lrf_callout *c = &callout[i];
        double x = lrf_axis_pixel(&panel->x.axis, c->x), y = lrf_axis_pixel(&panel->y.axis, c->y);
        bool here = within(panel, c);
        label[i] = (struct lrf_label){.x = here ? x : NAN,
                                      .y = y,
                                      .w = lrf_text_width(c->text, LRF_TEXT_SIZE),
                                      .h = LRF_TEXT_SIZE + 4};
        if (!here)
            continue;
        lrf_room_line(room, x - 4, y, x + 4, y, mark_cost);
        lrf_room_line(room, lrf_axis_pixel(&panel->x.axis, c->lo), y,
                      lrf_axis_pixel(&panel->x.axis, c->hi), y, line_cost);
    }
    lrf_labels_place(room, label, n);
    for (size_t i = 0; i < n; i++) {
        if (!within(panel, &callout[i]))
            continue;
        lrf_panel_interval(plot, panel, callout[i].lo, callout[i].hi, callout[i].y, true, 3, &bar);
        if (!callout[i].is_line)
            lrf_panel_mark(plot, panel,
                           &(struct lrf_mark){.at = lrf_at_value(callout[i].x, callout[i].y),
                                              .shape = callout[i].shape,
                                              .size = 8});
        add_label(plot, panel, &callout[i], &label[i]);
    }
    lrf_room_free(room);
}
