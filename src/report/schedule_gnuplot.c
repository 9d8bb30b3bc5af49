#include "report/pictures.h"

#include <math.h>

#include "base/strbuf.h"
#include "report/gp.h"
#include "report/overlay.h"
#include "base/quote.h"
#include "report/schedule.h"
#include "report/style.h"

static const struct lrf_box rate_panel = {96, 104, 490, 320};
static const struct lrf_box loss_panel = {96, 486, 490, 330};
static const struct lrf_box final_panel = {856, 104, 304, 712};

enum { NAME_LENGTH = 30 };

static void write_titles(FILE *out, const struct lrf_schedule_result *report)
{
    struct lrf_strbuf title = {0}, subtitle = {0};

    lrf_quote_short(&title, report->data->name, 60);
    lrf_strbuf_printf(&title, ": %zu schedules side by side", report->n);
    lrf_phrase_schedule_runs(&subtitle, report);
    lrf_strbuf_puts(&subtitle, "; rates from a range test");
    fputs("\n# ---- titles\n", out);
    lrf_gp_label(out, title.failed ? "" : title.s, rate_panel.x, 34, "left", LRF_TITLE_SIZE,
                 "color_ink");
    lrf_gp_label(out, subtitle.failed ? "" : subtitle.s, rate_panel.x, 61, "left", LRF_TEXT_SIZE,
                 "color_quiet");
    lrf_strbuf_release(&title);
    lrf_strbuf_release(&subtitle);
}

/* The final losses: the key of the whole picture too. */
static void write_names(FILE *out, const struct lrf_schedule_layout *p)
{
    fputs("\n# ---- names, best first, with a piece of their line\n", out);
    for (size_t i = 0; i < p->report->n; i++) {
        const struct lrf_schedule_way *way = p->way[i];
        struct lrf_strbuf name = {0};
        lrf_quote_short(&name, way->name, NAME_LENGTH);
        if (way->diverged)
            lrf_strbuf_printf(&name, ", %zu diverged", way->diverged);
        lrf_overlay_name(out, &final_panel, i, p->report->n, name.failed ? "" : name.s,
                         way->rank.differs);
        lrf_strbuf_release(&name);
    }
}

static void write_key(FILE *out, const struct lrf_schedule_result *report)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "%s", report->repeats > 1 ? "mean over the seeds, bars 95 %; " : "");
    lrf_strbuf_puts(&text, "black names and full dots: not behind the best by more than the seeds' "
                           "noise (paired t tests, Holm-corrected)");
    lrf_gp_label(out, text.failed ? "" : text.s, rate_panel.x, LRF_PICTURE_HEIGHT - 18, "left",
                 LRF_SMALL_SIZE, "color_quiet");
    lrf_strbuf_release(&text);
}

/* The row of schedule.csv at which a way begins. */
static size_t first_row(const struct lrf_schedule_result *report,
                        const struct lrf_schedule_way *way)
{
    size_t rows = 0;

    for (const struct lrf_schedule_way *w = report->way; w < way; w++)
        for (size_t r = 0; r < report->repeats; r++)
            rows += w->run[r].n;
    return rows;
}

/* The best stands out, those behind it step back. */
static const char *line_width(const struct lrf_rank *rank)
{
    if (rank->place == 1)
        return "2.8";
    return rank->differs ? "1.3" : "1.9";
}

/* One line a way, the best on top; `column` of schedule.csv against the step, mean over seeds. */
static void write_lines(FILE *out, const struct lrf_schedule_layout *p, int column)
{
    fputs("plot NaN notitle", out);
    for (size_t i = p->report->n; i-- > 0;) {
        size_t first = first_row(p->report, p->way[i]);
        size_t end = first_row(p->report, p->way[i] + 1);
        if (end == first)
            continue;
        fprintf(out,
                ", \\\n  dir.'schedule.csv' skip 1 every ::%zu::%zu using 3:%d smooth unique with "
                "lines linewidth %s dashtype %s linecolor rgb '%s'",
                first, end - 1, column, line_width(&p->way[i]->rank), lrf_overlay_dash(i),
                lrf_overlay_color(i));
    }
    fputs("\n", out);
}

static void write_curves(FILE *out, const struct lrf_schedule_layout *p)
{
    fputs("\n# ---- rate against step\nset datafile missing 'nan'\n", out);
    lrf_gp_panel(out, &rate_panel);
    lrf_overlay_axis(out, 'x', &p->step, 6);
    lrf_overlay_axis(out, 'y', &p->rate, 8);
    fputs("set ylabel 'learning rate' textcolor rgb color_ink\n", out);
    write_lines(out, p, 4);
    fputs("\n# ---- loss against step\nunset label; unset arrow\n", out);
    lrf_gp_panel(out, &loss_panel);
    lrf_overlay_axis(out, 'y', &p->loss, 8);
    fprintf(out,
            "set xlabel 'step' textcolor rgb color_ink\nset ylabel '%s' textcolor rgb color_ink\n",
            lrf_schedule_loss_name(p->report));
    write_lines(out, p, p->report->data->validation > 0 ? 6 : 5);
}

static void write_final_data(FILE *out, const struct lrf_schedule_layout *p)
{
    fputs("\n# place, mean final loss, its interval, colour, not behind the best\n$final << EOD\n",
          out);
    for (size_t i = 0; i < p->report->n; i++) {
        const struct lrf_rank *rank = &p->way[i]->rank;
        fprintf(out, "%zu,%s,%s,%s,%lu,%d\n", i + 1, lrf_gp_value(rank->mean).s,
                lrf_gp_value(lrf_interval_end(rank->mean, rank->lo)).s,
                lrf_gp_value(lrf_interval_end(rank->mean, rank->hi)).s, lrf_overlay_rgb(i),
                !rank->differs);
    }
    fputs("EOD\n", out);
}

static void write_final(FILE *out, const struct lrf_schedule_layout *p)
{
    char label[40];

    fputs("\n# ---- final losses\n", out);
    write_final_data(out, p);
    snprintf(label, sizeof label, "final %s", lrf_schedule_loss_name(p->report));
    lrf_overlay_rows(out, &final_panel, p->report->n, &p->final, label);
    fputs("plot $final using 2:1:3:4:5 with xerrorbars pointtype 7 pointsize 0 linewidth 1.6 "
          "linecolor rgb variable, \\\n"
          "  $final using 2:1:5 with points pointtype 6 pointsize 1.1 linewidth 1.6 linecolor rgb "
          "variable, \\\n"
          "  $final using ($6 > 0 ? $2 : NaN):1:5 with points pointtype 7 pointsize 1.2 linecolor "
          "rgb variable\n"
          "unset multiplot\nunset output\n",
          out);
}

enum lrf_status lrf_schedule_gnuplot(FILE *out, const struct lrf_schedule_result *report,
                                     struct lrf_error *err)
{
    struct lrf_schedule_layout picture;
    enum lrf_status status = lrf_schedule_lay_out(&picture, report, err);

    if (status == LRF_OK) {
        lrf_style_gnuplot(out, "schedule", "schedules side by side");
        write_titles(out, report);
        write_names(out, &picture);
        write_key(out, report);
        lrf_overlay_begin(out);
        write_curves(out, &picture);
        write_final(out, &picture);
    }
    lrf_schedule_layout_release(&picture);
    return status;
}
