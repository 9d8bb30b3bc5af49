#include "report/svg_range.h"

#include <math.h>
#include <string.h>

#include "report/style.h"
#include "report/svg.h"
#include "report/svg_figure.h"
#include "record/words.h"

enum { MOST_DOTS = 4000 };

#define TRIANGLE "M%s %sl-3 5h6z" /* from its tip */

static double clamp(double value, double lo, double hi)
{
    return fmax(lo, fmin(hi, value));
}

static double x_of(const struct lrf_figure *f, double lr)
{
    return lrf_axis_pixel(&f->x, clamp(lr, f->x.lo, f->x.hi));
}

static double bottom(const struct lrf_box *box)
{
    return box->y + box->h;
}

static void draw_regimes(FILE *out, const struct lrf_figure *f, const struct lrf_analysis *a)
{
    const struct lrf_box *r = &f->ribbon;
    char classes[40];

    for (size_t i = 0; i < a->n_regimes; i++) {
        const char *name = lrf_regime_name(a->regime[i].kind);
        double from = x_of(f, a->regime[i].lr_lo), w = x_of(f, a->regime[i].lr_hi) - from;
        snprintf(classes, sizeof classes, "tint %s", name);
        lrf_svg_box(out, &(struct lrf_box){from, f->upper.y, w, f->upper.h}, classes);
        lrf_svg_box(out, &(struct lrf_box){from, f->lower.y, w, f->lower.h}, classes);
        lrf_svg_box(out, &(struct lrf_box){from, r->y, w, r->h}, name);
        if (i > 0)
            lrf_svg_line(out, from, f->upper.y, from, bottom(&f->lower), "border");
        if (isfinite(f->name_x[i]))
            lrf_svg_text(out, name, f->name_x[i], r->y + r->h / 2, "middle", LRF_TEXT_SIZE, "name");
    }
}

static void draw_y_axis(FILE *out, const struct lrf_figure *f, const struct lrf_box *panel,
                        const struct lrf_axis *axis, const struct lrf_ticks *ticks,
                        const char *name)
{
    for (size_t i = 0; i < ticks->n; i++) {
        double y = lrf_axis_pixel(axis, ticks->at[i]);
        lrf_svg_line(out, panel->x, y, panel->x + panel->w, y, ticks->at[i] == 0 ? "zero" : "grid");
        lrf_svg_line(out, panel->x - 7, y, panel->x, y, "axis");
        lrf_svg_text(out, ticks->label[i], panel->x - 13, y, "end", LRF_TEXT_SIZE, "ink");
    }
    lrf_svg_line(out, panel->x, panel->y, panel->x, bottom(panel), "axis");
    lrf_svg_line(out, panel->x, bottom(panel), panel->x + panel->w, bottom(panel), "axis");
    fprintf(out, "<g transform=\"translate(%s %s) rotate(-90)\">", lrf_svg_px(f->upper.x - 60).s,
            lrf_svg_px(panel->y + panel->h / 2).s);
    lrf_svg_text(out, name, 0, 0, "middle", LRF_TEXT_SIZE, "ink");
    fputs("</g>\n", out);
}

static void draw_x_axis(FILE *out, const struct lrf_figure *f)
{
    double y = bottom(&f->lower);

    for (size_t i = 0; i < f->x_ticks.n; i++) {
        double x = lrf_axis_pixel(&f->x, f->x_ticks.at[i]);
        lrf_svg_line(out, x, y, x, y + 7, "axis");
        lrf_svg_line(out, x, bottom(&f->upper), x, bottom(&f->upper) + 5, "axis");
        lrf_svg_text(out, f->x_ticks.label[i], x, y + 20, "middle", LRF_TEXT_SIZE, "ink");
    }
    lrf_svg_text(out, "learning rate", f->upper.x + f->upper.w / 2, f->footer_y, "middle",
                 LRF_TEXT_SIZE, "ink");
    lrf_svg_text(out, f->footnote.s, f->upper.x, f->footnote_y, "start", LRF_SMALL_SIZE, "quiet");
}

/* Points above the scale, as triangles on its top. */
static void draw_above(FILE *out, const struct lrf_figure *f, const struct lrf_curve *curve)
{
    size_t step = curve->n / MOST_DOTS + 1;

    fputs("<path class=\"point\" d=\"", out);
    for (size_t i = 0; i < curve->n; i += step) {
        double x = lrf_axis_pixel(&f->x, curve->point[i].lr);
        double y = lrf_axis_pixel(&f->loss, lrf_view_loss(&f->view, curve->point[i].loss));
        if (isfinite(x) && isfinite(y) && y < f->upper.y)
            fprintf(out, TRIANGLE, lrf_svg_px(x).s, lrf_svg_px(f->upper.y + LRF_ABOVE - 3).s);
    }
    fputs("\"/>\n", out);
}

/* Every other point as a line of no length with round ends: the shortest way to say a dot. */
static void draw_points(FILE *out, const struct lrf_figure *f, const struct lrf_curve *curve)
{
    size_t step = curve->n / MOST_DOTS + 1;

    fputs("<path class=\"points\" d=\"", out);
    for (size_t i = 0; i < curve->n; i += step) {
        double x = lrf_axis_pixel(&f->x, curve->point[i].lr);
        double y = lrf_axis_pixel(&f->loss, lrf_view_loss(&f->view, curve->point[i].loss));
        if (isfinite(x) && y >= f->upper.y)
            fprintf(out, "M%s %sh0", lrf_svg_px(x).s,
                    lrf_svg_px(fmin(y, bottom(&f->upper) + 99)).s);
    }
    fputs("\"/>\n", out);
}

/* A curve as an SVG path, forwards or backwards; far outside values stop just outside. */
static void put_path(FILE *out, const struct lrf_figure *f, const struct lrf_smooth *s,
                     const double *values, bool is_loss, bool backwards, char first)
{
    const struct lrf_axis *axis = is_loss ? &f->loss : &f->slope;
    char command = first;

    for (size_t k = 0; k < s->n; k++) {
        size_t i = backwards ? s->n - 1 - k : k;
        double shown =
            is_loss ? lrf_view_loss(&f->view, values[i]) : values[i] / f->view.slope_unit;
        double y = lrf_axis_pixel(axis, shown);
        if (!isfinite(y))
            continue;
        fprintf(out, "%c%s %s", command, lrf_svg_px(lrf_axis_pixel(&f->x, s->lr[i])).s,
                lrf_svg_px(clamp(y, -3000, 4000)).s);
        command = 'L';
    }
}

static void draw_curve(FILE *out, const struct lrf_figure *f, const struct lrf_smooth *s,
                       bool is_loss)
{
    const char *kind = is_loss ? "loss" : "slope";

    if (s->n == 0)
        return;
    fprintf(out, "<path class=\"band %s\" d=\"", kind);
    put_path(out, f, s, is_loss ? s->loss_lo : s->slope_lo, is_loss, false, 'M');
    put_path(out, f, s, is_loss ? s->loss_hi : s->slope_hi, is_loss, true, 'L');
    fprintf(out, "Z\"/>\n<path class=\"curve %s\" d=\"", kind);
    put_path(out, f, s, is_loss ? s->loss : s->slope, is_loss, false, 'M');
    fputs("\"/>\n", out);
}

static void draw_flags(FILE *out, const struct lrf_figure *f)
{
    for (size_t i = 0; i < f->n_flags; i++) {
        const struct lrf_flag *flag = &f->flag[i];
        double y = f->flag_y - LRF_FLAG_HEIGHT * (double)flag->row;
        double top = flag->placed ? flag->leader ? y : y - 6 : f->ribbon.y - 6;
        lrf_svg_line(out, flag->x, top, flag->x, f->ribbon.y, "pole");
        if (flag->placed && flag->leader)
            lrf_svg_line(out, flag->x, y, flag->text_x + (flag->left ? 3 : -3), y, "pole");
        if (flag->strong)
            lrf_svg_line(out, flag->x, f->upper.y, flag->x, bottom(&f->lower), "limit");
        if (flag->placed)
            lrf_svg_text(out, flag->text, flag->text_x, y, flag->left ? "end" : "start",
                         LRF_SMALL_SIZE, flag->regime ? "ink" : "quiet");
    }
}

/* An arrow head that points to `side` where the bar goes on, else a cap. */
static void draw_end(FILE *out, double x, double y, double cap, double side, bool beyond,
                     const char *classes)
{
    double back = beyond ? x - side * 2 * cap : x, tip = beyond ? y : y + cap;

    lrf_svg_line(out, back, y - cap, x, tip, classes);
    if (beyond)
        lrf_svg_line(out, back, y + cap, x, tip, classes);
}

/* A horizontal bar. */
static void draw_interval(FILE *out, const struct lrf_figure *f, double lo, double hi, double y,
                          double cap, const char *classes)
{
    struct lrf_bar bar;

    if (!lrf_figure_bar(f, lo, hi, &bar))
        return;
    lrf_svg_line(out, x_of(f, bar.lo), y, x_of(f, bar.hi), y, classes);
    draw_end(out, x_of(f, bar.lo), y, cap, -1, bar.below, classes);
    draw_end(out, x_of(f, bar.hi), y, cap, 1, bar.above, classes);
}

static void draw_answer(FILE *out, const struct lrf_figure *f, const struct lrf_suggestion *s)
{
    const char *anchor = f->answered ? "middle" : "start";
    double x = f->answered ? x_of(f, s->lr) : 0;

    for (size_t i = 0; i < f->n_answer; i++)
        lrf_svg_text(out, f->answer[i], f->answer_x, f->answer_y + LRF_ANSWER_LEADING * (double)i,
                     anchor, i ? LRF_TEXT_SIZE : LRF_ANSWER_SIZE, i ? "ink" : "ink strong");
    if (!f->answered)
        return;
    lrf_svg_line(out, x, f->interval_y, x, bottom(&f->lower), "answer");
    lrf_svg_dot(out, x, f->interval_y, 4.5, "dot");
    draw_interval(out, f, s->lo, s->hi, f->interval_y, 6, "answer");
}

static void draw_shade(FILE *out, const struct lrf_figure *f, const struct lrf_suggestion *s)
{
    double from = x_of(f, s->lo), w = x_of(f, s->hi) - from;

    if (!f->answered || !isfinite(s->lo) || !isfinite(s->hi))
        return;
    lrf_svg_box(out, &(struct lrf_box){from, f->upper.y, w, f->upper.h}, "shade");
    lrf_svg_box(out, &(struct lrf_box){from, f->lower.y, w, f->lower.h}, "shade");
}

static void draw_callout(FILE *out, const struct lrf_figure *f, const struct lrf_callout *c)
{
    const struct lrf_label *l = &c->label;
    const struct lrf_box *box = &l->box;
    bool right = box->x >= l->x, left = box->x + box->w <= l->x;

    draw_interval(out, f, c->at.lo, c->at.hi, l->y, 3, "pole");
    lrf_svg_dot(out, l->x, l->y, 4, c->nonfinite ? "dot warn" : "dot");
    if (!l->placed)
        return;
    if (l->leader)
        lrf_svg_line(out, l->x, l->y, clamp(l->x, box->x, box->x + box->w),
                     clamp(l->y, box->y, box->y + box->h), "pole");
    lrf_svg_text(out, c->text,
                 right  ? box->x
                 : left ? box->x + box->w
                        : box->x + box->w / 2,
                 box->y + box->h / 2,
                 right  ? "start"
                 : left ? "end"
                        : "middle",
                 LRF_TEXT_SIZE, "ink halo");
}

static void draw_sign(FILE *out, enum lrf_key_sign sign, double x, double y)
{
    const struct lrf_box box = {x, y - 6, LRF_KEY_WIDTH, 12};
    double end = x + LRF_KEY_WIDTH;

    if (sign == LRF_KEY_SHADE) {
        lrf_svg_box(out, &box, "shade");
        lrf_svg_line(out, x, y, end, y, "answer");
        draw_end(out, x, y, 4, -1, false, "answer");
        draw_end(out, end, y, 4, 1, false, "answer");
    } else if (sign == LRF_KEY_BAND) {
        lrf_svg_box(out, &box, "band loss");
        lrf_svg_line(out, x, y, end, y, "curve loss");
    } else if (sign == LRF_KEY_DOT) {
        lrf_svg_dot(out, end - 6, y, 2, "point");
    } else {
        fprintf(out, "<path class=\"point\" d=\"" TRIANGLE "\"/>\n", lrf_svg_px(end - 6).s,
                lrf_svg_px(y - 3).s);
    }
}

static void draw_key(FILE *out, const struct lrf_figure *f)
{
    for (int i = 0; i < LRF_KEY_COUNT; i++) {
        const struct lrf_key_item *item = &f->key[i];
        if (!item->text)
            continue;
        draw_sign(out, (enum lrf_key_sign)i, item->x - 8 - LRF_KEY_WIDTH, f->footer_y);
        lrf_svg_text(out, item->text, item->x, f->footer_y, "start", LRF_SMALL_SIZE, "quiet");
    }
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
static void tell_curve(struct lrf_svg_figure *figure, const struct lrf_figure *f,
                       const struct lrf_smooth *s, bool is_loss)
{
    const struct lrf_axis *axis = is_loss ? &f->loss : &f->slope;
    char rate[LRF_NUMBER_SIZE];

    lrf_svg_series_begin(figure, is_loss ? &f->upper : &f->lower, true, NULL);
    for (size_t i = 0; i < s->n; i++) {
        struct lrf_strbuf text = {0};
        double shown =
            is_loss ? lrf_view_loss(&f->view, s->loss[i]) : s->slope[i] / f->view.slope_unit;
        lrf_number_rate(rate, s->lr[i]);
        lrf_strbuf_printf(&text, "rate %s", rate);
        phrase_band(&text, "loss", s->loss[i], s->loss_lo[i], s->loss_hi[i]);
        phrase_band(&text, "slope per decade", s->slope[i], s->slope_lo[i], s->slope_hi[i]);
        lrf_svg_series_point(figure, lrf_axis_pixel(&f->x, s->lr[i]), lrf_axis_pixel(axis, shown),
                             text.failed ? rate : text.s);
        lrf_strbuf_release(&text);
    }
    lrf_svg_series_end(figure);
}

static void draw_panels(struct lrf_svg_figure *figure, const struct lrf_figure *f,
                        const struct lrf_range_result *report)
{
    const struct lrf_smooth *smooth = &report->analysis->smooth;

    lrf_svg_clip_begin(figure, &f->upper);
    draw_points(figure->out, f, report->curve);
    if (f->view.above)
        draw_above(figure->out, f, report->curve);
    draw_curve(figure->out, f, smooth, true);
    lrf_svg_clip_end(figure);
    lrf_svg_clip_begin(figure, &f->lower);
    draw_curve(figure->out, f, smooth, false);
    lrf_svg_clip_end(figure);
    tell_curve(figure, f, smooth, true);
    tell_curve(figure, f, smooth, false);
}

enum lrf_status lrf_svg_range(FILE *out, const struct lrf_figure *f,
                              const struct lrf_range_result *report, struct lrf_error *err)
{
    const struct lrf_analysis *a = report->analysis;
    double top = f->answer_y - LRF_ANSWER_SIZE;
    struct lrf_svg_figure figure;

    lrf_svg_figure_begin(&figure, out, "range",
                         &(struct lrf_box){0, top, LRF_PICTURE_WIDTH, LRF_PICTURE_HEIGHT - top},
                         "Loss against learning rate, and its slope",
                         "The smooth mean of the losses, and how much it falls per decade.");
    draw_regimes(out, f, a);
    draw_shade(out, f, &a->suggestion);
    draw_y_axis(out, f, &f->upper, &f->loss, &f->loss_ticks, f->loss_name.s);
    draw_y_axis(out, f, &f->lower, &f->slope, &f->slope_ticks, f->slope_name.s);
    draw_x_axis(out, f);
    draw_flags(out, f);
    draw_answer(out, f, &a->suggestion);
    draw_panels(&figure, f, report);
    for (size_t i = 0; i < f->n_callouts; i++)
        draw_callout(out, f, &f->callout[i]);
    draw_key(out, f);
    return lrf_svg_figure_end(
        &figure, "Move over the picture or use the arrow keys to read the curve.", err);
}
