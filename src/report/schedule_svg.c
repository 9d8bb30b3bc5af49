
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/schedule.h"
#include "report/svg_marks.h"

static const double width = 1200, head = 50, foot = 60, gap = 80, row_height = 24,
                    least_height = 620;

/* ---- curves: means over the seeds */

/* Columns of one way: step, rate, loss; each as long as its longest run. */
struct means {
    size_t n;
    double *step, *rate, *loss; /* (n), owned by step */
};

static void add_check(const struct lrf_schedule_result *report, struct means *means, size_t k,
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

static enum lrf_status average(const struct lrf_schedule_result *report,
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

enum lrf_status lrf_schedule_svg(FILE *out, const struct lrf_schedule_layout *layout,
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
