/*
 * study/schedule_plan.h - which ways of training schedules are compared in, and from which rates.
 *
 * The rates come from one range test of each optimizer, as its analysis suggests them for the
 * nearest kind of real run: constant and plateau for a constant rate, 1cycle for 1cycle,
 * cyclical ones between the analysis' cycle bounds, all others for a cosine.
 */
#ifndef LRF_STUDY_SCHEDULE_PLAN_H
#define LRF_STUDY_SCHEDULE_PLAN_H

#include <lrfind/result.h>

#include "schedule/schedule.h"
#include "study/course.h"

struct lrf_plan {
    struct lrf_schedule_way *way;               /* (n), owned; their names lie in `text` */
    struct lrf_schedule *schedule;              /* (n), owned: theirs */
    char (*parameters)[LRF_SCHEDULE_TEXT_SIZE]; /* (n), owned: the same as text */
    size_t n, cap;
    size_t steps; /* of every run */
    char *text;   /* owned */
};

/*
 * The ways of settings->schedules, such as "constant,cosine:min_lr=1e-5,adamw": schedules, and
 * optimizers for a constant rate with them. NULL: all families, warmup+cosine and the adaptive
 * optimizers. The rates are still missing. LRF_EINVAL names what is wrong. Release it in any case.
 */
enum lrf_status lrf_plan_init(struct lrf_plan *plan, const struct lrf_study_settings *settings,
                              struct lrf_error *err);
/* LRF_EINVAL when that fails. */
enum lrf_status lrf_plan_check(const struct lrf_study_settings *settings, struct lrf_error *err);
void lrf_plan_release(struct lrf_plan *plan);
/*
 * Makes the range tests and fills in the rates. `answer` is the analysis of the main optimizer's;
 * when its status is not OK the plan has no rates. Release it in any case. Ways whose optimizer has
 * no suggestion are taken out with a warning.
 */
enum lrf_status lrf_plan_rates(struct lrf_plan *plan, const struct lrf_study_settings *settings,
                               struct lrf_trainers *trainers, const struct lrf_observer *observer,
                               struct lrf_analysis *answer, struct lrf_error *err);

#endif
