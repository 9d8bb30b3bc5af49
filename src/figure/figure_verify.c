/*
 * The picture of a verification: the losses of every rate with its verdict, and beside it the
 * training loss against the step for a few of them.
 */
#include "figure/plot.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "record/phrases.h"
#include "record/verdicts.h"

static const double height = 800;
/* The keys over the panels; below the longer of them the panels begin. */
static const struct lrf_box step_key = {96, 122, 474, 0}, rate_key = {690, 122, 474, 0};
static const double panel_width = 470, key_foot = 14, bottom = 720;

/* Looks of the examples: another colour and line type for each. */
enum { EXAMPLES = 4, NEXT_LOOK = 9 };

/* A rate whose runs are shown step by step: "9.1e-04  best". */
struct example {
    double lr;
    const char *text;
};

struct draft {
    struct lrf_plot *plot;
    const struct lrf_verify_result *result;
    const struct lrf_verification *v;
    struct example example[EXAMPLES];
    size_t n;
    double top; /* of the panels */
    struct lrf_verify_verdict verdict;
    double stop;  /* where the validation loss of the telling rate is least; nan: at the end */
    double first; /* the highest of the losses before training; nan without runs */
};

static const struct {
    enum lrf_shape shape;
    enum lrf_hue hue;
    bool hollow;
} looks[LRF_VERDICT_COUNT] = {[LRF_VERDICT_DIVERGES] = {LRF_SHAPE_CROSS, LRF_HUE_1, false},
                              [LRF_VERDICT_DEAD] = {LRF_SHAPE_DOWN, LRF_HUE_QUIET, false},
                              [LRF_VERDICT_OSCILLATES] = {LRF_SHAPE_SQUARE, LRF_HUE_4, false},
                              [LRF_VERDICT_NOISE_FLOOR] = {LRF_SHAPE_SQUARE, LRF_HUE_4, true},
                              [LRF_VERDICT_OVERFITS] = {LRF_SHAPE_DIAMOND, LRF_HUE_3, false},
                              [LRF_VERDICT_TOO_SLOW] = {LRF_SHAPE_UP, LRF_HUE_5, true},
                              [LRF_VERDICT_UNDERFITS] = {LRF_SHAPE_UP, LRF_HUE_0, false},
                              [LRF_VERDICT_CONVERGES] = {LRF_SHAPE_DOT, LRF_HUE_2, false},
                              [LRF_VERDICT_MIXED] = {LRF_SHAPE_DIAMOND, LRF_HUE_QUIET, true}};

static const struct lrf_look suggested_look = {LRF_HUE_ANSWER, 0, 2};
static const struct lrf_look best_look = {LRF_HUE_QUIET, 1, 1.6};
static const struct lrf_look train_look = {LRF_HUE_SLOPE, 2, 1.6};
static const struct lrf_look other_look = {LRF_HUE_3, 3, 1.6};
static const struct lrf_look stop_look = {LRF_HUE_3, 3, 1.6};
static const char constant[] = "baseline";

/* The validation loss that rates are not compared by, when they are by one. */
static enum lrf_objective other_loss(const struct lrf_verification *v)
{
    return v->objective == LRF_OBJECTIVE_BEST ? LRF_OBJECTIVE_LAST : LRF_OBJECTIVE_BEST;
}

static struct lrf_mark mark_of(enum lrf_verdict_kind kind)
{
    return (struct lrf_mark){.shape = looks[kind].shape,
                             .hue = looks[kind].hue,
                             .hollow = looks[kind].hollow,
                             .size = 10,
                             .name = lrf_phrase_verdict(kind)};
}

/* ---- the rates that are shown step by step */

static bool is_example(const struct draft *d, double lr)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->example[i].lr == lr)
            return true;
    return false;
}

static void add_example(struct draft *d, double lr, const char *what)
{
    bool best = lr == d->v->best_lr && strcmp(what, "best") != 0;
    char rate[LRF_NUMBER_SIZE];

    if (!isfinite(lr) || d->n == EXAMPLES || is_example(d, lr))
        return;
    lrf_number_rate(rate, lr);
    d->example[d->n++] = (struct example){
        lr, lrf_plot_printf(d->plot, "%s  %s%s", rate, what, best ? ", best" : "")};
}

static void add_kind(struct draft *d, double lr, enum lrf_verdict_kind kind)
{
    add_example(d, lr, lrf_phrase_verdict(kind));
}

/* The first rate of a kind above `from`. */
static double rate_above(const struct lrf_verification *v, enum lrf_verdict_kind kind, double from)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].kind == kind && v->rate[i].lr > from)
            return v->rate[i].lr;
    return NAN;
}

/* The last one below `to`. */
static double rate_below(const struct lrf_verification *v, enum lrf_verdict_kind kind, double to)
{
    for (size_t i = v->n; i-- > 0;)
        if (v->rate[i].kind == kind && v->rate[i].lr < to)
            return v->rate[i].lr;
    return NAN;
}

static void choose_examples(struct draft *d)
{
    const struct lrf_verification *v = d->v;
    const struct lrf_verify_verdict verdict = d->verdict;
    static const enum lrf_verdict_kind beyond[] = {LRF_VERDICT_OSCILLATES, LRF_VERDICT_NOISE_FLOOR,
                                                   LRF_VERDICT_DEAD, LRF_VERDICT_DIVERGES};
    double middle, below, above;

    middle = isfinite(v->best_lr) ? v->best_lr : verdict.nearest;
    below = isfinite(middle) ? middle : HUGE_VAL;
    above = isfinite(middle) ? middle : 0;
    add_kind(d, rate_below(v, LRF_VERDICT_TOO_SLOW, below), LRF_VERDICT_TOO_SLOW);
    if (d->n == 0 && rate_above(v, LRF_VERDICT_UNDERFITS, 0) < below)
        add_kind(d, rate_above(v, LRF_VERDICT_UNDERFITS, 0), LRF_VERDICT_UNDERFITS);
    add_example(d, verdict.nearest, verdict.same ? "suggested" : "nearest to the suggestion");
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        add_kind(d, rate_above(v, beyond[i], above), beyond[i]);
    add_example(d, v->best_lr, "best");
}

/* ---- axes */

static double first_loss(const struct lrf_verify_result *result)
{
    double first = NAN;

    for (size_t i = 0; i < result->n_run; i++)
        if (result->run[i].n_check)
            first = fmax(first, result->run[i].verdict.first_loss);
    return first;
}

/* A good way above the first loss: what diverges does not choose the axis and leaves through the
 * top. */
static void settle(struct lrf_axis *axis, double first)
{
    lrf_axis_widen(axis, first + 0.35 * (first - axis->lo));
    lrf_axis_settle(axis);
}

static struct lrf_axis step_losses(const struct draft *d)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < d->result->n_run; i++) {
        const struct lrf_verify_run *run = &d->result->run[i];
        if (run->verdict.kind == LRF_VERDICT_DIVERGES || !is_example(d, run->lr))
            continue;
        for (size_t k = 0; k < run->n_check; k++)
            lrf_axis_widen(&axis, fmin(run->check[k].train_loss, d->first));
    }
    settle(&axis, d->first);
    return axis;
}

/* Losses by which rates are compared, and others as far as they are not far worse. An interval that
 * is far wider than its value does not stretch the axis. */
static struct lrf_axis rate_losses(const struct draft *d)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < d->v->n; i++) {
        const struct lrf_verify_rate *r = &d->v->rate[i];
        if (r->kind == LRF_VERDICT_DIVERGES)
            continue;
        lrf_axis_widen(&axis, fmin(fmax(r->train_loss, r->score / 10), d->first));
        lrf_axis_widen(&axis, fmin(r->score, d->first));
        lrf_axis_widen(&axis, fmin(fmax(r->score_lo, r->score / 2), d->first));
    }
    lrf_axis_reach(&axis, d->v->baseline_loss);
    settle(&axis, d->first);
    return axis;
}

/* ---- keys */

static double draw_step_key(struct draft *d)
{
    struct lrf_key key[EXAMPLES + 1] = {{0}};
    size_t n = d->n;

    for (size_t e = 0; e < d->n; e++)
        key[e] =
            (struct lrf_key){.text = d->example[e].text, .line = lrf_look_of(e * NEXT_LOOK, 2.2)};
    if (isfinite(d->stop))
        key[n++] = (struct lrf_key){.text = lrf_plot_printf(d->plot, "stop at step %.0f", d->stop),
                                    .line = stop_look};
    return lrf_plot_keys(d->plot, &step_key, key, n);
}

/* Only the verdicts that are there, and below them what the lines are. */
static double draw_rate_key(struct draft *d)
{
    const struct lrf_verification *v = d->v;
    const struct lrf_axis losses = rate_losses(d);
    struct lrf_key line[5] = {{.text = "suggested", .line = suggested_look},
                              {.text = "best", .line = best_look}};
    size_t lines = 2;
    struct lrf_key verdict[LRF_VERDICT_COUNT] = {{0}};
    struct lrf_box below = rate_key;
    size_t n = 0;

    for (int k = 0; k < LRF_VERDICT_COUNT; k++) {
        const enum lrf_verdict_kind kind = (enum lrf_verdict_kind)k;
        if (lrf_verify_has(d->v, kind))
            verdict[n++] =
                (struct lrf_key){.text = lrf_phrase_verdict(kind), .mark = mark_of(kind)};
    }
    below.y = lrf_plot_keys(d->plot, &rate_key, verdict, n);
    if (lrf_axis_holds(&losses, v->baseline_loss))
        line[lines++] = (struct lrf_key){.text = constant, .line = lrf_level_look};
    if (v->objective != LRF_OBJECTIVE_TRAIN) {
        line[lines++] =
            (struct lrf_key){.text = lrf_objective_loss(other_loss(v)), .line = other_look};
        line[lines++] =
            (struct lrf_key){.text = lrf_objective_loss(LRF_OBJECTIVE_TRAIN), .line = train_look};
    }
    return lrf_plot_keys(d->plot, &below, line, lines);
}

/* ---- loss against step, a line for each seed */

/* `row`: of the run's first check in verify.csv. */
static void draw_run(struct draft *d, struct lrf_panel *panel, const struct lrf_verify_run *run,
                     size_t example, size_t row)
{
    double *step = lrf_plot_array(d->plot, run->n_check, sizeof *step);
    double *loss = lrf_plot_array(d->plot, run->n_check, sizeof *loss);
    struct lrf_series line = {
        .name = d->example[example].text,
        .look = lrf_look_of(example * NEXT_LOOK, 2.2),
        .n = run->n_check,
        .x = step,
        .y = loss,
        .source = {.file = "verify.csv", .x = 4, .y = 5, .first = row, .n = run->n_check}};

    for (size_t k = 0; k < run->n_check && !d->plot->failed; k++) {
        step[k] = (double)run->check[k].step;
        loss[k] = run->check[k].train_loss;
    }
    line.tell = lrf_panel_tell(d->plot, panel, &line, NULL);
    lrf_panel_series(d->plot, panel, &line);
}

static struct lrf_box box_below(const struct draft *d, const struct lrf_box *key)
{
    return (struct lrf_box){key->x, d->top, panel_width, bottom - d->top};
}

static void draw_steps(struct draft *d)
{
    const struct lrf_scale step = {.name = "step", .axis = {.hi = (double)d->result->steps}};
    const struct lrf_scale loss = {.name = "training loss", .axis = step_losses(d)};
    const struct lrf_box box = box_below(d, &step_key);
    struct lrf_panel *panel = lrf_plot_panel(d->plot, &box, &step, &loss);

    panel->title = "Training loss against step, a line for each seed";
    lrf_panel_rate(d->plot, panel, d->stop, stop_look);
    for (size_t e = 0; e < d->n; e++)
        for (size_t i = 0, row = 0; i < d->result->n_run; row += d->result->run[i++].n_check)
            if (d->result->run[i].lr == d->example[e].lr)
                draw_run(d, panel, &d->result->run[i], e, row);
}

/* ---- final loss against rate */

/* Marks of the verdicts on the curve, which tell everything about a rate. */
static void draw_verdicts(struct draft *d, struct lrf_panel *panel)
{
    for (size_t i = 0; i < d->v->n; i++) {
        const struct lrf_verify_rate *r = &d->v->rate[i];
        struct lrf_mark mark = mark_of(r->kind);
        char lr[LRF_NUMBER_SIZE], loss[LRF_NUMBER_SIZE];
        lrf_number_rate(lr, r->lr);
        lrf_number_short(loss, r->score, 4);
        mark.at = lrf_at_value(r->lr, r->score);
        mark.tell = lrf_plot_printf(d->plot, "rate %s\n%s\n%s %s\nregret %.3f", lr, mark.name,
                                    lrf_objective_loss(d->v->objective), loss, r->regret);
        lrf_panel_mark(d->plot, panel, &mark);
    }
}

/* A number of every rate as a line. */
static const double *numbers(struct draft *d, size_t offset)
{
    double *value = lrf_plot_array(d->plot, d->v->n, sizeof *value);

    for (size_t i = 0; value && i < d->v->n; i++)
        value[i] = *(const double *)((const char *)&d->v->rate[i] + offset);
    return value;
}

#define NUMBERS(d, member) numbers(d, offsetof(struct lrf_verify_rate, member))

static void draw_curve(struct draft *d, struct lrf_panel *panel, struct lrf_series line)
{
    line.n = d->v->n;
    line.x = NUMBERS(d, lr);
    if (d->plot->failed)
        return;
    line.tell = lrf_panel_tell(d->plot, panel, &line, line.background ? line.name : NULL);
    lrf_panel_series(d->plot, panel, &line);
}

/* The lines of the rates: score with its band, and the other losses. */
static void draw_curves(struct draft *d, struct lrf_panel *panel)
{
    double *lo = lrf_plot_array(d->plot, d->v->n, sizeof *lo);

    for (size_t i = 0; lo && i < d->v->n; i++)
        lo[i] = panel->y.axis.log ? fmax(d->v->rate[i].score_lo, panel->y.axis.lo)
                                  : d->v->rate[i].score_lo;
    if (d->v->objective != LRF_OBJECTIVE_TRAIN) {
        draw_curve(d, panel,
                   (struct lrf_series){.name = lrf_objective_loss(LRF_OBJECTIVE_TRAIN),
                                       .look = train_look,
                                       .y = NUMBERS(d, train_loss),
                                       .background = true});
        draw_curve(d, panel,
                   (struct lrf_series){.name = lrf_objective_loss(other_loss(d->v)),
                                       .look = other_look,
                                       .y = d->v->objective == LRF_OBJECTIVE_BEST
                                                ? NUMBERS(d, val_loss)
                                                : NUMBERS(d, best_val_loss),
                                       .background = true});
    }
    draw_curve(d, panel,
               (struct lrf_series){.name = panel->y.name,
                                   .look = {LRF_HUE_CURVE, 0, 2.4},
                                   .y = NUMBERS(d, score),
                                   .lo = lo,
                                   .hi = NUMBERS(d, score_hi)});
}

static void add_vertical(struct draft *d, struct lrf_panel *panel, const char *name, double lr,
                         const struct lrf_look *look)
{
    char rate[LRF_NUMBER_SIZE];

    lrf_number_rate(rate, lr);
    lrf_panel_vertical(
        d->plot, panel,
        &(struct lrf_vertical){.x = lr,
                               .look = *look,
                               .label = lrf_plot_printf(d->plot, "%s %s", name, rate),
                               .lo = NAN});
}

/* The rates of the grid, and the suggestion wherever it lies. */
static struct lrf_axis rate_axis(const struct draft *d)
{
    const struct lrf_verification *v = d->v;
    const double suggested = d->result->analysis->suggestion.lr;

    return lrf_axis_rates(fmin(v->rate[0].lr, suggested) / 1.5,
                          fmax(v->rate[v->n - 1].lr, suggested) * 1.5);
}

static void draw_rates(struct draft *d)
{
    const struct lrf_verification *v = d->v;
    const struct lrf_scale lr = {.name = "learning rate", .axis = rate_axis(d), .is_rate = true};
    const struct lrf_scale loss = {.name = lrf_objective_loss(v->objective),
                                   .axis = rate_losses(d)};
    const struct lrf_box box = box_below(d, &rate_key);
    struct lrf_panel *panel = lrf_plot_panel(d->plot, &box, &lr, &loss);

    panel->title = "Loss against rate, with the 95 % band of what is compared";
    lrf_panel_level(d->plot, panel, v->baseline_loss, constant);
    draw_curves(d, panel);
    add_vertical(d, panel, "suggested", d->result->analysis->suggestion.lr, &suggested_look);
    add_vertical(d, panel, "best", v->best_lr, &best_look);
    draw_verdicts(d, panel);
}

void lrf_plot_verify(struct lrf_plot *plot, const struct lrf_verify_result *result)
{
    struct draft d = {
        .plot = plot, .result = result, .v = result->verification, .first = first_loss(result)};
    const struct lrf_verify_rate *telling;
    struct lrf_strbuf title = {0}, subtitle = {0};

    lrf_plot_begin(plot, "verify", "real runs at a grid of rates", height);
    lrf_phrase_verify_title(&title, result);
    lrf_phrase_verify_runs(&subtitle, result);
    plot->title = lrf_plot_text(plot, &title);
    plot->subtitle = lrf_plot_text(plot, &subtitle);
    lrf_plot_titles(plot, step_key.x);
    lrf_verify_judge(result, &d.verdict);
    telling = lrf_verify_telling(d.v, &d.verdict);
    d.stop = telling ? telling->stop_step : (double)NAN;
    choose_examples(&d);
    d.top = fmax(draw_step_key(&d), draw_rate_key(&d)) + key_foot;
    draw_rates(&d);
    draw_steps(&d);
    for (size_t i = 0; i < plot->n_panel; i++)
        lrf_add_words(plot, &plot->items,
                      &(struct lrf_words){.at = lrf_at_pixel(plot->panel[i].box.x, 96),
                                          .text = plot->panel[i].title,
                                          .size = LRF_TEXT_SIZE,
                                          .bold = true});
    plot->n_term = 1;
}
