/* study/scheduled.h - one run whose rates come from a schedule: a trial as an experiment of its
 * own. */
#ifndef LRF_STUDY_SCHEDULED_H
#define LRF_STUDY_SCHEDULED_H

#include <lrfind/result.h>

#include "experiment/trial.h"
#include "schedule/schedule.h"

struct lrf_scheduled {
    const struct lrf_schedule *schedule;
    struct lrf_trial *trial;
    struct lrf_plateau plateau;
    bool is_plateau, validated;
    double lr, loss; /* of the last step */
    struct lrf_schedule_run *run;
};

/* Of a struct lrf_scheduled; restart it before the first ask. */
extern const struct lrf_experiment_ops lrf_scheduled_experiment;

#endif
