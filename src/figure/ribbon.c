#include "figure/ribbon.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/phrases.h"

static const double ribbon_height = 24, margin = 8;
const double lrf_flag_height = 18;

static const struct lrf_look pole = {LRF_HUE_QUIET, 0, 1.2};
const struct lrf_look lrf_limit_look = {LRF_HUE_QUIET, 1, 1.4};

/* ---- places */

/* As near to the middle of its part of the ribbon as the suggestion's line allows. */
static double place_name(const struct lrf_axis *x, const struct lrf_regime *r, double answer)
{
    double from = lrf_axis_pixel(x, lrf_axis_clamp(x, r->lr_lo));
    double to = lrf_axis_pixel(x, lrf_axis_clamp(x, r->lr_hi));
    double w = lrf_text_width(lrf_regime_name(r->kind), LRF_TEXT_SIZE);

    for (double away = 0; away <= (to - from - w) / 2 - 4; away += 2)
        for (int side = -1; side <= 1; side += 2) {
            double middle = (from + to) / 2 + side * away;
            if (!(fabs(middle - answer) < w / 2 + 8))
                return middle;
        }
    return NAN;
}

enum kind { ANSWERED, LIMIT, REGIME };

static void add_flag(struct lrf_flag *flags, size_t *n, const struct lrf_axis *x, const char *text,
                     double lr, enum kind kind)
{
    struct lrf_flag *flag = &flags[*n];

    if (!lrf_axis_holds(x, lr) || *n == LRF_MAX_FLAGS)
        return;
    *flag = (struct lrf_flag){
        .lr = lr, .x = lrf_axis_pixel(x, lr), .strong = kind == LIMIT, .regime = kind == REGIME};
    snprintf(flag->text, sizeof flag->text, "%s", text);
    (*n)++;
}

static const char *const rule_title[LRF_RULE_COUNT] = {
    [LRF_RULE_FASTAI_VALLEY] = "fastai valley",         [LRF_RULE_FASTAI_SLIDE] = "fastai slide",
    [LRF_RULE_FASTAI_MINIMUM] = "fastai minimum",       [LRF_RULE_FASTAI_STEEP] = "fastai steep",
    [LRF_RULE_LIGHTNING_2_5_2] = "lightning 2.5.2",     [LRF_RULE_LIGHTNING] = "lightning",
    [LRF_RULE_PYTORCH_LR_FINDER] = "pytorch-lr-finder", [LRF_RULE_IGNITE] = "ignite",
};

void lrf_flag_rules(struct lrf_flag *flag, size_t *n, const struct lrf_axis *x,
                    const struct lrf_rules *rules)
{
    for (int i = 0; rules && i < LRF_RULE_COUNT; i++)
        add_flag(flag, n, x, rule_title[i], rules->lr[i], ANSWERED);
}

void lrf_put_other_rules(struct lrf_strbuf *out, const struct lrf_axis *x,
                         const struct lrf_rules *rules)
{
    for (int i = 0; rules && i < LRF_RULE_COUNT; i++) {
        if (!isfinite(rules->lr[i]) || lrf_axis_holds(x, rules->lr[i]))
            continue;
        lrf_strbuf_printf(out, "%s%s ", out->n ? ", " : "", rule_title[i]);
        lrf_put_rate(out, rules->lr[i]);
    }
}

void lrf_ribbon_place(struct lrf_ribbon *ribbon, const struct lrf_axis *x,
                      const struct lrf_range_result *result, double answer)
{
    const struct lrf_analysis *a = result->analysis;
    size_t rows;

    memset(ribbon, 0, sizeof *ribbon);
    if (result->curvature) {
        add_flag(ribbon->flag, &ribbon->n_flags, x, "stable limit", result->curvature->lr_limit,
                 LIMIT);
        add_flag(ribbon->flag, &ribbon->n_flags, x, "critical rate", result->curvature->critical_lr,
                 LIMIT);
    }
    lrf_flag_rules(ribbon->flag, &ribbon->n_flags, x, result->rules);
    for (size_t i = 0; i < a->n_regimes; i++) {
        const struct lrf_regime *r = &a->regime[i];
        ribbon->name_x[i] = place_name(x, r, answer);
        if (isnan(ribbon->name_x[i]))
            add_flag(ribbon->flag, &ribbon->n_flags, x, lrf_regime_name(r->kind),
                     sqrt(fmax(r->lr_lo, x->lo)) * sqrt(fmin(r->lr_hi, x->hi)), REGIME);
    }
    ribbon->n_flags = lrf_flags_place(ribbon->flag, ribbon->n_flags, margin,
                                      LRF_PICTURE_WIDTH - margin, answer, LRF_SMALL_SIZE, &rows);
    ribbon->height = ribbon_height + lrf_flag_height * (double)rows;
}

bool lrf_ribbon_has_limits(const struct lrf_ribbon *ribbon)
{
    bool any = false;

    for (size_t i = 0; i < ribbon->n_flags; i++)
        any = any || ribbon->flag[i].strong;
    return any;
}

/* ---- drawing */

static void draw_flag(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_flag *flag,
                      double foot)
{
    double y = foot - lrf_flag_height * ((double)flag->row + 0.5);
    double top = flag->placed ? flag->leader ? y : y - 6 : foot - 6;

    lrf_add_line(plot, &panel->items, lrf_at_x(flag->lr, top), lrf_at_x(flag->lr, foot), pole,
                 true);
    if (!flag->placed)
        return;
    if (flag->leader)
        lrf_add_line(plot, &panel->items, lrf_at_x(flag->lr, y),
                     lrf_at_pixel(flag->text_x + (flag->left ? 3 : -3), y), pole, true);
    lrf_add_text(plot, &panel->items, flag->text_x, y, lrf_plot_printf(plot, "%s", flag->text),
                 LRF_SMALL_SIZE, flag->left ? LRF_ALIGN_RIGHT : LRF_ALIGN_LEFT,
                 flag->regime ? LRF_HUE_INK : LRF_HUE_QUIET);
}

void lrf_flags_draw(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_flag *flag,
                    size_t n, double foot)
{
    for (size_t i = 0; i < n; i++)
        draw_flag(plot, panel, &flag[i], foot);
}

void lrf_panel_stretch(struct lrf_plot *plot, struct lrf_panel *panel, double lo, double hi,
                       double y, double h, enum lrf_hue hue, const char *name)
{
    const struct lrf_axis *x = &panel->x.axis;

    lrf_add_area(plot, &panel->items,
                 &(struct lrf_area){.from = lrf_at_x(lrf_axis_clamp(x, lo), y + h),
                                    .to = lrf_at_x(lrf_axis_clamp(x, hi), y),
                                    .hue = hue,
                                    .name = name});
}

void lrf_ribbon_draw(struct lrf_plot *plot, const struct lrf_ribbon *ribbon,
                     const struct lrf_analysis *a, struct lrf_panel *upper, struct lrf_panel *lower)
{
    double y = upper->box.y - ribbon_height;

    for (size_t i = 0; i < a->n_regimes; i++) {
        const struct lrf_regime *r = &a->regime[i];
        const char *name = lrf_regime_name(r->kind);
        lrf_panel_stretch(plot, upper, r->lr_lo, r->lr_hi, y, ribbon_height,
                          (enum lrf_hue)(LRF_HUE_PLATEAU + (int)r->kind), name);
        lrf_add_text(plot, &upper->items, ribbon->name_x[i], y + ribbon_height / 2, name,
                     LRF_TEXT_SIZE, LRF_ALIGN_CENTER, LRF_HUE_NAME);
    }
    lrf_flags_draw(plot, upper, ribbon->flag, ribbon->n_flags, y);
    for (size_t i = 0; i < ribbon->n_flags; i++) {
        if (!ribbon->flag[i].strong)
            continue;
        lrf_panel_rate(plot, upper, ribbon->flag[i].lr, lrf_limit_look);
        lrf_panel_rate(plot, lower, ribbon->flag[i].lr, lrf_limit_look);
    }
}
