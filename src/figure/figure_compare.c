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

/* So many cases have their regrets written into the cells. */
enum { MOST_CELL_TEXTS = 12, NAME_LENGTH = 34, BAR = 25 };

static const char *name_of(struct lrf_plot *plot, const struct lrf_compare_result *result, size_t i)
{
    struct lrf_strbuf name = {0};

    lrf_quote_short(&name, result->item[i].name, NAME_LENGTH);
    return lrf_plot_text(plot, &name);
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
                               size_t i, size_t j)
{
    double regret = result->comparison->regret[i * result->n + j];
    const char *other = i == j ? "" : result->item[j].name;
    char rate[LRF_NUMBER_SIZE];

    lrf_number_rate(rate, result->item[j].analysis->suggestion.lr);
    return lrf_plot_printf(plot, "%s\n%s%s%s%s%s", result->item[i].name,
                           i == j ? "at its own rate " : "at the rate of ", other,
                           i == j ? "" : ", ", isnan(regret) ? "none" : rate,
                           isnan(regret) ? "" : lrf_plot_printf(plot, "\nregret %.2f", regret));
}

/* Each row is a series: up and down keys go from case to case. */
static void draw_regrets_of(struct lrf_plot *plot, struct lrf_panel *panel,
                            const struct lrf_compare_result *result, size_t i)
{
    size_t n = result->n;
    const double *regret = result->comparison->regret + i * n;
    double *x = lrf_plot_array(plot, n, sizeof *x), *y = lrf_plot_array(plot, n, sizeof *y);
    const char **tell = lrf_plot_array(plot, n, sizeof *tell);

    for (size_t j = 0; j < n && !plot->failed; j++) {
        struct lrf_words words = {.size = LRF_SMALL_SIZE - 1, .align = LRF_ALIGN_CENTER};
        x[j] = (double)j + 1;
        y[j] = (double)i + 1;
        tell[j] = tell_regret(plot, result, i, j);
        words.at = lrf_at_value(x[j], y[j]);
        words.text = isnan(regret[j]) ? "-" : lrf_plot_printf(plot, "%.2f", regret[j]);
        words.hue = regret[j] > 0.6 ? LRF_HUE_DEEP : LRF_HUE_INK;
        if (n <= MOST_CELL_TEXTS)
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

static void draw_regrets(struct lrf_plot *plot, const struct lrf_compare_result *result, double y,
                         double h)
{
    const struct lrf_box box = {left, y, left_width, h};
    double n = (double)result->n;
    struct lrf_scale to = {.name = "rate suggested for case", .axis = {0.5, n + 0.5, 0, 0, 0}};
    struct lrf_scale from = {.name = "used for case", .axis = {0.5, n + 0.5, 0, 0, 0}};
    struct lrf_panel *panel = lrf_plot_panel(plot, &box, &to, &from);

    panel->no_grid = true;
    panel->y.axis.from = box.y; /* the first row is at the top */
    panel->y.axis.to = box.y + box.h;
    number_cases(&panel->x.ticks, result->n);
    number_cases(&panel->y.ticks, result->n);
    lrf_panel_title(plot, panel, "Does one rate fit all?",
                    "regret: what a row's case loses at a column's rate, 1 is everything");
    for (size_t i = 0; i < result->n; i++)
        draw_regrets_of(plot, panel, result, i);
    draw_shades(plot, &box);
}

void lrf_plot_compare(struct lrf_plot *plot, const struct lrf_compare_result *result)
{
    double height = fmax(least_height, top + foot + row_height * (double)result->n);
    double each = (height - top - foot - gap) / 2;

    lrf_plot_begin(plot, "compare", "range tests side by side", height);
    plot->title = lrf_plot_printf(plot, "%zu range tests side by side", result->n);
    plot->caption = result->steps ? "regrets from real runs at a grid of rates"
                                  : "regrets read from the range curves: small rates look too bad";
    lrf_plot_titles(plot, left);
    draw_curves(plot, result, each);
    draw_suggestions(plot, result, height - top - foot);
    draw_regrets(plot, result, top + each + gap, each);
    plot->n_term = 2;
}
