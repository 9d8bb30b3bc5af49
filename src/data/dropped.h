/* data/dropped.h - the columns of a table that are no features, and why. */
#ifndef LRF_DATA_DROPPED_H
#define LRF_DATA_DROPPED_H

#include <stddef.h>

#include <lrfind/reference.h>

#include "base/error.h"
#include "data/table.h"

/* In the order of the file, with names fit for a report. LRF_ENOMEM; lrf_dropped_free must follow
 * in any case. */
enum lrf_status lrf_dropped_list(struct lrf_dropped **list, size_t *n,
                                 const struct lrf_table *table, struct lrf_error *err);
void lrf_dropped_free(struct lrf_dropped *list, size_t n);

#endif
