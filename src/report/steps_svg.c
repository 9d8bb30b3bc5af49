#include "report/pictures.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/steps.h"
#include "report/style.h"
#include "report/svg.h"
#include "report/svg_plot.h"

static const double width = 1200, first_x = 80, first_y = 60, across = 395, down = 320;

enum { MOST_DOTS = 1000, COLUMNS = 3 };

/* Every dot as a line of no length with round ends, as in svg_range.c. */
static void draw_dots(const struct lrf_svg_plot *plot, const struct lrf_curve *curve, int field)
{
    FILE *out = plot->figure->out;
    size_t step = curve->n / MOST_DOTS + 1;

    if (field < 0)
        return;
    lrf_svg_clip_begin(plot->figure, &plot->box);
    fputs("<path class=\"points\" d=\"", out);
    for (size_t i = 0; i < curve->n; i += step) {
        double value = lrf_point_field(&curve->point[i], (enum lrf_field_index)field);
        double x = lrf_svg_plot_x(plot, curve->point[i].lr), y = lrf_svg_plot_y(plot, value);
        if (isfinite(x) && isfinite(y))
            fprintf(out, "M%s %sh0", lrf_svg_px(x).s, lrf_svg_px(y).s);
    }
    fputs("\"/>\n", out);
    lrf_svg_clip_end(plot->figure);
}

/* Bins without the value are passed over: the line leads from one known to the next. */
static enum lrf_status draw_medians(const struct lrf_svg_plot *plot, const struct lrf_steps *steps,
                                    int column, struct lrf_error *err)
{
    double *lr = lrf_calloc(2 * steps->n, sizeof *lr), *value;
    size_t n = 0;

    if (lr == NULL)
        return lrf_fail_memory(err);
    value = lr + steps->n;
    for (size_t i = 0; i < steps->n; i++) {
        lr[n] = steps->bin[i].lr;
        value[n] = lrf_steps_value(&steps->bin[i], column);
        n += isfinite(value[n]);
    }
    lrf_svg_plot_line(plot,
                      &(struct lrf_svg_series){.n = n, .x = lr, .y = value, .classes = "thick"});
    free(lr);
    return LRF_OK;
}

/* The rate itself: where it passes the stable one. */
static void draw_diagonal(const struct lrf_svg_plot *plot)
{
    double from = plot->x.axis.lo, to = plot->x.axis.hi;

    lrf_svg_clip_begin(plot->figure, &plot->box);
    for (double lr = from; lr < to; lr *= 1.5)
        lrf_svg_line(plot->figure->out, lrf_svg_plot_x(plot, lr), lrf_svg_plot_y(plot, lr),
                     lrf_svg_plot_x(plot, lr * 1.25), lrf_svg_plot_y(plot, lr * 1.25), "pole");
    lrf_svg_clip_end(plot->figure);
}

static enum lrf_status draw_panel(struct lrf_svg_figure *figure,
                                  const struct lrf_range_result *report, size_t i,
                                  struct lrf_error *err)
{
    const struct lrf_steps_panel *panel = &lrf_steps_panel[i];
    const struct lrf_analysis *a = report->analysis;
    struct lrf_svg_plot plot = {
        .figure = figure,
        .box = {first_x + across * (double)(i % COLUMNS), first_y + down * (double)(i / COLUMNS),
                310, 200},
        .x = {"learning rate", {.lo = a->lr_min, .hi = a->lr_max, .log = true}, true},
        .y = {panel->name, lrf_steps_axis(report, panel), panel->field == LRF_LR_LIMIT_INDEX},
        .y_titled = true};

    lrf_svg_plot_title(&plot, panel->name, panel->meaning);
    if (!lrf_steps_measured(report->curve, panel)) {
        lrf_svg_text(figure->out, "not measured", plot.box.x + plot.box.w / 2,
                     plot.box.y + plot.box.h / 2, "middle", LRF_TEXT_SIZE, "quiet");
        return LRF_OK;
    }
    lrf_svg_plot_begin(&plot);
    draw_dots(&plot, report->curve, panel->field);
    if (panel->field == LRF_LR_LIMIT_INDEX)
        draw_diagonal(&plot);
    lrf_svg_plot_vertical(&plot, a->suggestion.lr, "answer");
    return draw_medians(&plot, report->steps, panel->column, err);
}

enum lrf_status lrf_steps_svg(FILE *out, const struct lrf_range_result *report,
                              struct lrf_error *err)
{
    enum lrf_status status = LRF_OK, told;
    struct lrf_svg_figure figure;

    lrf_svg_figure_begin(&figure, out, "steps", &(struct lrf_box){0, 0, width, 2 * down},
                         "What single steps say",
                         "Six panels of measurements of the steps against the rate.");
    for (size_t i = 0; i < LRF_STEPS_PANELS && status == LRF_OK; i++)
        status = draw_panel(&figure, report, i, err);
    told = lrf_svg_figure_end(&figure,
                              "Grey: single steps; line: median of an eighth of a decade; black: "
                              "suggested rate.",
                              err);
    return status == LRF_OK ? told : status;
}
