/* data/split.h - which rows train and which are held out. */
#ifndef LRF_DATA_SPLIT_H
#define LRF_DATA_SPLIT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Gives the role LRF_ROW_VALIDATION to a random share of the rows whose role is LRF_ROW_TRAIN.
 * label (of those rows, in order), 0..classes-1: each class gives its share, by largest
 * remainders, so that the sum is `fraction` of all rows, rounded; but one row of each class stays.
 * label NULL: one class. The same seed gives the same split on every machine. Returns 0, or -1
 * without memory.
 */
int lrf_split(uint8_t *roles, size_t rows, const uint32_t *label, size_t classes, double fraction,
              uint64_t seed);

#endif
