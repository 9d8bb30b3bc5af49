#include "report/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "record/words.h"
#include "report/overlay.h"

enum { BELOW = 30, LEAST_DECADES = 3 };

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
