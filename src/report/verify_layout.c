#include "report/verify.h"

#include <math.h>
#include <string.h>

#include "record/words.h"
#include "report/overlay.h"

static const struct lrf_verify_look looks[LRF_VERDICT_COUNT] = {
    [LRF_VERDICT_TOO_SLOW] = {8, {LRF_SVG_UP, 5, true}},
    [LRF_VERDICT_CONVERGES] = {7, {LRF_SVG_DOT, 2, false}},
    [LRF_VERDICT_OSCILLATES] = {5, {LRF_SVG_SQUARE, 4, false}},
    [LRF_VERDICT_DIVERGES] = {2, {LRF_SVG_CROSS, 1, false}},
    [LRF_VERDICT_OVERFITS] = {13, {LRF_SVG_DIAMOND, 3, false}},
    [LRF_VERDICT_UNDERFITS] = {9, {LRF_SVG_UP, 0, false}}};

const struct lrf_verify_look *lrf_verify_look(enum lrf_verdict_kind kind)
{
    return &looks[kind];
}

/* ---- the rates that are shown step by step */

static void add_example(struct lrf_verify_layout *p, double lr, const char *what)
{
    struct lrf_verify_example *e = &p->example[p->n];
    char rate[LRF_NUMBER_SIZE];

    if (!isfinite(lr) || p->n == LRF_VERIFY_EXAMPLES)
        return;
    for (size_t i = 0; i < p->n; i++)
        if (p->example[i].lr == lr)
            return;
    e->lr = lr;
    e->look = p->n * (LRF_OVERLAY_COLORS + 1);
    lrf_number_rate(rate, lr);
    snprintf(e->text, sizeof e->text, "%s  %s%s", rate, what,
             lr == p->report->verification->best_lr && strcmp(what, "best") != 0 ? ", best" : "");
    p->n++;
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

static void choose_examples(struct lrf_verify_layout *p)
{
    const struct lrf_verification *v = p->report->verification;
    struct lrf_verify_verdict verdict;
    double middle;
    double below, above;

    lrf_verify_judge(p->report, &verdict);
    middle = isfinite(v->best_lr) ? v->best_lr : verdict.nearest;
    below = isfinite(middle) ? middle : HUGE_VAL;
    above = isfinite(middle) ? middle : 0;
    add_example(p, rate_below(v, LRF_VERDICT_TOO_SLOW, below), "too slow");
    if (p->n == 0 && rate_above(v, LRF_VERDICT_UNDERFITS, 0) < below)
        add_example(p, rate_above(v, LRF_VERDICT_UNDERFITS, 0), "underfits");
    add_example(p, verdict.nearest, verdict.same ? "suggested" : "nearest to the suggestion");
    add_example(p, rate_above(v, LRF_VERDICT_OSCILLATES, above), "oscillates");
    add_example(p, rate_above(v, LRF_VERDICT_DIVERGES, above), "diverges");
    add_example(p, v->best_lr, "best");
}

/* ---- axes */

static bool is_example(const struct lrf_verify_layout *p, double lr)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->example[i].lr == lr)
            return true;
    return false;
}

/* The highest of the losses before training; nan without runs. */
static double first_loss(const struct lrf_verify_result *report)
{
    double first = NAN;

    for (size_t i = 0; i < report->n_run; i++)
        if (report->run[i].n_check)
            first = fmax(first, report->run[i].verdict.first_loss);
    return first;
}

/* What diverges does not choose the axis. */
static bool chooses(const struct lrf_verify_layout *p, const struct lrf_verify_run *run)
{
    return run->verdict.kind != LRF_VERDICT_DIVERGES && is_example(p, run->lr);
}

/* A good way above the first loss: what diverges leaves through the top. */
static void settle(struct lrf_axis *axis, double first)
{
    lrf_axis_widen(axis, first + 0.35 * (first - axis->lo));
    lrf_axis_settle(axis);
}

static struct lrf_axis step_losses(const struct lrf_verify_layout *p, double first)
{
    const struct lrf_verify_result *report = p->report;
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < report->n_run; i++)
        for (size_t k = 0; chooses(p, &report->run[i]) && k < report->run[i].n_check; k++)
            lrf_axis_widen(&axis, fmin(report->run[i].check[k].train_loss, first));
    settle(&axis, first);
    return axis;
}

/* An interval that is far wider than its value does not stretch the axis. */
static struct lrf_axis final_losses(const struct lrf_verification *v, double first)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        if (r->kind == LRF_VERDICT_DIVERGES)
            continue;
        lrf_axis_widen(&axis, fmin(r->train_loss, first));
        lrf_axis_widen(&axis, fmin(r->score, first));
        lrf_axis_widen(&axis, fmin(fmax(r->score_lo, r->score / 2), first));
    }
    settle(&axis, first);
    return axis;
}

void lrf_verify_lay_out(struct lrf_verify_layout *layout, const struct lrf_verify_result *report)
{
    const struct lrf_verification *v = report->verification;
    double first = first_loss(report);

    *layout = (struct lrf_verify_layout){
        .report = report,
        .step = {.lo = 0, .hi = (double)report->steps},
        .lr = {.lo = v->rate[0].lr / 1.5, .hi = v->rate[v->n - 1].lr * 1.5, .log = true},
        .final = final_losses(v, first)};
    choose_examples(layout);
    layout->loss = step_losses(layout, first);
}
