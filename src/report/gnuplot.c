#include "report/pictures.h"

#include <math.h>

#include "base/error.h"
#include "report/figure.h"
#include "report/gp.h"
#include "report/style.h"

/* More points than these only cost time: every n-th is drawn, as dots or as shapes. */
enum { MOST_DOTS = 20000, MOST_SHAPES = 4000 };

static double clamp(double value, double lo, double hi)
{
    return fmax(lo, fmin(hi, value));
}

static void write_settings(FILE *out, const struct lrf_figure *f, size_t points)
{
    double size = points < 150 ? 0.8 : points < 600 ? 0.6 : points < 3000 ? 0.4 : 0.25;

    fprintf(out,
            "\n# ---- data\n"
            "shown(loss) = (loss - %s) / %s  # offset and unit keep the labels short\n"
            "shown_slope(slope) = slope / %s\n"
            "thin = format eq 'png' ? %zu : %zu  # draw every thin-th point\n"
            "dot = format eq 'svg' ? 0.7 : 1.0\n"
            "point_size = %s * dot\n",
            lrf_gp_value(f->view.offset).s, lrf_gp_value(f->view.unit).s,
            lrf_gp_value(f->view.slope_unit).s, points / MOST_DOTS + 1, points / MOST_SHAPES + 1,
            lrf_gp_value(size).s);
    fputs("\n# ---- axes\n"
          "set border 3 linecolor rgb color_axis linewidth 1\n"
          "set tics nomirror out scale 0.8,0.4 textcolor rgb color_ink\n"
          "set grid ytics back linetype 1 linewidth 1.4 linecolor rgb '#ffffff'\n"
          "unset key\n",
          out);
    lrf_gp_x_axis(out, &f->x, &f->x_ticks);
}

static void write_texts(FILE *out, const struct lrf_figure *f)
{
    const char *align = f->answered ? "center" : "left";
    double left = f->upper.x, middle = f->upper.x + f->upper.w / 2;

    fputs("\n# ---- title, answer, footer\n", out);
    lrf_gp_label(out, f->title.s, left, f->title_y, "left", LRF_TITLE_SIZE, "color_ink");
    lrf_gp_label(out, f->subtitle.s, left, f->subtitle_y, "left", LRF_TEXT_SIZE, "color_quiet");
    fprintf(out,
            "set label '{/:Bold %s}' at screen %s, screen %s %s font font.',%s' textcolor rgb "
            "color_answer\n",
            f->answer[0], lrf_gp_x(f->answer_x).s, lrf_gp_y(f->answer_y).s, align,
            lrf_gp_value(LRF_ANSWER_SIZE).s);
    for (size_t i = 1; i < f->n_answer; i++)
        lrf_gp_label(out, f->answer[i], f->answer_x, f->answer_y + LRF_ANSWER_LEADING * (double)i,
                     align, LRF_TEXT_SIZE, "color_answer");
    lrf_gp_label(out, "learning rate", middle, f->footer_y, "center", LRF_TEXT_SIZE, "color_ink");
    lrf_gp_label(out, f->footnote.s, left, f->footnote_y, "left", LRF_SMALL_SIZE, "color_quiet");
}

static void write_key_box(FILE *out, double x, double y, const char *line, const char *fill)
{
    fprintf(out,
            "set object rectangle from screen %s, screen %s to screen %s, screen %s noclip "
            "fillstyle %s\n",
            lrf_gp_x(x).s, lrf_gp_y(y + 6).s, lrf_gp_x(x + LRF_KEY_WIDTH).s, lrf_gp_y(y - 6).s,
            fill);
    fprintf(out, "set arrow from screen %s, screen %s to screen %s, screen %s %s\n", lrf_gp_x(x).s,
            lrf_gp_y(y).s, lrf_gp_x(x + LRF_KEY_WIDTH).s, lrf_gp_y(y).s, line);
}

static void write_key_sign(FILE *out, enum lrf_key_sign sign, double x, double y)
{
    double middle = x + LRF_KEY_WIDTH - 6;

    if (sign == LRF_KEY_SHADE) {
        write_key_box(out, x, y,
                      "heads size screen 0.004,90 linewidth 1.6 linecolor rgb color_answer",
                      "solid noborder fillcolor rgb '#eceef0'");
    } else if (sign == LRF_KEY_BAND) {
        write_key_box(out, x, y, "nohead linewidth 2.5 linecolor rgb color_curve",
                      "transparent solid 0.25 noborder fillcolor rgb color_curve");
    } else {
        fprintf(out,
                "set label '' at screen %s, screen %s point pointtype %d pointsize 0.7*dot "
                "linecolor rgb color_point\n",
                lrf_gp_x(middle).s, lrf_gp_y(y).s, sign == LRF_KEY_DOT ? 7 : 9);
    }
}

static void write_key(FILE *out, const struct lrf_figure *f)
{
    for (int i = 0; i < LRF_KEY_COUNT; i++) {
        const struct lrf_key_item *item = &f->key[i];
        if (!item->text)
            continue;
        write_key_sign(out, (enum lrf_key_sign)i, item->x - 8 - LRF_KEY_WIDTH, f->footer_y);
        lrf_gp_label(out, item->text, item->x, f->footer_y, "left", LRF_SMALL_SIZE, "color_quiet");
    }
}

static void write_ribbon(FILE *out, const struct lrf_figure *f, const struct lrf_analysis *a)
{
    const struct lrf_box *r = &f->ribbon;

    fputs("\n# ---- regimes\n", out);
    for (size_t i = 0; i < a->n_regimes; i++) {
        enum lrf_regime_kind kind = a->regime[i].kind;
        double lo = clamp(a->regime[i].lr_lo, f->x.lo, f->x.hi);
        double hi = clamp(a->regime[i].lr_hi, f->x.lo, f->x.hi);
        fprintf(out,
                "set object rectangle from %s, screen %s to %s, screen %s noclip behind fillstyle "
                "solid noborder fillcolor rgb '%s'\n",
                lrf_gp_value(lo).s, lrf_gp_y(r->y + r->h).s, lrf_gp_value(hi).s, lrf_gp_y(r->y).s,
                lrf_regime_color(kind));
        if (isfinite(f->name_x[i]))
            lrf_gp_label(out, lrf_regime_name(kind), f->name_x[i], r->y + r->h / 2, "center",
                         LRF_TEXT_SIZE, "color_ink");
    }
}

/* A coloured stretch of a panel. */
static void write_stretch(FILE *out, const struct lrf_figure *f, double lo, double hi,
                          const char *color)
{
    fprintf(out,
            "set object rectangle from %s, graph 0 to %s, graph 1 behind fillstyle solid noborder "
            "fillcolor rgb '%s'\n",
            lrf_gp_value(clamp(lo, f->x.lo, f->x.hi)).s,
            lrf_gp_value(clamp(hi, f->x.lo, f->x.hi)).s, color);
}

/* A vertical line through a panel; `style` says how it looks. */
static void write_vertical(FILE *out, double lr, const char *style)
{
    fprintf(out, "set arrow from %s, graph 0 to %s, graph 1 nohead back %s\n", lrf_gp_value(lr).s,
            lrf_gp_value(lr).s, style);
}

/* What both panels show: regimes, the interval and the line of the suggestion, limits. */
static void write_backdrop(FILE *out, const struct lrf_figure *f, const struct lrf_analysis *a)
{
    const struct lrf_suggestion *s = &a->suggestion;

    for (size_t i = 0; i < a->n_regimes; i++) {
        const struct lrf_regime *r = &a->regime[i];
        write_stretch(out, f, r->lr_lo, r->lr_hi, lrf_regime_tint(r->kind));
        if (i > 0)
            write_vertical(out, r->lr_lo, "linewidth 1.1 dashtype 3 linecolor rgb color_axis");
    }
    for (size_t i = 0; i < f->n_flags; i++)
        if (f->flag[i].strong)
            write_vertical(out, f->flag[i].lr,
                           "linewidth 1.4 dashtype 2 linecolor rgb color_quiet");
    if (!f->answered)
        return;
    if (isfinite(s->lo) && isfinite(s->hi))
        write_stretch(out, f, s->lo, s->hi, "#f5000000");
    write_vertical(out, s->lr, "linewidth 2 linecolor rgb color_answer");
}

static void write_flags(FILE *out, const struct lrf_figure *f)
{
    if (f->n_flags)
        fputs("\n# ---- what other rules would answer, limits from the curvature\n", out);
    for (size_t i = 0; i < f->n_flags; i++) {
        const struct lrf_flag *flag = &f->flag[i];
        double y = f->flag_y - LRF_FLAG_HEIGHT * (double)flag->row;
        double top = flag->placed ? flag->leader ? y : y - 6 : f->ribbon.y - 6;
        fprintf(out,
                "set arrow from %s, screen %s to %s, screen %s nohead front linewidth 1.2 "
                "linecolor rgb color_quiet\n",
                lrf_gp_value(flag->lr).s, lrf_gp_y(top).s, lrf_gp_value(flag->lr).s,
                lrf_gp_y(f->ribbon.y).s);
        if (flag->placed && flag->leader)
            fprintf(out,
                    "set arrow from %s, screen %s to screen %s, screen %s nohead front linewidth "
                    "1.2 linecolor rgb color_quiet\n",
                    lrf_gp_value(flag->lr).s, lrf_gp_y(y).s,
                    lrf_gp_x(flag->text_x + (flag->left ? 3 : -3)).s, lrf_gp_y(y).s);
        if (flag->placed)
            lrf_gp_label(out, flag->text, flag->text_x, y, flag->left ? "right" : "left",
                         LRF_SMALL_SIZE, flag->regime ? "color_ink" : "color_quiet");
    }
}

/* Half of a bar, from its middle; `y` and `look` are gnuplot's. */
static void write_half_bar(FILE *out, double middle, double end, bool beyond, const char *y,
                           double cap, const char *look)
{
    fprintf(out, "set arrow from %s,%s to %s,%s head %s size screen %s,%d front %s\n",
            lrf_gp_value(middle).s, y, lrf_gp_value(end).s, y, beyond ? "filled" : "nofilled",
            lrf_gp_value(beyond ? 2 * cap : cap).s, beyond ? 22 : 90, look);
}

static void write_bar(FILE *out, const struct lrf_figure *f, double lo, double hi, const char *y,
                      double cap, const char *look)
{
    struct lrf_bar bar;

    if (!lrf_figure_bar(f, lo, hi, &bar))
        return;
    write_half_bar(out, sqrt(bar.lo) * sqrt(bar.hi), bar.lo, bar.below, y, cap, look);
    write_half_bar(out, sqrt(bar.lo) * sqrt(bar.hi), bar.hi, bar.above, y, cap, look);
}

/* The bar over the interval, and the line from it to the lower panel. */
static void write_suggestion(FILE *out, const struct lrf_figure *f, const struct lrf_analysis *a)
{
    const struct lrf_suggestion *s = &a->suggestion;
    char y[LRF_NUMBER_SIZE + 8];

    if (!f->answered)
        return;
    fputs("\n# ---- the suggestion with its interval\n", out);
    snprintf(y, sizeof y, " screen %s", lrf_gp_y(f->interval_y).s);
    write_bar(out, f, s->lo, s->hi, y, 0.006, "linewidth 2.2 linecolor rgb color_answer");
    fprintf(out,
            "set arrow from %s, screen %s to %s, screen %s nohead back linewidth 2 linecolor rgb "
            "color_answer\n",
            lrf_gp_value(s->lr).s, lrf_gp_y(f->interval_y).s, lrf_gp_value(s->lr).s,
            lrf_gp_y(f->lower.y).s);
    fprintf(out,
            "set label '' at %s, screen %s front point pointtype 7 pointsize 1.3*dot linecolor rgb "
            "color_answer\n",
            lrf_gp_value(s->lr).s, lrf_gp_y(f->interval_y).s);
}

/* Leads from a landmark to its label. */
static void write_leader(FILE *out, const struct lrf_callout *c)
{
    const struct lrf_box *box = &c->label.box;

    fprintf(out,
            "set arrow from %s,%s to screen %s, screen %s nohead front linewidth 0.8 linecolor rgb "
            "color_quiet\n",
            lrf_gp_value(c->at.lr).s, lrf_gp_value(c->loss).s,
            lrf_gp_x(clamp(c->label.x, box->x, box->x + box->w)).s,
            lrf_gp_y(clamp(c->label.y, box->y, box->y + box->h)).s);
}

/* The label is aligned on its side towards the dot, so that another font moves it least. */
static void write_callout(FILE *out, const struct lrf_figure *f, const struct lrf_callout *c)
{
    const struct lrf_label *l = &c->label;
    bool right = l->box.x >= l->x, left = l->box.x + l->box.w <= l->x;
    double x = right ? l->box.x : left ? l->box.x + l->box.w : l->box.x + l->box.w / 2;
    double y = l->box.y + l->box.h / 2;

    write_bar(out, f, c->at.lo, c->at.hi, lrf_gp_value(c->loss).s, 0.003,
              "linewidth 1.2 linecolor rgb color_quiet");
    if (l->placed && l->leader)
        write_leader(out, c);
    fprintf(out, "set label '%s' at %s,%s %s offset screen %s, screen %s ",
            l->placed ? c->text : "", lrf_gp_value(c->at.lr).s, lrf_gp_value(c->loss).s,
            right  ? "left"
            : left ? "right"
                   : "center",
            lrf_gp_width(l->placed ? x - l->x : 0).s, lrf_gp_height(l->placed ? l->y - y : 0).s);
    fprintf(out,
            "front textcolor rgb color_ink point pointtype %d pointsize 1.0*dot linecolor rgb "
            "color_ink\n",
            c->nonfinite ? 2 : 7);
}

static void write_loss_plot(FILE *out, const struct lrf_figure *f, size_t smooth)
{
    fputs("plot NaN notitle", out);
    if (f->view.finite)
        fputs(", \\\n    dir.'curve.csv' skip 1 every thin using 3:(shown($4)) "
              "with points pointtype 7 pointsize point_size linecolor rgb '#90'.color_point[2:7]",
              out);
    if (f->view.above)
        fprintf(out,
                ", \\\n    dir.'curve.csv' skip 1 using 3:(shown($4) > %s ? %s : NaN) "
                "with points pointtype 9 pointsize 0.7*dot linecolor rgb '#90'.color_point[2:7]",
                lrf_gp_value(f->loss.hi).s,
                lrf_gp_value(lrf_axis_value(&f->loss, f->upper.y + LRF_ABOVE)).s);
    if (smooth)
        fputs(
            ", \\\n    dir.'analysis.csv' skip 1 using 1:(shown($3)):(shown($4)) "
            "with filledcurves fillstyle transparent solid 0.25 noborder fillcolor rgb color_curve"
            ", \\\n    dir.'analysis.csv' skip 1 using 1:(shown($2)) "
            "with lines linewidth 2.6 linecolor rgb color_curve",
            out);
    fputs("\n", out);
}

static void write_upper(FILE *out, const struct lrf_figure *f,
                        const struct lrf_range_result *report)
{
    fputs("\n# ---- loss against rate\n", out);
    lrf_gp_panel(out, &f->upper);
    lrf_gp_y_axis(out, &f->loss, &f->loss_ticks);
    fputs("set format x ''\nset ylabel ", out);
    lrf_gp_string(out, f->loss_name.s);
    fputs(" noenhanced textcolor rgb color_ink\n", out);
    write_backdrop(out, f, report->analysis);
    for (size_t i = 0; i < f->n_callouts; i++)
        write_callout(out, f, &f->callout[i]);
    write_loss_plot(out, f, report->analysis->smooth.n);
}

static void write_steepest(FILE *out, const struct lrf_figure *f, const struct lrf_analysis *a)
{
    double lr = a->landmarks.steepest.lr;
    double slope = lrf_smooth_at(&a->smooth, a->smooth.slope, lr) / f->view.slope_unit;

    if (slope >= f->slope.lo && slope <= f->slope.hi)
        fprintf(out,
                "set label '' at %s,%s front point pointtype 7 pointsize 1.0*dot linecolor rgb "
                "color_ink\n",
                lrf_gp_value(lr).s, lrf_gp_value(slope).s);
}

static void write_lower(FILE *out, const struct lrf_figure *f,
                        const struct lrf_range_result *report)
{
    fputs("\n# ---- slope against rate\n"
          "unset label; unset object; unset arrow\n",
          out);
    lrf_gp_panel(out, &f->lower);
    lrf_gp_y_axis(out, &f->slope, &f->slope_ticks);
    fprintf(out,
            "set format x '%s'\n"
            "set arrow from graph 0, first 0 to graph 1, first 0 nohead back linewidth 0.9 "
            "linecolor rgb color_axis\n",
            f->x_ticks.step > 0 ? "10^{%T}" : "%g");
    fputs("set ylabel ", out);
    lrf_gp_string(out, f->slope_name.s);
    fputs(" noenhanced textcolor rgb color_ink\n", out);
    write_backdrop(out, f, report->analysis);
    write_steepest(out, f, report->analysis);
    fputs("plot NaN notitle", out);
    if (report->analysis->smooth.n)
        fputs(
            ", \\\n    dir.'analysis.csv' skip 1 using 1:(shown_slope($6)):(shown_slope($7)) "
            "with filledcurves fillstyle transparent solid 0.25 noborder fillcolor rgb color_slope"
            ", \\\n    dir.'analysis.csv' skip 1 using 1:(shown_slope($5)) "
            "with lines linewidth 2.6 linecolor rgb color_slope",
            out);
    fputs("\nunset multiplot\nunset output\n", out);
}

enum lrf_status lrf_range_gnuplot(FILE *out, const struct lrf_range_result *report,
                                  struct lrf_error *err)
{
    struct lrf_figure figure;
    enum lrf_status status = lrf_figure_init(&figure, report, err);

    if (status == LRF_OK) {
        lrf_style_gnuplot(out, "range", "loss against learning rate");
        write_settings(out, &figure, report->curve->n);
        write_texts(out, &figure);
        write_key(out, &figure);
        write_ribbon(out, &figure, report->analysis);
        write_flags(out, &figure);
        write_suggestion(out, &figure, report->analysis);
        fputs("\nset multiplot\n", out);
        write_upper(out, &figure, report);
        write_lower(out, &figure, report);
    }
    lrf_figure_release(&figure);
    return status;
}
