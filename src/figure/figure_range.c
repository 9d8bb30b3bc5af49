/*
 * The picture of a range test. From top to bottom: title and subtitle; the answer with its
 * interval; flags (what other rules would answer, limits from curvature); a ribbon of named
 * regimes; loss against rate; slope against rate; the key.
 */
#include "figure/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figure/callout.h"
#include "figure/ribbon.h"
#include "figure/view.h"
#include "record/phrases.h"

/* Pixels from the top or the left edge. */
static const double height = 900, left = 96, right = LRF_PICTURE_WIDTH - 36;
static const double answer_top = 92, leading = 21;
static const double lower_height = 190, lower_bottom = 828, panel_gap = 24, footer = 871;
static const double above = 7; /* below the panel's top: the marks of points above it */

enum { MAX_CALLOUTS = LRF_LANDMARK_COUNT + 2, ANSWER_LINES = 3, LONGEST_WORD = 100 };

static const struct lrf_look answer_look = {LRF_HUE_ANSWER, 0, 2};

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

/* ---- titles */

static void phrase_separated(struct lrf_strbuf *out, const char *separator)
{
    if (out->n)
        lrf_strbuf_puts(out, separator);
}

static void write_titles(struct draft *d)
{
    struct lrf_strbuf title = {0}, subtitle = {0}, caption = {0};
    struct lrf_plot *plot = d->plot;

    lrf_phrase_range_title(&title, d->result);
    lrf_phrase_range_runs(&subtitle, d->result);
    for (int i = 0; i < LRF_FINDING_COUNT; i++) {
        if (!(d->a->warnings & (1u << i)) || !lrf_warning_short(i))
            continue;
        phrase_separated(&caption, " · ");
        lrf_strbuf_puts(&caption, lrf_warning_short(i));
    }
    plot->title = lrf_plot_text(plot, &title);
    plot->subtitle = lrf_plot_text(plot, &subtitle);
    plot->caption = lrf_plot_text(plot, &caption);
    lrf_plot_titles(plot, left);
}

/* ---- the answer */

static bool has_interval(const struct lrf_suggestion *s)
{
    return isfinite(s->lr) && isfinite(s->lo) && isfinite(s->hi);
}

/* Whether `one` with a further word is wider than the picture's panels. */
static bool is_full(const struct lrf_strbuf *one, const char *word, size_t n)
{
    char more[LONGEST_WORD];

    snprintf(more, sizeof more, " %.*s", (int)n, word);
    return one->n && lrf_text_width(one->s, LRF_TEXT_SIZE) + lrf_text_width(more, LRF_TEXT_SIZE) >
                         right - left;
}

/* Breaks `text` at spaces into lines; returns how many. */
static size_t break_lines(struct lrf_plot *plot, const char *text, const char *line[], size_t most)
{
    struct lrf_strbuf one = {0};
    size_t lines = 0;

    for (const char *word = text; *word && lines < most;) {
        size_t n = strcspn(word, " ");
        if (is_full(&one, word, n))
            line[lines++] = lrf_plot_text(plot, &one);
        phrase_separated(&one, " ");
        lrf_strbuf_add(&one, word, n);
        word += n + strspn(word + n, " ");
    }
    if (one.n && lines < most)
        line[lines++] = lrf_plot_text(plot, &one);
    plot->failed |= one.failed;
    lrf_strbuf_release(&one);
    return lines;
}

static size_t write_answer(struct lrf_plot *plot, const struct lrf_analysis *a, const char *line[])
{
    const struct lrf_suggestion *s = &a->suggestion;
    char lr[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    if (!isfinite(s->lr)) {
        line[0] = "no answer";
        return 1 + break_lines(plot, a->reason, line + 1, ANSWER_LINES - 1);
    }
    lrf_number_rate(lr, s->lr);
    lrf_number_rate(lo, s->lo);
    lrf_number_rate(hi, s->hi);
    line[0] = lrf_plot_printf(plot, "use %s", lr);
    line[1] = lrf_plot_printf(plot, "95 %%: %s to %s", lo, hi);
    return has_interval(s) ? 2 : 1;
}

/* Over its rate, as far as the panel reaches; the reason for none begins at the left. */
static void lay_answer(struct draft *d)
{
    const char *line[ANSWER_LINES];
    size_t n = write_answer(d->plot, d->a, line);
    bool answered = isfinite(d->answer);
    double half = 0;

    for (size_t i = 0; i < n; i++)
        half = fmax(half, lrf_text_width(line[i], i ? LRF_TEXT_SIZE : LRF_ANSWER_SIZE) / 2);
    for (size_t i = 0; i < n; i++)
        lrf_add_words(d->plot, &d->plot->items,
                      &(struct lrf_words){
                          .at = lrf_at_pixel(
                              answered ? fmax(left + half, fmin(right - half, d->answer)) : left,
                              answer_top + leading * (double)i),
                          .text = line[i],
                          .size = i ? LRF_TEXT_SIZE : LRF_ANSWER_SIZE,
                          .align = answered ? LRF_ALIGN_CENTER : LRF_ALIGN_LEFT,
                          .hue = LRF_HUE_ANSWER,
                          .bold = i == 0});
    d->interval_y = answer_top + leading * ((double)n - 0.25);
}

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
            lrf_panel_rate(d->plot, panel, r->lr_lo, (struct lrf_look){LRF_HUE_AXIS, 2, 1.1});
    }
    if (has_interval(s))
        lrf_panel_stretch(d->plot, panel, s->lo, s->hi, box->y, box->h, LRF_HUE_SHADE, NULL);
    lrf_panel_vertical(d->plot, panel,
                       &(struct lrf_vertical){.x = s->lr,
                                              .look = answer_look,
                                              .label = label,
                                              .lo = has_interval(s) ? s->lo : NAN,
                                              .hi = s->hi});
}

/* ---- series */

static double shown(const struct lrf_view *view, double loss)
{
    return lrf_view_loss(view, loss);
}

static void draw_level(struct draft *d, struct lrf_panel *upper)
{
    char loss[LRF_NUMBER_SIZE];

    lrf_number_short(loss, d->a->baseline_loss, 4);
    d->level = lrf_plot_printf(d->plot, "baseline %s", loss);
    lrf_panel_level(d->plot, upper, shown(&d->view, d->a->baseline_loss), d->level);
}

static void draw_points(struct draft *d, struct lrf_panel *upper)
{
    const struct lrf_curve *curve = d->result->curve;
    double size = curve->n < 150 ? 6 : curve->n < 600 ? 4.5 : curve->n < 3000 ? 3 : 2;
    double *lr = lrf_plot_array(d->plot, curve->n, sizeof *lr);
    double *loss = lrf_plot_array(d->plot, curve->n, sizeof *loss);
    double *over = lrf_plot_array(d->plot, curve->n, sizeof *over);
    struct lrf_source source = {"curve.csv", 3, 4, 0, 0, 0, 0, d->view.offset, d->view.unit};

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

/* "2.17 (2.09 to 2.25)". */
static void phrase_band(struct lrf_strbuf *out, const char *name, double value, double lo,
                        double hi)
{
    char text[3][LRF_NUMBER_SIZE];

    lrf_number_short(text[0], value, 4);
    lrf_number_short(text[1], lo, 4);
    lrf_number_short(text[2], hi, 4);
    lrf_strbuf_printf(out, "\n%s %s (%s to %s)", name, text[0], text[1], text[2]);
}

/* The cross-hair tells both values in either panel. */
static const char *const *tell_curve(struct lrf_plot *plot, const struct lrf_smooth *s)
{
    const char **tell = lrf_plot_array(plot, s->n, sizeof *tell);

    for (size_t i = 0; i < s->n && !plot->failed; i++) {
        struct lrf_strbuf text = {0};
        char rate[LRF_NUMBER_SIZE];
        lrf_number_rate(rate, s->lr[i]);
        lrf_strbuf_printf(&text, "rate %s", rate);
        phrase_band(&text, "loss", s->loss[i], s->loss_lo[i], s->loss_hi[i]);
        phrase_band(&text, "slope per decade", s->slope[i], s->slope_lo[i], s->slope_hi[i]);
        tell[i] = lrf_plot_text(plot, &text);
    }
    return tell;
}

static const double *scaled(struct lrf_plot *plot, const double *value, size_t n, double offset,
                            double unit)
{
    double *out = lrf_plot_array(plot, n, sizeof *out);

    for (size_t i = 0; out && i < n; i++)
        out[i] = (value[i] - offset) / unit;
    return out;
}

static void draw_smooth(struct draft *d, struct lrf_panel *upper, struct lrf_panel *lower)
{
    const struct lrf_smooth *s = &d->a->smooth;
    const char *const *tell = tell_curve(d->plot, s);
    const struct lrf_view *v = &d->view;

    lrf_panel_series(
        d->plot, upper,
        &(struct lrf_series){.look = {LRF_HUE_CURVE, 0, 2.6},
                             .n = s->n,
                             .x = s->lr,
                             .y = scaled(d->plot, s->loss, s->n, v->offset, v->unit),
                             .lo = scaled(d->plot, s->loss_lo, s->n, v->offset, v->unit),
                             .hi = scaled(d->plot, s->loss_hi, s->n, v->offset, v->unit),
                             .tell = tell,
                             .source = {"analysis.csv", 1, 2, 3, 4, 0, 0, v->offset, v->unit}});
    lrf_panel_series(
        d->plot, lower,
        &(struct lrf_series){.look = {LRF_HUE_SLOPE, 0, 2.6},
                             .n = s->n,
                             .x = s->lr,
                             .y = scaled(d->plot, s->slope, s->n, 0, v->slope_unit),
                             .lo = scaled(d->plot, s->slope_lo, s->n, 0, v->slope_unit),
                             .hi = scaled(d->plot, s->slope_hi, s->n, 0, v->slope_unit),
                             .tell = tell,
                             .source = {"analysis.csv", 1, 5, 6, 7, 0, 0, 0, v->slope_unit}});
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

/* The baseline, named where it begins: there the curve has not come down to it yet. */
static struct lrf_callout name_level(const struct draft *d)
{
    return (struct lrf_callout){.x = d->x.lo,
                                .lo = NAN,
                                .hi = NAN,
                                .y = shown(&d->view, d->a->baseline_loss),
                                .is_line = true,
                                .text = d->level};
}

/* On the smooth curve; the edge may lie beyond it, where the loss is the initial one again. */
static void draw_landmarks(struct draft *d, struct lrf_panel *upper, struct lrf_panel *lower)
{
    const struct lrf_landmarks *l = &d->a->landmarks;
    const struct lrf_smooth *s = &d->a->smooth;
    struct lrf_callout callout[MAX_CALLOUTS];
    size_t n = 0;

    /* From the right: where labels compete for room, the end of training comes first. */
    for (size_t i = LRF_LANDMARK_COUNT; i-- > 0;) {
        const struct lrf_landmark mark = lrf_landmark_at(l, i);
        double loss = lrf_smooth_at(s, s->loss, mark.at.lr);
        if (isnan(loss) && mark.at.lr == l->edge.lr)
            loss = d->a->initial_loss;
        add_callout(callout, &n, d->plot, mark.heading, mark.at, shown(&d->view, loss));
    }
    add_callout(callout, &n, d->plot, "not finite",
                (struct lrf_interval){l->first_nonfinite, NAN, NAN}, upper->y.axis.hi);
    callout[n - 1].shape = LRF_SHAPE_CROSS;
    callout[n++] = name_level(d);
    lrf_panel_callouts(d->plot, upper, callout, n);
    lrf_panel_mark(
        d->plot, lower,
        &(struct lrf_mark){
            .at = lrf_at_value(l->steepest.lr,
                               lrf_smooth_at(s, s->slope, l->steepest.lr) / d->view.slope_unit),
            .size = 8});
}

/* ---- the key: shade and marks above the scale from the left, dots and band up to the right end */

static void draw_key(struct draft *d)
{
    const struct lrf_key shade = {.text = "interval of the rate", .interval = true};
    const struct lrf_key over = {.text = "above the scale",
                                 .mark = {.shape = LRF_SHAPE_UP, .hue = LRF_HUE_POINT, .size = 5}};
    const struct lrf_key dot = {.text =
                                    is_trained(d->result) ? "loss of one batch" : "recorded loss",
                                .mark = {.hue = LRF_HUE_POINT, .size = 5}};
    const struct lrf_key band = {
        .text = "smooth mean with 95 % band", .line = {LRF_HUE_CURVE, 0, 2.6}, .band = true};
    double x = left;

    if (has_interval(&d->a->suggestion))
        x += lrf_plot_key(d->plot, x, footer, &shade);
    if (d->view.above)
        lrf_plot_key(d->plot, x, footer, &over);
    x = right;
    if (d->a->smooth.n) {
        x -= lrf_key_width(&band);
        lrf_plot_key(d->plot, x, footer, &band);
        x -= 22;
    }
    lrf_plot_key(d->plot, x - lrf_key_width(&dot), footer, &dot);
}

/* ---- all of it */

static void add_panels(struct draft *d)
{
    const struct lrf_view *v = &d->view;
    double top = d->interval_y + 14 + d->ribbon.height;
    double lower_top = lower_bottom - lower_height;
    struct lrf_scale x = {.name = "learning rate", .axis = d->x, .is_rate = true, .implied = true};
    struct lrf_scale bare = x;
    struct lrf_strbuf loss = {0}, slope = {0};
    bool plain = v->offset == 0 && v->unit == 1;

    bare.bare = true;
    lrf_view_name(&loss, is_trained(d->result) ? "training loss" : "loss", v->offset, v->unit);
    lrf_view_name(&slope, "slope per decade", 0, v->slope_unit);
    lrf_plot_panel(
        d->plot, &(struct lrf_box){left, top, right - left, lower_top - panel_gap - top}, &bare,
        &(struct lrf_scale){.name = lrf_plot_text(d->plot, &loss),
                            .axis = {shown(v, v->loss_lo), shown(v, v->loss_hi), 0, 0, 0},
                            .implied = plain});
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

    lrf_plot_begin(plot, "range", "loss against learning rate", height);
    lrf_view_choose(&d.view, result->curve, d.a);
    d.x = (struct lrf_axis){d.view.lr_lo, d.view.lr_hi, left, right, true};
    d.answer = lrf_axis_pixel(&d.x, d.a->suggestion.lr);
    write_titles(&d);
    lay_answer(&d);
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
    draw_smooth(&d, upper, lower);
    draw_answer(&d, upper);
    draw_landmarks(&d, upper, lower);
    draw_key(&d);
    plot->top = answer_top - LRF_ANSWER_SIZE;
    plot->n_term = 1;
}
