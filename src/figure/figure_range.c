/*
 * The picture of a range test. From top to bottom: title and subtitle; the answer with its
 * interval; flags (what other rules would answer, limits from curvature); a ribbon of named
 * regimes; loss against rate; slope against rate; the key.
 */
#include "figure/plot.h"

#include <math.h>

#include "figure/answer.h"
#include "figure/callout.h"
#include "figure/ribbon.h"
#include "figure/smooth.h"
#include "figure/view.h"
#include "record/phrases.h"

/* Pixels from the top or the left edge. */
static const double left = 96, right = LRF_PICTURE_WIDTH - 36;
static const double answer_top = 92, lower_height = 190, lower_bottom = 828, panel_gap = 24;
static const double key_top = 899, below_key = 16; /* the caption */
/* Below the panel's top: the marks of points above it, the interval of the edge. */
static const double above = 7, edge_y = 22;

enum { MAX_CALLOUTS = LRF_LANDMARK_COUNT + 2, MAX_KEYS = 9 };

static const struct lrf_look answer_look = {LRF_HUE_ANSWER, 0, 2};
static const struct lrf_look edge_look = {LRF_HUE_1, 1, 1.8};
static const struct lrf_look border_look = {LRF_HUE_AXIS, LRF_DASH_DOTS, 1.1};
static const struct lrf_look run_look = {LRF_HUE_2, 1, 1.8};
static const struct lrf_mark run_mark = {.shape = LRF_SHAPE_DIAMOND, .hue = LRF_HUE_2, .size = 9};

/* What is known before the panels have their place. */
struct draft {
    struct lrf_plot *plot;
    const struct lrf_range_result *result;
    const struct lrf_analysis *a;
    struct lrf_view view;
    struct lrf_axis x;
    double answer;     /* pixel of the suggestion; nan: none */
    double interval_y; /* of the bar over its interval */
    const char *level; /* "baseline 0.1985" */
    struct lrf_ribbon ribbon;
};

static bool is_trained(const struct lrf_range_result *result)
{
    return result->model || result->range;
}

static bool has_race(const struct lrf_range_result *result)
{
    return result->race && result->race->n > 0;
}

/* ---- titles */

static void write_titles(struct draft *d)
{
    struct lrf_strbuf title = {0}, subtitle = {0};

    lrf_phrase_range_title(&title, d->result);
    lrf_phrase_range_runs(&subtitle, d->result);
    d->plot->title = lrf_plot_text(d->plot, &title);
    d->plot->subtitle = lrf_plot_text(d->plot, &subtitle);
    lrf_plot_titles(d->plot, left);
}

/* What is to be said against the curve. */
static void write_caption(struct draft *d)
{
    struct lrf_strbuf caption = {0};

    for (int i = 0; i < LRF_FINDING_COUNT; i++) {
        if (!(d->a->warnings & (1u << i)) || !lrf_warning_short(i))
            continue;
        lrf_strbuf_puts(&caption, caption.n ? " · " : "");
        lrf_strbuf_puts(&caption, lrf_warning_short(i));
    }
    d->plot->caption = lrf_plot_text(d->plot, &caption);
    lrf_plot_caption(d->plot, left);
}

/* ---- the answer */

/* The bar over the interval, and the line from it down to the lower panel. */
static void draw_answer(struct draft *d, struct lrf_panel *upper)
{
    const struct lrf_suggestion *s = &d->a->suggestion;
    const struct lrf_look bar = {LRF_HUE_ANSWER, 0, 2.2};

    if (isfinite(d->answer))
        lrf_panel_interval(d->plot, upper, s->lo, s->hi, d->interval_y, false, 6, &bar);
    if (!lrf_axis_holds(&d->x, s->lr)) /* a race may find it beyond the sweep */
        return;
    lrf_add_line(d->plot, &upper->items, lrf_at_x(s->lr, d->interval_y),
                 lrf_at_x(s->lr, upper->box.y + upper->box.h + panel_gap), answer_look, false);
    lrf_add_mark(
        d->plot, &upper->items,
        &(struct lrf_mark){.at = lrf_at_x(s->lr, d->interval_y), .hue = LRF_HUE_ANSWER, .size = 9});
}

/* ---- what both panels show */

static void draw_backdrop(struct draft *d, struct lrf_panel *panel, const char *label)
{
    const struct lrf_suggestion *s = &d->a->suggestion;
    const struct lrf_box *box = &panel->box;

    panel->grid = LRF_HUE_GRID;
    for (size_t i = 0; i < d->a->n_regimes; i++) {
        const struct lrf_regime *r = &d->a->regime[i];
        lrf_panel_stretch(d->plot, panel, r->lr_lo, r->lr_hi, box->y, box->h,
                          (enum lrf_hue)(LRF_HUE_TINT_PLATEAU + (int)r->kind), NULL);
        if (i > 0)
            lrf_panel_rate(d->plot, panel, r->lr_lo, border_look);
    }
    if (lrf_has_interval(s))
        lrf_panel_stretch(d->plot, panel, s->lo, s->hi, box->y, box->h, LRF_HUE_SHADE, NULL);
    lrf_panel_vertical(d->plot, panel,
                       &(struct lrf_vertical){.x = s->lr,
                                              .look = answer_look,
                                              .label = label,
                                              .lo = lrf_has_interval(s) ? s->lo : NAN,
                                              .hi = s->hi});
}

/* ---- series */

static double shown(const struct lrf_view *view, double loss)
{
    return lrf_view_loss(view, loss);
}

static bool has_level(const struct draft *d)
{
    return d->a->baseline_loss >= d->view.loss_lo && d->a->baseline_loss <= d->view.loss_hi;
}

static void draw_level(struct draft *d, struct lrf_panel *upper)
{
    char loss[LRF_NUMBER_SIZE];

    lrf_number_short(loss, d->a->baseline_loss, 4);
    d->level = lrf_plot_printf(d->plot, "baseline %s", loss);
    lrf_panel_level(d->plot, upper, shown(&d->view, d->a->baseline_loss), d->level);
}

static double run_loss(const struct lrf_race_result *race, const struct lrf_race_rate *rate)
{
    return race->objective == LRF_OBJECTIVE_BEST   ? rate->best_val_loss
           : race->objective == LRF_OBJECTIVE_LAST ? rate->val_loss
                                                   : rate->train_loss;
}

/* What the rate is best for: the objective's loss of real runs, where they came to an end. */
static void draw_runs(struct draft *d, struct lrf_panel *upper)
{
    const struct lrf_race_result *race = d->result->race;
    const size_t n = has_race(d->result) ? race->n : 0;
    double *lr = lrf_plot_array(d->plot, n, sizeof *lr);
    double *loss = lrf_plot_array(d->plot, n, sizeof *loss);
    struct lrf_series line = {.look = run_look, .n = n, .x = lr, .y = loss, .background = true};
    struct lrf_mark mark = run_mark;

    if (n == 0 || d->plot->failed)
        return;
    line.name = lrf_objective_loss(race->objective);
    for (size_t i = 0; i < n; i++) {
        lr[i] = race->rate[i].lr;
        loss[i] = shown(&d->view, run_loss(race, &race->rate[i]));
    }
    line.tell = lrf_panel_tell(d->plot, upper, &line, line.name);
    lrf_panel_series(d->plot, upper, &line);
    for (size_t i = 0; i < n; i++) {
        mark.at = lrf_at_value(lr[i], loss[i]);
        lrf_panel_mark(d->plot, upper, &mark);
    }
}

static void draw_points(struct draft *d, struct lrf_panel *upper)
{
    const struct lrf_curve *curve = d->result->curve;
    double size = curve->n < 150 ? 6 : curve->n < 600 ? 4.5 : curve->n < 3000 ? 3 : 2;
    double *lr = lrf_plot_array(d->plot, curve->n, sizeof *lr);
    double *loss = lrf_plot_array(d->plot, curve->n, sizeof *loss);
    double *over = lrf_plot_array(d->plot, curve->n, sizeof *over);
    struct lrf_source source = {"curve.csv", 3, 4, 0, 0, 0, 0, d->view.offset, d->view.unit, false};

    for (size_t i = 0; i < curve->n && !d->plot->failed; i++) {
        lr[i] = curve->point[i].lr > 0 ? curve->point[i].lr : NAN;
        loss[i] = shown(&d->view, curve->point[i].loss);
        over[i] = loss[i] > upper->y.axis.hi && isfinite(loss[i])
                      ? lrf_axis_value(&upper->y.axis, upper->box.y + above)
                      : NAN;
    }
    lrf_panel_series(d->plot, upper,
                     &(struct lrf_series){.draw = LRF_DRAW_DOTS,
                                          .look = {LRF_HUE_POINT, 0, size},
                                          .n = curve->n,
                                          .x = lr,
                                          .y = loss,
                                          .source = source});
    lrf_panel_series(d->plot, upper,
                     &(struct lrf_series){.draw = LRF_DRAW_ABOVE,
                                          .look = {LRF_HUE_POINT, 0, 5},
                                          .n = curve->n,
                                          .x = lr,
                                          .y = over,
                                          .background = true,
                                          .source = source});
}

/* ---- landmarks */

static void add_callout(struct lrf_callout *callout, size_t *n, struct lrf_plot *plot,
                        const char *name, struct lrf_interval at, double loss)
{
    char rate[LRF_NUMBER_SIZE];

    lrf_number_rate(rate, at.lr);
    callout[(*n)++] = (struct lrf_callout){.x = at.lr,
                                           .lo = at.lo,
                                           .hi = at.hi,
                                           .y = loss,
                                           .text = lrf_plot_printf(plot, "%s %s", name, rate)};
}

static struct lrf_callout name_level(const struct draft *d)
{
    return (struct lrf_callout){.lo = NAN,
                                .hi = NAN,
                                .y = shown(&d->view, d->a->baseline_loss),
                                .named = LRF_NAMED_LEVEL,
                                .hue = LRF_HUE_QUIET,
                                .text = d->level};
}

/* All but one are points of the smooth curve. That often ends before the edge, where the loss is
 * the initial one again: the edge is a threshold. */
static void draw_landmarks(struct draft *d, struct lrf_panel *upper, struct lrf_panel *lower)
{
    const struct lrf_landmarks *l = &d->a->landmarks;
    const struct lrf_smooth *s = &d->a->smooth;
    struct lrf_callout callout[MAX_CALLOUTS];
    size_t n = 0;

    /* From the right: where labels compete for room, the end of training comes first. */
    for (size_t i = LRF_LANDMARK_COUNT; i-- > 0;) {
        const struct lrf_landmark mark = lrf_landmark_at(l, i);
        add_callout(callout, &n, d->plot, mark.heading, mark.at,
                    shown(&d->view, lrf_smooth_at(s, s->loss, mark.at.lr)));
        if (mark.at.lr == l->edge.lr) {
            callout[n - 1].named = LRF_NAMED_RATE;
            callout[n - 1].y = lrf_axis_value(&upper->y.axis, upper->box.y + edge_y);
        }
    }
    add_callout(callout, &n, d->plot, "not finite",
                (struct lrf_interval){l->first_nonfinite, NAN, NAN},
                lrf_axis_value(&upper->y.axis, upper->box.y + above));
    callout[n - 1].shape = LRF_SHAPE_CROSS;
    callout[n++] = name_level(d);
    lrf_panel_rate(d->plot, upper, l->edge.lr, edge_look);
    lrf_panel_rate(d->plot, lower, l->edge.lr, edge_look);
    lrf_panel_callouts(d->plot, upper, callout, n);
    lrf_panel_mark(
        d->plot, lower,
        &(struct lrf_mark){
            .at = lrf_at_value(l->steepest.lr,
                               lrf_smooth_at(s, s->slope, l->steepest.lr) / d->view.slope_unit),
            .size = 8});
}

/* ---- the key: every sign that is there */

static const char *name_of_dots(const struct draft *d)
{
    return !is_trained(d->result) ? "recorded loss"
           : has_race(d->result)  ? "training loss of one batch"
                                  : "loss of one batch";
}

static size_t list_keys(struct draft *d, struct lrf_key *key)
{
    const struct lrf_race_result *race = d->result->race;
    size_t n = 0;

    key[n++] = (struct lrf_key){.text = name_of_dots(d), .mark = {.hue = LRF_HUE_POINT, .size = 5}};
    if (d->view.above)
        key[n++] =
            (struct lrf_key){.text = "above the scale",
                             .mark = {.shape = LRF_SHAPE_UP, .hue = LRF_HUE_POINT, .size = 5}};
    if (d->a->smooth.n)
        key[n++] = (struct lrf_key){
            .text = "smooth mean with 95 % band", .line = {LRF_HUE_CURVE, 0, 2.6}, .band = true};
    if (has_race(d->result))
        key[n++] = (struct lrf_key){.text = lrf_plot_printf(d->plot, "%s of real runs",
                                                            lrf_objective_loss(race->objective)),
                                    .line = run_look};
    if (lrf_has_interval(&d->a->suggestion))
        key[n++] = (struct lrf_key){.text = "interval of the rate", .interval = true};
    if (has_level(d))
        key[n++] = (struct lrf_key){.text = "baseline", .line = lrf_level_look};
    if (lrf_axis_holds(&d->x, d->a->landmarks.edge.lr))
        key[n++] = (struct lrf_key){.text = "edge", .line = edge_look};
    if (lrf_ribbon_has_limits(&d->ribbon))
        key[n++] = (struct lrf_key){.text = "limit from curvature", .line = lrf_limit_look};
    if (d->a->n_regimes > 1)
        key[n++] = (struct lrf_key){.text = "border of regimes", .line = border_look};
    return n;
}

/* Below the panels, as many rows as it takes: the height of the picture follows. */
static void draw_key(struct draft *d)
{
    const struct lrf_box box = {left, key_top, right - left, 0};
    struct lrf_key key[MAX_KEYS];

    d->plot->height = lrf_plot_keys(d->plot, &box, key, list_keys(d, key)) + below_key;
}

/* ---- all of it */

static void add_panels(struct draft *d)
{
    const struct lrf_view *v = &d->view;
    double top = d->interval_y + 14 + d->ribbon.height;
    double lower_top = lower_bottom - lower_height;
    struct lrf_scale x = {.name = "learning rate", .axis = d->x, .is_rate = true};
    struct lrf_scale bare = x;
    struct lrf_strbuf loss = {0}, slope = {0};

    bare.bare = true;
    lrf_view_name(&loss, is_trained(d->result) && !has_race(d->result) ? "training loss" : "loss",
                  v->offset, v->unit);
    lrf_view_name(&slope, "slope per decade", 0, v->slope_unit);
    lrf_plot_panel(
        d->plot, &(struct lrf_box){left, top, right - left, lower_top - panel_gap - top}, &bare,
        &(struct lrf_scale){.name = lrf_plot_text(d->plot, &loss),
                            .axis = {shown(v, v->loss_lo), shown(v, v->loss_hi), 0, 0, 0}});
    lrf_plot_panel(d->plot, &(struct lrf_box){left, lower_top, right - left, lower_height}, &x,
                   &(struct lrf_scale){.name = lrf_plot_text(d->plot, &slope),
                                       .axis = {v->slope_lo / v->slope_unit,
                                                v->slope_hi / v->slope_unit, 0, 0, 0}});
}

void lrf_plot_range(struct lrf_plot *plot, const struct lrf_range_result *result)
{
    struct draft d = {.plot = plot, .result = result, .a = result->analysis};
    struct lrf_panel *upper = &plot->panel[0], *lower = &plot->panel[1];
    char use[LRF_NUMBER_SIZE];

    lrf_plot_begin(plot, "range", "loss against learning rate", key_top);
    lrf_view_choose(&d.view, result->curve, d.a);
    d.x = (struct lrf_axis){d.view.lr_lo, d.view.lr_hi, left, right, true};
    d.answer = lrf_axis_pixel(&d.x, d.a->suggestion.lr);
    write_titles(&d);
    d.interval_y = lrf_answer_write(plot, d.a, &d.x, answer_top, d.answer);
    lrf_ribbon_place(&d.ribbon, &d.x, result, d.answer);
    add_panels(&d);
    lrf_number_rate(use, d.a->suggestion.lr);
    draw_backdrop(&d, upper, lrf_plot_printf(plot, "use %s", use));
    draw_backdrop(&d, lower, NULL);
    lrf_add_line(plot, &lower->items, (struct lrf_place){left, 0, false, true},
                 (struct lrf_place){right, 0, false, true}, (struct lrf_look){LRF_HUE_AXIS, 0, 0.9},
                 false);
    lrf_ribbon_draw(plot, &d.ribbon, d.a, upper, lower);
    draw_level(&d, upper);
    draw_points(&d, upper);
    lrf_smooth_draw(plot, &d.view, &d.a->smooth, upper, lower);
    draw_runs(&d, upper);
    draw_answer(&d, upper);
    draw_landmarks(&d, upper, lower);
    draw_key(&d);
    write_caption(&d);
    plot->top = answer_top - LRF_ANSWER_SIZE;
    plot->n_term = 1;
}
