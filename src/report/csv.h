/* report/csv.h - what all CSV files share. */
#ifndef LRF_REPORT_CSV_H
#define LRF_REPORT_CSV_H

#include <stdio.h>

/* The character, then the number in the shortest form that reads back exactly; nan, inf, -inf. */
void lrf_csv_number(FILE *out, char before, double value);

#endif
