#include "report/pictures.h"

#include <math.h>

#include "base/strbuf.h"
#include "report/gp.h"
#include "report/overlay.h"
#include "base/quote.h"
#include "report/steps.h"
#include "report/style.h"
#include "record/words.h"

/* The panel's box: three in a row. */
static struct lrf_box box_of(size_t i)
{
    static const double x[] = {76, 468, 868}, y[] = {130, 508};
    return (struct lrf_box){x[i % 3], y[i / 3], 300, 300};
}

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

static void write_titles(FILE *out, const struct lrf_range_result *report)
{
    struct lrf_strbuf title = {0}, subtitle = {0};

    lrf_quote_short(&title, lrf_report_name(report), 60);
    lrf_strbuf_puts(&title, ": what the steps say");
    lrf_phrase_steps(&subtitle, report);
    fputs("\n# ---- titles\n", out);
    lrf_gp_label(out, title.failed ? "" : title.s, 76, 34, "left", LRF_TITLE_SIZE, "color_ink");
    lrf_gp_label(out, subtitle.failed || !subtitle.s ? "" : subtitle.s, 76, 61, "left",
                 LRF_TEXT_SIZE, "color_quiet");
    lrf_gp_label(out,
                 "grey: single steps; line: median of an eighth of a decade; black: suggestion", 76,
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
        for (int column = 1; column <= LRF_STEPS_COLUMNS; column++)
            fprintf(out, "%s%s", column > 1 ? "," : "",
                    lrf_gp_value(lrf_steps_value(&steps->bin[i], column)).s);
        fputc('\n', out);
    }
    fputs("EOD\n", out);
}

/* An empty frame that says why. */
static void write_missing(FILE *out, const struct lrf_box *box, const char *why)
{
    lrf_gp_label(out, why, box->x + box->w / 2, box->y + box->h / 2, "center", LRF_TEXT_SIZE,
                 "color_quiet");
    fputs("unset logscale; set xrange [0:1]; set yrange [0:1]\n"
          "unset xtics; unset ytics; unset xlabel; set border 15\nplot NaN notitle\n"
          "set border 3\n",
          out);
}

static void write_curves(FILE *out, const struct lrf_range_result *report,
                         const struct lrf_steps_panel *panel)
{
    int column = csv_column(report->curve, panel->field);

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
}

static void write_axes(FILE *out, const struct lrf_range_result *report,
                       const struct lrf_steps_panel *panel, const struct lrf_box *box)
{
    struct lrf_axis x = {
        .lo = report->analysis->lr_min, .hi = report->analysis->lr_max, .log = true};
    struct lrf_axis y = lrf_steps_axis(report, panel);
    double lr = report->analysis->suggestion.lr;

    lrf_overlay_axis(out, 'x', &x, 5);
    lrf_overlay_axis(out, 'y', &y, 6);
    if (box->y > LRF_PICTURE_HEIGHT / 2)
        fputs("set xlabel 'learning rate' textcolor rgb color_ink\n", out);
    if (isfinite(lr))
        fprintf(out,
                "set arrow from %s, graph 0 to %s, graph 1 nohead back linewidth 2 linecolor rgb "
                "color_answer\n",
                lrf_gp_value(lr).s, lrf_gp_value(lr).s);
}

static void write_panel(FILE *out, const struct lrf_range_result *report, size_t i)
{
    const struct lrf_steps_panel *panel = &lrf_steps_panel[i];
    const char *missing = lrf_steps_missing(report, panel);
    struct lrf_box box = box_of(i);

    fprintf(out, "\n# ---- %s\n", panel->name);
    lrf_gp_panel(out, &box);
    lrf_gp_label(out, panel->name, box.x, box.y - 32, "left", LRF_TEXT_SIZE, "color_ink");
    lrf_gp_label(out, panel->meaning, box.x, box.y - 13, "left", LRF_SMALL_SIZE, "color_quiet");
    if (missing) {
        write_missing(out, &box, missing);
    } else {
        write_axes(out, report, panel, &box);
        write_curves(out, report, panel);
    }
    fputs("unset label; unset arrow\n", out);
}

enum lrf_status lrf_steps_gnuplot(FILE *out, const struct lrf_range_result *report,
                                  struct lrf_error *err)
{
    (void)err;
    lrf_style_gnuplot(out, "steps", "what single steps say");
    write_titles(out, report);
    write_data(out, report->steps);
    lrf_overlay_begin(out);
    for (size_t i = 0; i < LRF_STEPS_PANELS; i++)
        write_panel(out, report, i);
    fputs("unset multiplot\nunset output\n", out);
    return LRF_OK;
}
