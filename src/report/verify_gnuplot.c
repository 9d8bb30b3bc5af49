#include <lrfind/report_verify.h>

#include <math.h>

#include "base/strbuf.h"
#include "report/gp.h"
#include "report/overlay.h"
#include "report/quote.h"
#include "report/style.h"
#include "report/words.h"

static const struct lrf_box step_panel = {96, 172, 470, 632};
static const struct lrf_box rate_panel = {690, 172, 470, 632};

enum { MOST_EXAMPLES = 4, TEXT = 48 };

/* A rate whose run is shown step by step. */
struct example {
    double lr;
    char text[TEXT];
};

struct picture {
    const struct lrf_verify_report *report;
    struct example example[MOST_EXAMPLES];
    size_t n;
    struct lrf_axis step, loss, lr, final;
};

/* How a verdict is drawn: gnuplot's point type and a colour. */
static const struct {
    int point;
    const char *color;
} looks[LRF_VERDICT_COUNT] = {
    [LRF_VERDICT_TOO_SLOW] = {8, "#56b4e9"},   [LRF_VERDICT_CONVERGES] = {7, "#009e73"},
    [LRF_VERDICT_OSCILLATES] = {5, "#e69f00"}, [LRF_VERDICT_DIVERGES] = {2, "#d55e00"},
    [LRF_VERDICT_OVERFITS] = {13, "#cc79a7"},  [LRF_VERDICT_UNDERFITS] = {9, "#0072b2"}};

static void add_example(struct picture *p, double lr, const char *what)
{
    char rate[LRF_NUMBER_SIZE];
    struct example *e = &p->example[p->n];

    if (!isfinite(lr) || p->n == MOST_EXAMPLES)
        return;
    for (size_t i = 0; i < p->n; i++)
        if (p->example[i].lr == lr)
            return;
    e->lr = lr;
    lrf_text_rate(rate, lr);
    snprintf(e->text, sizeof e->text, "%s  %s", rate, what);
    p->n++;
}

static double nearest_rate(const struct lrf_verification *v, double lr)
{
    double best = NAN;

    for (size_t i = 0; i < v->n; i++)
        if (isfinite(lr) && !(fabs(log(v->rate[i].lr / lr)) >= fabs(log(best / lr))))
            best = v->rate[i].lr;
    return best;
}

/* The first rate of a kind, or the last one when `last`. */
static double rate_of(const struct lrf_verification *v, enum lrf_verdict_kind kind, bool last)
{
    double lr = NAN;

    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].kind == kind && (last || isnan(lr)))
            lr = v->rate[i].lr;
    return lr;
}

static void choose_examples(struct picture *p)
{
    const struct lrf_verification *v = p->report->verification;

    add_example(p, rate_of(v, LRF_VERDICT_TOO_SLOW, true), "too slow");
    if (p->n == 0)
        add_example(p, rate_of(v, LRF_VERDICT_UNDERFITS, false), "underfits");
    add_example(p, nearest_rate(v, p->report->analysis->suggestion.lr), "suggested");
    add_example(p, rate_of(v, LRF_VERDICT_OSCILLATES, false), "oscillates");
    add_example(p, rate_of(v, LRF_VERDICT_DIVERGES, false), "diverges");
    add_example(p, v->best_lr, "best");
}

/* From the lowest loss to a good way above the first: what diverges leaves through the top. */
static struct lrf_axis loss_axis(const struct lrf_verify_report *report)
{
    struct lrf_axis axis = lrf_axis_empty();
    double first = NAN;

    for (size_t i = 0; i < report->n_run; i++) {
        const struct lrf_verdict *v = &report->run[i].verdict;
        if (report->run[i].n_check == 0)
            continue;
        first = fmax(first, v->first_loss);
        lrf_axis_widen(&axis, fmin(v->train_loss, v->first_loss));
        lrf_axis_widen(&axis, fmin(v->best_val_loss, v->first_loss));
    }
    lrf_axis_widen(&axis, first + 0.35 * (first - axis.lo));
    lrf_axis_settle(&axis);
    return axis;
}

static void lay_out(struct picture *p, const struct lrf_verify_report *report)
{
    const struct lrf_verification *v = report->verification;

    *p = (struct picture){
        .report = report,
        .step = {.lo = 0, .hi = (double)report->trial->steps},
        .loss = loss_axis(report),
        .lr = {.lo = v->rate[0].lr / 1.5, .hi = v->rate[v->n - 1].lr * 1.5, .log = true}};
    p->final = p->loss;
    choose_examples(p);
}

static void write_titles(FILE *out, const struct lrf_verify_report *report)
{
    struct lrf_strbuf title = {0}, subtitle = {0};

    lrf_quote_short(&title, report->data ? report->data->name : report->source, 60);
    lrf_strbuf_puts(&title, ": trained at a grid of rates");
    if (report->model) {
        lrf_phrase_model(&subtitle, report->model);
        lrf_strbuf_puts(&subtitle, ", ");
        lrf_phrase_optimizer(&subtitle, report->model);
        lrf_strbuf_puts(&subtitle, "; ");
    }
    lrf_strbuf_printf(&subtitle, "%zu rates, %zu seeds, %zu steps each", report->verification->n,
                      report->repeats, report->trial->steps);
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
static void write_example_key(FILE *out, const struct picture *p)
{
    for (size_t i = 0; i < p->n; i++) {
        double x = step_panel.x + 40 + 235 * (double)(i % 2);
        double y = step_panel.y - 40 + 22 * (double)(i / 2);
        fprintf(
            out,
            "set arrow from screen %s, screen %s to screen %s, screen %s nohead front linewidth "
            "2.4 dashtype %zu linecolor rgb '%s'\n",
            lrf_gp_x(x - 40).s, lrf_gp_y(y).s, lrf_gp_x(x - 8).s, lrf_gp_y(y).s, i + 1,
            lrf_overlay_color(i));
        lrf_gp_label(out, p->example[i].text, x, y, "left", LRF_TEXT_SIZE, "color_ink");
    }
}

static void write_steps(FILE *out, const struct picture *p)
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
                "lines linewidth 2.4 dashtype %zu linecolor rgb '%s'",
                lrf_gp_value(p->example[i].lr).s, i + 1, lrf_overlay_color(i));
    fputs("\n", out);
}

static void write_rates_data(FILE *out, const struct picture *p)
{
    const struct lrf_verification *v = p->report->verification;

    fputs("\n# rate, final training loss, final validation loss, score with its interval, verdict\n"
          "$rates << EOD\n",
          out);
    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        fprintf(out, "%s,%s,%s,%s,%s,%s,%d\n", lrf_gp_value(r->lr).s, lrf_gp_value(r->train_loss).s,
                lrf_gp_value(r->val_loss).s, lrf_gp_value(r->score).s, lrf_gp_value(r->score_lo).s,
                lrf_gp_value(r->score_hi).s, (int)r->kind);
    }
    fputs("EOD\n", out);
}

static void write_vertical(FILE *out, double lr, const char *look)
{
    if (isfinite(lr))
        fprintf(out, "set arrow from %s, graph 0 to %s, graph 1 nohead back %s\n",
                lrf_gp_value(lr).s, lrf_gp_value(lr).s, look);
}

/* Only the verdicts that are there, left to right under the panel. */
static void write_verdict_key(FILE *out, const struct picture *p)
{
    const struct lrf_verification *v = p->report->verification;
    double x = rate_panel.x;

    for (int k = 0; k < LRF_VERDICT_COUNT; k++) {
        if (isnan(rate_of(v, (enum lrf_verdict_kind)k, false)))
            continue;
        fprintf(out,
                "set label '' at screen %s, screen %s front point pointtype %d pointsize 1.3 "
                "linewidth 2 linecolor rgb '%s'\n",
                lrf_gp_x(x).s, lrf_gp_y(LRF_PICTURE_HEIGHT - 22).s, looks[k].point, looks[k].color);
        lrf_gp_label(out, lrf_verdict_name((enum lrf_verdict_kind)k), x + 12,
                     LRF_PICTURE_HEIGHT - 22, "left", LRF_SMALL_SIZE, "color_ink");
        x += 96;
    }
}

static void write_rates(FILE *out, const struct picture *p)
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
    for (int k = 0; k < LRF_VERDICT_COUNT; k++)
        fprintf(out,
                ", \\\n  $rates using ($7 == %d ? $1 : NaN):4 with points pointtype %d pointsize "
                "1.5 linewidth 2 linecolor rgb '%s'",
                k, looks[k].point, looks[k].color);
    fputs("\nunset multiplot\nunset output\n", out);
}

enum lrf_status lrf_report_verify_gnuplot(FILE *out, const struct lrf_verify_report *report,
                                          struct lrf_error *err)
{
    struct picture picture;

    (void)err;
    lay_out(&picture, report);
    lrf_style_gnuplot(out, "verify", "real runs at a grid of rates");
    write_titles(out, report);
    lrf_overlay_begin(out);
    write_steps(out, &picture);
    write_rates(out, &picture);
    return LRF_OK;
}
