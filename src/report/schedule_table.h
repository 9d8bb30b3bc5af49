/* report/schedule_table.h - the table of a page of schedules. */
#ifndef LRF_REPORT_SCHEDULE_TABLE_H
#define LRF_REPORT_SCHEDULE_TABLE_H

#include "report/schedule.h"

/* A section: the ways from the best on, their parameters, final losses and differences. */
void lrf_schedule_table(FILE *out, const struct lrf_schedule_result *report);

#endif
