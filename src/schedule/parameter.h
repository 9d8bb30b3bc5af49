/* schedule/parameter.h - the table of parameters: what checks, reads and prints share. */
#ifndef LRF_SCHEDULE_PARAMETER_H
#define LRF_SCHEDULE_PARAMETER_H

#include "schedule/schedule.h"

enum lrf_parameter_type { LRF_PARAMETER_REAL, LRF_PARAMETER_COUNT, LRF_PARAMETER_LIST };

struct lrf_parameter_range; /* which values are allowed */

struct lrf_parameter {
    const char *key;
    size_t offset; /* in struct lrf_schedule */
    enum lrf_parameter_type type;
    const struct lrf_parameter_range *range;
};

enum { LRF_SCHEDULE_WARMUP_BITS = LRF_SCHEDULE_WARMUP | LRF_SCHEDULE_WARMUP_FACTOR };

/* In the order of LRF_SCHEDULE_PARAMETER_LIST: parameter i has the bit 1u << i. */
extern const struct lrf_parameter lrf_schedule_parameter[LRF_SCHEDULE_PARAMETER_COUNT];

/* LRF_EINVAL with the key and the range unless the parameter's value is in its range. */
enum lrf_status lrf_parameter_check(const struct lrf_parameter *parameter,
                                    const struct lrf_schedule *schedule, struct lrf_error *err);

#endif
