/*
 * study/refine.h - real runs after the sweep: a race for the best rate, and one run at the answer
 * that proves it and shows what keeps it from more.
 */
#ifndef LRF_STUDY_REFINE_H
#define LRF_STUDY_REFINE_H

#include <lrfind/result.h>

#include "study/course.h"

struct lrf_refine {
    struct lrf_trainers *trainers; /* that can reset */
    const struct lrf_study_settings *settings;
    const struct lrf_curve *curve;           /* of the sweeps */
    const struct lrf_analysis_settings *how; /* it was analysed */
    const struct lrf_observer *observer;
    size_t sweep_steps;  /* that were taken in all */
    double step_seconds; /* that one of them took; nan: none was taken now */
};

struct lrf_refinement {
    struct lrf_race_result race;
    struct lrf_check_result check;
    bool raced, checked; /* which of them there is */
    struct lrf_limit limit;
};

/* LRF_EINVAL for an effort or a budget that no race can have. */
enum lrf_status lrf_refine_check(const struct lrf_study_settings *settings, struct lrf_error *err);
/*
 * Makes the runs; puts what they found into `analysis` (suggestion, rates for each objective,
 * cycle) and `out`. After a failure or when cancelled the sweep's answer stands, or the race's.
 */
enum lrf_status lrf_refine(const struct lrf_refine *refine, struct lrf_analysis *analysis,
                           struct lrf_refinement *out, struct lrf_error *err);

#endif
