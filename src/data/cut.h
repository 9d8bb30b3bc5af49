/*
 * data/cut.h - a large plain file is cut at line ends, and several threads read a part each, with
 * the same table as one thread alone.
 *
 * Plain is a regular file without quotes, blank lines and odd line ends: a line is a row, so that
 * lines tell where each block of the store begins. Whatever else is in the way (an error, a file
 * that changes) is left to one thread, which says what it is.
 */
#ifndef LRF_DATA_CUT_H
#define LRF_DATA_CUT_H

#include "base/infile.h"
#include "data/table.h"

/*
 * The rows of `path`, which is open as `in`, into the table, whose columns are named; its store is
 * filled and finished then. False: nothing of the table has changed.
 */
bool lrf_cut_read(struct lrf_table *table, const char *path, const struct lrf_infile *in,
                  size_t threads);

#endif
