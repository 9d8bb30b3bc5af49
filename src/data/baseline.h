/* data/baseline.h - the loss of the best constant prediction. */
#ifndef LRF_DATA_BASELINE_H
#define LRF_DATA_BASELINE_H

#include <lrfind/reference.h>

#include "base/error.h"

/* Fills baseline_loss and baseline_val_loss of data->info. LRF_ENOMEM. */
enum lrf_status lrf_baseline_find(struct lrf_dataset *data, struct lrf_error *err);

#endif
