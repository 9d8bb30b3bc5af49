/*
 * study/prove.h - one real run at the suggestion: is the rate safe, and what keeps the run from
 * more?
 */
#ifndef LRF_STUDY_PROVE_H
#define LRF_STUDY_PROVE_H

#include "experiment/check.h"
#include "study/course.h"

struct lrf_proof {
    struct lrf_trainers *trainers;
    const struct lrf_reference_settings *model; /* of the run */
    const struct lrf_observer *observer;
    struct lrf_check_levels levels;
    uint64_t seed;
};

/*
 * Trains at check->lr for check->run_steps steps and a cooldown, and lower as long as that
 * diverges, four times at most. When cancelled, check->runs is that of the finished runs.
 */
enum lrf_status lrf_prove(const struct lrf_proof *proof, struct lrf_check_result *check,
                          struct lrf_error *err);

#endif
