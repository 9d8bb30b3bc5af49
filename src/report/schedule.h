/*
 * report/schedule.h - what the picture, the page and the text of schedules side by side share:
 * their order, axes and what is said.
 */
#ifndef LRF_REPORT_SCHEDULE_H
#define LRF_REPORT_SCHEDULE_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "experiment/ranking.h"
#include "record/verdicts.h"
#include "report/axis.h"

struct lrf_schedule_layout {
    const struct lrf_schedule_result *report;
    const struct lrf_schedule_way **way; /* (n), by place, owned */
    struct lrf_axis step, rate, loss, final;
};

/* LRF_ENOMEM; release it in any case. */
enum lrf_status lrf_schedule_lay_out(struct lrf_schedule_layout *layout,
                                     const struct lrf_schedule_result *report,
                                     struct lrf_error *err);
void lrf_schedule_layout_release(struct lrf_schedule_layout *layout);

/* The picture of the page: a <figure>. */
enum lrf_status lrf_schedule_svg(FILE *out, const struct lrf_schedule_layout *layout,
                                 struct lrf_error *err);

#endif
