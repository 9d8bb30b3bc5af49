/* schedule/family.h - the records of the families, each at the end of the file of its method. */
#ifndef LRF_SCHEDULE_FAMILY_H
#define LRF_SCHEDULE_FAMILY_H

#include "schedule/schedule.h"

extern const struct lrf_schedule_family lrf_schedule_constant;
extern const struct lrf_schedule_family lrf_schedule_step;
extern const struct lrf_schedule_family lrf_schedule_multistep;
extern const struct lrf_schedule_family lrf_schedule_exponential;
extern const struct lrf_schedule_family lrf_schedule_inverse;
extern const struct lrf_schedule_family lrf_schedule_polynomial;
extern const struct lrf_schedule_family lrf_schedule_cosine;
extern const struct lrf_schedule_family lrf_schedule_restarts;
extern const struct lrf_schedule_family lrf_schedule_triangular;
extern const struct lrf_schedule_family lrf_schedule_triangular2;
extern const struct lrf_schedule_family lrf_schedule_exp_range;
extern const struct lrf_schedule_family lrf_schedule_1cycle;
extern const struct lrf_schedule_family lrf_schedule_plateau;

#endif
