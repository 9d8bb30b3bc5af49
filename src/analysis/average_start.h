/*
 * analysis/average_start.h - the first points of a record that are no losses yet.
 *
 * Some tools record m += (1 - beta) (loss - m) from m = 0, or from a first loss that is far off,
 * without dividing by 1 - beta^k (Kingma and Ba 2015, "bias correction"). Such a record climbs from
 * its first point on, in shrinking steps, until the average has caught up with the losses; its
 * start is no plateau, and what it climbs by is no noise.
 *
 * Taken for that: the first five points rise, one after the other; the record climbs, by at least 8
 * times its noise and a quarter of what it then falls by, to its greatest value before it first
 * comes back by a tenth of the climb and 8 times its noise; and half of the climb is done in the
 * first 0.4 of the points that 98 % of it take. A loss that diverges from the start climbs faster
 * and faster, or never comes back.
 */
#ifndef LRF_ANALYSIS_AVERAGE_START_H
#define LRF_ANALYSIS_AVERAGE_START_H

#include <stddef.h>

#include "analysis/series.h"

/* Leaves out of each repeat that begins so what goes before 98 % of the climb; *n becomes the
 * number of all these points. Returns 0, or -1 without memory. */
int lrf_average_starts_leave_out(struct lrf_series *series, size_t *n);

#endif
