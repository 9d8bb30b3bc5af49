/* report/compare.h - what the writers of a comparison share. */
#ifndef LRF_REPORT_COMPARE_H
#define LRF_REPORT_COMPARE_H

#include <lrfind/report_compare.h>

/* 1 at the initial loss, 0 at the least of the smooth curve; nan when it never falls. */
double lrf_compare_relative(const struct lrf_analysis *analysis, double loss);

#endif
