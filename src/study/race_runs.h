/* study/race_runs.h - a race (experiment/race.h) with trainers. */
#ifndef LRF_STUDY_RACE_RUNS_H
#define LRF_STUDY_RACE_RUNS_H

#include "experiment/race.h"
#include "study/course.h"

struct lrf_race_runs {
    struct lrf_trainers *trainers;
    const struct lrf_reference_settings *model;
    uint64_t seed;   /* of the race */
    double baseline; /* as said by hand; nan: what the trainers know */
    const struct lrf_observer *observer;
};

/*
 * Holds the race to its end. A reference model's seeds each have a split of their own, the first
 * one that of the data: a few lucky validation rows shall not decide. When cancelled the race is
 * not at its end.
 */
enum lrf_status lrf_race_hold(const struct lrf_race_runs *runs, struct lrf_race *race,
                              struct lrf_error *err);

#endif
