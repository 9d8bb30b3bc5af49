#include "report/pictures.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/compare.h"
#include "report/svg_marks.h"
#include "report/view.h"
#include "record/words.h"

static const double width = 1200, head = 60, foot = 60, row_height = 24, least_height = 380;

/* ---- the curves */

static enum lrf_status draw_curve(const struct lrf_svg_plot *plot,
                                  const struct lrf_compare_case *item, size_t look,
                                  struct lrf_error *err)
{
    const struct lrf_smooth *s = &item->analysis->smooth;
    double *relative;

    if (s->n == 0)
        return LRF_OK;
    relative = lrf_calloc(s->n, sizeof *relative);
    if (relative == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->n; i++)
        relative[i] = lrf_compare_relative(item->analysis, s->loss[i]);
    lrf_svg_plot_line(
        plot,
        &(struct lrf_svg_series){
            .name = item->name, .n = s->n, .x = s->lr, .y = relative, .look = look, .classes = ""});
    free(relative);
    return LRF_OK;
}

static enum lrf_status draw_curves(struct lrf_svg_figure *figure,
                                   const struct lrf_compare_layout *layout, double height,
                                   struct lrf_error *err)
{
    const struct lrf_compare_result *report = layout->report;
    struct lrf_svg_plot plot = {.figure = figure,
                                .box = {70, head, 480, height},
                                .x = {"learning rate", layout->lr, true},
                                .y = {"relative loss", layout->relative, false}};
    enum lrf_status status = LRF_OK;

    lrf_svg_plot_begin(&plot);
    lrf_svg_plot_title(&plot, "Loss against rate",
                       "1 at the start, 0 at its least; dot: suggested");
    for (size_t i = 0; i < report->n && status == LRF_OK; i++)
        status = draw_curve(&plot, &report->item[i], i, err);
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_analysis *a = report->item[i].analysis;
        double lr = a->suggestion.lr;
        double loss = isnan(lr) ? NAN : lrf_smooth_at(&a->smooth, a->smooth.loss, lr);
        lrf_svg_plot_mark(&plot, &(struct lrf_svg_mark){LRF_SVG_DOT, i, false}, lr,
                          lrf_compare_relative(a, loss), NAN, NAN);
    }
    return status;
}

/* ---- the suggestions */

static void tell_rate(const struct lrf_svg_plot *plot, const struct lrf_compare_case *item,
                      double row)
{
    const struct lrf_suggestion *s = &item->analysis->suggestion;
    char lr[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];
    struct lrf_strbuf text = {0};

    lrf_number_rate(lr, s->lr);
    lrf_number_rate(lo, s->lo);
    lrf_number_rate(hi, s->hi);
    lrf_strbuf_puts(&text, item->name);
    lrf_strbuf_printf(&text, "\nrate %s (95 %%: %s to %s)", lr, lo, hi);
    lrf_svg_series_point(plot->figure, lrf_svg_plot_x(plot, s->lr), lrf_svg_plot_y(plot, row),
                         text.failed ? lr : text.s);
    lrf_strbuf_release(&text);
}

/* Their names are the key of the whole picture. */
static void draw_rates(struct lrf_svg_figure *figure, const struct lrf_compare_layout *layout,
                       double height)
{
    const struct lrf_compare_result *report = layout->report;
    struct lrf_svg_plot plot = {.figure = figure,
                                .box = {900, head, 280, height},
                                .x = {"learning rate", layout->suggestion, true},
                                .y = {NULL, {.lo = 0.5, .hi = (double)report->n + 0.5}, false},
                                .rows = true};

    lrf_svg_plot_begin(&plot);
    lrf_svg_plot_title(&plot, "Suggested rates", "with 95 % intervals");
    lrf_svg_series_begin(figure, &plot.box, false, NULL);
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_suggestion *s = &report->item[i].analysis->suggestion;
        double row = (double)i + 1;
        lrf_svg_plot_row(&plot, i, report->item[i].name, isnan(s->lr));
        lrf_svg_plot_mark(&plot, &(struct lrf_svg_mark){LRF_SVG_DOT, i, false}, s->lr, row, s->lo,
                          s->hi);
        tell_rate(&plot, &report->item[i], row);
    }
    lrf_svg_series_end(figure);
}

enum lrf_status lrf_compare_svg(FILE *out, const struct lrf_compare_result *report,
                                struct lrf_error *err)
{
    double height = fmax(least_height, row_height * (double)report->n);
    struct lrf_compare_layout layout;
    struct lrf_svg_figure figure;
    enum lrf_status drawn, told;

    lrf_compare_lay_out(&layout, report);
    lrf_svg_figure_begin(&figure, out, "curves",
                         &(struct lrf_box){0, 0, width, head + height + foot},
                         "Range tests side by side",
                         "Left, the smooth curves on a common axis; right, the suggested rates.");
    drawn = draw_curves(&figure, &layout, height, err);
    draw_rates(&figure, &layout, height);
    told = lrf_svg_figure_end(
        &figure, "Move over the picture or use the arrow keys to read curves and rates.", err);
    return drawn == LRF_OK ? told : drawn;
}
