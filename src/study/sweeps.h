/* study/sweeps.h - range tests: sweeps from several seeds, and what their curve says. */
#ifndef LRF_STUDY_SWEEPS_H
#define LRF_STUDY_SWEEPS_H

#include <lrfind/analysis.h>

#include "study/course.h"

struct lrf_sweeps {
    struct lrf_trainers *trainers;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range;
    size_t repeats;
    uint64_t seed;     /* repeat r starts from seed + r */
    size_t sharpness;  /* how often it is measured along the first repeat; 0: not */
    bool evaluate;     /* validate after the first and the last step */
    size_t eval_every; /* and after every so many; 0: not in between */
    bool split;        /* shards divide the repeats among them */
    const char *name;  /* of the phase */
    const struct lrf_observer *observer;
};

struct lrf_range_test {
    struct lrf_curve curve;
    struct lrf_curvature curvature; /* nan where not measured */
    bool whole;                     /* every repeat came to its end */
    double step_seconds; /* that a step of a trainer that was given took; nan: not known */
    struct lrf_analysis analysis;
};

/*
 * Makes the sweeps of n range tests, which share trainers' workforce, name and observer, and
 * appends their points to the curves in order of repeat and step, whoever made them. The curvature
 * is that of the first repeat's start, of a reference model with diagnostics. What was recorded
 * before a failure or the end of it all is in the curves. Release the tests in any case.
 */
enum lrf_status lrf_range_tests_record(const struct lrf_sweeps *sweeps, size_t n,
                                       struct lrf_range_test *test, struct lrf_error *err);
/* One of them; LRF_EINTERRUPTED when nothing was recorded. */
enum lrf_status lrf_range_test_record(const struct lrf_sweeps *sweeps, struct lrf_range_test *test,
                                      struct lrf_error *err);
/* The curve for a real run as `how` says it, the critical rate added. */
enum lrf_status lrf_range_test_analyze(const struct lrf_range_test *test,
                                       const struct lrf_analysis_settings *how,
                                       struct lrf_analysis *analysis, struct lrf_error *err);
void lrf_range_test_release(struct lrf_range_test *test);

#endif
