#include "report/pictures.h"

#include <math.h>

#include "base/strbuf.h"
#include "report/gp.h"
#include "report/overlay.h"
#include "report/style.h"
#include "report/verify.h"

static const struct lrf_box step_panel = {96, 172, 470, 632};
static const struct lrf_box rate_panel = {690, 172, 470, 632};

static void write_titles(FILE *out, const struct lrf_verify_result *report)
{
    struct lrf_strbuf title = {0}, subtitle = {0};

    lrf_phrase_verify_title(&title, report);
    lrf_phrase_verify_runs(&subtitle, report);
    fputs("\n# ---- titles\n", out);
    lrf_gp_label(out, title.failed ? "" : title.s, step_panel.x, 34, "left", LRF_TITLE_SIZE,
                 "color_ink");
    lrf_gp_label(out, subtitle.failed ? "" : subtitle.s, step_panel.x, 61, "left", LRF_TEXT_SIZE,
                 "color_quiet");
    lrf_gp_label(out, "training loss against step", step_panel.x, 100, "left", LRF_TEXT_SIZE,
                 "color_ink");
    lrf_gp_label(out, "final loss against rate", rate_panel.x, 100, "left", LRF_TEXT_SIZE,
                 "color_ink");
    lrf_strbuf_release(&title);
    lrf_strbuf_release(&subtitle);
}

/* A piece of line and its name, in two columns over the left panel. */
static void write_example_key(FILE *out, const struct lrf_verify_layout *p)
{
    for (size_t i = 0; i < p->n; i++) {
        double x = step_panel.x + 40 + 235 * (double)(i % 2);
        double y = step_panel.y - 40 + 22 * (double)(i / 2);
        fprintf(
            out,
            "set arrow from screen %s, screen %s to screen %s, screen %s nohead front linewidth "
            "2.4 dashtype %s linecolor rgb '%s'\n",
            lrf_gp_x(x - 40).s, lrf_gp_y(y).s, lrf_gp_x(x - 8).s, lrf_gp_y(y).s,
            lrf_overlay_dash(p->example[i].look), lrf_overlay_color(p->example[i].look));
        lrf_gp_label(out, p->example[i].text, x, y, "left", LRF_TEXT_SIZE, "color_ink");
    }
}

static void write_steps(FILE *out, const struct lrf_verify_layout *p)
{
    fputs("\n# ---- loss against step\n", out);
    lrf_gp_panel(out, &step_panel);
    lrf_overlay_axis(out, 'x', &p->step, 6);
    lrf_overlay_axis(out, 'y', &p->loss, 8);
    fputs("set xlabel 'step' textcolor rgb color_ink\n"
          "set ylabel 'training loss, a line for each seed' textcolor rgb color_ink\n",
          out);
    write_example_key(out, p);
    fputs("plot NaN notitle", out);
    for (size_t i = 0; i < p->n; i++)
        fprintf(out,
                ", \\\n  dir.'verify.csv' skip 1 using ($1 == %s ? $4 : NaN):5 smooth unique with "
                "lines linewidth 2.4 dashtype %s linecolor rgb '%s'",
                lrf_gp_value(p->example[i].lr).s, lrf_overlay_dash(p->example[i].look),
                lrf_overlay_color(p->example[i].look));
    fputs("\n", out);
}

static void write_rates_data(FILE *out, const struct lrf_verify_layout *p)
{
    const struct lrf_verification *v = p->report->verification;

    fputs("\n# rate, final training loss, final validation loss, score with its interval, verdict\n"
          "$rates << EOD\n",
          out);
    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        fprintf(out, "%s,%s,%s,%s,%s,%s,%d\n", lrf_gp_value(r->lr).s, lrf_gp_value(r->train_loss).s,
                lrf_gp_value(r->val_loss).s, lrf_gp_value(r->score).s,
                lrf_gp_value(lrf_axis_lower(&p->final, r->score_lo)).s, lrf_gp_value(r->score_hi).s,
                (int)r->kind);
    }
    fputs("EOD\n", out);
}

static void write_vertical(FILE *out, double lr, const char *look)
{
    if (isfinite(lr))
        fprintf(out, "set arrow from %s, graph 0 to %s, graph 1 nohead back %s\n",
                lrf_gp_value(lr).s, lrf_gp_value(lr).s, look);
}

static double verdict_width(enum lrf_verdict_kind kind)
{
    return 40 + lrf_text_width(lrf_verdict_name(kind), LRF_SMALL_SIZE);
}

/* Only the verdicts that are there, from left to right up to the panel's right end. */
static void write_verdict_key(FILE *out, const struct lrf_verify_layout *p)
{
    const struct lrf_verification *v = p->report->verification;
    double x = rate_panel.x + rate_panel.w + 28;

    for (int k = 0; k < LRF_VERDICT_COUNT; k++)
        if (lrf_verify_has(v, (enum lrf_verdict_kind)k))
            x -= verdict_width((enum lrf_verdict_kind)k);
    x = fmin(x, rate_panel.x);

    for (int k = 0; k < LRF_VERDICT_COUNT; k++) {
        const struct lrf_verify_look *look = lrf_verify_look((enum lrf_verdict_kind)k);
        const char *name = lrf_verdict_name((enum lrf_verdict_kind)k);
        if (!lrf_verify_has(v, (enum lrf_verdict_kind)k))
            continue;
        fprintf(out,
                "set label '' at screen %s, screen %s front point pointtype %d pointsize 1.3 "
                "linewidth 2 linecolor rgb '%s'\n",
                lrf_gp_x(x).s, lrf_gp_y(LRF_PICTURE_HEIGHT - 22).s, look->point,
                lrf_overlay_color(look->mark.look));
        lrf_gp_label(out, name, x + 12, LRF_PICTURE_HEIGHT - 22, "left", LRF_SMALL_SIZE,
                     "color_ink");
        x += verdict_width((enum lrf_verdict_kind)k);
    }
}

static void write_rates(FILE *out, const struct lrf_verify_layout *p)
{
    const struct lrf_verification *v = p->report->verification;

    fputs("\n# ---- final loss against rate\nunset label; unset arrow\n", out);
    write_rates_data(out, p);
    lrf_gp_panel(out, &rate_panel);
    lrf_overlay_axis(out, 'x', &p->lr, 6);
    lrf_overlay_axis(out, 'y', &p->final, 8);
    fprintf(out,
            "set xlabel 'learning rate; black line: suggested, dashed: best' textcolor rgb "
            "color_ink\nset ylabel '%s' textcolor rgb color_ink\n",
            v->by_validation
                ? "solid: least validation loss, band 95 %; dotted: final training loss"
                : "final training loss, band 95 %");
    write_vertical(out, p->report->analysis->suggestion.lr,
                   "linewidth 2 linecolor rgb color_answer");
    write_vertical(out, v->best_lr, "linewidth 1.6 dashtype 2 linecolor rgb color_quiet");
    write_verdict_key(out, p);
    fputs("plot $rates using 1:5:6 with filledcurves fillstyle transparent solid 0.2 noborder "
          "fillcolor rgb color_curve, \\\n"
          "  $rates using 1:2 with lines linewidth 1.6 dashtype 3 linecolor rgb color_slope, \\\n"
          "  $rates using 1:4 with lines linewidth 2.4 linecolor rgb color_curve",
          out);
    for (int k = 0; k < LRF_VERDICT_COUNT; k++) {
        const struct lrf_verify_look *look = lrf_verify_look((enum lrf_verdict_kind)k);
        fprintf(out,
                ", \\\n  $rates using ($7 == %d ? $1 : NaN):4 with points pointtype %d pointsize "
                "1.5 linewidth 2 linecolor rgb '%s'",
                k, look->point, lrf_overlay_color(look->mark.look));
    }
    fputs("\nunset multiplot\nunset output\n", out);
}

enum lrf_status lrf_verify_gnuplot(FILE *out, const struct lrf_verify_result *report,
                                   struct lrf_error *err)
{
    struct lrf_verify_layout picture;

    (void)err;
    lrf_verify_lay_out(&picture, report);
    lrf_style_gnuplot(out, "verify", "real runs at a grid of rates");
    write_titles(out, report);
    lrf_overlay_begin(out);
    write_steps(out, &picture);
    write_rates(out, &picture);
    return LRF_OK;
}
