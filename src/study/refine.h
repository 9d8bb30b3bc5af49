/*
 * study/refine.h - real runs after the sweep: a race for a better rate where it is wanted, and
 * always one short run that shows whether the rate is safe.
 */
#ifndef LRF_STUDY_REFINE_H
#define LRF_STUDY_REFINE_H

#include <lrfind/result.h>

#include "study/course.h"

struct lrf_refinement {
    struct lrf_race_result race;
    struct lrf_check_result check;
    bool raced, checked; /* which of them there is */
};

/* LRF_EINVAL for an effort or a budget that no race can have. */
enum lrf_status lrf_refine_check(const struct lrf_study_settings *settings, struct lrf_error *err);
/*
 * Makes the runs with trainers that can reset; puts what they found into analysis->suggestion and
 * `out`. `how` is how the curve was analysed. After a failure or when cancelled the sweep's answer
 * stands, or the race's.
 */
enum lrf_status lrf_refine(struct lrf_trainers *trainers, const struct lrf_study_settings *settings,
                           const struct lrf_curve *curve, const struct lrf_analysis_settings *how,
                           const struct lrf_observer *observer, struct lrf_analysis *analysis,
                           struct lrf_refinement *out, struct lrf_error *err);

#endif
