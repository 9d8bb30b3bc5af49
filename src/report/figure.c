#include "report/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/quote.h"
#include "report/style.h"
#include "record/words.h"

/* Pixels from the top or the left edge. */
#define LEFT 96.0
#define RIGHT (LRF_PICTURE_WIDTH - 36)
#define ANSWER_TOP 92.0
#define RIBBON_HEIGHT 24.0
#define LOWER_HEIGHT 190.0
#define LOWER_BOTTOM (LRF_PICTURE_HEIGHT - 72)
#define PANEL_GAP 24.0

static void add_phrase(struct lrf_strbuf *out, const char *separator)
{
    if (out->n)
        lrf_strbuf_puts(out, separator);
}

static bool is_trained(const struct lrf_range_result *report)
{
    return report->model || report->range;
}

static void write_titles(struct lrf_figure *f, const struct lrf_range_result *report)
{
    static const char dot[] = " \xC2\xB7 ";
    bool trained = is_trained(report);

    lrf_quote_short(&f->title, lrf_report_name(report), 72);
    if (report->model) {
        lrf_phrase_model(&f->subtitle, report->model);
        add_phrase(&f->subtitle, dot);
        lrf_phrase_optimizer(&f->subtitle, report->model);
    }
    add_phrase(&f->subtitle, dot);
    lrf_phrase_sweep(&f->subtitle, report);
    lrf_view_name(&f->loss_name, trained ? "training loss" : "loss", f->view.offset, f->view.unit);
    lrf_view_name(&f->slope_name, "slope per decade", 0, f->view.slope_unit);
    for (int i = 0; i < LRF_FINDING_COUNT; i++) {
        if (!(report->analysis->warnings & (1u << i)) || !lrf_warning_short(i))
            continue;
        add_phrase(&f->footnote, dot);
        lrf_strbuf_puts(&f->footnote, lrf_warning_short(i));
    }
}

static void lay_frame(struct lrf_figure *f)
{
    f->title_y = 34;
    f->subtitle_y = 61;
    f->footer_y = LRF_PICTURE_HEIGHT - 29;
    f->footnote_y = LRF_PICTURE_HEIGHT - 11;
    f->x = (struct lrf_axis){f->view.lr_lo, f->view.lr_hi, LEFT, RIGHT, true};
}

static bool has_interval(const struct lrf_analysis *a)
{
    return isfinite(a->suggestion.lr) && isfinite(a->suggestion.lo) && isfinite(a->suggestion.hi);
}

/* Shade and marks above the scale from the left, dots and band up to the right end. */
static void lay_key(struct lrf_figure *f, const struct lrf_range_result *report)
{
    double gap = LRF_KEY_WIDTH + 8, left = LEFT, right = RIGHT;

    if (has_interval(report->analysis))
        f->key[LRF_KEY_SHADE].text = "interval of the rate";
    if (f->view.above)
        f->key[LRF_KEY_ABOVE].text = "above the scale";
    f->key[LRF_KEY_DOT].text = is_trained(report) ? "loss of one batch" : "recorded loss";
    f->key[LRF_KEY_BAND].text = "smooth mean with 95 % band";
    for (int i = LRF_KEY_SHADE; i <= LRF_KEY_ABOVE; i++)
        if (f->key[i].text) {
            f->key[i].x = left + gap;
            left += gap + 20 + lrf_text_width(f->key[i].text, LRF_SMALL_SIZE);
        }
    for (int i = LRF_KEY_BAND; i >= LRF_KEY_DOT; i--) {
        f->key[i].x = right - lrf_text_width(f->key[i].text, LRF_SMALL_SIZE);
        right = f->key[i].x - gap - 12;
    }
}

/* Breaks `text` at spaces into lines of at most LRF_ANSWER_COLUMNS characters. */
static void write_reason(struct lrf_figure *f, const char *text)
{
    struct lrf_strbuf line = {0};
    const char *word = text;

    while (*word && f->n_answer < LRF_ANSWER_LINES && !line.failed) {
        size_t n = strcspn(word, " ");
        if (line.n && line.n + n + 1 > LRF_ANSWER_COLUMNS) {
            snprintf(f->answer[f->n_answer++], sizeof *f->answer, "%s", line.s);
            lrf_strbuf_clear(&line);
        }
        add_phrase(&line, " ");
        lrf_strbuf_add(&line, word, n);
        word += n + strspn(word + n, " ");
    }
    if (line.n && f->n_answer < LRF_ANSWER_LINES)
        snprintf(f->answer[f->n_answer++], sizeof *f->answer, "%s", line.s);
    lrf_strbuf_release(&line);
}

static void write_answer(struct lrf_figure *f, const struct lrf_analysis *a)
{
    const struct lrf_suggestion *s = &a->suggestion;
    char lr[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    f->answered = isfinite(s->lr);
    if (!f->answered) {
        snprintf(f->answer[f->n_answer++], sizeof *f->answer, "no answer");
        write_reason(f, a->reason);
        return;
    }
    lrf_number_rate(lr, s->lr);
    lrf_number_rate(lo, s->lo);
    lrf_number_rate(hi, s->hi);
    snprintf(f->answer[f->n_answer++], sizeof *f->answer, "use %s", lr);
    if (isfinite(s->lo) && isfinite(s->hi))
        snprintf(f->answer[f->n_answer++], sizeof *f->answer, "95 %%: %s to %s", lo, hi);
}

static void lay_answer(struct lrf_figure *f, const struct lrf_analysis *a)
{
    double half = 0;

    for (size_t i = 0; i < f->n_answer; i++)
        half = fmax(half, lrf_text_width(f->answer[i], i ? LRF_TEXT_SIZE : LRF_ANSWER_SIZE) / 2);
    f->answer_y = ANSWER_TOP;
    f->interval_y = ANSWER_TOP + LRF_ANSWER_LEADING * ((double)f->n_answer - 0.25);
    f->answer_x = LEFT;
    if (f->answered)
        f->answer_x =
            fmax(LEFT + half, fmin(RIGHT - half, lrf_axis_pixel(&f->x, a->suggestion.lr)));
}

static void add_flag(struct lrf_figure *f, const char *text, double lr, bool strong)
{
    struct lrf_flag *flag = &f->flag[f->n_flags];

    if (!(lr >= f->x.lo && lr <= f->x.hi) || f->n_flags == LRF_MAX_FLAGS)
        return;
    *flag = (struct lrf_flag){.lr = lr, .x = lrf_axis_pixel(&f->x, lr), .strong = strong};
    snprintf(flag->text, sizeof flag->text, "%s", text);
    f->n_flags++;
}

static const char *const rule_title[LRF_RULE_COUNT] = {
    [LRF_RULE_FASTAI_VALLEY] = "fastai valley",         [LRF_RULE_FASTAI_SLIDE] = "fastai slide",
    [LRF_RULE_FASTAI_MINIMUM] = "fastai minimum",       [LRF_RULE_FASTAI_STEEP] = "fastai steep",
    [LRF_RULE_LIGHTNING_2_5_2] = "lightning 2.5.2",     [LRF_RULE_LIGHTNING] = "lightning",
    [LRF_RULE_PYTORCH_LR_FINDER] = "pytorch-lr-finder", [LRF_RULE_IGNITE] = "ignite",
};

/* Each name as near to the middle of its part of the ribbon as the suggestion's line allows. */
static void name_regimes(struct lrf_figure *f, const struct lrf_analysis *a)
{
    double answer = lrf_axis_pixel(&f->x, a->suggestion.lr);

    for (size_t i = 0; i < a->n_regimes; i++) {
        const struct lrf_regime *r = &a->regime[i];
        double from = fmax(lrf_axis_pixel(&f->x, r->lr_lo), LEFT);
        double to = fmin(lrf_axis_pixel(&f->x, r->lr_hi), RIGHT);
        double w = lrf_text_width(lrf_regime_name(r->kind), LRF_TEXT_SIZE);
        f->name_x[i] = NAN;
        for (double away = 0; away <= (to - from - w) / 2 - 4 && isnan(f->name_x[i]); away += 2)
            for (int side = -1; side <= 1; side += 2)
                if (!(fabs((from + to) / 2 + side * away - answer) < w / 2 + 8))
                    f->name_x[i] = (from + to) / 2 + side * away;
    }
}

/* The parts of the ribbon that are too narrow for their name. */
static void flag_regimes(struct lrf_figure *f, const struct lrf_analysis *a)
{
    for (size_t i = 0; i < a->n_regimes; i++) {
        const struct lrf_regime *r = &a->regime[i];
        double lo = fmax(r->lr_lo, f->x.lo), hi = fmin(r->lr_hi, f->x.hi);
        size_t n = f->n_flags;
        if (isfinite(f->name_x[i]))
            continue;
        add_flag(f, lrf_regime_name(r->kind), sqrt(lo * hi), false);
        if (f->n_flags > n)
            f->flag[n].regime = true;
    }
}

static size_t lay_flags(struct lrf_figure *f, const struct lrf_range_result *report)
{
    size_t rows;
    double answer = f->answered ? lrf_axis_pixel(&f->x, report->analysis->suggestion.lr) : NAN;

    if (report->curvature) {
        add_flag(f, "stability limit", report->curvature->lr_limit, true);
        add_flag(f, "critical rate", report->curvature->critical_lr, true);
    }
    for (int i = 0; report->rules && i < LRF_RULE_COUNT; i++)
        add_flag(f, rule_title[i], report->rules->lr[i], false);
    flag_regimes(f, report->analysis);
    f->n_flags = lrf_flags_place(f->flag, f->n_flags, 8, LRF_PICTURE_WIDTH - 8, answer,
                                 LRF_SMALL_SIZE, &rows);
    return rows;
}

static void lay_panels(struct lrf_figure *f, size_t flag_rows)
{
    double top = f->interval_y + 14 + LRF_FLAG_HEIGHT * (double)flag_rows;

    f->flag_y = top - LRF_FLAG_HEIGHT / 2;
    f->ribbon = (struct lrf_box){LEFT, top, RIGHT - LEFT, RIBBON_HEIGHT};
    f->lower = (struct lrf_box){LEFT, LOWER_BOTTOM - LOWER_HEIGHT, RIGHT - LEFT, LOWER_HEIGHT};
    f->upper = (struct lrf_box){LEFT, top + RIBBON_HEIGHT, RIGHT - LEFT, 0};
    f->upper.h = f->lower.y - PANEL_GAP - f->upper.y;
}

static void lay_axes(struct lrf_figure *f)
{
    const struct lrf_view *v = &f->view;

    f->loss = (struct lrf_axis){lrf_view_loss(v, v->loss_lo), lrf_view_loss(v, v->loss_hi),
                                f->upper.y + f->upper.h, f->upper.y, false};
    f->slope = (struct lrf_axis){v->slope_lo / v->slope_unit, v->slope_hi / v->slope_unit,
                                 f->lower.y + f->lower.h, f->lower.y, false};
    lrf_ticks_log(&f->x_ticks, f->x.lo, f->x.hi, 16);
    lrf_ticks_linear(&f->loss_ticks, f->loss.lo, f->loss.hi, (size_t)(f->upper.h / 50));
    lrf_ticks_linear(&f->slope_ticks, f->slope.lo, f->slope.hi, 5);
}

/* `beyond`: the loss at a rate that the smooth curve does not reach. */
static void add_callout(struct lrf_figure *f, const struct lrf_analysis *a, const char *name,
                        struct lrf_interval at, double beyond)
{
    struct lrf_callout *c = &f->callout[f->n_callouts];
    double loss = lrf_smooth_at(&a->smooth, a->smooth.loss, at.lr);
    char rate[LRF_NUMBER_SIZE];

    loss = lrf_view_loss(&f->view, isnan(loss) ? beyond : loss);
    if (!(at.lr >= f->x.lo && at.lr <= f->x.hi) || !(loss >= f->loss.lo && loss <= f->loss.hi))
        return;
    *c = (struct lrf_callout){.at = at, .loss = loss};
    lrf_number_rate(rate, at.lr);
    snprintf(c->text, sizeof c->text, "%s %s", name, rate);
    f->n_callouts++;
}

static void add_nonfinite(struct lrf_figure *f, double lr)
{
    struct lrf_callout *c = &f->callout[f->n_callouts];
    char rate[LRF_NUMBER_SIZE];

    if (!(lr >= f->x.lo && lr <= f->x.hi))
        return;
    *c = (struct lrf_callout){.at = {lr, NAN, NAN}, .loss = f->loss.hi, .nonfinite = true};
    lrf_number_rate(rate, lr);
    snprintf(c->text, sizeof c->text, "not finite %s", rate);
    f->n_callouts++;
}

static double loss_pixel(const struct lrf_figure *f, double loss)
{
    return lrf_axis_pixel(&f->loss, lrf_view_loss(&f->view, loss));
}

/* What the labels should keep clear of. */
static void fill_room(const struct lrf_figure *f, struct lrf_room *room,
                      const struct lrf_range_result *report)
{
    const struct lrf_smooth *s = &report->analysis->smooth;
    const struct lrf_curve *curve = report->curve;
    double answer = lrf_axis_pixel(&f->x, report->analysis->suggestion.lr);

    for (size_t i = 0; i < curve->n; i++) {
        double x = lrf_axis_pixel(&f->x, curve->point[i].lr);
        double y = loss_pixel(f, curve->point[i].loss);
        lrf_room_point(room, x, y, 1.5);
        if (y < f->upper.y)
            lrf_room_line(room, x, f->upper.y, x, f->upper.y + 2 * LRF_ABOVE, 25);
    }
    for (size_t i = 0; i < s->n; i++)
        lrf_room_line(room, lrf_axis_pixel(&f->x, s->lr[i]), loss_pixel(f, s->loss_lo[i]),
                      lrf_axis_pixel(&f->x, s->lr[i]), loss_pixel(f, s->loss_hi[i]), 0.8);
    for (size_t i = 1; i < s->n; i++)
        lrf_room_line(room, lrf_axis_pixel(&f->x, s->lr[i - 1]), loss_pixel(f, s->loss[i - 1]),
                      lrf_axis_pixel(&f->x, s->lr[i]), loss_pixel(f, s->loss[i]), 40);
    lrf_room_line(room, answer, f->upper.y, answer, f->upper.y + f->upper.h, 20);
    for (size_t i = 0; i < f->n_flags; i++)
        if (f->flag[i].strong)
            lrf_room_line(room, f->flag[i].x, f->upper.y, f->flag[i].x, f->upper.y + f->upper.h, 6);
    for (size_t i = 0; i < f->n_callouts; i++) {
        const struct lrf_callout *c = &f->callout[i];
        double x = lrf_axis_pixel(&f->x, c->at.lr), y = lrf_axis_pixel(&f->loss, c->loss);
        lrf_room_line(room, x - 4, y, x + 4, y, 100);
        lrf_room_line(room, lrf_axis_pixel(&f->x, c->at.lo), y, lrf_axis_pixel(&f->x, c->at.hi), y,
                      20);
    }
}

static enum lrf_status lay_callouts(struct lrf_figure *f, const struct lrf_range_result *report,
                                    struct lrf_error *err)
{
    const struct lrf_landmarks *l = &report->analysis->landmarks;
    struct lrf_box inside = {f->upper.x + 4, f->upper.y + 4, f->upper.w - 8, f->upper.h - 8};
    struct lrf_room *room = lrf_room_alloc(&inside);
    struct lrf_label label[LRF_MAX_CALLOUTS];

    if (!room)
        return lrf_fail_memory(err);
    add_callout(f, report->analysis, "minimum", l->minimum, NAN);
    add_callout(f, report->analysis, "edge", l->edge, report->analysis->initial_loss);
    add_callout(f, report->analysis, "steepest", l->steepest, NAN);
    add_callout(f, report->analysis, "descent", l->descent, NAN);
    add_nonfinite(f, l->first_nonfinite);
    fill_room(f, room, report);
    for (size_t i = 0; i < f->n_callouts; i++)
        label[i] = (struct lrf_label){.x = lrf_axis_pixel(&f->x, f->callout[i].at.lr),
                                      .y = lrf_axis_pixel(&f->loss, f->callout[i].loss),
                                      .w = lrf_text_width(f->callout[i].text, LRF_TEXT_SIZE),
                                      .h = LRF_TEXT_SIZE + 4};
    lrf_labels_place(room, label, f->n_callouts);
    for (size_t i = 0; i < f->n_callouts; i++)
        f->callout[i].label = label[i];
    lrf_room_free(room);
    return LRF_OK;
}

enum lrf_status lrf_figure_init(struct lrf_figure *f, const struct lrf_range_result *report,
                                struct lrf_error *err)
{
    memset(f, 0, sizeof *f);
    lrf_view_choose(&f->view, report->curve, report->analysis);
    write_titles(f, report);
    lay_frame(f);
    if (f->title.failed || f->subtitle.failed || f->footnote.failed || f->loss_name.failed ||
        f->slope_name.failed)
        return lrf_fail_memory(err);
    write_answer(f, report->analysis);
    lay_answer(f, report->analysis);
    lay_key(f, report);
    name_regimes(f, report->analysis);
    lay_panels(f, lay_flags(f, report));
    lay_axes(f);
    return lay_callouts(f, report, err);
}

bool lrf_figure_bar(const struct lrf_figure *f, double lo, double hi, struct lrf_bar *bar)
{
    double lowest = f->x.lo * (1 + 1e-9), highest = f->x.hi * (1 - 1e-9);

    if (!isfinite(lo) || !isfinite(hi))
        return false;
    bar->below = lo <= lowest;
    bar->above = hi >= highest;
    bar->lo = fmax(f->x.lo, fmin(f->x.hi, lo));
    bar->hi = fmax(f->x.lo, fmin(f->x.hi, hi));
    return true;
}

void lrf_figure_release(struct lrf_figure *f)
{
    lrf_strbuf_release(&f->title);
    lrf_strbuf_release(&f->subtitle);
    lrf_strbuf_release(&f->footnote);
    lrf_strbuf_release(&f->loss_name);
    lrf_strbuf_release(&f->slope_name);
}
