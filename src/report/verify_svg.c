#include "report/pictures.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/overlay.h"
#include "report/style.h"
#include "report/svg.h"
#include "report/verify.h"
#include "record/words.h"

static const struct lrf_box view = {0, 0, 1200, 560};
static const struct lrf_box step_panel = {80, 96, 480, 400};
static const struct lrf_box rate_panel = {680, 96, 490, 400};

static enum lrf_status draw_run(const struct lrf_svg_plot *plot, const struct lrf_verify_run *run,
                                const struct lrf_verify_example *example, struct lrf_error *err)
{
    double *values = lrf_calloc(2 * run->n_check, sizeof *values);
    double *step = values, *loss;

    if (values == NULL)
        return lrf_fail_memory(err);
    loss = values + run->n_check;
    for (size_t k = 0; k < run->n_check; k++) {
        step[k] = (double)run->check[k].step;
        loss[k] = run->check[k].train_loss;
    }
    lrf_svg_plot_line(plot, &(struct lrf_svg_series){.name = example->text,
                                                     .n = run->n_check,
                                                     .x = step,
                                                     .y = loss,
                                                     .look = example->look,
                                                     .classes = ""});
    free(values);
    return LRF_OK;
}

static enum lrf_status draw_steps(struct lrf_svg_figure *figure,
                                  const struct lrf_verify_layout *layout, struct lrf_error *err)
{
    const struct lrf_verify_result *report = layout->report;
    struct lrf_svg_plot plot = {.figure = figure,
                                .box = step_panel,
                                .x = {"step", layout->step, false},
                                .y = {"training loss", layout->loss, false}};
    enum lrf_status status = LRF_OK;

    lrf_svg_plot_begin(&plot);
    lrf_svg_text(figure->out, "A line for each seed", step_panel.x, 16, "start", LRF_TEXT_SIZE,
                 "ink strong");
    for (size_t i = 0; i < layout->n; i++) {
        const struct lrf_verify_example *e = &layout->example[i];
        double x = step_panel.x + 245 * (double)(i % 2), y = 44 + 24 * (double)(i / 2);
        lrf_svg_sample(figure->out, e->look, "", x, y);
        lrf_svg_text(figure->out, e->text, x + LRF_SVG_SAMPLE + 10, y, "start", LRF_SMALL_SIZE,
                     "ink");
        for (size_t k = 0; k < report->n_run && status == LRF_OK; k++)
            if (report->run[k].lr == e->lr && report->run[k].n_check)
                status = draw_run(&plot, &report->run[k], e, err);
    }
    return status;
}

/* Marks of the verdicts on the curve, which tell everything about a rate. */
static void draw_verdicts(const struct lrf_svg_plot *plot, const struct lrf_verification *v)
{
    struct lrf_strbuf text = {0};
    char lr[LRF_NUMBER_SIZE], loss[LRF_NUMBER_SIZE];

    lrf_svg_series_begin(plot->figure, &plot->box, false, NULL);
    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        double x = lrf_svg_plot_x(plot, r->lr), y = lrf_svg_plot_y(plot, r->score);
        lrf_svg_plot_mark(plot, &lrf_verify_look(r->kind)->mark, r->lr, r->score, NAN, NAN);
        lrf_number_rate(lr, r->lr);
        lrf_number_short(loss, r->score, 4);
        lrf_strbuf_clear(&text);
        lrf_strbuf_printf(&text, "rate %s\n%s\n%s loss %s\nregret %.3f", lr,
                          lrf_verdict_name(r->kind), v->by_validation ? "validation" : "training",
                          loss, r->regret);
        lrf_svg_series_point(plot->figure, x, y, text.failed ? lr : text.s);
    }
    lrf_svg_series_end(plot->figure);
    lrf_strbuf_release(&text);
}

static void draw_verdict_key(FILE *out, const struct lrf_verification *v)
{
    double x = rate_panel.x + 6;

    for (int k = 0; k < LRF_VERDICT_COUNT; k++) {
        const char *name = lrf_verdict_name((enum lrf_verdict_kind)k);
        if (!lrf_verify_has(v, (enum lrf_verdict_kind)k))
            continue;
        lrf_svg_shape(out, &lrf_verify_look((enum lrf_verdict_kind)k)->mark, x, 44);
        lrf_svg_text(out, name, x + 11, 44, "start", LRF_SMALL_SIZE, "ink");
        x += 32 + lrf_text_width(name, LRF_SMALL_SIZE);
    }
    lrf_svg_text(out, "solid line: suggested rate; dashed: best", rate_panel.x, 68, "start",
                 LRF_SMALL_SIZE, "quiet");
}

/* The columns of the rates that curves need: rate, score, its ends, training loss. */
enum { COLUMNS = 5 };

static enum lrf_status draw_rates(struct lrf_svg_figure *figure,
                                  const struct lrf_verify_layout *layout, struct lrf_error *err)
{
    const struct lrf_verification *v = layout->report->verification;
    struct lrf_svg_plot plot = {
        .figure = figure,
        .box = rate_panel,
        .x = {"learning rate", layout->lr, true},
        .y = {v->by_validation ? "least validation loss" : "training loss", layout->final, false}};
    double *values = lrf_calloc(COLUMNS * v->n, sizeof *values);

    if (values == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        const double row[COLUMNS] = {r->lr, r->score, r->score_lo, r->score_hi, r->train_loss};
        for (size_t k = 0; k < COLUMNS; k++)
            values[k * v->n + i] = row[k];
    }
    lrf_svg_plot_begin(&plot);
    lrf_svg_text(figure->out, "Final loss against rate, with 95 % band", rate_panel.x, 16, "start",
                 LRF_TEXT_SIZE, "ink strong");
    draw_verdict_key(figure->out, v);
    lrf_svg_plot_vertical(&plot, layout->report->analysis->suggestion.lr, "answer");
    lrf_svg_plot_vertical(&plot, v->best_lr, "best");
    lrf_svg_plot_line(&plot, &(struct lrf_svg_series){.n = v->n,
                                                      .x = values,
                                                      .y = values + v->n,
                                                      .lo = values + 2 * v->n,
                                                      .hi = values + 3 * v->n,
                                                      .classes = ""});
    if (v->by_validation) {
        plot.y.name = "final training loss";
        lrf_svg_plot_line(&plot, &(struct lrf_svg_series){.n = v->n,
                                                          .x = values,
                                                          .y = values + 4 * v->n,
                                                          .look = 2 * LRF_OVERLAY_COLORS + 3,
                                                          .classes = "thin"});
    }
    draw_verdicts(&plot, v);
    free(values);
    return LRF_OK;
}

enum lrf_status lrf_verify_svg(FILE *out, const struct lrf_verify_result *report,
                               struct lrf_error *err)
{
    struct lrf_verify_layout layout;
    struct lrf_svg_figure figure;
    enum lrf_status drawn, told;

    lrf_verify_lay_out(&layout, report);
    lrf_svg_figure_begin(&figure, out, "verify", &view, "Training at a grid of rates",
                         "Left, training loss against step for some of the rates; right, the final "
                         "loss of every rate with its verdict.");
    drawn = draw_steps(&figure, &layout, err);
    if (drawn == LRF_OK)
        drawn = draw_rates(&figure, &layout, err);
    told = lrf_svg_figure_end(&figure,
                              report->verification->by_validation
                                  ? "Right, dotted: the final training loss."
                                  : "Losses are those of the training batches.",
                              err);
    return drawn == LRF_OK ? told : drawn;
}
