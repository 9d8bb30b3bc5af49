/* study/compare_cases.h - the cases of a comparison: data sets with settings, or recorded curves.
 */
#ifndef LRF_STUDY_COMPARE_CASES_H
#define LRF_STUDY_COMPARE_CASES_H

#include <lrfind/study.h>

#include "study/sweeps.h"

/* A recorded curve has neither data nor trainers. */
struct lrf_case {
    const char *path;
    char *name;
    struct lrf_study_settings settings;
    struct lrf_dataset *data;
    struct lrf_trainers trainers;
    struct lrf_range_test test;
    double *loss; /* (n_lr, seeds) of real runs; NULL: they were not made */
    double level; /* without learning */
    struct lrf_error err;
};

/* *one (*n) with names of their own; free each with lrf_case_release, and the array, in any case.
 */
enum lrf_status lrf_cases_take(struct lrf_case **one, size_t *n,
                               const struct lrf_compare_input *input, size_t n_input,
                               struct lrf_error *err);
void lrf_case_release(struct lrf_case *one);
/* Reads those that are recorded curves; how many they are. */
size_t lrf_cases_read_curves(struct lrf_case *one, size_t n);
/* Reads the data sets, on the threads of this process: every one of a crew needs all of them. When
 * cancelled some are missing. */
enum lrf_status lrf_cases_read(struct lrf_case *one, size_t n, struct lrf_workforce *force,
                               const struct lrf_observer *observer, struct lrf_error *err);
/* Makes the range test of each and analyses those that are whole. */
enum lrf_status lrf_cases_test(struct lrf_case *one, size_t n, const struct lrf_observer *observer,
                               struct lrf_error *err);

#endif
