#include <lrfind/report_schedule.h>

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/page.h"
#include "report/quote.h"
#include "report/schedule.h"
#include "report/schedule_table.h"
#include "report/svg_marks.h"
#include "report/words.h"

static const double width = 1200, head = 50, foot = 60, gap = 80, row_height = 24,
                    least_height = 620;

static void write_answer(FILE *out, const struct lrf_schedule_report *report)
{
    bool answered = lrf_schedule_at(report, 1)->rank.n > 0;
    struct lrf_strbuf line = {0};

    lrf_strbuf_puts(&line, "Use ");
    lrf_phrase_schedule_answer(&line, report);
    lrf_page_paragraph(out, "answer", answered && !line.failed ? line.s : "No run was finished.");
    lrf_strbuf_release(&line);
    lrf_page_terms_begin(out);
    if (lrf_schedule_tested(report))
        lrf_page_term(out, "Why",
                      "paired t tests of the final losses over common seeds, Holm-corrected for "
                      "all pairs: behind means p < 0.05");
    lrf_page_term(out, "Next",
                  report->exported ? "train with the exported rates"
                                   : "--export NAME writes a schedule's rates as step,lr for use "
                                     "elsewhere");
    lrf_page_terms_end(out);
}

/* ---- curves: means over the seeds */

/* Columns of one way: step, rate, loss; each as long as its longest run. */
struct means {
    size_t n;
    double *step, *rate, *loss; /* (n), owned by step */
};

static void add_check(const struct lrf_schedule_report *report, struct means *means, size_t k,
                      const struct lrf_schedule_way *way)
{
    size_t n = 0;

    for (size_t r = 0; r < report->repeats; r++) {
        const struct lrf_schedule_run *run = &way->run[r];
        if (run->n <= k)
            continue;
        n++;
        means->step[k] = (double)run->check[k].at.step;
        means->rate[k] += run->check[k].lr;
        means->loss[k] += lrf_schedule_loss(report, &run->check[k].at);
    }
    means->rate[k] /= (double)n;
    means->loss[k] /= (double)n;
}

static enum lrf_status average(const struct lrf_schedule_report *report,
                               const struct lrf_schedule_way *way, struct means *means,
                               struct lrf_error *err)
{
    *means = (struct means){0};
    for (size_t r = 0; r < report->repeats; r++)
        means->n = way->run[r].n > means->n ? way->run[r].n : means->n;
    means->step = lrf_calloc(3 * means->n + 1, sizeof *means->step);
    if (means->step == NULL)
        return lrf_fail_memory(err);
    means->rate = means->step + means->n;
    means->loss = means->rate + means->n;
    for (size_t k = 0; k < means->n; k++)
        add_check(report, means, k, way);
    return LRF_OK;
}

/* The best stands out, those behind it step back. */
static const char *line_class(const struct lrf_rank *rank)
{
    return rank->place == 1 ? "thick" : rank->differs ? "thin" : "";
}

/* Both panels, the best way drawn last. */
static enum lrf_status draw_ways(const struct lrf_svg_plot *rate, const struct lrf_svg_plot *loss,
                                 const struct lrf_schedule_layout *layout, struct lrf_error *err)
{
    for (size_t i = layout->report->n; i-- > 0;) {
        const struct lrf_schedule_way *way = layout->way[i];
        struct means means;
        enum lrf_status status = average(layout->report, way, &means, err);
        struct lrf_svg_series series = {.name = way->name,
                                        .n = means.n,
                                        .x = means.step,
                                        .look = i,
                                        .classes = line_class(&way->rank)};
        if (status != LRF_OK)
            return status;
        series.y = means.rate;
        lrf_svg_plot_line(rate, &series);
        series.y = means.loss;
        lrf_svg_plot_line(loss, &series);
        free(means.step);
    }
    return LRF_OK;
}

static enum lrf_status draw_curves(struct lrf_svg_figure *figure,
                                   const struct lrf_schedule_layout *layout, double height,
                                   struct lrf_error *err)
{
    double each = (height - gap) / 2;
    struct lrf_svg_plot rate = {.figure = figure,
                                .box = {80, head, 500, each},
                                .x = {"step", layout->step, false},
                                .y = {"learning rate", layout->rate, true}};
    struct lrf_svg_plot loss = {.figure = figure,
                                .box = {80, head + each + gap, 500, each},
                                .x = {"step", layout->step, false},
                                .y = {lrf_schedule_loss_name(layout->report), layout->loss, false}};

    lrf_svg_plot_begin(&rate);
    lrf_svg_plot_title(&rate, "Rate against step", NULL);
    lrf_svg_plot_begin(&loss);
    lrf_svg_plot_title(&loss, "Loss against step, mean over the seeds", NULL);
    return draw_ways(&rate, &loss, layout, err);
}

/* ---- final losses: the key of the whole picture too */

static void tell_final(const struct lrf_svg_plot *plot, const struct lrf_schedule_way *way,
                       double row)
{
    const struct lrf_rank *rank = &way->rank;
    char mean[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];
    struct lrf_strbuf text = {0};

    lrf_number_short(mean, rank->mean, 4);
    lrf_number_short(lo, rank->lo, 4);
    lrf_number_short(hi, rank->hi, 4);
    lrf_strbuf_puts(&text, way->name);
    lrf_strbuf_printf(&text, "\n%s %s (95 %%: %s to %s)%s", plot->x.name, mean, lo, hi,
                      rank->differs ? "\nbehind the best" : "");
    lrf_svg_series_point(plot->figure, lrf_svg_plot_x(plot, rank->mean), lrf_svg_plot_y(plot, row),
                         text.failed ? mean : text.s);
    lrf_strbuf_release(&text);
}

static void draw_row(const struct lrf_svg_plot *plot, const struct lrf_schedule_way *way, size_t i)
{
    struct lrf_svg_mark mark = {LRF_SVG_DOT, i, way->rank.differs};
    double row = (double)i + 1;
    struct lrf_strbuf name = {0};

    lrf_strbuf_puts(&name, way->name);
    if (way->diverged)
        lrf_strbuf_printf(&name, ", %zu diverged", way->diverged);
    lrf_svg_plot_row(plot, i, name.failed ? "" : name.s, way->rank.differs);
    lrf_svg_plot_mark(plot, &mark, way->rank.mean, row, way->rank.lo, way->rank.hi);
    tell_final(plot, way, row);
    lrf_strbuf_release(&name);
}

static void draw_finals(struct lrf_svg_figure *figure, const struct lrf_schedule_layout *layout,
                        double height)
{
    size_t n = layout->report->n;
    char name[40];
    struct lrf_svg_plot plot = {.figure = figure,
                                .box = {880, head, 300, height},
                                .x = {name, layout->final, false},
                                .y = {NULL, {.lo = 0.5, .hi = (double)n + 0.5}, false},
                                .rows = true};

    snprintf(name, sizeof name, "final %s", lrf_schedule_loss_name(layout->report));
    lrf_svg_plot_begin(&plot);
    lrf_svg_plot_title(&plot, "Best first, with 95 % intervals", NULL);
    lrf_svg_series_begin(figure, &plot.box, false, NULL);
    for (size_t i = 0; i < n; i++)
        draw_row(&plot, layout->way[i], i);
    lrf_svg_series_end(figure);
}

static enum lrf_status write_picture(FILE *out, const struct lrf_schedule_layout *layout,
                                     struct lrf_error *err)
{
    double height = fmax(least_height, row_height * (double)layout->report->n);
    struct lrf_svg_figure figure;
    enum lrf_status drawn, told;

    lrf_svg_figure_begin(&figure, out, "schedules",
                         &(struct lrf_box){0, 0, width, head + height + foot},
                         "Schedules side by side",
                         "Left, rate and loss against step; right, the final losses, best first.");
    drawn = draw_curves(&figure, layout, height, err);
    draw_finals(&figure, layout, height);
    told = lrf_svg_figure_end(&figure,
                              "Full dots and black names: not behind the best by more than the "
                              "seeds' noise.",
                              err);
    return drawn == LRF_OK ? told : drawn;
}

static void write_terms(FILE *out)
{
    lrf_page_section(out, "Terms");
    lrf_page_terms_begin(out);
    lrf_page_term(out, "rate",
                  "the rate that a schedule starts from or climbs to; it comes from "
                  "one range test of the optimizer");
    lrf_page_term(out, "to the best",
                  "mean difference of the final losses to the best schedule, seed by seed");
    lrf_page_term(out, "behind", "worse than the best by more than the noise of the seeds");
    lrf_page_terms_end(out);
}

static enum lrf_status write_page(FILE *out, const struct lrf_schedule_layout *layout,
                                  struct lrf_error *err)
{
    const struct lrf_schedule_report *report = layout->report;
    struct lrf_report settings = {.command = "schedule",
                                  .seed = report->seed,
                                  .data = report->data,
                                  .model = report->model,
                                  .range = report->range};
    struct lrf_strbuf title = {0}, subtitle = {0};
    enum lrf_status status;

    lrf_quote_short(&title, report->data->name, 60);
    lrf_strbuf_printf(&title, ": %zu schedules side by side", report->n);
    lrf_phrase_schedule_runs(&subtitle, report);
    lrf_page_begin(out, title.failed ? "" : title.s, subtitle.failed ? "" : subtitle.s);
    write_answer(out, report);
    status = write_picture(out, layout, err);
    lrf_schedule_table(out, layout);
    write_terms(out);
    lrf_page_settings(out, &settings, report->steps, report->repeats);
    lrf_page_end(out);
    lrf_strbuf_release(&title);
    lrf_strbuf_release(&subtitle);
    return status;
}

enum lrf_status lrf_report_schedule_html(FILE *out, const struct lrf_schedule_report *report,
                                         struct lrf_error *err)
{
    struct lrf_schedule_layout layout;
    enum lrf_status status = lrf_schedule_lay_out(&layout, report, err);

    if (status == LRF_OK)
        status = write_page(out, &layout, err);
    lrf_schedule_layout_release(&layout);
    return status;
}
