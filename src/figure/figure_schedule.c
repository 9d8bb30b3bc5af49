/*
 * The picture of schedules side by side: rate and loss against the step, means over the seeds, and
 * the final losses, best first, whose names are the key of it all.
 */
#include "figure/plot.h"

#include <math.h>
#include <string.h>

#include "base/quote.h"
#include "experiment/schedule_runs.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const double least_height = 900, row_height = 18, top = 114, foot = 84, gap = 122;
static const double left = 96, left_width = 490, row_left = 856, row_width = 304, name_room = 189;

/* So many curves are drawn on a terminal. */
enum { NAME_LENGTH = 38, MOST_TERM = 6, BELOW = 30, LEAST_DECADES = 3 };
enum { FEW = 4 }; /* so many are all in colour */

struct draft {
    struct lrf_plot *plot;
    const struct lrf_schedule_result *result;
};

/* ---- axes */

/* The rates that the ways start from or climb to, and some decades below them. */
static struct lrf_axis rate_axis(const struct lrf_schedule_result *result)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < result->n; i++)
        lrf_axis_widen(&axis, result->way[i].max_lr);
    lrf_axis_widen(&axis, fmin(axis.lo / BELOW, axis.hi * pow(10, -LEAST_DECADES)));
    lrf_axis_settle(&axis);
    return axis;
}

static struct lrf_axis ranked_axis(const struct lrf_schedule_result *result)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_mean *loss = &result->way[i].rank.loss;
        lrf_axis_widen(&axis, loss->mean);
        lrf_axis_widen(&axis, fmax(loss->lo, loss->mean / 2));
        lrf_axis_widen(&axis, fmin(loss->hi, loss->mean * 2));
    }
    lrf_axis_settle(&axis);
    return axis;
}

/* ---- curves: means over the seeds */

/* The mean over those seeds that have a k-th check. */
static void average(const struct lrf_schedule_result *result, const struct lrf_schedule_way *way,
                    size_t k, double *step, double *rate, double *loss)
{
    size_t n = 0;

    for (size_t r = 0; r < result->repeats; r++) {
        const struct lrf_schedule_run *run = &way->run[r];
        if (run->n <= k)
            continue;
        n++;
        *step = (double)run->check[k].at.step;
        *rate += run->check[k].lr;
        *loss += lrf_schedule_loss(result, &run->check[k].at);
    }
    *rate /= (double)n;
    *loss /= (double)n;
}

/* From a twentieth of the run on: before they would only press the rest together. So would ways
 * that blow up: twice the loss before training is enough to see. */
static struct lrf_axis loss_axis(const struct lrf_schedule_result *result)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_schedule_way *way = &result->way[i];
        double step = 0, rate = 0, start = 0;
        average(result, way, 0, &step, &rate, &start);
        for (size_t k = 1 + way->run[0].n / 20; k < way->run[0].n; k++) {
            double loss = 0;
            average(result, way, k, &step, &rate, &loss);
            lrf_axis_widen(&axis, fmin(loss, 2 * start));
        }
    }
    lrf_axis_reach(&axis, result->level);
    lrf_axis_settle(&axis);
    return axis;
}

/* The best, constant, which everything is measured against, and what was asked for by name. */
static bool stands_out(const struct draft *d, size_t i)
{
    const char *name = lrf_schedule_at(d->result, i + 1)->name;
    const struct lrf_schedule_export *exported = d->result->exported;
    const size_t length = strlen(name);

    return i == 0 || d->result->n <= FEW || strcmp(name, "constant") == 0 ||
           (exported && strncmp(exported->name, name, length) == 0 &&
            strcmp(exported->name + length, ".csv") == 0);
}

/* The others are grey: so many colours tell nobody anything. */
static struct lrf_look look_of(const struct draft *d, size_t i, double width)
{
    struct lrf_look look = {LRF_HUE_AXIS, 0, fmin(width, 1.1)};
    size_t before = 0;

    if (!stands_out(d, i))
        return look;
    for (size_t k = 0; k < i; k++)
        before += stands_out(d, k);
    look = lrf_look_of(before, width);
    return look;
}

/* Where the mean loss is least, of those that stand out. */
static void mark_least(struct draft *d, struct lrf_panel *panel, const struct lrf_series *line)
{
    size_t least = line->n;
    char loss[LRF_NUMBER_SIZE], step[LRF_NUMBER_SIZE];

    for (size_t k = 0; k < line->n; k++)
        if (isfinite(line->y[k]) && (least == line->n || line->y[k] < line->y[least]))
            least = k;
    if (least == line->n)
        return;
    lrf_number_short(loss, line->y[least], 4);
    lrf_number_short(step, line->x[least], 6);
    lrf_panel_mark(
        d->plot, panel,
        &(struct lrf_mark){.at = lrf_at_value(line->x[least], line->y[least]),
                           .shape = LRF_SHAPE_DOWN,
                           .hue = line->look.hue,
                           .size = 9,
                           .name = "least loss",
                           .tell = lrf_plot_printf(d->plot, "%s\nleast %s %s\nstep %s", line->name,
                                                   panel->y.name, loss, step)});
}

static void draw_way(struct draft *d, size_t i, struct lrf_panel *loss_panel,
                     struct lrf_panel *rate_panel)
{
    const struct lrf_schedule_way *way = lrf_schedule_at(d->result, i + 1);
    struct lrf_series line = {.name = way->name,
                              .look = look_of(d, i, i == 0 ? 2.8 : 2.2),
                              .sign = lrf_sign_of(i),
                              .background = i >= MOST_TERM && !stands_out(d, i)};
    double *step, *rate, *loss;

    for (size_t r = 0; r < d->result->repeats; r++)
        line.n = way->run[r].n > line.n ? way->run[r].n : line.n;
    step = lrf_plot_array(d->plot, line.n, sizeof *step);
    rate = lrf_plot_array(d->plot, line.n, sizeof *rate);
    loss = lrf_plot_array(d->plot, line.n, sizeof *loss);
    for (size_t k = 0; k < line.n && !d->plot->failed; k++)
        average(d->result, way, k, &step[k], &rate[k], &loss[k]);
    line.x = step;
    line.y = rate;
    line.tell = lrf_panel_tell(d->plot, rate_panel, &line, NULL);
    lrf_panel_series(d->plot, rate_panel, &line);
    line.y = loss;
    line.tell = lrf_panel_tell(d->plot, loss_panel, &line, NULL);
    lrf_panel_series(d->plot, loss_panel, &line);
    if (stands_out(d, i) && !d->plot->failed)
        mark_least(d, loss_panel, &line);
}

/* The level below which learning begins, under the curves, where it is within the panel. */
static void draw_level(struct lrf_plot *plot, struct lrf_panel *loss,
                       const struct lrf_schedule_result *result)
{
    const bool within = lrf_panel_level(plot, loss, result->level, "without training");

    lrf_panel_title(plot, loss,
                    lrf_plot_printf(plot, "Loss against step%s",
                                    result->repeats > 1 ? ", mean over the seeds" : ""),
                    within ? "triangle: where it is least; dashed: without training"
                           : "triangle: where it is least");
}

/* The best way is drawn last, after what is grey. */
static void draw_curves(struct draft *d, struct lrf_panel *loss, struct lrf_panel *rate)
{
    for (int out = 0; out < 2; out++)
        for (size_t i = d->result->n; i-- > 0;)
            if (stands_out(d, i) == out)
                draw_way(d, i, loss, rate);
}

/* ---- the losses that are ranked */

static void draw_ranked(struct draft *d, struct lrf_panel *panel, size_t i)
{
    const struct lrf_schedule_way *way = lrf_schedule_at(d->result, i + 1);
    const struct lrf_mean *loss = &way->rank.loss;
    const struct lrf_look look = {look_of(d, i, 0).hue, 0, 1.6};
    char mean[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];
    double row = (double)i + 1;

    lrf_number_short(mean, loss->mean, 4);
    lrf_number_short(lo, loss->lo, 4);
    lrf_number_short(hi, loss->hi, 4);
    lrf_panel_interval(d->plot, panel, loss->lo, loss->hi, row, true, 4, &look);
    lrf_panel_mark(
        d->plot, panel,
        &(struct lrf_mark){.at = lrf_at_value(loss->mean, row),
                           .hue = look.hue,
                           .hollow = way->rank.standing == LRF_STANDING_BEHIND,
                           .size = 8.5,
                           .tell = lrf_plot_printf(d->plot, "%s\n%s %s (95 %%: %s to %s)\n%s",
                                                   way->name, panel->x.name, mean, lo, hi,
                                                   lrf_standing_word(way->rank.standing))});
}

static const char *row_name(struct lrf_plot *plot, const struct lrf_schedule_way *way)
{
    struct lrf_strbuf name = {0};

    lrf_quote_short(&name, way->name, NAME_LENGTH);
    if (way->diverged)
        lrf_strbuf_printf(&name, ", %zu diverged", way->diverged);
    return lrf_plot_text(plot, &name);
}

static void draw_ranks(struct draft *d, double h)
{
    size_t n = d->result->n;
    const struct lrf_scale loss = {.name = lrf_objective_loss(d->result->objective),
                                   .axis = ranked_axis(d->result)};
    struct lrf_row *row = lrf_plot_array(d->plot, n, sizeof *row);
    struct lrf_panel *panel =
        lrf_plot_panel(d->plot, &(struct lrf_box){row_left, top, row_width, h}, &loss,
                       &(struct lrf_scale){.axis = {.hi = 1}});

    for (size_t i = 0; i < n && row; i++) {
        const struct lrf_schedule_way *way = lrf_schedule_at(d->result, i + 1);
        row[i] = (struct lrf_row){.name = row_name(d->plot, way),
                                  .number = "",
                                  .sign = lrf_sign_of(i),
                                  .look = look_of(d, i, 2.2),
                                  .quiet = way->rank.standing == LRF_STANDING_BEHIND};
    }
    lrf_panel_title(d->plot, panel, "Best first, with 95 % intervals", NULL);
    lrf_panel_rows(d->plot, panel, row, n, name_room);
    for (size_t i = 0; i < n; i++)
        draw_ranked(d, panel, i);
}

/* ---- all of it */

static void write_titles(struct lrf_plot *plot, const struct lrf_schedule_result *result)
{
    struct lrf_strbuf title = {0}, subtitle = {0};

    lrf_quote_short(&title, result->data->name, 60);
    lrf_strbuf_printf(&title, ": %zu schedules side by side", result->n);
    lrf_phrase_schedule_runs(&subtitle, result);
    lrf_strbuf_puts(&subtitle, "; rates from a range test");
    plot->title = lrf_plot_text(plot, &title);
    plot->subtitle = lrf_plot_text(plot, &subtitle);
    plot->caption = lrf_plot_printf(
        plot,
        "%s%sgrey names and hollow dots: behind the best by more than chance (permutation test)",
        result->repeats > 1 ? "mean over the seeds, bars 95 %; " : "",
        result->n <= FEW   ? ""
        : result->exported ? "in colour: the best, constant and what is exported; "
                           : "in colour: the best and constant; ");
    lrf_plot_titles(plot, left);
}

void lrf_plot_schedule(struct lrf_plot *plot, const struct lrf_schedule_result *result)
{
    double height = fmax(least_height, top + foot + row_height * (double)result->n);
    double each = (height - top - foot - gap) / 2;
    struct draft d = {plot, result};
    const struct lrf_scale step = {.name = "step", .axis = {.hi = (double)result->steps}};
    struct lrf_panel *loss, *rate;

    lrf_plot_begin(plot, "schedule", "schedules side by side", height);
    write_titles(plot, result);
    loss = lrf_plot_panel(
        plot, &(struct lrf_box){left, top + each + gap, left_width, each}, &step,
        &(struct lrf_scale){.name = lrf_schedule_loss_name(result), .axis = loss_axis(result)});
    draw_ranks(&d, height - top - foot);
    rate = lrf_plot_panel(
        plot, &(struct lrf_box){left, top, left_width, each}, &step,
        &(struct lrf_scale){.name = "learning rate", .axis = rate_axis(result), .is_rate = true});
    lrf_panel_title(plot, rate, "Rate against step", NULL);
    draw_level(plot, loss, result);
    draw_curves(&d, loss, rate);
    plot->n_term = 2;
}
