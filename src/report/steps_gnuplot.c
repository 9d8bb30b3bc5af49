#include <lrfind/report.h>

#include <math.h>

#include "base/strbuf.h"
#include "report/gp.h"
#include "report/overlay.h"
#include "report/quote.h"
#include "report/style.h"
#include "report/words.h"

/* A panel: a field of the curve and its median, or a value of the bins alone. */
struct panel {
    struct lrf_box box;
    const char *name;
    const char *meaning;
    int field;  /* enum lrf_field_index of the dots; -1: none */
    int column; /* of the medians in $steps */
};

static const struct panel panels[] = {
    {{76, 130, 300, 300}, "gradient norm", "how steep the loss is", LRF_GRAD_NORM_INDEX, 2},
    {{468, 130, 300, 300},
     "cosine of successive gradients",
     "below 0 the steps go back and forth",
     LRF_GRAD_COSINE_INDEX,
     3},
    {{868, 130, 300, 300},
     "update to weight ratio",
     "how far a step moves the weights",
     LRF_UPDATE_RATIO_INDEX,
     4},
    {{76, 508, 300, 300},
     "gain ratio",
     "fall of the loss / what the gradient promised",
     LRF_GAIN_RATIO_INDEX,
     5},
    {{468, 508, 300, 300},
     "gradient noise scale, rows",
     "batches much smaller than this waste steps",
     -1,
     6},
    {{868, 508, 300, 300},
     "stable rate from the sharpness",
     "where the dashed line crosses, it is left",
     LRF_LR_LIMIT_INDEX,
     7},
};

enum { PANELS = sizeof panels / sizeof *panels, COLUMNS = 7 };

/* The column of a field in curve.csv, from 1; 0 when it is not there. */
static int csv_column(const struct lrf_curve *curve, int field)
{
    unsigned known = 0;
    int column = 5;

    for (size_t i = 0; i < curve->n; i++)
        known |= curve->point[i].known;
    if (field < 0 || !(known & (1u << field)))
        return 0;
    for (int i = 0; i < field; i++)
        column += (known & (1u << i)) != 0;
    return column;
}

static double bin_value(const struct lrf_steps_bin *bin, int column)
{
    const double values[] = {bin->lr,         bin->grad_norm,   bin->grad_cosine, bin->update_ratio,
                             bin->gain_ratio, bin->noise_scale, bin->lr_limit};
    return values[column - 1];
}

static struct lrf_axis value_axis(const struct lrf_report *report, const struct panel *panel)
{
    const struct lrf_steps *steps = report->steps;
    struct lrf_axis axis = lrf_axis_empty();

    if (panel->field == LRF_GRAD_COSINE_INDEX)
        return (struct lrf_axis){.lo = -1, .hi = 1};
    if (panel->field == LRF_GAIN_RATIO_INDEX)
        return (struct lrf_axis){.lo = -1.5, .hi = 2};
    for (size_t i = 0; i < steps->n; i++)
        lrf_axis_widen(&axis, bin_value(&steps->bin[i], panel->column));
    if (panel->field == LRF_LR_LIMIT_INDEX)
        lrf_axis_widen(&axis, report->analysis->lr_max / 10);
    lrf_axis_settle(&axis);
    return axis;
}

static void write_titles(FILE *out, const struct lrf_report *report)
{
    struct lrf_strbuf title = {0}, subtitle = {0};
    char rate[LRF_NUMBER_SIZE];

    lrf_quote_short(&title, lrf_report_name(report), 60);
    lrf_strbuf_puts(&title, ": what the steps say");
    if (isfinite(report->steps->noise_scale)) {
        lrf_number_short(rate, report->steps->noise_scale, 3);
        lrf_strbuf_printf(&subtitle, "gradient noise scale before training: %s rows", rate);
        if (report->model && report->model->batch)
            lrf_strbuf_printf(&subtitle, ", batch: %zu", report->model->batch);
    }
    if (isfinite(report->steps->gain_zero)) {
        lrf_text_rate(rate, report->steps->gain_zero);
        lrf_strbuf_printf(&subtitle, "%ssteps raise their own batch's loss from %s on",
                          subtitle.n ? " · " : "", rate);
    }
    fputs("\n# ---- titles\n", out);
    lrf_gp_label(out, title.failed ? "" : title.s, 76, 34, "left", LRF_TITLE_SIZE, "color_ink");
    lrf_gp_label(out, subtitle.failed || !subtitle.s ? "" : subtitle.s, 76, 61, "left",
                 LRF_TEXT_SIZE, "color_quiet");
    lrf_gp_label(out,
                 "grey: single steps; line: median of an eighth of a decade; black: suggestion", 96,
                 LRF_PICTURE_HEIGHT - 22, "left", LRF_SMALL_SIZE, "color_quiet");
    lrf_strbuf_release(&title);
    lrf_strbuf_release(&subtitle);
}

static void write_data(FILE *out, const struct lrf_steps *steps)
{
    fputs("\n# rate, medians: gradient norm, cosine, update ratio, gain ratio; noise scale, stable "
          "rate\n"
          "$steps << EOD\n",
          out);
    for (size_t i = 0; i < steps->n; i++) {
        for (int column = 1; column <= COLUMNS; column++)
            fprintf(out, "%s%s", column > 1 ? "," : "",
                    lrf_gp_value(bin_value(&steps->bin[i], column)).s);
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

static void write_panel(FILE *out, const struct lrf_report *report, const struct panel *panel)
{
    struct lrf_axis x = {
        .lo = report->analysis->lr_min, .hi = report->analysis->lr_max, .log = true};
    struct lrf_axis y = value_axis(report, panel);
    int column = csv_column(report->curve, panel->field);
    double lr = report->analysis->suggestion.lr;

    fprintf(out, "\n# ---- %s\n", panel->name);
    lrf_gp_panel(out, &panel->box);
    lrf_gp_label(out, panel->name, panel->box.x, panel->box.y - 32, "left", LRF_TEXT_SIZE,
                 "color_ink");
    lrf_gp_label(out, panel->meaning, panel->box.x, panel->box.y - 13, "left", LRF_SMALL_SIZE,
                 "color_quiet");
    lrf_overlay_axis(out, 'x', &x, 5);
    lrf_overlay_axis(out, 'y', &y, 6);
    if (panel->box.y > LRF_PICTURE_HEIGHT / 2)
        fputs("set xlabel 'learning rate' textcolor rgb color_ink\n", out);
    if (isfinite(lr))
        fprintf(out,
                "set arrow from %s, graph 0 to %s, graph 1 nohead back linewidth 2 linecolor rgb "
                "color_answer\n",
                lrf_gp_value(lr).s, lrf_gp_value(lr).s);
    if (column == 0 && panel->field >= 0)
        lrf_gp_label(out, "not measured", panel->box.x + panel->box.w / 2,
                     panel->box.y + panel->box.h / 2, "center", LRF_TEXT_SIZE, "color_quiet");
    fputs("plot NaN notitle", out);
    if (column)
        fprintf(out,
                ", \\\n  dir.'curve.csv' skip 1 using 3:%d with points pointtype 7 pointsize %s "
                "linecolor rgb '#a0'.color_point[2:7]",
                column, panel->field == LRF_LR_LIMIT_INDEX ? "0.9" : "0.35");
    fprintf(out, ", \\\n  $steps using 1:%d with lines linewidth 2.4 linecolor rgb color_curve",
            panel->column);
    if (panel->field == LRF_LR_LIMIT_INDEX)
        fputs(", \\\n  x with lines linewidth 1.4 dashtype 2 linecolor rgb color_quiet", out);
    fputc('\n', out);
    fputs("unset label; unset arrow\n", out);
}

enum lrf_status lrf_report_steps_gnuplot(FILE *out, const struct lrf_report *report,
                                         struct lrf_error *err)
{
    (void)err;
    lrf_style_gnuplot(out, "steps", "what single steps say");
    write_titles(out, report);
    write_data(out, report->steps);
    lrf_overlay_begin(out);
    for (size_t i = 0; i < PANELS; i++)
        write_panel(out, report, &panels[i]);
    fputs("unset multiplot\nunset output\n", out);
    return LRF_OK;
}
