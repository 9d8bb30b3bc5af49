/* data/read_table.h - a CSV file into a table. */
#ifndef LRF_DATA_READ_TABLE_H
#define LRF_DATA_READ_TABLE_H

#include "data/table.h"

/*
 * Reads `path`; uses settings->separator, ->decimal, ->header, ->sample_rows, ->seed, ->share and
 * ->jobs. LRF_EIO, LRF_EDATA with file and line, or LRF_ENOMEM, with what helps where it can be
 * foreseen. In any case lrf_table_release must follow.
 */
enum lrf_status lrf_table_read(struct lrf_table *table, const char *path,
                               const struct lrf_dataset_settings *settings, struct lrf_error *err);

#endif
