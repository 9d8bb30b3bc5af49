#include "report/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/overlay.h"
#include "report/words.h"

enum { BELOW = 30, LEAST_DECADES = 3 };

const char *lrf_schedule_loss_name(const struct lrf_schedule_result *report)
{
    return report->data->validation > 0 ? "validation loss" : "training loss";
}

double lrf_schedule_loss(const struct lrf_schedule_result *report,
                         const struct lrf_trial_check *check)
{
    return report->data->validation > 0 ? check->val_loss : check->train_loss;
}

/* All losses up to the first, from a twentieth of the run on: before they would only press the
 * rest together. */
static struct lrf_axis loss_axis(const struct lrf_schedule_result *report)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < report->n; i++) {
        for (size_t r = 0; r < report->repeats; r++) {
            const struct lrf_schedule_run *run = &report->way[i].run[r];
            for (size_t k = 1 + run->n / 20; k < run->n; k++)
                lrf_axis_widen(&axis, fmin(lrf_schedule_loss(report, &run->check[k].at),
                                           lrf_schedule_loss(report, &run->check[0].at)));
        }
    }
    lrf_axis_settle(&axis);
    return axis;
}

/* The rates that the ways start from or climb to, and some decades below them. */
static struct lrf_axis rate_axis(const struct lrf_schedule_result *report)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < report->n; i++)
        lrf_axis_widen(&axis, report->way[i].max_lr);
    axis.lo = fmin(axis.lo / BELOW, axis.hi * pow(10, -LEAST_DECADES));
    lrf_axis_settle(&axis);
    return axis;
}

static struct lrf_axis final_axis(const struct lrf_schedule_result *report)
{
    struct lrf_axis axis = lrf_axis_empty();

    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_rank *rank = &report->way[i].rank;
        lrf_axis_widen(&axis, rank->mean);
        lrf_axis_widen(&axis, fmax(rank->lo, rank->mean / 2));
        lrf_axis_widen(&axis, fmin(rank->hi, rank->mean * 2));
    }
    lrf_axis_settle(&axis);
    return axis;
}

enum lrf_status lrf_schedule_lay_out(struct lrf_schedule_layout *p,
                                     const struct lrf_schedule_result *report,
                                     struct lrf_error *err)
{
    *p = (struct lrf_schedule_layout){.report = report,
                                      .way = lrf_calloc(report->n, sizeof *p->way),
                                      .step = {.lo = 0, .hi = (double)report->steps},
                                      .rate = rate_axis(report),
                                      .loss = loss_axis(report),
                                      .final = final_axis(report)};
    if (p->way == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < report->n; i++)
        p->way[report->way[i].rank.place - 1] = &report->way[i];
    return LRF_OK;
}

void lrf_schedule_layout_release(struct lrf_schedule_layout *layout)
{
    free(layout->way);
}

const struct lrf_schedule_way *lrf_schedule_at(const struct lrf_schedule_result *report,
                                               size_t place)
{
    for (size_t i = 0; i < report->n; i++)
        if (report->way[i].rank.place == place)
            return &report->way[i];
    return &report->way[0];
}

/* ---- words */

/* Against how many others the best was tested, and how many of those it does not beat. */
static void count_others(const struct lrf_schedule_result *report, size_t *tested, size_t *even)
{
    *tested = *even = 0;
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_rank *rank = &report->way[i].rank;
        *tested += !isnan(rank->p);
        *even += !isnan(rank->p) && !rank->differs;
    }
}

bool lrf_schedule_tested(const struct lrf_schedule_result *report)
{
    size_t tested, even;

    count_others(report, &tested, &even);
    return tested > 0;
}

void lrf_phrase_schedule_answer(struct lrf_strbuf *out, const struct lrf_schedule_result *report)
{
    const struct lrf_schedule_way *best = lrf_schedule_at(report, 1);
    char rate[LRF_NUMBER_SIZE];
    size_t tested, even;

    count_others(report, &tested, &even);
    lrf_text_rate(rate, best->max_lr);
    lrf_strbuf_puts(out, best->name);
    if (strcmp(best->name, best->optimizer) != 0)
        lrf_strbuf_printf(out, " with %s", best->optimizer);
    lrf_strbuf_printf(out, " at %s; ", rate);
    if (tested == 0)
        lrf_strbuf_puts(out, "one seed does not tell the noise: --repeats 10");
    else if (even == tested)
        lrf_strbuf_puts(out, "all others are as good within the noise of the seeds");
    else if (even > 0)
        lrf_strbuf_printf(out, "%zu of the other %zu are as good within the noise of the seeds",
                          even, tested);
    else
        lrf_strbuf_puts(out, "better than all others beyond the noise of the seeds");
}

void lrf_phrase_schedule_runs(struct lrf_strbuf *out, const struct lrf_schedule_result *report)
{
    lrf_phrase_model(out, report->model);
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_optimizer(out, report->model);
    lrf_strbuf_printf(out, "; %zu steps, ", report->steps);
    lrf_phrase_count(out, report->repeats, "seed", "seeds");
}
