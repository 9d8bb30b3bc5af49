#include "report/pictures.h"

#include <math.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "report/compare.h"
#include "report/gp.h"
#include "report/overlay.h"
#include "base/quote.h"
#include "report/style.h"
#include "report/view.h"

static const struct lrf_box curve_panel = {96, 104, 420, 320};
static const struct lrf_box heat_panel = {96, 512, 420, 304};
static const struct lrf_box rate_panel = {856, 104, 304, 712};

/* So many cases have their regrets written into the cells. */
enum { MOST_CELL_TEXTS = 12, NAME_LENGTH = 34 };

static void write_titles(FILE *out, const struct lrf_compare_result *report)
{
    struct lrf_strbuf title = {0};

    lrf_strbuf_printf(&title, "%zu range tests side by side", report->n);
    fputs("\n# ---- titles\n", out);
    lrf_gp_label(out, title.failed ? "" : title.s, curve_panel.x, 34, "left", LRF_TITLE_SIZE,
                 "color_ink");
    lrf_gp_label(out, "loss: 1 at the start, 0 at its least", curve_panel.x, 84, "left",
                 LRF_SMALL_SIZE, "color_quiet");
    lrf_gp_label(out, "regret: what a row's case loses at a column's rate, 1 is everything",
                 heat_panel.x, heat_panel.y - 20, "left", LRF_SMALL_SIZE, "color_quiet");
    lrf_gp_label(out, "suggested rates with 95 % intervals", rate_panel.x, 84, "left",
                 LRF_SMALL_SIZE, "color_quiet");
    lrf_gp_label(out,
                 report->steps ? "regrets from real runs at a grid of rates"
                               : "regrets read from the range curves: small rates look too bad",
                 curve_panel.x, LRF_PICTURE_HEIGHT - 18, "left", LRF_SMALL_SIZE, "color_quiet");
    lrf_strbuf_release(&title);
}

static void write_names(FILE *out, const struct lrf_compare_result *report)
{
    fputs("\n# ---- names, with a piece of their line\n", out);
    for (size_t i = 0; i < report->n; i++) {
        struct lrf_strbuf name = {0};
        lrf_strbuf_printf(&name, "%zu  ", i + 1);
        lrf_quote_short(&name, report->item[i].name, NAME_LENGTH);
        lrf_overlay_name(out, &rate_panel, i, report->n, name.failed ? "" : name.s,
                         isnan(report->item[i].analysis->suggestion.lr));
        lrf_strbuf_release(&name);
    }
}

/* Suggestions by row, and where they lie on the curves. */
static void write_data(FILE *out, const struct lrf_compare_result *report)
{
    fputs("\n# row, rate, its interval, loss there, colour\n$rates << EOD\n", out);
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_analysis *a = report->item[i].analysis;
        const struct lrf_suggestion *s = &a->suggestion;
        double loss = isnan(s->lr) ? NAN : lrf_smooth_at(&a->smooth, a->smooth.loss, s->lr);
        fprintf(out, "%zu,%s,%s,%s,%s,%lu\n", i + 1, lrf_gp_value(s->lr).s,
                lrf_gp_value(lrf_interval_end(s->lr, s->lo)).s,
                lrf_gp_value(lrf_interval_end(s->lr, s->hi)).s,
                lrf_gp_value(lrf_compare_relative(a, loss)).s, lrf_overlay_rgb(i));
    }
    fputs("EOD\n\n# regret of row's case at column's rate\n$regret << EOD\n", out);
    for (size_t i = 0; i < report->n; i++)
        for (size_t j = 0; j < report->n; j++)
            fprintf(out, "%zu,%zu,%s\n", j + 1, i + 1,
                    lrf_gp_value(report->comparison->regret[i * report->n + j]).s);
    fputs("EOD\n", out);
}

static void write_curves(FILE *out, const struct lrf_compare_layout *p)
{
    fputs("\n# ---- loss against rate\n", out);
    lrf_gp_panel(out, &curve_panel);
    lrf_overlay_axis(out, 'x', &p->lr, 6);
    lrf_overlay_axis(out, 'y', &p->relative, 8);
    fputs("set xlabel 'learning rate' textcolor rgb color_ink\nplot NaN notitle", out);
    for (size_t i = 0, first = 0; i < p->report->n; i++) {
        size_t n = p->report->item[i].analysis->smooth.n;
        if (n == 0)
            continue;
        fprintf(out,
                ", \\\n  dir.'compare.csv' skip 1 every ::%zu::%zu using 1:5 with lines linewidth "
                "1.9 dashtype %s linecolor rgb '%s'",
                first, first + n - 1, lrf_overlay_dash(i), lrf_overlay_color(i));
        first += n;
    }
    fputs(", \\\n  $rates using 2:5:6 with points pointtype 7 pointsize 1.1 linecolor rgb "
          "variable\n"
          "unset label; unset arrow\n",
          out);
}

static void write_heat(FILE *out, const struct lrf_compare_result *report)
{
    size_t n = report->n, each = n > 16 ? 5 : 1;

    fputs("\n# ---- regret\n", out);
    lrf_gp_panel(out, &heat_panel);
    fprintf(out,
            "unset logscale; set xrange [0.5:%zu.5]; set yrange [%zu.5:0.5]\n"
            "set xtics 1,%zu; set ytics 1,%zu; unset grid; set format '%%g'\n"
            "set xlabel 'rate suggested for case' textcolor rgb color_ink\n"
            "set ylabel 'used for case' textcolor rgb color_ink\n",
            n, n, each, each);
    fprintf(out,
            "set palette defined (0 '#ffffff', 0.1 '#fbe6c8', 0.5 '#e69f00', 1 '#a23b00')\n"
            "set cbrange [0:1]; set cbtics 0.5\n"
            "set colorbox user origin screen %s, screen %s size screen %s, screen %s noborder\n",
            lrf_gp_x(heat_panel.x + heat_panel.w + 10).s, lrf_gp_y(heat_panel.y + heat_panel.h).s,
            lrf_gp_width(10).s, lrf_gp_height(heat_panel.h).s);
    fputs("plot $regret using 1:2:(0.5):(0.5):3 with boxxyerror fillstyle solid border linecolor "
          "rgb '#ffffff' fillcolor palette",
          out);
    if (n <= MOST_CELL_TEXTS)
        fputs(", \\\n  $regret using 1:2:($3 <= 0.6 ? gprintf('%.2f', $3) : '') with labels font "
              "font.',11' textcolor rgb color_ink"
              ", \\\n  $regret using 1:2:($3 > 0.6 ? gprintf('%.2f', $3) : '') with labels font "
              "font.',11' textcolor rgb '#ffffff'",
              out);
    fputs("\n", out);
}

static void write_rates(FILE *out, const struct lrf_compare_layout *p)
{
    fputs("\n# ---- suggestions\nunset colorbox\n", out);
    lrf_overlay_rows(out, &rate_panel, p->report->n, &p->suggestion, "learning rate");
    fputs("plot $rates using 2:1:3:4:6 with xerrorbars pointtype 7 pointsize 1.1 linewidth 1.6 "
          "linecolor rgb variable\n"
          "unset multiplot\nunset output\n",
          out);
}

enum lrf_status lrf_compare_gnuplot(FILE *out, const struct lrf_compare_result *report,
                                    struct lrf_error *err)
{
    struct lrf_compare_layout picture;

    (void)err;
    lrf_compare_lay_out(&picture, report);
    lrf_style_gnuplot(out, "compare", "range tests side by side");
    write_titles(out, report);
    write_names(out, report);
    write_data(out, report);
    lrf_overlay_begin(out);
    write_curves(out, &picture);
    write_heat(out, report);
    write_rates(out, &picture);
    return LRF_OK;
}
