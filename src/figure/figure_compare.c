/*
 * The picture of range tests side by side: the curves on a common scale; below them a row for each
 * case: what it loses with every rate, and its suggestion with the interval.
 */
#include "figure/plot.h"

#include <math.h>

#include "base/quote.h"
#include "figure/callout.h"
#include "figure/view.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const double left = 96, right = LRF_PICTURE_WIDTH - 36, top = 150, curve_height = 330;
static const double between = 122, foot = 84; /* below the curves; the rows */
static const double most_row = 46, usual_rows = 400, least_row = 18; /* heights */
static const double row_left = 285, name_room = 189;
static const double regret_width = 560, suggestion_left = 934;

enum { NAME_LENGTH = 34, ANSWER_LENGTH = 150, BAR = 25 };
/* Regrets are written into cells from this size on; a column needs that for its rate, pixels. */
static const double least_text = 8, label_width = 62;

static const struct lrf_look common_look = {LRF_HUE_INK, 1, 1.6};

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

static bool has_common(const struct lrf_compare_result *result)
{
    return result->comparison->common < result->comparison->n_lr;
}

/* ---- the curves */

/* The rate that is best for all, as a line with its name. */
static void name_common(struct lrf_plot *plot, struct lrf_panel *panel, double lr)
{
    char rate[LRF_NUMBER_SIZE];
    struct lrf_callout callout = {.x = lr, .lo = NAN, .hi = NAN, .named = LRF_NAMED_RATE};
    struct lrf_vertical line = {.x = lr, .look = common_look, .lo = NAN, .hi = NAN};

    lrf_number_rate(rate, lr);
    callout.text = line.label = lrf_plot_printf(plot, "one rate for all %s", rate);
    lrf_panel_vertical(plot, panel, &line);
    lrf_panel_callouts(plot, panel, &callout, 1);
}

/* What is drawn in more than one panel, beside the first title. */
static void draw_key(struct lrf_plot *plot, const struct lrf_compare_result *result)
{
    const struct lrf_key key[] = {{.text = "suggested", .mark = {.hue = LRF_HUE_INK, .size = 8.5}},
                                  {.text = "one rate for all", .line = common_look}};
    const size_t n = has_common(result) ? 2 : 1;
    double width = 0;

    for (size_t i = 0; i < n; i++)
        width += lrf_key_width(&key[i]) + (i ? 22 : 0);
    lrf_plot_keys(plot, &(struct lrf_box){right - width, top - 16, width + 1, 0}, key, n);
}

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

static void draw_curves(struct lrf_plot *plot, const struct lrf_compare_result *result)
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
    panel = lrf_plot_panel(plot, &(struct lrf_box){left, top, right - left, curve_height}, &lr,
                           &relative);
    lrf_panel_title(plot, panel, "Loss against rate", "1 at the start, 0 at its least");
    for (size_t i = 0; i < result->n; row += result->item[i++].analysis->smooth.n)
        draw_curve(plot, panel, result, i, row);
    if (has_common(result))
        name_common(plot, panel, result->comparison->lr[result->comparison->common]);
}

/* ---- the suggestions */

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

/* The case of each row; its name is the key of the whole picture. */
static struct lrf_row *list_rows(struct lrf_plot *plot, const struct lrf_compare_result *result)
{
    struct lrf_row *row = lrf_plot_array(plot, result->n, sizeof *row);

    for (size_t i = 0; row && i < result->n; i++)
        row[i] = (struct lrf_row){.name = name_of(plot, result, i),
                                  .number = lrf_plot_printf(plot, "%zu  ", i + 1),
                                  .sign = lrf_sign_of(i),
                                  .look = lrf_look_of(i, 2.2),
                                  .quiet = isnan(result->item[i].analysis->suggestion.lr)};
    return row;
}

static struct lrf_axis suggestion_axis(const struct lrf_plot *plot,
                                       const struct lrf_compare_result *result)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_suggestion *s = &result->item[i].analysis->suggestion;
        lrf_axis_widen(&axis, s->lr);
        lrf_axis_widen(&axis, s->lo);
        lrf_axis_widen(&axis, s->hi);
    }
    if (!(axis.lo <= axis.hi)) /* no case has one */
        return plot->panel[0].x.axis;
    if (has_common(result))
        lrf_axis_widen(&axis, result->comparison->lr[result->comparison->common]);
    lrf_axis_settle(&axis);
    return axis;
}

/* In the box beside the regrets, which have the names; without regrets they are here. */
static void draw_suggestions(struct lrf_plot *plot, const struct lrf_compare_result *result,
                             double y, double h)
{
    const bool alone = result->comparison->n_lr == 0;
    const double from = alone ? row_left : suggestion_left;
    const struct lrf_scale lr = {
        .name = "learning rate", .axis = suggestion_axis(plot, result), .is_rate = true};
    struct lrf_panel *panel = lrf_plot_panel(plot, &(struct lrf_box){from, y, right - from, h}, &lr,
                                             &(struct lrf_scale){.axis = {.hi = 1}});

    lrf_panel_title(plot, panel, "Suggested rates", "with 95 % intervals");
    lrf_panel_rows(plot, panel, list_rows(plot, result), result->n, alone ? name_room : 0);
    if (has_common(result))
        lrf_panel_rate(plot, panel, result->comparison->lr[result->comparison->common],
                       common_look);
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

/* At which ".00" fits into a cell. */
static double cell_text_size(double w, double h)
{
    return fmin(fmin(LRF_SMALL_SIZE - 1, h - 2), (w - 4) / lrf_text_width(".00", 1));
}

/* Each row is a series: up and down keys go from case to case. */
static void draw_regrets_of(struct lrf_plot *plot, struct lrf_panel *panel,
                            const struct lrf_compare_result *result, size_t i)
{
    const size_t n = result->comparison->n_lr;
    const double *regret = result->comparison->regret + i * n;
    const double size = cell_text_size(panel->box.w / (double)n, panel->box.h / (double)result->n);
    double *x = lrf_plot_array(plot, n, sizeof *x), *y = lrf_plot_array(plot, n, sizeof *y);
    const char **tell = lrf_plot_array(plot, n, sizeof *tell);

    for (size_t k = 0; k < n && !plot->failed; k++) {
        struct lrf_words words = {.size = size, .align = LRF_ALIGN_CENTER};
        x[k] = (double)k + 1;
        y[k] = (double)i + 1;
        tell[k] = tell_regret(plot, result, i, k);
        words.at = lrf_at_value(x[k], y[k]);
        words.text = cell_text(plot, regret[k]);
        words.hue = regret[k] > 0.6 ? LRF_HUE_DEEP : LRF_HUE_INK;
        if (size >= least_text)
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
    const struct lrf_box box = {row_left, y, regret_width, h};
    const struct lrf_scale rate = {.name = "learning rate",
                                   .axis = {0.5, (double)c->n_lr + 0.5, 0, 0, 0}};
    struct lrf_panel *panel;

    if (c->n_lr == 0) /* no case has a suggestion */
        return;
    panel = lrf_plot_panel(plot, &box, &rate, &(struct lrf_scale){.axis = {.hi = 1}});
    panel->no_grid = true;
    name_columns(&panel->x.ticks, c, box.w);
    lrf_panel_rows(plot, panel, list_rows(plot, result), c->n, name_room);
    lrf_panel_title(
        plot, panel, "Does one rate fit all?",
        "regret: share of what training gains that a rate loses; framed: suggested, and "
        "best for all");
    for (size_t i = 0; i < c->n; i++)
        draw_regrets_of(plot, panel, result, i);
    draw_frames(plot, panel, result);
    draw_shades(plot, &box);
}

static void write_titles(struct lrf_plot *plot, const struct lrf_compare_result *result)
{
    struct lrf_strbuf answer = {0}, caption = {0};

    plot->title = lrf_plot_printf(plot, "%zu range tests side by side", result->n);
    plot->subtitle = lrf_compare_why_none(result);
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
}

void lrf_plot_compare(struct lrf_plot *plot, const struct lrf_compare_result *result)
{
    const double n = (double)result->n, y = top + curve_height + between;
    const double h = n * fmax(least_row, fmin(most_row, usual_rows / n));

    lrf_plot_begin(plot, "compare", "range tests side by side", y + h + foot);
    write_titles(plot, result);
    draw_key(plot, result);
    draw_curves(plot, result);
    draw_suggestions(plot, result, y, h);
    draw_regrets(plot, result, y, h);
    plot->n_term = 2;
}
