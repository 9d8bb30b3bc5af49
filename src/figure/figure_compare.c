/*
 * The picture of range tests side by side: the curves on a common scale, the suggestions with
 * their intervals, and what each case loses with every other one's rate.
 */
#include "figure/plot.h"

#include <math.h>

#include "base/quote.h"
#include "figure/view.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const double least_height = 900, row_height = 18, top = 122, foot = 84;
static const double left = 96, left_width = 420, gap = 130; /* between curves and regrets */
static const double row_left = 856, row_width = 304, name_room = 189;

enum { NAME_LENGTH = 34, ANSWER_LENGTH = 150, BAR = 25 };
/* What a cell needs for its regret to be written into it, and a column for its rate below, pixels
 */
static const double cell_width = 25, cell_height = 12, label_width = 62;

static const char *short_of(struct lrf_plot *plot, const char *text, size_t length)
{
    struct lrf_strbuf out = {0};

    lrf_quote_short(&out, text, length);
    return lrf_plot_text(plot, &out);
}

static const char *name_of(struct lrf_plot *plot, const struct lrf_compare_result *result, size_t i)
{
    return short_of(plot, result->item[i].name, NAME_LENGTH);
}

/* ---- the curves */

/* `row`: of its first point in compare.csv. */
static void draw_curve(struct lrf_plot *plot, struct lrf_panel *panel,
                       const struct lrf_compare_result *result, size_t i, size_t row)
{
    const struct lrf_analysis *a = result->item[i].analysis;
    const struct lrf_smooth *s = &a->smooth;
    double *relative = lrf_plot_array(plot, s->n, sizeof *relative);
    double lr = a->suggestion.lr;
    double loss = isnan(lr) ? NAN : lrf_smooth_at(s, s->loss, lr);
    struct lrf_series line = {
        .name = name_of(plot, result, i),
        .look = lrf_look_of(i, 1.9),
        .n = s->n,
        .x = s->lr,
        .y = relative,
        .sign = lrf_sign_of(i),
        .source = {.file = "compare.csv", .x = 1, .y = 5, .first = row, .n = s->n}};

    for (size_t k = 0; relative && k < s->n; k++)
        relative[k] = lrf_compare_relative(a, s->loss[k]);
    line.tell = lrf_panel_tell(plot, panel, &line, NULL);
    lrf_panel_series(plot, panel, &line);
    lrf_panel_mark(plot, panel,
                   &(struct lrf_mark){.at = lrf_at_value(lr, lrf_compare_relative(a, loss)),
                                      .hue = line.look.hue,
                                      .size = 8.5});
}

static void draw_curves(struct lrf_plot *plot, const struct lrf_compare_result *result, double h)
{
    struct lrf_scale lr = {.name = "learning rate", .axis = lrf_axis_empty(), .is_rate = true};
    const struct lrf_scale relative = {.name = "relative loss", .axis = {.lo = -0.08, .hi = 1.4}};
    struct lrf_panel *panel;
    size_t row = 0;

    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_smooth *s = &result->item[i].analysis->smooth;
        if (s->n == 0)
            continue;
        lrf_axis_widen(&lr.axis, s->lr[0]);
        lrf_axis_widen(&lr.axis, s->lr[s->n - 1]);
    }
    lrf_axis_settle(&lr.axis);
    panel = lrf_plot_panel(plot, &(struct lrf_box){left, top, left_width, h}, &lr, &relative);
    lrf_panel_title(plot, panel, "Loss against rate",
                    "1 at the start, 0 at its least; dot: suggested");
    for (size_t i = 0; i < result->n; row += result->item[i++].analysis->smooth.n)
        draw_curve(plot, panel, result, i, row);
}

/* ---- the suggestions: their names are the key of the whole picture */

static void draw_suggestion(struct lrf_plot *plot, struct lrf_panel *panel,
                            const struct lrf_compare_result *result, size_t i)
{
    const struct lrf_suggestion *s = &result->item[i].analysis->suggestion;
    const struct lrf_look look = {lrf_look_of(i, 0).hue, 0, 1.6};
    char lr[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];
    double row = (double)i + 1;

    lrf_number_rate(lr, s->lr);
    lrf_number_rate(lo, s->lo);
    lrf_number_rate(hi, s->hi);
    lrf_panel_interval(plot, panel, s->lo, s->hi, row, true, 4, &look);
    lrf_panel_mark(plot, panel,
                   &(struct lrf_mark){.at = lrf_at_value(s->lr, row),
                                      .hue = look.hue,
                                      .size = 8.5,
                                      .tell = lrf_plot_printf(plot, "%s\nrate %s (95 %%: %s to %s)",
                                                              result->item[i].name, lr, lo, hi)});
}

static void draw_suggestions(struct lrf_plot *plot, const struct lrf_compare_result *result,
                             double h)
{
    struct lrf_scale lr = {.name = "learning rate", .axis = lrf_axis_empty(), .is_rate = true};
    struct lrf_row *row = lrf_plot_array(plot, result->n, sizeof *row);
    struct lrf_panel *panel;

    for (size_t i = 0; i < result->n && !plot->failed; i++) {
        const struct lrf_suggestion *s = &result->item[i].analysis->suggestion;
        lrf_axis_widen(&lr.axis, s->lr);
        lrf_axis_widen(&lr.axis, s->lo);
        lrf_axis_widen(&lr.axis, s->hi);
        row[i] = (struct lrf_row){name_of(plot, result, i), lrf_plot_printf(plot, "%zu  ", i + 1),
                                  lrf_sign_of(i), isnan(s->lr)};
    }
    if (lr.axis.lo <= lr.axis.hi)
        lrf_axis_settle(&lr.axis);
    else /* no case has one */
        lr.axis = plot->panel[0].x.axis;
    panel = lrf_plot_panel(plot, &(struct lrf_box){row_left, top, row_width, h}, &lr,
                           &(struct lrf_scale){.axis = {.hi = 1}});
    lrf_panel_title(plot, panel, "Suggested rates", "with 95 % intervals");
    lrf_panel_rows(plot, panel, row, result->n, name_room);
    for (size_t i = 0; i < result->n; i++)
        draw_suggestion(plot, panel, result, i);
}

/* ---- the regrets */

static const char *tell_regret(struct lrf_plot *plot, const struct lrf_compare_result *result,
                               size_t i, size_t k)
{
    const struct lrf_comparison *c = result->comparison;
    const double regret = c->regret[i * c->n_lr + k];
    const char *loss =
        result->steps ? lrf_objective_loss(result->item[i].objective) : "loss in the range curve";
    char rate[LRF_NUMBER_SIZE];

    lrf_number_rate(rate, c->lr[k]);
    return lrf_plot_printf(
        plot, "%s\nat %s%s%s\n%s", result->item[i].name, rate,
        k == c->own[i] ? ", its suggestion" : "", k == c->common ? ", best for all" : "",
        isnan(regret) ? "no loss below that without learning"
                      : lrf_plot_printf(plot, "regret %.2f of the %s", regret, loss));
}

/* Two decimals without the 0 before them: cells are narrow. */
static const char *cell_text(struct lrf_plot *plot, double regret)
{
    const char *text = lrf_plot_printf(plot, regret < 0.995 ? "%.2f" : "%.0f", regret);

    return isnan(regret) ? "-" : text + (text[0] == '0');
}

/* Each row is a series: up and down keys go from case to case. */
static void draw_regrets_of(struct lrf_plot *plot, struct lrf_panel *panel,
                            const struct lrf_compare_result *result, size_t i)
{
    const size_t n = result->comparison->n_lr;
    const double *regret = result->comparison->regret + i * n;
    const bool roomy =
        panel->box.w / (double)n >= cell_width && panel->box.h / (double)result->n >= cell_height;
    double *x = lrf_plot_array(plot, n, sizeof *x), *y = lrf_plot_array(plot, n, sizeof *y);
    const char **tell = lrf_plot_array(plot, n, sizeof *tell);

    for (size_t k = 0; k < n && !plot->failed; k++) {
        struct lrf_words words = {.size = LRF_SMALL_SIZE - 1, .align = LRF_ALIGN_CENTER};
        x[k] = (double)k + 1;
        y[k] = (double)i + 1;
        tell[k] = tell_regret(plot, result, i, k);
        words.at = lrf_at_value(x[k], y[k]);
        words.text = cell_text(plot, regret[k]);
        words.hue = regret[k] > 0.6 ? LRF_HUE_DEEP : LRF_HUE_INK;
        if (roomy)
            lrf_add_words(plot, &panel->items, &words);
    }
    lrf_panel_series(plot, panel,
                     &(struct lrf_series){.draw = LRF_DRAW_CELLS,
                                          .name = name_of(plot, result, i),
                                          .n = n,
                                          .x = x,
                                          .y = y,
                                          .fill = regret,
                                          .tell = tell});
}

/* A frame around the cells of a column from row `from` to row `to`. */
static void frame(struct lrf_plot *plot, struct lrf_panel *panel, double column, double from,
                  double to, struct lrf_look look)
{
    const struct lrf_place corner[] = {
        lrf_at_value(column - 0.5, from - 0.5), lrf_at_value(column + 0.5, from - 0.5),
        lrf_at_value(column + 0.5, to + 0.5), lrf_at_value(column - 0.5, to + 0.5)};

    for (int i = 0; i < 4; i++)
        lrf_add_line(plot, &panel->items, corner[i], corner[(i + 1) % 4], look, true);
}

/* The column of the rate that is best for all, and each case's own cell. */
static void draw_frames(struct lrf_plot *plot, struct lrf_panel *panel,
                        const struct lrf_compare_result *result)
{
    const struct lrf_comparison *c = result->comparison;

    for (size_t i = 0; i < c->n; i++)
        if (c->own[i] < c->n_lr)
            frame(plot, panel, (double)c->own[i] + 1, (double)i + 1, (double)i + 1,
                  (struct lrf_look){lrf_look_of(i, 0).hue, 0, 2});
    if (c->common < c->n_lr)
        frame(plot, panel, (double)c->common + 1, 1, (double)c->n,
              (struct lrf_look){LRF_HUE_INK, 0, 1.6});
}

/* Cells of every shade from 0 to 1 beside the panel. */
static void draw_shades(struct lrf_plot *plot, const struct lrf_box *beside)
{
    const struct lrf_box box = {beside->x + beside->w + 10, beside->y, 10, beside->h};
    const struct lrf_scale x = {.name = "", .axis = {0.5, 1.5, 0, 0, 0}, .hidden = true};
    const struct lrf_scale y = {
        .name = "regret", .axis = {0.5, BAR + 0.5, 0, 0, 0}, .hidden = true};
    struct lrf_panel *panel = lrf_plot_panel(plot, &box, &x, &y);
    double *at = lrf_plot_array(plot, 3 * BAR, sizeof *at);

    panel->no_grid = true;
    for (size_t i = 0; at && i < BAR; i++) {
        at[i] = 1;
        at[BAR + i] = (double)i + 1;
        at[2 * BAR + i] = (double)i / (BAR - 1);
    }
    lrf_panel_series(plot, panel,
                     &(struct lrf_series){.draw = LRF_DRAW_CELLS,
                                          .name = "shades of regret",
                                          .n = BAR,
                                          .x = at,
                                          .y = at ? at + BAR : NULL,
                                          .fill = at ? at + 2 * BAR : NULL});
    for (int i = 0; i <= 2; i++)
        lrf_add_text(plot, &panel->items, box.x + 16, box.y + box.h * (1 - i / 2.0),
                     i == 0   ? "0"
                     : i == 1 ? "0.5"
                              : "1",
                     LRF_SMALL_SIZE, LRF_ALIGN_LEFT, LRF_HUE_QUIET);
}

/* Every case, or every fifth of many. */
static void number_cases(struct lrf_ticks *ticks, size_t n)
{
    size_t each = n > 100 ? 20 : n > 16 ? 5 : 1;

    *ticks = (struct lrf_ticks){0};
    for (size_t i = each; i <= n && ticks->n < LRF_MAX_TICKS; i += each, ticks->n++) {
        ticks->at[ticks->n] = (double)i;
        snprintf(ticks->label[ticks->n], sizeof *ticks->label, "%zu", i);
    }
}

/* The rates below so many columns as have room for one, the best for all among them. */
static void name_columns(struct lrf_ticks *ticks, const struct lrf_comparison *c, double width)
{
    const size_t each = (size_t)ceil(label_width * (double)c->n_lr / width);

    *ticks = (struct lrf_ticks){0};
    for (size_t k = c->common < c->n_lr ? c->common % each : 0;
         k < c->n_lr && ticks->n < LRF_MAX_TICKS; k += each, ticks->n++) {
        char rate[LRF_NUMBER_SIZE];
        lrf_number_rate(rate, c->lr[k]);
        ticks->at[ticks->n] = (double)k + 1;
        snprintf(ticks->label[ticks->n], sizeof *ticks->label, "%s", rate);
    }
}

static void draw_regrets(struct lrf_plot *plot, const struct lrf_compare_result *result, double y,
                         double h)
{
    const struct lrf_comparison *c = result->comparison;
    const struct lrf_box box = {left, y, left_width, h};
    const struct lrf_scale rate = {.name = "learning rate",
                                   .axis = {0.5, (double)c->n_lr + 0.5, 0, 0, 0}};
    const struct lrf_scale of = {.name = "case", .axis = {0.5, (double)c->n + 0.5, 0, 0, 0}};
    struct lrf_panel *panel;

    if (c->n_lr == 0) /* no case has a suggestion */
        return;
    panel = lrf_plot_panel(plot, &box, &rate, &of);
    panel->no_grid = true;
    panel->y.axis.from = box.y; /* the first row is at the top */
    panel->y.axis.to = box.y + box.h;
    name_columns(&panel->x.ticks, c, box.w);
    number_cases(&panel->y.ticks, c->n);
    lrf_panel_title(plot, panel, "Does one rate fit all?",
                    "regret, 1 is everything; framed: suggested, and best for all");
    for (size_t i = 0; i < c->n; i++)
        draw_regrets_of(plot, panel, result, i);
    draw_frames(plot, panel, result);
    draw_shades(plot, &box);
}

void lrf_plot_compare(struct lrf_plot *plot, const struct lrf_compare_result *result)
{
    double height = fmax(least_height, top + foot + row_height * (double)result->n);
    double each = (height - top - foot - gap) / 2;
    struct lrf_strbuf answer = {0}, caption = {0};

    lrf_plot_begin(plot, "compare", "range tests side by side", height);
    plot->title = lrf_plot_printf(plot, "%zu range tests side by side", result->n);
    if (lrf_compare_answers(result)) {
        lrf_phrase_compare_common(&answer, result);
        plot->subtitle = answer.failed ? "" : short_of(plot, answer.s, ANSWER_LENGTH);
        plot->failed |= answer.failed;
        lrf_strbuf_release(&answer);
    }
    lrf_strbuf_puts(&caption, "regrets: ");
    lrf_phrase_compare_runs(&caption, result);
    if (result->steps == 0)
        lrf_strbuf_puts(&caption, ", which make small rates look too bad");
    plot->caption = lrf_plot_text(plot, &caption);
    lrf_plot_titles(plot, left);
    draw_curves(plot, result, each);
    draw_suggestions(plot, result, height - top - foot);
    draw_regrets(plot, result, top + each + gap, each);
    plot->n_term = 2;
}
