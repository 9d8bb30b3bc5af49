/*
 * The picture of ordinary runs: the losses of all rows with their level, what happened to them, the
 * validation loss, and below it the rate. Of several runs each is a line.
 */
#include "figure/plot.h"

#include <math.h>
#include <string.h>

#include "base/quote.h"
#include "figure/callout.h"
#include "figure/watch_view.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const double height = 860, left = 96, top = 118, lower_height = 150, panel_gap = 24;
static const double bottom = 740, key_top = 806;
/* Below the panel's top: the marks of points above it, those of events there. */
static const double above = 7, event_y = 22;

enum { MOST_MARKS = 200, NAME_LENGTH = 40, FEW_ROWS = 60 };
/* The columns of watch.csv, from 1. */
enum { CSV_ROW = 2, CSV_STEP, CSV_LR, CSV_LOSS, CSV_VAL_LOSS, CSV_LEVEL };

struct draft {
    struct lrf_plot *plot;
    const struct lrf_watch_result *result;
    struct lrf_watch_view view;
    struct lrf_panel *loss, *rate; /* rate NULL: no log tells it */
    bool seen[LRF_EVENT_COUNT];    /* which marks there are */
    bool validated;
};

/* ---- series */

/* The places of some points of a run, in both directions. */
struct places {
    double *x, *y;
    size_t n;
};

/* Points whose value is not known, or not above `least`, are left out, so that lines lead from one
 * to the next. */
static struct places places(struct draft *d, const struct lrf_watch_run *run, size_t member,
                            double least)
{
    struct places p = {lrf_plot_array(d->plot, run->n_points, sizeof *p.x),
                       lrf_plot_array(d->plot, run->n_points, sizeof *p.y), 0};

    for (size_t i = 0; i < run->n_points && !d->plot->failed; i++) {
        const struct lrf_watch_point *point = &run->point[i];
        const double x = lrf_watch_place(&d->view, point->step, point->row);
        double y;
        memcpy(&y, (const char *)point + member, sizeof y);
        if (!isfinite(x) || !(y > least))
            continue;
        p.x[p.n] = x;
        p.y[p.n++] = y;
    }
    return p;
}

/* Where a script finds them: all rows of one run, or the part of the i-th. */
static struct lrf_source source(const struct draft *d, size_t i, int column)
{
    struct lrf_source s = {
        .file = "watch.csv", .x = d->view.by_row ? CSV_ROW : CSV_STEP, .y = column, .unit = 1};

    for (size_t k = 0; k < i; k++)
        s.first += d->result->run[k].n_points;
    s.n = d->result->n > 1 ? d->result->run[i].n_points : 0;
    return s;
}

static void draw_line(struct draft *d, struct lrf_panel *panel, size_t i, size_t member, int column,
                      const struct lrf_series *like)
{
    const struct places p =
        places(d, &d->result->run[i], member, panel->y.axis.log ? 0 : -HUGE_VAL);
    struct lrf_series line = *like;

    line.n = d->plot->failed ? 0 : lrf_watch_thin(p.x, p.y, p.n);
    line.x = p.x;
    line.y = p.y;
    if (line.n == p.n)
        line.source = source(d, i, column);
    line.tell = lrf_panel_tell(d->plot, panel, &line, NULL);
    lrf_panel_series(d->plot, panel, &line);
}

static double dot_size(size_t n)
{
    return n < 150 ? 6 : n < 600 ? 4.5 : n < 3000 ? 3 : 2;
}

/* The losses of all rows, and triangles at the top for those above it. */
static void draw_rows(struct draft *d, size_t i)
{
    struct places p =
        places(d, &d->result->run[i], offsetof(struct lrf_watch_point, loss), -HUGE_VAL);
    double *over = lrf_plot_array(d->plot, p.n, sizeof *over);
    const struct lrf_axis *y = &d->loss->y.axis;
    struct lrf_series dots = {.draw = LRF_DRAW_DOTS,
                              .look = {LRF_HUE_POINT, 0, dot_size(p.n)},
                              .n = p.n,
                              .x = p.x,
                              .y = p.y,
                              .source = source(d, i, CSV_LOSS)};

    lrf_panel_series(d->plot, d->loss, &dots);
    for (size_t k = 0; k < p.n && !d->plot->failed; k++)
        over[k] = p.y[k] > y->hi ? lrf_axis_value(y, d->loss->box.y + above) : NAN;
    dots.draw = LRF_DRAW_ABOVE;
    dots.look.width = 5;
    dots.y = over;
    dots.background = true;
    lrf_panel_series(d->plot, d->loss, &dots);
}

/* The level of a short run lags behind it: its losses say more. */
static bool is_short(const struct lrf_watch_run *run)
{
    return run->verdict.rows <= FEW_ROWS;
}

/* The course of a run as a line. */
static void draw_course(struct draft *d, size_t i, const struct lrf_series *like)
{
    if (is_short(&d->result->run[i]))
        draw_line(d, d->loss, i, offsetof(struct lrf_watch_point, loss), CSV_LOSS, like);
    else
        draw_line(d, d->loss, i, offsetof(struct lrf_watch_point, level), CSV_LEVEL, like);
}

static const char *name_of(struct draft *d, size_t i)
{
    struct lrf_strbuf name = {0}, cut = {0};

    lrf_phrase_run_name(&name, d->result, i);
    lrf_quote_short(&cut, name.n ? name.s : "", NAME_LENGTH);
    d->plot->failed |= name.failed;
    lrf_strbuf_release(&name);
    return lrf_plot_text(d->plot, &cut);
}

static void draw_one(struct draft *d)
{
    draw_rows(d, 0);
    draw_line(
        d, d->loss, 0, offsetof(struct lrf_watch_point, val_loss), CSV_VAL_LOSS,
        &(struct lrf_series){.name = "validation loss", .look = {LRF_HUE_1, 0, 2}, .sign = "v"});
    draw_course(d, 0,
                &(struct lrf_series){.name = is_short(&d->result->run[0]) ? "loss" : "level",
                                     .look = {LRF_HUE_CURVE, 0, 2.4}});
    if (d->rate)
        draw_line(d, d->rate, 0, offsetof(struct lrf_watch_point, lr), CSV_LR,
                  &(struct lrf_series){.name = "learning rate", .look = {LRF_HUE_SLOPE, 0, 2}});
}

/* A colour each; the validation loss is dashed. */
static void draw_several(struct draft *d)
{
    for (size_t i = 0; i < d->view.n; i++) {
        struct lrf_series line = {
            .name = name_of(d, i), .look = lrf_look_of(i, 2.2), .sign = lrf_sign_of(i)};
        draw_course(d, i, &line);
        if (d->rate)
            draw_line(d, d->rate, i, offsetof(struct lrf_watch_point, lr), CSV_LR, &line);
        line.look = (struct lrf_look){line.look.hue, 1, 1.6};
        line.sign = NULL;
        line.name = lrf_plot_printf(d->plot, "%s, validation loss", line.name);
        draw_line(d, d->loss, i, offsetof(struct lrf_watch_point, val_loss), CSV_VAL_LOSS, &line);
    }
}

/* ---- what happened */

static const struct event_look {
    enum lrf_shape shape;
    enum lrf_hue hue;
    bool hollow;
    unsigned weight; /* which are named where there is no room for all */
} event_look[] = {[LRF_EVENT_NONFINITE] = {LRF_SHAPE_CROSS, LRF_HUE_1, false, 5},
                  [LRF_EVENT_EXPLODED] = {LRF_SHAPE_UP, LRF_HUE_1, false, 5},
                  [LRF_EVENT_SPIKE] = {LRF_SHAPE_DIAMOND, LRF_HUE_4, false, 3},
                  [LRF_EVENT_LOSING_GROUND] = {LRF_SHAPE_SQUARE, LRF_HUE_4, true, 2},
                  [LRF_EVENT_DIVERGING] = {LRF_SHAPE_SQUARE, LRF_HUE_1, false, 4},
                  [LRF_EVENT_RECOVERED] = {LRF_SHAPE_DOT, LRF_HUE_2, false, 1},
                  [LRF_EVENT_NOISIER] = {LRF_SHAPE_DIAMOND, LRF_HUE_3, true, 1},
                  [LRF_EVENT_RESTART] = {LRF_SHAPE_UP, LRF_HUE_QUIET, true, 0},
                  [LRF_EVENT_RESUME] = {LRF_SHAPE_DOWN, LRF_HUE_QUIET, true, 1}};

/* Within the panel, where its mark covers no frame; a loss that is not known is below. */
static struct lrf_place place_of(const struct draft *d, const struct lrf_event *e)
{
    const struct lrf_axis *axis = &d->loss->y.axis;
    const double most = lrf_axis_value(axis, axis->to + event_y);
    const double least = lrf_axis_value(axis, axis->from - event_y / 2);
    const double loss = e->kind == LRF_EVENT_SPIKE || e->kind == LRF_EVENT_RESTART ? e->loss
                        : e->kind == LRF_EVENT_EXPLODED || e->kind == LRF_EVENT_NONFINITE
                            ? most
                            : e->level;

    return lrf_at_value(lrf_watch_place(&d->view, e->step, e->row),
                        isnan(loss) ? least : fmax(least, fmin(loss, most)));
}

/* "diverging\nstep 1240\nloss 3.1". */
static const char *tell_event(struct lrf_plot *plot, const struct lrf_event *e)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(&text, lrf_event_words(e->kind));
    if (isfinite(e->step)) {
        lrf_strbuf_puts(&text, "\nstep ");
        lrf_put_step(&text, e->step);
    }
    if (isfinite(e->loss)) {
        lrf_strbuf_puts(&text, "\nloss ");
        lrf_put_short(&text, e->loss, 4);
    }
    return lrf_plot_text(plot, &text);
}

/* Of several runs a mark has the colour of its run. */
static enum lrf_hue hue_of(const struct draft *d, size_t i, enum lrf_hue hue)
{
    return d->result->n > 1 ? lrf_look_of(i, 0).hue : hue;
}

static void mark_events(struct draft *d, size_t run_index)
{
    const struct lrf_watch_run *run = &d->result->run[run_index];

    for (size_t i = 0; i < run->n_events && i < MOST_MARKS; i++) {
        const struct lrf_event *e = &run->event[i];
        const struct event_look *look = &event_look[e->kind];
        d->seen[e->kind] = true;
        lrf_panel_mark(d->plot, d->loss,
                       &(struct lrf_mark){.at = place_of(d, e),
                                          .shape = look->shape,
                                          .hue = hue_of(d, run_index, look->hue),
                                          .hollow = look->hollow,
                                          .size = 9,
                                          .name = lrf_event_words(e->kind),
                                          .tell = tell_event(d->plot, e)});
    }
}

/* Where the validation loss is least. */
static void mark_least(struct draft *d, size_t run)
{
    const struct lrf_watch_point *least = lrf_watch_least(&d->result->run[run]);
    char loss[LRF_NUMBER_SIZE];

    if (least == NULL)
        return;
    d->validated = true;
    lrf_number_short(loss, least->val_loss, 4);
    lrf_panel_mark(
        d->plot, d->loss,
        &(struct lrf_mark){
            .at = lrf_at_value(lrf_watch_place(&d->view, least->step, least->row), least->val_loss),
            .shape = LRF_SHAPE_DOWN,
            .hue = hue_of(d, run, LRF_HUE_1),
            .size = 9,
            .name = "lowest validation loss",
            .tell = lrf_plot_printf(d->plot, "lowest validation loss\n%s", loss)});
}

/* ---- names, of a single run */

/* The step that the verdict names, across both panels: "stop at step 87". */
static double draw_step(struct draft *d, const struct lrf_run_verdict *v, const char **text)
{
    const bool stop = v->kind == LRF_RUN_OVERFITS;
    const bool back = v->kind == LRF_RUN_DIVERGED;
    const double step = stop ? v->stop_step : back ? v->back_to_step : NAN;
    struct lrf_strbuf words = {0};
    struct lrf_vertical vertical = {
        .x = step, .look = {LRF_HUE_ANSWER, 0, 1.4}, .lo = NAN, .hi = NAN};

    if (!isfinite(step) || d->view.by_row)
        return NAN;
    lrf_strbuf_puts(&words, stop ? "stop at step " : "go back to step ");
    lrf_put_step(&words, step);
    *text = lrf_plot_text(d->plot, &words);
    vertical.label = *text;
    lrf_panel_vertical(d->plot, d->loss, &vertical);
    vertical.label = NULL;
    if (d->rate)
        lrf_panel_vertical(d->plot, d->rate, &vertical);
    return step;
}

static void name_event(struct draft *d, const struct lrf_event *e, struct lrf_callout *callout)
{
    const struct lrf_place at = place_of(d, e);
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "%s ", lrf_event_words(e->kind));
    lrf_put_step(&text, lrf_watch_place(&d->view, e->step, e->row));
    *callout = (struct lrf_callout){.x = at.x,
                                    .lo = NAN,
                                    .hi = NAN,
                                    .y = at.y,
                                    .named = LRF_NAMED_MARK,
                                    .hue = LRF_HUE_QUIET,
                                    .text = lrf_plot_text(d->plot, &text)};
}

/* The step of the verdict, then events, the grave ones first. */
static void draw_names(struct draft *d, const struct lrf_watch_run *run)
{
    struct lrf_callout callout[LRF_MAX_CALLOUTS];
    size_t n = 0;
    const char *text = "";
    const double step = draw_step(d, &run->verdict, &text);

    if (isfinite(step))
        callout[n++] = (struct lrf_callout){.x = step,
                                            .lo = NAN,
                                            .hi = NAN,
                                            .y = NAN,
                                            .named = LRF_NAMED_RATE,
                                            .hue = LRF_HUE_QUIET,
                                            .text = text};
    for (unsigned weight = 5; weight > 0; weight--)
        for (size_t i = 0; i < run->n_events && i < MOST_MARKS && n < LRF_MAX_CALLOUTS; i++)
            if (event_look[run->event[i].kind].weight == weight)
                name_event(d, &run->event[i], &callout[n++]);
    lrf_panel_callouts(d->plot, d->loss, callout, n);
}

/* ---- the key */

static void add_key(struct lrf_key *key, size_t *n, const char *text, struct lrf_look line,
                    const struct lrf_mark *mark)
{
    key[*n] = (struct lrf_key){.text = text, .line = line};
    if (mark)
        key[*n].mark = *mark;
    (*n)++;
}

static void draw_key(struct draft *d)
{
    const struct lrf_box box = {left, key_top, LRF_PICTURE_WIDTH - 36 - left, 0};
    const struct lrf_look none = {LRF_HUE_INK, 0, 0};
    struct lrf_key key[LRF_WATCH_MOST_RUNS + LRF_EVENT_COUNT + 4];
    size_t n = 0;

    for (size_t i = 0; d->result->n > 1 && i < d->view.n; i++)
        add_key(key, &n, name_of(d, i), lrf_look_of(i, 2.2), NULL);
    if (d->result->n > 1 && d->validated)
        add_key(key, &n, "validation loss", (struct lrf_look){LRF_HUE_INK, 1, 1.6}, NULL);
    if (d->result->n == 1) {
        add_key(key, &n, "loss of a row", none,
                &(struct lrf_mark){.hue = LRF_HUE_POINT, .size = 5});
        if (!is_short(&d->result->run[0]))
            add_key(key, &n, "level: median of 16 and more",
                    (struct lrf_look){LRF_HUE_CURVE, 0, 2.4}, NULL);
        if (d->validated)
            add_key(key, &n, "validation loss", (struct lrf_look){LRF_HUE_1, 0, 2}, NULL);
        if (d->view.above)
            add_key(key, &n, "above the scale", none,
                    &(struct lrf_mark){.shape = LRF_SHAPE_UP, .hue = LRF_HUE_POINT, .size = 5});
    }
    if (d->validated)
        add_key(key, &n, "lowest validation loss", none,
                &(struct lrf_mark){.shape = LRF_SHAPE_DOWN,
                                   .hue = d->result->n > 1 ? LRF_HUE_INK : LRF_HUE_1,
                                   .size = 8});
    for (int k = 0; k < LRF_EVENT_COUNT; k++)
        if (d->seen[k])
            add_key(key, &n, lrf_event_words((enum lrf_event_kind)k), none,
                    &(struct lrf_mark){.shape = event_look[k].shape,
                                       .hue = d->result->n > 1 ? LRF_HUE_INK : event_look[k].hue,
                                       .hollow = event_look[k].hollow,
                                       .size = 8});
    lrf_plot_keys(d->plot, &box, key, n);
}

/* ---- all of it */

static void write_titles(struct draft *d)
{
    struct lrf_strbuf title = {0}, subtitle = {0}, caption = {0};
    const struct lrf_watch_result *result = d->result;

    lrf_phrase_watch_title(&title, result);
    if (result->n == 1) {
        lrf_phrase_run(&subtitle, &result->run[0].verdict);
        lrf_phrase_run_advice(&caption, &result->run[0].verdict);
    } else {
        lrf_strbuf_puts(&subtitle, "level of the loss, median of the last 16 rows, or a short "
                                   "run's losses");
        if (result->n > d->view.n)
            lrf_strbuf_printf(&caption, "the first %zu of %zu runs", d->view.n, result->n);
    }
    d->plot->title = lrf_plot_text(d->plot, &title);
    d->plot->subtitle = lrf_plot_text(d->plot, &subtitle);
    d->plot->caption = lrf_plot_text(d->plot, &caption);
    lrf_plot_titles(d->plot, left);
}

static void add_panels(struct draft *d)
{
    const double width = LRF_PICTURE_WIDTH - 36 - left;
    const double upper_height = bottom - top - (d->view.has_lr ? lower_height + panel_gap : 0);
    struct lrf_scale x = {.name = d->view.by_row ? "row" : "step", .axis = d->view.x};
    struct lrf_scale bare = x;

    bare.bare = d->view.has_lr;
    d->loss = lrf_plot_panel(d->plot, &(struct lrf_box){left, top, width, upper_height}, &bare,
                             &(struct lrf_scale){.name = "loss", .axis = d->view.loss});
    d->loss->keyed = true;
    lrf_panel_title(d->plot, d->loss, d->view.by_row ? "Loss against row" : "Loss against step",
                    NULL);
    if (d->view.has_lr)
        d->rate = lrf_plot_panel(
            d->plot, &(struct lrf_box){left, bottom - lower_height, width, lower_height}, &x,
            &(struct lrf_scale){.name = "learning rate", .axis = d->view.lr, .is_rate = true});
}

void lrf_plot_watch(struct lrf_plot *plot, const struct lrf_watch_result *result)
{
    struct draft d = {.plot = plot, .result = result};

    lrf_plot_begin(plot, "watch", "the loss of ordinary runs", height);
    lrf_watch_view_choose(&d.view, result);
    write_titles(&d);
    add_panels(&d);
    if (result->n == 1)
        draw_one(&d);
    else
        draw_several(&d);
    for (size_t i = 0; i < d.view.n; i++) {
        mark_events(&d, i);
        mark_least(&d, i);
    }
    if (result->n == 1)
        draw_names(&d, &result->run[0]);
    draw_key(&d);
    plot->n_term = 1;
}
