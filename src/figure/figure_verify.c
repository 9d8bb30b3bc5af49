/*
 * The picture of a verification: the loss by which rates are compared with each one's verdict, and
 * beside it the losses of a few of them against the step. One kind of loss in each panel.
 */
#include "figure/plot.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "figure/examples.h"
#include "figure/ribbon.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const double height = 900;
/* The keys over the panels; below the longer of them the panels begin. */
static const struct lrf_box step_key = {96, 122, 474, 0}, rate_key = {690, 122, 474, 0};
static const double panel_width = 470, key_foot = 14, bottom = 812, between = 94, margin = 8;

/* Looks of the examples: another colour and line type for each. */
enum { NEXT_LOOK = 9, OTHERS_REACH = 10 };
#define LEAST_SHARE 1e-6 /* of the loss before training */

/* Which loss of a check. */
enum {
    TRAIN_LOSS = offsetof(struct lrf_trial_check, train_loss),
    VAL_LOSS = offsetof(struct lrf_trial_check, val_loss)
};

struct draft {
    struct lrf_plot *plot;
    const struct lrf_verify_result *result;
    const struct lrf_verification *v;
    struct lrf_example example[LRF_EXAMPLES]; /* (n) */
    size_t n;
    double top; /* of the panels */
    struct lrf_verify_verdict verdict;
    double stop; /* where the validation loss of the telling rate is least; nan: at the end */
    struct lrf_flag flag[LRF_MAX_FLAGS]; /* what other tools would have answered */
    size_t n_flags, flag_rows;
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
static const struct lrf_look stop_look = {LRF_HUE_3, 3, 1.6};
static const char constant[] = "baseline";

static struct lrf_mark mark_of(enum lrf_verdict_kind kind)
{
    return (struct lrf_mark){.shape = looks[kind].shape,
                             .hue = looks[kind].hue,
                             .hollow = looks[kind].hollow,
                             .size = 10,
                             .name = lrf_phrase_verdict(kind)};
}

static bool is_example(const struct draft *d, double lr)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->example[i].lr == lr)
            return true;
    return false;
}

/* ---- axes */

/* Losses next to nothing would press the rest together. */
static void widen(struct lrf_axis *axis, double loss, double first)
{
    if (isfinite(loss))
        lrf_axis_widen(axis, fmin(loss > 0 ? fmax(loss, first * LEAST_SHARE) : loss, first));
}

/* A good way above what is known before training: what diverges does not choose the axis and leaves
 * through the top. */
static void settle(struct lrf_axis *axis, double first)
{
    lrf_axis_widen(axis, first + 0.35 * (first - axis->lo));
    lrf_axis_settle(axis);
}

/* The losses of checks, at `member` of them. */
static double loss_at(const struct lrf_trial_check *check, size_t member)
{
    double loss;

    memcpy(&loss, (const char *)check + member, sizeof loss);
    return loss;
}

/* The highest of a loss before training, or of its first checks. */
static double first_loss(const struct draft *d, size_t member)
{
    double first = NAN;

    for (size_t i = 0; i < d->result->n_run; i++) {
        const struct lrf_verify_run *run = &d->result->run[i];
        if (run->n_check && member == TRAIN_LOSS)
            first = fmax(first, run->verdict.first_loss);
        else if (run->n_check && isfinite(loss_at(run->check, member)))
            first = fmax(first, loss_at(run->check, member));
    }
    return first;
}

static struct lrf_axis step_losses(const struct draft *d, size_t member)
{
    const double first = first_loss(d, member);
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < d->result->n_run; i++) {
        const struct lrf_verify_run *run = &d->result->run[i];
        if (run->verdict.kind == LRF_VERDICT_DIVERGES || !is_example(d, run->lr))
            continue;
        for (size_t k = 0; k < run->n_check; k++)
            widen(&axis, loss_at(&run->check[k], member), first);
    }
    settle(&axis, first);
    return axis;
}

/* An interval that is far wider than its value does not stretch the axis. */
static struct lrf_axis rate_losses(const struct draft *d)
{
    const bool train = d->v->objective == LRF_OBJECTIVE_TRAIN;
    const double first = fmax(d->v->level, first_loss(d, train ? TRAIN_LOSS : VAL_LOSS));
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < d->v->n; i++) {
        const struct lrf_verify_rate *r = &d->v->rate[i];
        if (r->kind == LRF_VERDICT_DIVERGES)
            continue;
        widen(&axis, r->score, first);
        widen(&axis, fmax(r->score_lo, r->score / 2), first);
    }
    lrf_axis_reach(&axis, d->v->baseline_loss);
    settle(&axis, first);
    return axis;
}

/* The rates of the grid, the suggestion wherever it lies, and what others would answer unless it
 * is far away. */
static struct lrf_axis rate_axis(const struct draft *d)
{
    const struct lrf_verification *v = d->v;
    const double suggested = d->result->analysis->suggestion.lr;
    double lo = fmin(v->rate[0].lr, suggested), hi = fmax(v->rate[v->n - 1].lr, suggested);
    const double least = lo / OTHERS_REACH, greatest = hi * OTHERS_REACH;

    for (int i = 0; d->result->rules && i < LRF_RULE_COUNT; i++) {
        const double lr = d->result->rules->lr[i];
        if (!(lr >= least && lr <= greatest))
            continue;
        lo = fmin(lo, lr);
        hi = fmax(hi, lr);
    }
    return lrf_axis_rates(lo / 1.5, hi * 1.5);
}

/* ---- keys */

static double draw_step_key(struct draft *d)
{
    struct lrf_key key[LRF_EXAMPLES + 1] = {{0}};
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
    struct lrf_key line[3] = {{.text = lrf_verify_origin(&d->verdict), .line = suggested_look},
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
    return lrf_plot_keys(d->plot, &below, line, lines);
}

/* ---- losses against the step, a line for each seed */

/* `row`: of the run's first check in verify.csv. */
static void draw_run(struct draft *d, struct lrf_panel *panel, const struct lrf_verify_run *run,
                     size_t example, size_t row, size_t member)
{
    double *step = lrf_plot_array(d->plot, run->n_check, sizeof *step);
    double *loss = lrf_plot_array(d->plot, run->n_check, sizeof *loss);
    struct lrf_series line = {.name = d->example[example].text,
                              .look = lrf_look_of(example * NEXT_LOOK, 2.2),
                              .n = run->n_check,
                              .x = step,
                              .y = loss,
                              .source = {.file = "verify.csv",
                                         .x = 4,
                                         .y = member == TRAIN_LOSS ? 5 : 6,
                                         .first = row,
                                         .n = run->n_check}};

    for (size_t k = 0; k < run->n_check && !d->plot->failed; k++) {
        step[k] = (double)run->check[k].step;
        loss[k] = loss_at(&run->check[k], member);
    }
    line.tell = lrf_panel_tell(d->plot, panel, &line, NULL);
    lrf_panel_series(d->plot, panel, &line);
}

/* A panel in the left column with one kind of loss. */
static void draw_steps(struct draft *d, double top, double end, size_t member)
{
    const bool train = member == TRAIN_LOSS;
    const struct lrf_scale step = {.name = "step", .axis = {.hi = (double)d->result->steps}};
    const struct lrf_scale loss = {.name = train ? "training loss" : "validation loss",
                                   .axis = step_losses(d, member)};
    struct lrf_panel *panel = lrf_plot_panel(
        d->plot, &(struct lrf_box){step_key.x, top, panel_width, end - top}, &step, &loss);

    panel->title =
        train ? "Training loss against step, a line for each seed" : "Validation loss against step";
    lrf_panel_rate(d->plot, panel, d->stop, stop_look);
    for (size_t e = 0; e < d->n; e++)
        for (size_t i = 0, row = 0; i < d->result->n_run; row += d->result->run[i++].n_check)
            if (d->result->run[i].lr == d->example[e].lr)
                draw_run(d, panel, &d->result->run[i], e, row, member);
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

/* Whether a band may go below 0. */
static bool has_negative(const struct lrf_verification *v)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].score < 0)
            return true;
    return false;
}

/* What rates are compared by, with its band down to what such a loss can be. */
static void draw_scores(struct draft *d, struct lrf_panel *panel)
{
    const struct lrf_verification *v = d->v;
    const double least = panel->y.axis.log ? panel->y.axis.lo : has_negative(v) ? -HUGE_VAL : 0;
    double *lr = lrf_plot_array(d->plot, v->n, sizeof *lr);
    double *score = lrf_plot_array(d->plot, v->n, sizeof *score);
    double *lo = lrf_plot_array(d->plot, v->n, sizeof *lo);
    double *hi = lrf_plot_array(d->plot, v->n, sizeof *hi);
    struct lrf_series line = {.name = panel->y.name,
                              .look = {LRF_HUE_CURVE, 0, 2.4},
                              .n = v->n,
                              .x = lr,
                              .y = score,
                              .lo = lo,
                              .hi = hi};

    for (size_t i = 0; i < v->n && !d->plot->failed; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        lr[i] = r->lr;
        score[i] = r->score;
        lo[i] = isnan(r->score_lo) ? NAN : fmax(r->score_lo, least);
        hi[i] = r->score_hi;
    }
    if (d->plot->failed)
        return;
    line.tell = lrf_panel_tell(d->plot, panel, &line, NULL);
    lrf_panel_series(d->plot, panel, &line);
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

/* What others would answer, in rows over the panel; below the picture those far away. */
static void place_flags(struct draft *d)
{
    struct lrf_axis x = rate_axis(d);
    struct lrf_strbuf caption = {0};

    x.from = rate_key.x;
    x.to = rate_key.x + panel_width;
    lrf_flag_rules(d->flag, &d->n_flags, &x, d->result->rules);
    d->n_flags = lrf_flags_place(d->flag, d->n_flags, rate_key.x - 60, LRF_PICTURE_WIDTH - margin,
                                 NAN, LRF_SMALL_SIZE, &d->flag_rows);
    lrf_put_other_rules(&caption, &x, d->result->rules);
    d->plot->caption = lrf_plot_printf(
        d->plot, "band: 95 %%%s%s%s", d->n_flags ? "; flags: what other tools would answer" : "",
        caption.n ? "; others, outside of the picture: " : "", caption.n ? caption.s : "");
    d->plot->failed |= caption.failed;
    lrf_strbuf_release(&caption);
}

static void draw_rates(struct draft *d)
{
    const struct lrf_verification *v = d->v;
    const struct lrf_scale lr = {.name = "learning rate", .axis = rate_axis(d), .is_rate = true};
    const struct lrf_scale loss = {.name = lrf_objective_loss(v->objective),
                                   .axis = rate_losses(d)};
    const double top = d->top + lrf_flag_height * (double)d->flag_rows;
    struct lrf_panel *panel = lrf_plot_panel(
        d->plot, &(struct lrf_box){rate_key.x, top, panel_width, bottom - top}, &lr, &loss);

    panel->title = "Loss against rate";
    lrf_flags_draw(d->plot, panel, d->flag, d->n_flags, top);
    lrf_panel_level(d->plot, panel, v->baseline_loss, constant);
    draw_scores(d, panel);
    add_vertical(d, panel, lrf_verify_origin(&d->verdict), d->result->analysis->suggestion.lr,
                 &suggested_look);
    add_vertical(d, panel, "best", v->best_lr, &best_look);
    draw_verdicts(d, panel);
}

/* Both kinds of loss, where rows are held out. */
static void draw_all_steps(struct draft *d)
{
    const bool both = d->v->objective != LRF_OBJECTIVE_TRAIN || isfinite(first_loss(d, VAL_LOSS));
    const double end = both ? d->top + (bottom - d->top - between) / 2 : bottom;

    draw_steps(d, d->top, end, TRAIN_LOSS);
    if (both)
        draw_steps(d, end + between, bottom, VAL_LOSS);
}

void lrf_plot_verify(struct lrf_plot *plot, const struct lrf_verify_result *result)
{
    struct draft d = {.plot = plot, .result = result, .v = result->verification};
    const struct lrf_verify_rate *telling;
    struct lrf_strbuf title = {0}, subtitle = {0};
    double rates_begin;

    lrf_plot_begin(plot, "verify", "real runs at a grid of rates", height);
    lrf_phrase_verify_title(&title, result);
    lrf_phrase_verify_runs(&subtitle, result);
    plot->title = lrf_plot_text(plot, &title);
    plot->subtitle = lrf_plot_text(plot, &subtitle);
    place_flags(&d);
    lrf_plot_titles(plot, step_key.x);
    lrf_verify_judge(result, &d.verdict);
    telling = lrf_verify_telling(d.v, &d.verdict);
    d.stop = telling ? telling->stop_step : (double)NAN;
    d.n = lrf_examples_choose(d.example, plot, d.v, &d.verdict);
    rates_begin = draw_rate_key(&d);
    d.top = fmax(draw_step_key(&d), rates_begin) + key_foot;
    draw_rates(&d);
    draw_all_steps(&d);
    for (size_t i = 0; i < plot->n_panel; i++) {
        const struct lrf_box *box = &plot->panel[i].box;
        lrf_add_words(plot, &plot->items,
                      &(struct lrf_words){.at = lrf_at_pixel(box->x, i < 2 ? 96 : box->y - 18),
                                          .text = plot->panel[i].title,
                                          .size = LRF_TEXT_SIZE,
                                          .bold = true});
    }
    plot->n_term = 1;
}
