/* data/need.h - whether memory will do for a table and for the matrix that is made of it. */
#ifndef LRF_DATA_NEED_H
#define LRF_DATA_NEED_H

#include "data/table.h"

/*
 * LRF_ENOMEM before memory ends, if the rest of the file goes on like what was read, `read` of it
 * (0..1; 0: not known), and the rows are shared by `parts` processes. Else *next is the number of
 * rows at which to look again.
 */
enum lrf_status lrf_need_check(const struct lrf_table *table, double read, size_t parts,
                               size_t *next, struct lrf_error *err);

#endif
