/* study/shared_steps.h - steps that stand out in every log: what they have in common is the data.
 */
#ifndef LRF_STUDY_SHARED_STEPS_H
#define LRF_STUDY_SHARED_STEPS_H

#include "study/watched.h"

/*
 * Of n >= 2 logs the steps that are a spike's or an outlier's in each of them, in a new array
 * (*shared, *n_shared; free it) in order; of fewer logs none. Sorts the steps of each log.
 */
enum lrf_status lrf_shared_steps(struct lrf_watched *const *watched, size_t n,
                                 struct lrf_watch_shared **shared, size_t *n_shared,
                                 struct lrf_error *err);

#endif
