#include "figure/callout.h"

#include <math.h>

/* What a label avoids, by how much; see placement.h. */
static const double band_cost = 0.8, dot_cost = 1.5, thin_cost = 12, edge_cost = 25,
                    curve_cost = 40, mark_cost = 100, line_cost = 20, faint_cost = 2,
                    beside_cost = 6;
static const double margin = 4, frame = 6; /* around lines and marks; within the panel */

/* A piece of a line, with what is so near that it would seem to touch. */
static void avoid_curve(struct lrf_room *room, double x0, double y0, double x1, double y1)
{
    lrf_room_line(room, x0, y0, x1, y1, curve_cost);
    for (double beside = -margin; beside <= margin; beside += 2 * margin) {
        lrf_room_line(room, x0 + beside, y0, x1 + beside, y1, beside_cost);
        lrf_room_line(room, x0, y0 + beside, x1, y1 + beside, beside_cost);
    }
}

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
            avoid_curve(room, x0, y0, x, y);
        if (s->lo)
            lrf_room_line(room, x, lrf_axis_pixel(&panel->y.axis, s->lo[i]), x,
                          lrf_axis_pixel(&panel->y.axis, s->hi[i]), band_cost);
        x0 = x;
        y0 = y;
    }
}

/* A line with what is so near that it would seem to touch. */
static void avoid_upright(struct lrf_room *room, double x, double y0, double y1, double cost)
{
    for (double beside = -margin; beside <= margin; beside += margin)
        lrf_room_line(room, x + beside, y0, x + beside, y1, cost);
}

static void avoid_flat(struct lrf_room *room, double x0, double x1, double y, double cost)
{
    for (double beside = -margin; beside <= margin; beside += margin)
        lrf_room_line(room, x0, y + beside, x1, y + beside, cost);
}

static void avoid_items(struct lrf_room *room, const struct lrf_panel *panel)
{
    const struct lrf_items *items = &panel->items;
    double x, y;

    for (size_t i = 0; i < items->n_stroke; i++)
        if (items->stroke[i].name) {
            y = lrf_axis_pixel(&panel->y.axis, items->stroke[i].to.y);
            avoid_flat(room, panel->box.x, panel->box.x + panel->box.w, y, thin_cost);
        }
    for (size_t i = 0; i < items->n_mark; i++) {
        lrf_panel_pixel(panel, &items->mark[i].at, &x, &y);
        avoid_flat(room, x - margin, x + margin, y, mark_cost);
    }
}

static void avoid_panel(struct lrf_room *room, const struct lrf_panel *panel)
{
    const struct lrf_box *box = &panel->box;

    for (size_t i = 0; i < panel->n_series; i++)
        avoid_series(room, panel, &panel->series[i]);
    avoid_items(room, panel);
    for (size_t i = 0; i < panel->n_vertical; i++) {
        const struct lrf_vertical *v = &panel->vertical[i];
        double x = lrf_axis_pixel(&panel->x.axis, v->x);
        if (v->look.dash == LRF_DASH_DOTS)
            lrf_room_line(room, x, box->y, x, box->y + box->h, faint_cost);
        else
            avoid_upright(room, x, box->y, box->y + box->h, v->look.dash ? thin_cost : line_cost);
    }
}

static bool within(const struct lrf_panel *panel, const struct lrf_callout *c)
{
    return (c->named == LRF_NAMED_LEVEL || lrf_axis_holds(&panel->x.axis, c->x)) &&
           (c->named == LRF_NAMED_RATE || lrf_axis_holds(&panel->y.axis, c->y));
}

/* The label is aligned on its side towards what it names, so that another font moves it least. */
static void add_label(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_callout *c,
                      const struct lrf_label *l)
{
    const struct lrf_box *box = &l->box;
    bool after = box->x >= l->x + l->right, before = box->x + box->w <= l->x;

    if (!l->placed)
        return;
    if (l->leader)
        lrf_add_line(plot, &panel->items, lrf_at_pixel(l->from_x, l->from_y),
                     lrf_at_pixel(l->to_x, l->to_y), (struct lrf_look){LRF_HUE_QUIET, 0, 0.8},
                     true);
    lrf_add_words(plot, &panel->items,
                  &(struct lrf_words){.at = lrf_at_pixel(after    ? box->x
                                                         : before ? box->x + box->w
                                                                  : box->x + box->w / 2,
                                                         box->y + box->h / 2),
                                      .text = c->text,
                                      .size = LRF_TEXT_SIZE,
                                      .hue = c->hue,
                                      .align = after    ? LRF_ALIGN_LEFT
                                               : before ? LRF_ALIGN_RIGHT
                                                        : LRF_ALIGN_CENTER,
                                      .halo = true});
}

/* The label of a callout before it has its place; x is nan outside of the panel. */
static struct lrf_label label_of(const struct lrf_panel *panel, const struct lrf_callout *c)
{
    const struct lrf_box *b = &panel->box;
    struct lrf_label label = {.x = lrf_axis_pixel(&panel->x.axis, c->x),
                              .y = lrf_axis_pixel(&panel->y.axis, c->y),
                              .w = lrf_text_width(c->text, LRF_TEXT_SIZE),
                              .h = LRF_TEXT_SIZE + 4};

    if (c->named == LRF_NAMED_LEVEL) {
        label.x = b->x;
        label.right = b->w;
    }
    if (c->named == LRF_NAMED_RATE) {
        label.y = b->y;
        label.down = b->h;
    }
    if (!within(panel, c))
        label.x = NAN;
    return label;
}

static void avoid_callout(struct lrf_room *room, const struct lrf_panel *panel,
                          const struct lrf_callout *c)
{
    const double x = lrf_axis_pixel(&panel->x.axis, c->x);
    const double y = lrf_axis_pixel(&panel->y.axis, c->y);

    if (!within(panel, c))
        return;
    if (c->named == LRF_NAMED_POINT || c->named == LRF_NAMED_MARK)
        avoid_flat(room, x - margin, x + margin, y, mark_cost);
    avoid_flat(room, lrf_axis_pixel(&panel->x.axis, c->lo) - margin,
               lrf_axis_pixel(&panel->x.axis, c->hi) + margin, y, line_cost);
}

void lrf_panel_callouts(struct lrf_plot *plot, struct lrf_panel *panel,
                        const struct lrf_callout *callout, size_t n)
{
    const struct lrf_box *b = &panel->box;
    struct lrf_room *room = lrf_room_alloc(
        &(struct lrf_box){b->x + frame, b->y + frame, b->w - 2 * frame, b->h - 2 * frame});
    struct lrf_label label[LRF_MAX_CALLOUTS];
    const struct lrf_look bar = {LRF_HUE_QUIET, 0, 1.2};

    if (room == NULL) {
        plot->failed = true;
        return;
    }
    avoid_panel(room, panel);
    for (size_t i = 0; i < n; i++) {
        label[i] = label_of(panel, &callout[i]);
        avoid_callout(room, panel, &callout[i]);
    }
    lrf_labels_place(room, label, n);
    for (size_t i = 0; i < n; i++) {
        if (!within(panel, &callout[i]))
            continue;
        lrf_panel_interval(plot, panel, callout[i].lo, callout[i].hi, callout[i].y, true, 3, &bar);
        if (callout[i].named == LRF_NAMED_POINT)
            lrf_panel_mark(plot, panel,
                           &(struct lrf_mark){.at = lrf_at_value(callout[i].x, callout[i].y),
                                              .shape = callout[i].shape,
                                              .size = 8});
        add_label(plot, panel, &callout[i], &label[i]);
    }
    lrf_room_free(room);
}
